#include "agent/app/simulate_registers.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "agent/app/simulate_encode.h"
#include "drivers/modbus/pdu.h"

namespace tramgac::app {
namespace {

using document::Phrase;
using document::Say;
using modbus::PointAddress;
using modbus::Table;

constexpr Phrase kUnknownPoint{"no point \"{0}\" in profile {1}", "hồ sơ {1} không có điểm đo \"{0}\""};
constexpr Phrase kBadValue{"\"{0}\" cannot be a value of {1}{2}", "\"{0}\" không thể là giá trị của {1}{2}"};
constexpr Phrase kWords{"; words: {0}", "; các từ: {0}"};

constexpr std::uint8_t kIllegalFunction = 1, kIllegalAddress = 2, kIllegalValue = 3;

std::size_t IndexOf(Table table) { return static_cast<std::size_t>(table); }

std::uint16_t Swapped(std::uint16_t word) { return static_cast<std::uint16_t>(word << 8 | word >> 8); }

// The position of the i-th least significant register of a number.
std::uint16_t WordAddress(const PointSpec& spec, const PointAddress& address, std::uint16_t i) {
  const bool high_first = spec.encoding.word_order == WordOrder::kHighFirst;
  return static_cast<std::uint16_t>(address.address + (high_first ? address.count - 1 - i : i));
}

std::vector<std::uint8_t> Exception(std::uint8_t function, std::uint8_t code) {
  return {static_cast<std::uint8_t>(function | 0x80), code};
}

// Somewhere in the middle of what is possible.
std::string MiddleOf(const PointSpec& spec) {
  if (spec.type == ValueType::kBool) return "false";
  if (spec.word_use == WordUse::kEnumeration && !spec.words.empty()) return std::string(spec.words.front().text);
  if (spec.word_use == WordUse::kFlags) return "";
  const bool bounded = std::isfinite(spec.plausible_low) && std::isfinite(spec.plausible_high);
  return bounded ? fmt::format("{}", std::floor((spec.plausible_low + spec.plausible_high) / 2)) : "0";
}

bool IsPlausible(const PointSpec& spec, std::string_view example) {
  if (spec.type != ValueType::kReal && spec.type != ValueType::kInteger) return true;
  const double number = std::strtod(std::string(example).c_str(), nullptr);
  return number >= spec.plausible_low && number <= spec.plausible_high;
}

}  // namespace

RegisterImage::RegisterImage(std::shared_ptr<const profile::Profile> profile, const profile::NamesRegistry& names)
    : profile_(std::move(profile)) {
  // Blocks that the profile says may be read through are there as a whole, as in the device.
  for (const modbus::ReadableRange& range : profile_->readable) Define(range.table, range.first, range.last);
  for (const PointAddress& address : profile_->modbus_points) {
    Define(address.table, address.address, std::uint32_t{address.address} + address.count - 1);
  }
  for (const PointAddress& address : profile_->modbus_points) {
    SetDefault(profile_->points[address.point], address, names);
  }
}

void RegisterImage::Define(Table table, std::uint32_t first, std::uint32_t last) {
  for (std::uint32_t at = first; at <= last && at <= 0xFFFF; ++at) {
    tables_[IndexOf(table)].emplace(static_cast<std::uint16_t>(at), 0);
  }
}

void RegisterImage::SetDefault(const PointSpec& spec, const PointAddress& address,
                               const profile::NamesRegistry& names) {
  const profile::PointName* name = names.Find(spec.name);
  const std::string example = name == nullptr ? "" : name->example;
  if (!example.empty() && IsPlausible(spec, example) && SetText(spec, address, example)) return;
  // A value that does not fit either leaves zeros, which every type can decode.
  [[maybe_unused]] const bool set = SetText(spec, address, MiddleOf(spec));
}

document::Wording RegisterImage::Set(std::string_view point, std::string_view value) {
  for (const PointAddress& address : profile_->modbus_points) {
    const PointSpec& spec = profile_->points[address.point];
    if (spec.name != point) continue;
    if (SetText(spec, address, value)) return {};
    std::string words;
    for (const Word& word : spec.words) words += (words.empty() ? "" : ", ") + std::string(word.text);
    document::Wording known = words.empty() ? document::Wording() : Say(kWords, words);
    return {Say(kBadValue, value, point, known.en).en, Say(kBadValue, value, point, known.vi).vi};
  }
  return Say(kUnknownPoint, point, profile_->name);
}

bool RegisterImage::SetText(const PointSpec& spec, const PointAddress& address, std::string_view value) {
  if (spec.encoding.type == WireType::kAscii) {
    if (value.size() > 2U * address.count) return false;
    WriteAscii(spec, address, value);
    return true;
  }
  const auto bits = RawBitsOf(spec, value);
  if (!bits) return false;
  if (spec.encoding.bit < 0) {
    WriteBits(spec, address, *bits);
    return true;
  }
  const std::uint64_t mask = spec.encoding.bit_count >= 64 ? ~0ULL : (1ULL << spec.encoding.bit_count) - 1;
  const std::uint64_t others = ReadBits(spec, address) & ~(mask << spec.encoding.bit);
  WriteBits(spec, address, others | (*bits & mask) << spec.encoding.bit);
  return true;
}

void RegisterImage::WriteBits(const PointSpec& spec, const PointAddress& address, std::uint64_t bits) {
  Cells& cells = tables_[IndexOf(address.table)];
  if (modbus::HoldsBits(address.table)) {
    cells[address.address] = bits != 0 ? 1 : 0;
    return;
  }
  for (std::uint16_t i = 0; i < address.count; ++i) {
    const auto word = static_cast<std::uint16_t>(bits >> (16 * i));
    const bool big = spec.encoding.byte_order == ByteOrder::kBigEndian;
    cells[WordAddress(spec, address, i)] = big ? word : Swapped(word);
  }
}

std::uint64_t RegisterImage::ReadBits(const PointSpec& spec, const PointAddress& address) const {
  const Cells& cells = tables_[IndexOf(address.table)];
  std::uint64_t bits = 0;
  for (std::uint16_t i = 0; i < address.count; ++i) {
    const std::uint16_t word = cells.at(WordAddress(spec, address, i));
    const bool big = spec.encoding.byte_order == ByteOrder::kBigEndian;
    bits |= std::uint64_t{big ? word : Swapped(word)} << (16 * i);
  }
  return bits;
}

void RegisterImage::WriteAscii(const PointSpec& spec, const PointAddress& address, std::string_view text) {
  const auto at = [text](std::size_t i) { return static_cast<std::uint8_t>(i < text.size() ? text[i] : '\0'); };
  for (std::uint16_t i = 0; i < address.count; ++i) {
    const auto word = static_cast<std::uint16_t>(at(2U * i) << 8 | at(2U * i + 1U));
    const bool big = spec.encoding.byte_order == ByteOrder::kBigEndian;
    tables_[IndexOf(address.table)][static_cast<std::uint16_t>(address.address + i)] = big ? word : Swapped(word);
  }
}

std::vector<std::uint8_t> RegisterImage::Answer(ByteSpan request) const {
  const std::uint8_t function = request.empty() ? 0 : request[0];
  if (function < 1 || function > 4) return Exception(function, kIllegalFunction);
  if (request.size() != modbus::kReadRequestPduSize) return Exception(function, kIllegalValue);
  const auto table = static_cast<Table>(function);
  const std::uint16_t first = LoadBe16(&request[1]);
  const std::uint16_t count = LoadBe16(&request[3]);
  if (count == 0 || count > modbus::MaxCount(table)) return Exception(function, kIllegalValue);
  const std::size_t bytes = modbus::HoldsBits(table) ? (count + 7U) / 8U : 2U * count;
  std::vector<std::uint8_t> answer{function, static_cast<std::uint8_t>(bytes)};
  answer.resize(2 + bytes, 0);
  for (std::uint32_t i = 0; i < count; ++i) {
    const auto found =
        first + i > 0xFFFF ? tables_[function].end() : tables_[function].find(static_cast<std::uint16_t>(first + i));
    if (found == tables_[function].end()) return Exception(function, kIllegalAddress);
    if (modbus::HoldsBits(table)) {
      answer[2 + i / 8] = static_cast<std::uint8_t>(answer[2 + i / 8] | found->second << (i % 8));
    } else {
      StoreBe16(&answer[2 + 2 * i], found->second);
    }
  }
  return answer;
}

}  // namespace tramgac::app
