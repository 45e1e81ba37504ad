#include "drivers/modbus/rtu.h"

#include <array>

namespace tramgac::modbus {
namespace {

constexpr std::size_t kCrcSize = 2;
constexpr std::size_t kMinAduSize = 4;  // V1.02 clause 2.5.1: unit, function, CRC
constexpr std::uint32_t kMicrosPerSecond = 1'000'000;

constexpr std::array<std::uint16_t, 256> MakeCrcTable() {
  std::array<std::uint16_t, 256> table{};
  for (std::uint32_t i = 0; i < table.size(); ++i) {
    std::uint32_t crc = i;
    for (int bit = 0; bit < 8; ++bit) crc = (crc & 1) != 0 ? (crc >> 1) ^ 0xA001U : crc >> 1;
    table[i] = static_cast<std::uint16_t>(crc);
  }
  return table;
}
constexpr std::array<std::uint16_t, 256> kCrcTable = MakeCrcTable();

constexpr Duration BitsToTime(std::uint64_t bits, std::uint32_t baud) {
  return Duration(static_cast<std::int64_t>((bits * kMicrosPerSecond + baud - 1) / baud));
}

bool CrcMatches(ByteSpan adu) {
  const ByteSpan covered = adu.first(adu.size() - kCrcSize);
  const std::uint16_t crc = Crc16(covered);
  return adu[covered.size()] == (crc & 0xFF) && adu[covered.size() + 1] == crc >> 8;
}

}  // namespace

std::uint16_t Crc16(ByteSpan bytes) {
  std::uint16_t crc = 0xFFFF;
  for (const std::uint8_t byte : bytes) crc = static_cast<std::uint16_t>(crc >> 8 ^ kCrcTable[(crc ^ byte) & 0xFF]);
  return crc;
}

Result<std::size_t> EncodeRtuRequest(std::uint8_t unit, const ReadRequest& request, MutableByteSpan out) {
  if (!IsSerialUnit(unit)) return Status::kInvalidArgument;
  if (out.size() < kRtuRequestSize) return Status::kResourceExhausted;
  const auto pdu = EncodeReadRequest(request, out.subspan(1));
  if (!pdu.ok()) return pdu.status();
  out[0] = unit;
  const std::uint16_t crc = Crc16(out.first(kRtuRequestSize - kCrcSize));
  out[kRtuRequestSize - 2] = static_cast<std::uint8_t>(crc);
  out[kRtuRequestSize - 1] = static_cast<std::uint8_t>(crc >> 8);
  return kRtuRequestSize;
}

std::size_t ExpectedRtuSize(const ReadRequest& request, ByteSpan head) {
  const bool exception = head.size() >= 2 && (head[1] & 0x80) != 0;
  return exception ? kRtuExceptionSize : RtuAnswerSize(request);
}

Answer DecodeRtuAnswer(std::uint8_t unit, const ReadRequest& request, ByteSpan adu) {
  if (adu.size() < kMinAduSize || adu.size() > kMaxRtuAduSize) return {Quality::kBadFrame, {}};
  if (!CrcMatches(adu)) {
    // A wrong length explains a wrong checksum: lost characters are another fault than disturbed ones.
    return {adu.size() == ExpectedRtuSize(request, adu) ? Quality::kCrc : Quality::kBadFrame, {}};
  }
  if (adu[0] != unit) return {Quality::kWrongUnit, {}};
  return DecodeReadAnswer(request, adu.subspan(1, adu.size() - kRtuOverhead));
}

Duration CharacterTime(const CharacterFormat& format, std::size_t characters) {
  const unsigned bits = 1U + format.data_bits + (format.parity ? 1U : 0U) + format.stop_bits;
  return BitsToTime(std::uint64_t{bits} * characters, format.baud);
}

Duration InterFrameSilence(std::uint32_t baud) {
  if (baud > 19200) return Duration(1750);
  constexpr std::uint64_t kHalfBits = 77;  // 3.5 characters of 11 bits, doubled
  return BitsToTime(kHalfBits, 2 * baud);
}

}  // namespace tramgac::modbus
