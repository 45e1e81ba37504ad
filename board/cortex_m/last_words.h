// What a program said before a reset that nobody wanted: kept in RAM that a reset leaves as it is, and told by the next
// program (after main has begun; at power-on there is none).
//
// Everything but Take may be called from interrupts and faults, with little stack. Allocates nothing.
#pragma once

#include <span>
#include <string_view>

#include "board/cortex_m/panic.h"

namespace tramgac::board {

inline constexpr std::size_t kLongestLastWords = 120;  // characters

// What a program is said to have left that ended without any.
inline constexpr std::string_view kNoLastWords = "reset without a word";

// What the program is at from now on: a word or two, static text.
void SetActivity(const char* what);

// Keeps and gives back: why, at what the program was, and where if `frame` is known. Cut at kLongestLastWords.
std::string_view KeepLastWords(std::string_view why, const ExceptionFrame* frame);

// Takes the words of the program before this one to `out`. To be called once, before there are any of this one.
// Outcome: how many characters, cut at out.size(); kNoLastWords if it had none; 0 after power-on.
std::size_t TakeLastWords(std::span<char> out);

}  // namespace tramgac::board
