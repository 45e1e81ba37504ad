#include "agent/document/nearest_word.h"

#include <algorithm>
#include <array>
#include <cstddef>

namespace tramgac::document {
namespace {

// Bounds the work for one pair: a key of a megabyte is not a misspelt word.
constexpr std::size_t kLongest = 64;

using Row = std::array<std::size_t, kLongest + 1>;

// Optimal string alignment distance. Precondition: both at most kLongest bytes.
std::size_t Distance(std::string_view a, std::string_view b) {
  Row before{}, last{}, row{};
  for (std::size_t j = 0; j <= b.size(); ++j) last[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t replaced = last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
      row[j] = std::min({last[j] + 1, row[j - 1] + 1, replaced});
      const bool swapped = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
      if (swapped) row[j] = std::min(row[j], before[j - 2] + 1);
    }
    before = last;
    last = row;
  }
  return last[b.size()];
}

}  // namespace

std::optional<std::string_view> NearestWord(std::string_view wrong, std::span<const std::string_view> words) {
  if (wrong.size() > kLongest) return std::nullopt;
  std::optional<std::string_view> nearest;
  std::size_t fewest = kLongest + 1;
  for (const std::string_view word : words) {
    if (word.size() > kLongest) continue;
    const std::size_t edits = Distance(wrong, word);
    const std::size_t longer = std::max(word.size(), wrong.size());
    const std::size_t allowed = std::max<std::size_t>(1, longer / 3);
    // A word of which no letter is right is not a misspelling, however short it is.
    if (edits < fewest && edits <= allowed && edits < longer) {
      fewest = edits;
      nearest = word;
    }
  }
  return nearest;
}

}  // namespace tramgac::document
