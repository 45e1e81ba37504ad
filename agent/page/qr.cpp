#include "agent/page/qr.h"

#include <fmt/format.h>
#include <qrencode.h>

#include <iterator>
#include <memory>

namespace tramgac::page {
namespace {

constexpr int kQuietZone = 4;  // modules (ISO/IEC 18004 clause 9.1)

struct Free {
  void operator()(QRcode* code) const { QRcode_free(code); }
};

}  // namespace

std::string QrSvg(std::string_view text) {
  if (text.empty() || text.size() > kMostInQr || text.find('\0') != std::string_view::npos) return {};
  const std::unique_ptr<QRcode, Free> code(QRcode_encodeString8bit(std::string(text).c_str(), 0, QR_ECLEVEL_M));
  if (code == nullptr) return {};
  const int size = code->width + 2 * kQuietZone;
  std::string out = fmt::format(
      R"(<svg class="qr" viewBox="0 0 {0} {0}" shape-rendering="crispEdges"><rect width="{0}" height="{0}" fill="#fff"/><path fill="#000" d=")",
      size);
  for (int y = 0; y < code->width; ++y) {
    for (int x = 0; x < code->width; ++x) {
      const bool dark = (code->data[y * code->width + x] & 1) != 0;
      if (dark) fmt::format_to(std::back_inserter(out), "M{} {}h1v1h-1z", x + kQuietZone, y + kQuietZone);
    }
  }
  return out + "\"/></svg>";
}

}  // namespace tramgac::page
