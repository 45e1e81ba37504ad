#include "firmware/update/image_header.h"

#include <algorithm>

namespace tramgac::firmware {
namespace {

constexpr std::string_view kMagic = "TGFI", kIdentityMark = "TGID";
constexpr std::uint8_t kFormat = 1;
constexpr std::size_t kFormatAt = 4, kSizeAt = 8, kTrialAt = 12, kBoardAt = 16, kVersionAt = 48, kHashAt = 80,
                      kReservedAt = 112, kNameSize = kLongestImageName + 1;

std::uint32_t Load(ByteSpan bytes, std::size_t at) {
  return bytes[at] | std::uint32_t{bytes[at + 1]} << 8 | std::uint32_t{bytes[at + 2]} << 16 |
         std::uint32_t{bytes[at + 3]} << 24;
}

void Store(MutableByteSpan bytes, std::size_t at, std::uint32_t number) {
  for (std::size_t i = 0; i < 4; ++i) bytes[at + i] = static_cast<std::uint8_t>(number >> 8 * i);
}

std::string_view TextOf(ByteSpan bytes) { return {reinterpret_cast<const char*>(bytes.data()), bytes.size()}; }

bool IsZero(ByteSpan bytes) {
  return std::all_of(bytes.begin(), bytes.end(), [](std::uint8_t byte) { return byte == 0; });
}

bool IsIn(char c, std::string_view others) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || others.find(c) != std::string_view::npos;
}

bool IsBoard(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return IsIn(c, "_"); });
}

bool IsVersion(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return IsIn(c, ".+~-") || (c >= 'A' && c <= 'Z'); });
}

// The text in a field, which is 0 behind it. Outcome: false: there is none, it does not end, or it has other
// characters.
bool ReadName(ByteSpan bytes, bool (*is_sound)(std::string_view), std::string_view& name) {
  const std::string_view field = TextOf(bytes.first(kNameSize));
  name = field.substr(0, field.find('\0'));
  return !name.empty() && name.size() < kNameSize && IsZero(bytes.first(kNameSize).subspan(name.size())) &&
         is_sound(name);
}

}  // namespace

Status ReadImageHeader(ByteSpan bytes, ImageHeader& header) {
  if (bytes.size() < kImageHeaderSize || TextOf(bytes.first(kMagic.size())) != kMagic) return Status::kNotFound;
  if (bytes[kFormatAt] != kFormat) return Status::kUnimplemented;
  header.size = Load(bytes, kSizeAt);
  header.trial_seconds = Load(bytes, kTrialAt);
  header.hash = bytes.subspan(kHashAt, kImageHashSize);
  const bool sound = IsZero(bytes.subspan(kFormatAt + 1, kSizeAt - kFormatAt - 1)) && header.size != 0 &&
                     header.size <= kLargestImage && header.trial_seconds >= kLeastTrial &&
                     header.trial_seconds <= kMostTrial && ReadName(bytes.subspan(kBoardAt), IsBoard, header.board) &&
                     ReadName(bytes.subspan(kVersionAt), IsVersion, header.version) &&
                     IsZero(bytes.subspan(kReservedAt, kImageSignedSize - kReservedAt));
  return sound ? Status::kOk : Status::kDataLoss;
}

Status WriteImageHeader(const ImageHeader& header, std::span<std::uint8_t, kImageHeaderSize> out) {
  std::fill(out.begin(), out.end(), std::uint8_t{0});
  if (header.board.size() > kLongestImageName || header.version.size() > kLongestImageName ||
      header.hash.size() != kImageHashSize) {
    return Status::kInvalidArgument;
  }
  std::copy(kMagic.begin(), kMagic.end(), out.begin());
  out[kFormatAt] = kFormat;
  Store(out, kSizeAt, header.size);
  Store(out, kTrialAt, header.trial_seconds);
  std::copy(header.board.begin(), header.board.end(), out.begin() + kBoardAt);
  std::copy(header.version.begin(), header.version.end(), out.begin() + kVersionAt);
  std::copy(header.hash.begin(), header.hash.end(), out.begin() + kHashAt);
  ImageHeader again;
  return Ok(ReadImageHeader(out, again)) ? Status::kOk : Status::kInvalidArgument;
}

bool ReadImageIdentity(ByteSpan image, std::string_view& board, std::string_view& version) {
  if (image.size() < kImageIdentityAt + sizeof(ImageIdentity)) return false;
  const ByteSpan identity = image.subspan(kImageIdentityAt);
  return TextOf(identity.first(kIdentityMark.size())) == kIdentityMark &&
         ReadName(identity.subspan(kIdentityMark.size()), IsBoard, board) &&
         ReadName(identity.subspan(kIdentityMark.size() + kNameSize), IsVersion, version);
}

}  // namespace tramgac::firmware
