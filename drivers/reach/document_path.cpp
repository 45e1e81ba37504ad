#include "drivers/reach/document_path.h"

#include <algorithm>
#include <array>

#include "drivers/reach/text_message.h"

namespace tramgac::reach {
namespace {

constexpr std::size_t kLongest = 255;

struct UseWord {
  std::string_view word;
  PathUse use;
};
constexpr std::array<UseWord, 3> kUses = {
    {{"count(", PathUse::kCount}, {"sum(", PathUse::kSum}, {"max(", PathUse::kMax}}};
constexpr std::uint64_t kMostNth = 100'000;

bool IsName(std::string_view name) {
  return std::all_of(name.begin(), name.end(), [](char c) {
    return static_cast<unsigned char>(c) > ' ' && c != 0x7F &&
           std::string_view("/[]()=@").find(c) == std::string_view::npos;
  });
}

// "[3]", "[*]", "[key=value]", without the brackets.
bool ReadSelector(std::string_view inside, PathStep& step) {
  if (inside == "*") return true;
  if (const std::size_t equals = inside.find('='); equals != std::string_view::npos) {
    step.key = inside.substr(0, equals);
    step.value = inside.substr(equals + 1);
    return !step.key.empty() && IsName(step.key);
  }
  const auto nth = ParseDecimal(inside, kMostNth);
  step.nth = static_cast<std::uint32_t>(nth.value_or(0));
  return step.nth > 0;
}

bool ReadStep(std::string_view text, DocumentPath& path) {
  PathStep step;
  const std::size_t bracket = text.find('[');
  step.name = text.substr(0, bracket);
  if (!IsName(step.name)) return false;
  if (bracket == std::string_view::npos) {
    if (step.name.empty()) return false;
  } else if (!text.ends_with(']') || !ReadSelector(text.substr(bracket + 1, text.size() - bracket - 2), step)) {
    return false;
  }
  path.steps.push_back(std::move(step));
  return path.steps.size() <= kMostSteps;
}

// Where the step at the front of `text` ends: a slash in a selector is part of its value.
std::size_t EndOfStep(std::string_view text) {
  bool selecting = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '/' && !selecting) return i;
    selecting = text[i] == '[' || (selecting && text[i] != ']');
  }
  return text.size();
}

}  // namespace

std::optional<DocumentPath> ParseDocumentPath(std::string_view text) {
  if (text.size() > kLongest) return std::nullopt;
  DocumentPath path;
  const auto use = std::ranges::find_if(kUses, [text](const UseWord& one) { return text.starts_with(one.word); });
  if (use != kUses.end()) {
    if (!text.ends_with(')')) return std::nullopt;
    path.use = use->use;
    text = text.substr(use->word.size(), text.size() - use->word.size() - 1);
  }
  while (!text.empty()) {
    if (text.front() != '/') return std::nullopt;
    text.remove_prefix(1);
    if (text.starts_with('@') && !path.steps.empty()) {
      path.attribute = text.substr(1);
      if (path.attribute.empty() || !IsName(path.attribute)) return std::nullopt;
      return path;
    }
    const std::size_t end = EndOfStep(text);
    if (!ReadStep(text.substr(0, end), path)) return std::nullopt;
    text.remove_prefix(end);
  }
  if (path.steps.empty()) return std::nullopt;
  return path;
}

}  // namespace tramgac::reach
