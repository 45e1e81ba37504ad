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

std::uint16_t Swapped(std::uint16_t word) { return static_cast<std::uint16_t>(word << 8 | word >> 8); }

// The position of the i-th least significant register of a number.
std::uint16_t WordAddress(const PointSpec& spec, const PointAddress& address, std::uint16_t i) {
  const bool high_first = spec.encoding.word_order == WordOrder::kHighFirst;
  return static_cast<std::uint16_t>(address.address + (high_first ? address.count - 1 - i : i));
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
  for (const modbus::ReadableRange& range : profile_->readable) bank_.Define(range.table, range.first, range.last);
  for (const PointAddress& address : profile_->modbus_points) {
    bank_.Define(address.table, address.address, std::uint32_t{address.address} + address.count - 1);
  }
  for (const PointAddress& address : profile_->modbus_points) {
    SetDefault(profile_->points[address.point], address, names);
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
  RegisterBank::Cells& cells = bank_.cells(address.table);
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
  const RegisterBank::Cells& cells = bank_.cells(address.table);
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
    bank_.cells(address.table)[static_cast<std::uint16_t>(address.address + i)] = big ? word : Swapped(word);
  }
}

}  // namespace tramgac::app
