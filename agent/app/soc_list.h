// The alarms that an operator looks at, in order: kept so one by one while alarms come and go, because sorting twenty
// thousand for every screen would be most of the work of the program. Not thread-safe; nothing blocks.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "agent/app/soc_alarm.h"

namespace tramgac::app {

// The most urgent first: unacknowledged before known, then the worst, then the newest; else by name.
class SocList {
 public:
  using Entry = SocAlarms::value_type;

  // Of those that are `hidden` or not, what has every word of `filter`, as typed. It points into `alarms`: each change
  // of an alarm stands between Remove() and Add().
  SocList(bool hidden, std::string_view filter, const SocAlarms& alarms);

  bool IsFor(bool hidden, std::string_view filter) const { return hidden == hidden_ && filter == filter_; }

  // No effect on an alarm that the list does not show.
  void Add(const Entry& alarm);
  void Remove(const Entry& alarm);

  std::size_t size() const { return entries_.size(); }
  bool empty() const { return entries_.empty(); }
  const Entry& operator[](std::size_t place) const { return *entries_[place]; }

  // Outcome: nothing if the list does not show it.
  std::optional<std::size_t> PlaceOf(const Entry& alarm) const;

 private:
  bool Shows(const Entry& alarm) const;

  bool hidden_;
  std::string filter_;
  std::vector<std::string> words_;
  std::vector<const Entry*> entries_;
};

}  // namespace tramgac::app
