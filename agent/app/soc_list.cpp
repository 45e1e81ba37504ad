#include "agent/app/soc_list.h"

#include <algorithm>
#include <tuple>

#include "agent/app/soc_text.h"

namespace tramgac::app {
namespace {

std::vector<std::string> WordsOf(std::string_view filter) {
  std::vector<std::string> words;
  const std::string folded = FoldForSearch(filter);
  for (std::string_view rest = folded; !rest.empty();) {
    const std::string_view word = rest.substr(0, rest.find(' '));
    if (!word.empty()) words.emplace_back(word);
    rest.remove_prefix(std::min(word.size() + 1, rest.size()));
  }
  return words;
}

// Greater: more urgent.
auto UrgencyOf(const SocAlarm& alarm) {
  return std::tuple(alarm.is_unacked(), alarm.severity, alarm.is_active(), alarm.since_ms);
}

bool StandsBefore(const SocList::Entry* a, const SocList::Entry* b) {
  const auto first = UrgencyOf(a->second), second = UrgencyOf(b->second);
  return first != second ? first > second : a->first < b->first;
}

}  // namespace

SocList::SocList(bool hidden, std::string_view filter, const SocAlarms& alarms)
    : hidden_(hidden), filter_(filter), words_(WordsOf(filter)) {
  for (const Entry& alarm : alarms) {
    if (Shows(alarm)) entries_.push_back(&alarm);
  }
  std::sort(entries_.begin(), entries_.end(), StandsBefore);
}

bool SocList::Shows(const Entry& alarm) const {
  const SocAlarm& what = alarm.second;
  return what.hidden.empty() != hidden_ && std::all_of(words_.begin(), words_.end(), [&what](const std::string& word) {
           return what.search.find(word) != std::string::npos;
         });
}

void SocList::Add(const Entry& alarm) {
  if (!Shows(alarm)) return;
  entries_.insert(std::lower_bound(entries_.begin(), entries_.end(), &alarm, StandsBefore), &alarm);
}

void SocList::Remove(const Entry& alarm) {
  if (const auto place = PlaceOf(alarm)) entries_.erase(entries_.begin() + static_cast<std::ptrdiff_t>(*place));
}

std::optional<std::size_t> SocList::PlaceOf(const Entry& alarm) const {
  const auto found = std::lower_bound(entries_.begin(), entries_.end(), &alarm, StandsBefore);
  if (found == entries_.end() || *found != &alarm) return std::nullopt;
  return static_cast<std::size_t>(found - entries_.begin());
}

}  // namespace tramgac::app
