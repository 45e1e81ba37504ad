#include "agent/core/base/bytes.h"

namespace tramgac {

void ByteWriter::U8(std::uint8_t v) { Bytes(ByteSpan(&v, 1)); }

void ByteWriter::Varint(std::uint64_t v) {
  std::uint8_t bytes[10];
  std::size_t count = 0;
  do {
    const auto low = static_cast<std::uint8_t>(v & 0x7F);
    v >>= 7;
    bytes[count++] = v != 0 ? static_cast<std::uint8_t>(low | 0x80) : low;
  } while (v != 0);
  Bytes(ByteSpan(bytes, count));
}

void ByteWriter::SignedVarint(std::int64_t v) {
  Varint((static_cast<std::uint64_t>(v) << 1) ^ static_cast<std::uint64_t>(v >> 63));
}

void ByteWriter::F64(double v) {
  std::uint64_t bits;
  std::memcpy(&bits, &v, sizeof bits);
  std::uint8_t bytes[8];
  for (int i = 0; i < 8; ++i) bytes[i] = static_cast<std::uint8_t>(bits >> (8 * i));
  Bytes(bytes);
}

void ByteWriter::Text(std::string_view text) {
  Varint(text.size());
  Bytes(ByteSpan(reinterpret_cast<const std::uint8_t*>(text.data()), text.size()));
}

void ByteWriter::Bytes(ByteSpan bytes) {
  if (!ok_ || bytes.size() > buffer_.size() - size_) {
    ok_ = false;
    return;
  }
  if (!bytes.empty()) std::memcpy(buffer_.data() + size_, bytes.data(), bytes.size());
  size_ += bytes.size();
}

const std::uint8_t* ByteReader::Take(std::size_t count) {
  if (!ok_ || count > remaining()) {
    ok_ = false;
    return nullptr;
  }
  const std::uint8_t* at = buffer_.data() + position_;
  position_ += count;
  return at;
}

std::uint8_t ByteReader::U8() {
  const std::uint8_t* p = Take(1);
  return p != nullptr ? *p : 0;
}

std::uint64_t ByteReader::Varint() {
  std::uint64_t value = 0;
  for (int shift = 0; shift < 64; shift += 7) {
    const std::uint8_t byte = U8();
    if (!ok_) return 0;
    // The tenth byte carries one bit only; more would overflow 64 bits.
    if (shift == 63 && byte > 1) break;
    value |= static_cast<std::uint64_t>(byte & 0x7F) << shift;
    if ((byte & 0x80) == 0) return value;
  }
  ok_ = false;
  return 0;
}

std::int64_t ByteReader::SignedVarint() {
  const std::uint64_t v = Varint();
  return static_cast<std::int64_t>(v >> 1) ^ -static_cast<std::int64_t>(v & 1);
}

double ByteReader::F64() {
  const std::uint8_t* p = Take(8);
  if (p == nullptr) return 0;
  std::uint64_t bits = 0;
  for (int i = 0; i < 8; ++i) bits |= static_cast<std::uint64_t>(p[i]) << (8 * i);
  double value;
  std::memcpy(&value, &bits, sizeof value);
  return value;
}

std::string_view ByteReader::Text() {
  const std::uint64_t size = Varint();
  if (size > remaining()) {
    ok_ = false;
    return {};
  }
  const std::uint8_t* p = Take(static_cast<std::size_t>(size));
  return p != nullptr ? std::string_view(reinterpret_cast<const char*>(p), static_cast<std::size_t>(size))
                      : std::string_view();
}

}  // namespace tramgac
