// A QR code (ISO/IEC 18004) as a picture, by libqrencode. Thread-safe; nothing blocks.
#pragma once

#include <string>
#include <string_view>

namespace tramgac::page {

inline constexpr std::size_t kMostInQr = 300;  // bytes: what a phone still reads from paper

// `text` as an svg of class "qr", with the quiet zone around it, error correction M. Outcome: empty for no text, one
// longer than kMostInQr or with a NUL in it, or if there is no memory for it.
std::string QrSvg(std::string_view text);

}  // namespace tramgac::page
