// Numbers as text, without the C library's printf: that is 15 KB of an image, its tables for std::to_chars 100 KB.
//
// Pure; no allocation; safe anywhere.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace tramgac {

// Writes `number` as printf's "%.*g" does in the C locale, digit for digit: rounded correctly (half to even) to
// `digits` significant ones (1 to 17), without zeros behind the last, with an exponent below 1e-4 and where there are
// more digits before the point than `digits`; "inf", "-inf", "nan". Needs 700 bytes of stack. Outcome: how many
// characters it wrote; 0 if `out` has no room for all.
std::size_t WriteSignificant(double number, int digits, std::span<char> out);

// Writes `number` in decimal with zeros in front up to `width` characters (at most 20), more if it is longer.
// There must be room for them. Outcome: the end of what it wrote.
char* WritePadded(char* out, std::uint64_t number, int width);

}  // namespace tramgac
