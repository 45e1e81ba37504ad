#include "drivers/modbus/rtu.h"

#include <array>

namespace tramgac::modbus {
namespace {

constexpr std::uint8_t kExceptionFlag = 0x80;  // in the function code: the device refuses
constexpr std::size_t kCrcSize = 2;
constexpr std::size_t kMinAduSize = 4;  // V1.02 clause 2.5.1: unit, function, CRC
constexpr std::uint32_t kMicrosPerSecond = 1'000'000;

// Of four bits at a time: a table of eight would be half a kilobyte of a node's flash, and a serial line is slow.
constexpr std::array<std::uint16_t, 16> MakeCrcTable() {
  std::array<std::uint16_t, 16> table{};
  for (std::uint32_t i = 0; i < table.size(); ++i) {
    std::uint32_t crc = i;
    for (int bit = 0; bit < 4; ++bit) crc = (crc & 1) != 0 ? (crc >> 1) ^ 0xA001U : crc >> 1;
    table[i] = static_cast<std::uint16_t>(crc);
  }
  return table;
}
constexpr std::array<std::uint16_t, 16> kCrcTable = MakeCrcTable();

constexpr Duration BitsToTime(std::uint64_t bits, std::uint32_t baud) {
  return Duration(static_cast<std::int64_t>((bits * kMicrosPerSecond + baud - 1) / baud));
}

}  // namespace

std::uint16_t Crc16(ByteSpan bytes) {
  std::uint32_t crc = 0xFFFF;
  for (const std::uint8_t byte : bytes) {
    crc ^= byte;
    crc = crc >> 4 ^ kCrcTable[crc & 15];
    crc = crc >> 4 ^ kCrcTable[crc & 15];
  }
  return static_cast<std::uint16_t>(crc);
}

bool RtuCrcMatches(ByteSpan adu) {
  if (adu.size() < kMinAduSize) return false;
  const ByteSpan covered = adu.first(adu.size() - kCrcSize);
  const std::uint16_t crc = Crc16(covered);
  return adu[covered.size()] == (crc & 0xFF) && adu[covered.size() + 1] == crc >> 8;
}

Result<std::size_t> EncodeRtuRequest(std::uint8_t unit, const Question& question, MutableByteSpan out) {
  if (!IsSerialUnit(unit)) return Status::kInvalidArgument;
  if (out.size() < kRtuRequestSize) return Status::kResourceExhausted;
  const auto pdu = EncodeQuestion(question, out.subspan(1));
  if (!pdu.ok()) return pdu.status();
  out[0] = unit;
  const std::size_t covered = 1 + pdu.value();
  const std::uint16_t crc = Crc16(out.first(covered));
  out[covered] = static_cast<std::uint8_t>(crc);
  out[covered + 1] = static_cast<std::uint8_t>(crc >> 8);
  return covered + kCrcSize;
}

std::size_t ExpectedRtuSize(const Question& question, ByteSpan head) {
  const bool exception = head.size() >= 2 && (head[1] & kExceptionFlag) != 0;
  if (exception) return kRtuExceptionSize;
  if (!question.identifies()) return RtuAnswerSize(question.read());
  // Not before the function is known to be no exception, which is shorter than an identification.
  return head.size() < 2 ? kRtuExceptionSize : kRtuOverhead + DeviceIdPduSize(head.subspan(1));
}

std::size_t RtuFrameSize(ByteSpan head) {
  if (head.size() < 2 || (head[1] & kExceptionFlag) != 0) return kRtuExceptionSize;
  if (head[1] == kDeviceIdFunction) {
    const std::size_t size = kRtuOverhead + DeviceIdPduSize(head.subspan(1));
    return size <= kMaxRtuAduSize ? size : 0;
  }
  if (head[1] < 1 || head[1] > 4) return 0;
  if (head.size() < 3) return kRtuExceptionSize;
  return head[2] >= 1 && head[2] <= kMaxDataSize ? 2 + kRtuOverhead + head[2] : 0;
}

Answer DecodeRtuAnswer(std::uint8_t unit, const Question& question, ByteSpan adu) {
  if (adu.size() < kMinAduSize || adu.size() > kMaxRtuAduSize) return {Quality::kBadFrame, {}};
  if (!RtuCrcMatches(adu)) {
    // A wrong length explains a wrong checksum: lost characters are another fault than disturbed ones.
    return {adu.size() == ExpectedRtuSize(question, adu) ? Quality::kCrc : Quality::kBadFrame, {}};
  }
  if (adu[0] != unit) return {Quality::kWrongUnit, {}};
  return DecodeAnswer(question, adu.subspan(1, adu.size() - kRtuOverhead));
}

Duration CharacterTime(const CharacterFormat& format, std::size_t characters) {
  const unsigned bits = 1U + format.data_bits + (format.parity ? 1U : 0U) + format.stop_bits;
  return BitsToTime(std::uint64_t{bits} * characters, format.baud);
}

RtuDeadlines DeadlinesOf(const CharacterFormat& format, BootTime sent, Duration turnaround, std::size_t answer_size) {
  const BootTime first = sent + CharacterTime(format, kRtuRequestSize) + turnaround;
  return {first, first + CharacterTime(format, answer_size)};
}

Duration InterFrameSilence(std::uint32_t baud) {
  if (baud > 19200) return Duration(1750);
  constexpr std::uint64_t kHalfBits = 77;  // 3.5 characters of 11 bits, doubled
  return BitsToTime(kHalfBits, 2 * baud);
}

Duration InnerFrameSilence(std::uint32_t baud) {
  if (baud > 19200) return Duration(750);
  constexpr std::uint64_t kHalfBits = 33;  // 1.5 characters of 11 bits, doubled
  return BitsToTime(kHalfBits, 2 * baud);
}

}  // namespace tramgac::modbus
