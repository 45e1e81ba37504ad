// Reading and writing integers in byte buffers with bounds that cannot be crossed.
// No allocation, no blocking; safe wherever the buffer is.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string_view>

namespace tramgac {

using ByteSpan = std::span<const std::uint8_t>;
using MutableByteSpan = std::span<std::uint8_t>;

// Big-endian loads. Precondition: at least 2, 4, 8 bytes at `p`.
constexpr std::uint16_t LoadBe16(const std::uint8_t* p) { return static_cast<std::uint16_t>(p[0] << 8 | p[1]); }
constexpr std::uint32_t LoadBe32(const std::uint8_t* p) {
  return static_cast<std::uint32_t>(LoadBe16(p)) << 16 | LoadBe16(p + 2);
}
constexpr std::uint64_t LoadBe64(const std::uint8_t* p) {
  return static_cast<std::uint64_t>(LoadBe32(p)) << 32 | LoadBe32(p + 4);
}
constexpr void StoreBe16(std::uint8_t* p, std::uint16_t v) {
  p[0] = static_cast<std::uint8_t>(v >> 8);
  p[1] = static_cast<std::uint8_t>(v);
}

// Writes little-endian fixed integers, LEB128 variable-length integers and length-prefixed text into a
// fixed buffer. Once something did not fit, ok() is false, nothing more is written and size() stays.
class ByteWriter {
 public:
  explicit ByteWriter(MutableByteSpan buffer) : buffer_(buffer) {}

  void U8(std::uint8_t v);
  void Varint(std::uint64_t v);       // 1 to 10 bytes
  void SignedVarint(std::int64_t v);  // zigzag, 1 to 10 bytes
  void F64(double v);                 // IEEE 754, 8 bytes, little endian
  void Text(std::string_view text);   // varint length, then the bytes
  void Bytes(ByteSpan bytes);         // the bytes alone

  bool ok() const { return ok_; }
  std::size_t size() const { return size_; }
  ByteSpan written() const { return ByteSpan(buffer_.data(), size_); }

 private:
  MutableByteSpan buffer_;
  std::size_t size_ = 0;
  bool ok_ = true;
};

// The counterpart. After the first read past the end or malformed varint ok() is false and every further
// read returns zero or an empty view. Views point into the buffer given.
class ByteReader {
 public:
  explicit ByteReader(ByteSpan buffer) : buffer_(buffer) {}

  std::uint8_t U8();
  std::uint64_t Varint();
  std::int64_t SignedVarint();
  double F64();
  std::string_view Text();

  bool ok() const { return ok_; }
  bool at_end() const { return position_ == buffer_.size(); }
  std::size_t remaining() const { return buffer_.size() - position_; }

 private:
  const std::uint8_t* Take(std::size_t count);  // null after a failure

  ByteSpan buffer_;
  std::size_t position_ = 0;
  bool ok_ = true;
};

}  // namespace tramgac
