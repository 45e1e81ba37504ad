#include "agent/document/problem.h"

#include <algorithm>
#include <tuple>
#include <utility>

#include "agent/document/messages.h"

namespace tramgac::document {
namespace {

constexpr Phrase kExpected{"; expected {0}", "; cần {0}"};
constexpr Phrase kDidYouMean{"; did you mean {0}?", "; có phải ý bạn là {0}?"};

bool StartsCharacter(char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }

bool IsBetween(std::string_view text, std::string_view first, std::string_view last) {
  const std::string_view character = text.substr(0, first.size());
  return first <= character && character <= last;
}

// What a terminal would obey instead of showing it, at the beginning of UTF-8 `text`: control characters of ASCII and
// of Latin-1 (U+0080 to U+009F), line separators, and those that turn the direction of writing (UAX 9), behind which a
// name can look like another. Outcome: its bytes; 0: it is none.
std::size_t ControlLength(std::string_view text) {
  const auto c = static_cast<unsigned char>(text.front());
  if (c < 0x20 || c == 0x7F) return 1;
  if (IsBetween(text, "\xC2\x80", "\xC2\x9F") || IsBetween(text, "\xD8\x9C", "\xD8\x9C")) return 2;
  const bool turns = IsBetween(text, "\xE2\x80\x8E", "\xE2\x80\x8F") ||
                     IsBetween(text, "\xE2\x80\xA8", "\xE2\x80\xAE") || IsBetween(text, "\xE2\x81\xA6", "\xE2\x81\xA9");
  return turns ? 3 : 0;
}

}  // namespace

std::string Explain(const Problem& problem, Language language) {
  std::string text = problem.message.In(language);
  if (!problem.expected.empty()) text += Say(kExpected, problem.expected.In(language)).In(language);
  if (!problem.hint.empty()) text += Say(kDidYouMean, Quoted(problem.hint)).In(language);
  return text;
}

std::string Format(const Problem& problem, Language language) {
  std::string line = problem.file;
  if (problem.line != 0) line += fmt::format(":{}:{}", problem.line, problem.column);
  return line + ": " + Explain(problem, language);
}

void Problems::Add(Problem problem) {
  if (full()) {
    ++left_out_;
  } else {
    list_.push_back(std::move(problem));
  }
}

std::vector<const Problem*> Problems::InOrder() const {
  std::vector<std::string_view> files;
  std::vector<std::tuple<std::size_t, std::uint32_t, std::uint32_t, const Problem*>> order;
  for (const Problem& problem : list_) {
    auto file = std::find(files.begin(), files.end(), problem.file);
    if (file == files.end()) file = files.insert(files.end(), problem.file);
    order.emplace_back(static_cast<std::size_t>(file - files.begin()), problem.line, problem.column, &problem);
  }
  // Problems at one place stay in the order in which they were found: their addresses say which.
  std::sort(order.begin(), order.end());
  std::vector<const Problem*> sorted;
  for (const auto& entry : order) sorted.push_back(std::get<3>(entry));
  return sorted;
}

std::string Problems::FormatAll(Language language) const {
  std::string text;
  for (const Problem* problem : InOrder()) text += Format(*problem, language) + '\n';
  if (left_out_ != 0) text += Say(kFurther, left_out_).In(language) + '\n';
  return text;
}

std::string Quoted(std::string_view text, std::size_t longest) {
  std::string quoted = "\"";
  std::size_t characters = 0;
  while (!text.empty()) {
    if (StartsCharacter(text.front()) && ++characters > longest) {
      quoted += "...";
      break;
    }
    const std::size_t control = ControlLength(text);
    quoted += control != 0 ? '?' : text.front();
    text.remove_prefix(std::max<std::size_t>(control, 1));
  }
  return quoted + '"';
}

}  // namespace tramgac::document
