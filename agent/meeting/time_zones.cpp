#include "agent/meeting/time_zones.h"

#include <algorithm>
#include <array>
#include <utility>

namespace tramgac::meeting {
namespace {

using std::chrono::days;
using std::chrono::floor;
using std::chrono::hours;
using std::chrono::local_days;
using std::chrono::local_seconds;
using std::chrono::seconds;

// Zones without daylight saving time that calendars here name, sometimes without bringing their rules. The third is
// Windows' name (Bangkok, Hanoi, Jakarta).
constexpr std::array<std::pair<std::string_view, int>, 8> kKnown = {{{"Asia/Ho_Chi_Minh", 7},
                                                                     {"Asia/Saigon", 7},
                                                                     {"SE Asia Standard Time", 7},
                                                                     {"Asia/Bangkok", 7},
                                                                     {"Asia/Hanoi", 7},
                                                                     {"UTC", 0},
                                                                     {"Etc/UTC", 0},
                                                                     {"GMT", 0}}};

// The rule of a zone falls on a day of every year.
constexpr days kLongestSearch{366};

// The last beginning of `part` that is not after `time`. Outcome: nothing if it has not begun yet.
std::optional<local_seconds> LastBegin(const Observance& part, local_seconds time, Effort& effort) {
  std::optional<local_seconds> last;
  const auto take = [&](local_seconds begin) {
    if (begin <= time && (!last || *last < begin)) last = begin;
  };
  take(part.begin);
  for (const local_seconds begin : part.also) take(begin);
  if (!part.rule || !last) return last;
  const local_days first = floor<days>(part.begin);
  const seconds in_day = part.begin - first;
  const auto& until = part.rule->until;
  local_days day = floor<days>(time - in_day);
  // UNTIL is in UTC here, and a day apart at most: no two changes of a zone are so near.
  if (until) day = std::min(day, floor<days>(until->local + days(1)));
  for (const local_days earliest = std::max(first, day - kLongestSearch); day >= earliest && effort.Take();
       day -= days(1)) {
    if (!part.rule->FallsOn(first, day)) continue;
    take(day + in_day);
    break;
  }
  return last;
}

}  // namespace

std::optional<seconds> TimeZones::OffsetOf(const Stamp& stamp) const {
  if (stamp.kind == Stamp::Kind::kUtc) return seconds(0);
  if (stamp.kind == Stamp::Kind::kFloating) return floating_;
  const auto zone = zones_.find(stamp.zone);
  if (zone == zones_.end()) {
    const auto known = std::find_if(kKnown.begin(), kKnown.end(), [&](const auto& k) { return k.first == stamp.zone; });
    if (known == kKnown.end()) return std::nullopt;
    return hours(known->second);
  }
  const Observance* in_force = nullptr;
  std::optional<local_seconds> since;
  for (const Observance& part : zone->second) {
    const auto begin = LastBegin(part, stamp.local, effort_);
    if (begin && (!since || *since < *begin)) in_force = &part, since = begin;
  }
  if (in_force != nullptr) return in_force->offset;
  const auto standard =
      std::find_if(zone->second.begin(), zone->second.end(), [](const Observance& part) { return !part.daylight; });
  return standard == zone->second.end() ? zone->second.front().offset : standard->offset;
}

std::optional<UtcTime> TimeZones::ToUtc(const Stamp& stamp) const {
  const auto offset = OffsetOf(stamp);
  if (!offset || effort_.left == 0) return std::nullopt;
  return UtcTime(std::chrono::duration_cast<std::chrono::milliseconds>(stamp.local.time_since_epoch() - *offset));
}

}  // namespace tramgac::meeting
