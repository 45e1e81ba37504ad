#include "drivers/conference/line_paths.h"

#include <algorithm>
#include <charconv>

#include "agent/core/base/fold.h"

namespace tramgac::conference {
namespace {

constexpr std::string_view kEndOfWord = " \t:";

bool IsWordCharacter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'); }

// "4", "-5".
std::optional<int> Number(std::string_view text) {
  int number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  const bool all = error == std::errc() && end == text.data() + text.size() && number != 0;
  return all ? std::optional(number) : std::nullopt;
}

std::optional<std::string_view> Field(std::string_view text, int number) {
  const auto count = static_cast<int>(std::ranges::count(text, ':')) + 1;
  const int wanted = number > 0 ? number : count + 1 + number;
  if (wanted < 1 || wanted > count) return std::nullopt;
  for (int i = 1; i < wanted; ++i) text.remove_prefix(text.find(':') + 1);
  return text.substr(0, text.find(':'));
}

// Where the word at `at` ends, if a colon ends it. Outcome: `at` otherwise.
std::size_t EndOfKey(std::string_view text, std::size_t at) {
  std::size_t end = at;
  while (end < text.size() && IsWordCharacter(text[end])) ++end;
  return end < text.size() && text[end] == ':' ? end : at;
}

// What follows "key:" anywhere, up to the next word with a colon.
std::optional<std::string_view> Keyed(std::string_view text, std::string_view key) {
  std::optional<std::size_t> begin;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (at > 0 && text[at - 1] != ' ') continue;
    const std::size_t end = EndOfKey(text, at);
    if (end == at) continue;
    if (begin) return text.substr(*begin, at - *begin);
    if (text.substr(at, end - at) == key) begin = end + 1;
  }
  return begin ? std::optional(text.substr(*begin)) : std::nullopt;
}

}  // namespace

std::optional<std::string_view> InLine(std::string_view line, const reach::DocumentPath& path) {
  std::string_view rest = TrimBlanks(line);
  for (const reach::PathStep& step : path.steps) {
    const bool first = &step == path.steps.data();
    const auto number = first ? std::nullopt : Number(step.name);
    const std::size_t end = std::min(rest.find_first_of(kEndOfWord), rest.size());
    std::optional<std::string_view> next;
    if (number) {
      next = Field(rest, *number);
    } else if (rest.substr(0, end) == step.name) {
      next = rest.substr(std::min(end + 1, rest.size()));
    } else if (!first) {
      next = Keyed(rest, step.name);
    }
    if (!next) return std::nullopt;
    rest = TrimBlanks(*next);
  }
  return rest;
}

LinePaths::LinePaths(std::span<const reach::DocumentPath* const> paths, std::span<Found> found) {
  for (std::size_t i = 0; i < paths.size(); ++i) paths_.push_back({paths[i], Collector(paths[i]->use, found[i])});
}

bool LinePaths::Take(std::string_view line) {
  bool fits = false;
  for (Path& one : paths_) {
    const auto text = InLine(line, *one.path);
    if (!text) continue;
    fits = true;
    const std::uint32_t nth = one.path->steps.front().nth;
    if (nth != 0 && ++one.fitted != nth) continue;
    // A unit may stand behind a number.
    const bool first = one.path->use == reach::PathUse::kFirst;
    one.collector.Add(first ? *text : text->substr(0, text->find(' ')));
  }
  return fits;
}

void LinePaths::Finish() {
  for (Path& one : paths_) one.collector.Finish();
}

}  // namespace tramgac::conference
