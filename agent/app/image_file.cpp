#include "agent/app/image_file.h"

#include <fmt/format.h>

#include <algorithm>

#include "agent/pki/files.h"
#include "agent/pki/image_signature.h"
#include "agent/publish/sha256.h"

namespace tramgac::app {
namespace {

using document::Phrase;
using document::QuotedPath;
using document::Say;
using document::Wording;

constexpr Phrase kElf{"{0} is an ELF file: sign what the build makes beside it, the file that ends in .bin",
                      "{0} là tệp ELF: hãy ký tệp .bin nằm cạnh nó"};
constexpr Phrase kNoIdentity{
    "{0} does not say for which board and of which version it is: expected a .bin file of an image with a network",
    "{0} không cho biết bo mạch và phiên bản: cần tệp .bin của firmware có mạng"};
constexpr Phrase kTooLarge{"{0} has {1} bytes, and an image may have {2}", "{0} dài {1} byte, firmware chỉ được {2}"};
constexpr Phrase kSigned{"{0} is signed already: sign the .bin file", "{0} đã được ký: hãy ký tệp .bin"};
constexpr Phrase kNoKey{
    "there is no private key without a passphrase in {0}: expected PEM, as of "
    "`openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256`",
    "không có khóa riêng (không mật khẩu) trong {0}: cần PEM, tạo bằng "
    "`openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256`"};
constexpr Phrase kNotP256{"the key in {0} is not of ECDSA P-256, the only kind that nodes know",
                          "khóa trong {0} không phải ECDSA P-256, loại duy nhất mà nút dùng"};
constexpr Phrase kBadTrial{"--trial {0}: expected {1} to {2} seconds", "--trial {0}: cần từ {1} đến {2} giây"};
constexpr Phrase kNotSigned{"{0} is no signed image: make one with `tramgac firmware sign`",
                            "{0} không phải firmware đã ký: hãy tạo bằng `tramgac firmware sign`"};
constexpr Phrase kFormat{"{0} is of another version of the format: use the tramgac that made it",
                         "{0} thuộc phiên bản định dạng khác: hãy dùng tramgac đã tạo ra nó"};
constexpr Phrase kDamaged{"the header of {0} is damaged", "phần đầu của {0} bị hỏng"};
constexpr Phrase kCutShort{"{0} is cut short: {1} bytes of image, and its header says {2}",
                           "{0} bị thiếu: có {1} byte, phần đầu ghi {2}"};

ByteSpan BytesOf(std::string_view text) { return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()}; }

std::array<std::uint8_t, firmware::kImageHashSize> HashOf(ByteSpan image) {
  std::array<std::uint8_t, firmware::kImageHashSize> hash;
  publish::Sha256(image, hash);
  return hash;
}

Wording OfKey(pki::DerFault fault, const std::string& path) {
  return fault == pki::DerFault::kNotP256 ? Say(kNotP256, QuotedPath(path)) : Say(kNoKey, QuotedPath(path));
}

}  // namespace

std::string HashText(ByteSpan hash) {
  std::string text;
  for (const std::uint8_t byte : hash) text += fmt::format("{:02x}", byte);
  return text;
}

bool ReadSignedImage(const std::string& path, SignedImage& file, Wording& why) {
  auto bytes = pki::ReadSmall(path, firmware::kLargestImage + firmware::kImageHeaderSize, why);
  if (!bytes) return false;
  file.bytes = std::move(*bytes);
  const ByteSpan all = BytesOf(file.bytes);
  switch (firmware::ReadImageHeader(all, file.header)) {
    case Status::kOk: break;
    case Status::kUnimplemented: why = Say(kFormat, QuotedPath(path)); return false;
    case Status::kDataLoss: why = Say(kDamaged, QuotedPath(path)); return false;
    default: why = Say(kNotSigned, QuotedPath(path)); return false;
  }
  file.image = all.subspan(firmware::kImageHeaderSize);
  if (file.image.size() != file.header.size) {
    why = Say(kCutShort, QuotedPath(path), file.image.size(), file.header.size);
    return false;
  }
  const auto hash = HashOf(file.image);
  file.is_whole = std::equal(hash.begin(), hash.end(), file.header.hash.begin());
  return true;
}

std::optional<std::string> SignImageFile(const std::string& path, const std::string& key_path,
                                         std::uint32_t trial_seconds, Wording& why) {
  const auto fail = [&why](Wording words) {
    why = std::move(words);
    return std::nullopt;
  };
  if (trial_seconds < firmware::kLeastTrial || trial_seconds > firmware::kMostTrial) {
    return fail(Say(kBadTrial, trial_seconds, firmware::kLeastTrial, firmware::kMostTrial));
  }
  const auto image = pki::ReadSmall(path, 64 * 1024 * 1024, why);
  if (!image) return std::nullopt;
  if (image->starts_with("\x7F"
                         "ELF"))
    return fail(Say(kElf, QuotedPath(path)));
  if (image->starts_with("TGFI")) return fail(Say(kSigned, QuotedPath(path)));
  if (image->size() > firmware::kLargestImage) {
    return fail(Say(kTooLarge, QuotedPath(path), image->size(), firmware::kLargestImage));
  }
  firmware::ImageHeader header;
  if (!firmware::ReadImageIdentity(BytesOf(*image), header.board, header.version)) {
    return fail(Say(kNoIdentity, QuotedPath(path)));
  }
  const auto hash = HashOf(BytesOf(*image));
  header.size = static_cast<std::uint32_t>(image->size());
  header.trial_seconds = trial_seconds;
  header.hash = hash;
  std::array<std::uint8_t, firmware::kImageHeaderSize> bytes;
  if (!Ok(firmware::WriteImageHeader(header, bytes))) return fail(Say(kNoIdentity, QuotedPath(path)));
  const auto key = pki::ReadSmall(key_path, pki::kLargestFile, why);
  if (!key) return std::nullopt;
  const pki::DerFault fault =
      pki::SignImage(*key, ByteSpan(bytes).first(firmware::kImageSignedSize),
                     std::span(bytes).subspan<firmware::kImageSignedSize, firmware::kImageSignatureSize>());
  if (fault != pki::DerFault::kNone) return fail(OfKey(fault, key_path));
  return std::string(bytes.begin(), bytes.end()) + *image;
}

std::optional<bool> IsSignedBy(const SignedImage& file, const std::string& key_path, Wording& why) {
  const auto key = pki::ReadSmall(key_path, pki::kLargestFile, why);
  if (!key) return std::nullopt;
  const ByteSpan header = BytesOf(file.bytes).first(firmware::kImageHeaderSize);
  bool is_right = false;
  const pki::DerFault fault =
      pki::VerifyImage(*key, header.first(firmware::kImageSignedSize), firmware::ImageSignature(header), is_right);
  if (fault == pki::DerFault::kNone) return is_right;
  why = OfKey(fault, key_path);
  return std::nullopt;
}

}  // namespace tramgac::app
