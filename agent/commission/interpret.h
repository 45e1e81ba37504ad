// What registers of an unknown device may mean: all types, word orders and scales that devices use. Pure; thread-safe.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "agent/commission/snapshot.h"
#include "agent/core/model/point.h"

namespace tramgac::commission {

// One way to read a number out of registers.
struct NumberForm {
  WireType type = WireType::kU16;
  WordOrder word_order = WordOrder::kHighFirst;  // of two registers
  std::string_view name;                         // "u32 low-first"
  constexpr std::uint16_t registers() const { return static_cast<std::uint16_t>(type_bits() / 16); }
  constexpr int type_bits() const {
    const bool one = type == WireType::kU16 || type == WireType::kI16 || type == WireType::kBcd16;
    return one ? 16 : 32;
  }
};

// u16, i16, u32, i32, f32 and bcd16, those of two registers in both word orders.
std::span<const NumberForm> NumberForms();

// How many registers a word of it counts for.
struct NumberScale {
  Scale scale;
  std::string_view name;  // as in a profile: "0.1", "1/64"
};

// 1, 0.1, 0.01, 0.001, 10, and the binary fractions 1/16 to 1/512 of some UPSs; the usual ones first.
std::span<const NumberScale> NumberScales();

// The number in `form` at `address`, before any scale. Outcome: nullopt if a register is not known, or the bits are
// none (a float that is not finite, a digit above 9 in BCD).
std::optional<double> NumberAt(const Snapshot& snapshot, modbus::Table table, std::uint16_t address,
                               const NumberForm& form);

// What the device seems to send of a number in `form` that it does not have: the largest or the smallest of its type,
// if `table` has that in at least three places and it has never changed there. Outcome: empty for types of which none
// of these is a number (f32, bcd16).
std::vector<std::int64_t> NoValueCodes(const Snapshot& snapshot, modbus::Table table, const NumberForm& form);

// Two characters of a register, what cannot be printed as '.'.
std::string CharactersOf(std::uint16_t word);

}  // namespace tramgac::commission
