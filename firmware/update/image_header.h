// What stands before an image that is given to nodes: for which board it is, its version, its hash, and the signature
// of who may make images. `tramgac firmware sign` writes it, image and loader read it.
//
// Layout, numbers little-endian: "TGFI", version of the format (1 byte), three bytes 0, size of the image (4), seconds
// of its trial (4), board (32, the rest 0), version (32, the rest 0), SHA-256 of the image (32), 80 bytes 0, signature
// (64: r and s of ECDSA P-256 over the SHA-256 of the 192 bytes before it). Pure; no allocation; any thread.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "agent/core/base/bytes.h"
#include "agent/core/base/status.h"

namespace tramgac::firmware {

inline constexpr std::size_t kImageHeaderSize = 256, kImageSignedSize = 192;  // bytes: all of it; what is signed
inline constexpr std::size_t kImageHashSize = 32, kImageSignatureSize = 64;   // bytes
inline constexpr std::size_t kLongestImageName = 31;                          // characters of board and version
inline constexpr std::uint32_t kLargestImage = 4 * 1024 * 1024;               // bytes
// For how long an image that is started the first time may try to reach its broker, in seconds.
inline constexpr std::uint32_t kUsualTrial = 300, kLeastTrial = 10, kMostTrial = 3600;

// Views of the header's bytes.
struct ImageHeader {
  std::string_view board;           // its folder: [a-z0-9_]{1,31}
  std::string_view version;         // [0-9A-Za-z.+~-]{1,31}
  std::uint32_t size = 0;           // bytes of the image, 1 to kLargestImage
  std::uint32_t trial_seconds = 0;  // kLeastTrial to kMostTrial
  ByteSpan hash;                    // of kImageHashSize
};

// Reads the header at the beginning of `bytes`; whether its signature is right is another question. Outcomes: kOk;
// kNotFound: this is no header, or it is not all there; kUnimplemented: of another version of the format; kDataLoss:
// something in it is out of range. `header` is unspecified unless kOk.
Status ReadImageHeader(ByteSpan bytes, ImageHeader& header);

// Writes all but the signature, which is left 0. Outcomes: kOk; kInvalidArgument: ReadImageHeader would refuse it.
Status WriteImageHeader(const ImageHeader& header, std::span<std::uint8_t, kImageHeaderSize> out);

inline ByteSpan ImageSignature(ByteSpan header) { return header.subspan(kImageSignedSize, kImageSignatureSize); }

// Who an image says it is, in the image itself, right behind its vectors: "TGID", board (32, the rest 0), version (32,
// the rest 0). It saves whoever signs from saying it again, and from saying it wrong.
inline constexpr std::size_t kImageIdentityAt = 64;  // bytes: 16 vectors
struct ImageIdentity {
  std::array<char, 4> mark{'T', 'G', 'I', 'D'};
  std::array<char, kLongestImageName + 1> board{}, version{};
};

// Views of `image`. Outcome: false if it says nothing, or something that no header may have.
bool ReadImageIdentity(ByteSpan image, std::string_view& board, std::string_view& version);

}  // namespace tramgac::firmware
