#include "drivers/conference/document.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "agent/core/base/fold.h"

namespace tramgac::conference {
namespace {

std::string NumberText(double number) {
  std::array<char, 32> text;
  return {text.data(), std::to_chars(text.data(), text.data() + text.size(), number).ptr};
}

}  // namespace

void Collector::Add(std::string_view text) {
  ++count_;
  text = TrimBlanks(text);
  if (use_ == reach::PathUse::kFirst && !found_.there) {
    found_.text = text.substr(0, kMostFoundText);
    found_.there = true;
  }
  double number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return;
  sum_ += number;
  max_ = numbers_ == 0 ? number : std::max(max_, number);
  ++numbers_;
}

void Collector::Finish() {
  if (use_ == reach::PathUse::kFirst) return;
  found_.there = use_ == reach::PathUse::kCount || numbers_ > 0;
  if (use_ == reach::PathUse::kCount) found_.text = std::to_string(count_);
  if (use_ != reach::PathUse::kCount) found_.text = NumberText(use_ == reach::PathUse::kSum ? sum_ : max_);
}

}  // namespace tramgac::conference
