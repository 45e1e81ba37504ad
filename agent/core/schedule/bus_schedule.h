// Stage 1: when is which device of one bus to be polled, and which of its refresh classes are due?
//
// A bus carries one exchange at a time. Deadlines are absolute: each is the previous one plus the period, so
// that polling does not drift; what a slow bus could not do in time is skipped and counted, never queued up.
//
// What a silent device may cost the others is stated (docs/design/dead-devices.md): its bus waits for it at most one
// timeout a probe; probes are made where nobody else wants the bus; they come at growing intervals, up to 30 s, and
// never take more than `silent_share` of the time. It is polled normally again after its first answer. On a bus on
// which nobody answers everybody is asked at his own period.
//
// A device in alert is asked for its fast points at a shorter period as well, in the gaps that the others leave: such a
// poll begins only if it is expected to be over before anybody is due. Its own period goes on underneath, so that
// it is never asked less than without, and what is slow or static is no more often. While it does not answer it is
// asked at its period alone: how long it takes to be given up does not depend on an alert.
//
// Single-threaded; no I/O, no clock (time is an argument, boot time), no allocation after the last Add.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "agent/core/base/time.h"
#include "agent/core/model/device.h"
#include "agent/core/model/raw_block.h"

namespace tramgac {

struct DuePoll {
  DeviceIndex device = 0;
  RefreshSet classes = 0;
  BootTime deadline{};  // when it was due; now - deadline is how late it is
};

// Alert periods count as periods.
struct ScheduleCounters {
  std::uint64_t polls = 0;    // handed out
  std::uint64_t late = 0;     // handed out later than a tenth of the period after the deadline, though not silent
  std::uint64_t skipped = 0;  // periods of a device that answers which passed without a poll: the bus was busy
};

class BusSchedule {
 public:
  // Asks of silent devices, while somebody answers: at first every period, then the interval doubles up to the longest
  // of this and the period.
  static constexpr Duration kLongestProbeInterval = std::chrono::seconds(30);

  // `silent_share`: the part of the time (more than 0, at most 1) that one silent device may take of a bus with others
  // on it, and that all probes together may take which others have to wait for.
  explicit BusSchedule(double silent_share = 0.05) : silent_share_(silent_share) {}

  // Adds a device, first due at `first`. `classes` are the refresh classes that it has points of;
  // `misses_allowed` failed polls in a row are made at the normal period. `alert`: its period while in alert, shorter
  // than `period`; zero: it has none. Precondition: period > 0.
  void Add(DeviceIndex device, Duration period, RefreshSet classes, std::uint16_t misses_allowed, BootTime first,
           Duration alert = {});

  // Takes the most overdue device; one that is silent only if nobody else is due, and if its last failure would fit
  // before the others' deadlines (plus a tenth of their periods), or it has waited for 30 s. Outcomes: true and the
  // poll, which must be ended by Done before the next call; false: nothing may begin yet, or a poll is not done.
  bool Next(BootTime now, DuePoll& poll);

  // Ends the poll handed out last. `answered`: the device said anything at all. What it took on the bus is the time
  // since Next.
  void Done(BootTime now, bool answered);

  // Makes a device due at once with all its classes (a command, a trap), silent or not; once more if it is being
  // polled. Outcome: false if it is not on this bus.
  bool PollNow(DeviceIndex device, BootTime now);

  // Puts a device in alert, its first poll more one alert period from now, or ends that. Has no effect on one without
  // an alert period or without fast points, nor when it is so already. Outcome: false if it is not on this bus.
  bool SetAlert(DeviceIndex device, bool on, BootTime now);

  // When Next may have something, as far as is known at the latest moment told. Outcome: kNever while a poll is not
  // done or when there are no devices.
  BootTime NextDue() const;

  // Writes for each of its devices, at the device's index, when its next poll at its period is due; of one that is
  // being polled, when that poll was. Precondition: `due` has room for every index.
  void TellDue(std::span<BootTime> due) const;

  const ScheduleCounters& counters() const { return counters_; }

 private:
  struct Entry {
    DeviceIndex device;
    Duration period;
    RefreshSet classes;
    std::uint16_t misses_allowed;
    BootTime due;
    BootTime slow_due;
    BootTime static_due;
    Duration alert;
    BootTime alert_due = kNever;  // not in alert
    Duration fast_took{};         // what a poll of its fast points takes
    std::uint16_t misses = 0;
    bool asked = false;  // PollNow: somebody wants to know, whatever it costs
    Duration silence{};  // what its last failed poll took
    Duration moved{};    // by how much its deadlines have been moved away from its neighbours'
    bool silent() const { return misses > 0 && !asked; }
  };

  // What an entry wants of the bus, the most pressing first.
  enum class Wish : std::uint8_t { kPoll, kPollMore, kProbe, kNothing };

  static RefreshSet TakeClasses(Entry& entry);
  bool SomebodyAnswers() const;
  Duration Interval(const Entry& entry) const;
  Duration ShareOf(Duration spent) const;
  bool Fits(const Entry& silent, BootTime begin) const;
  bool IsFree(const Entry& alerted, BootTime begin) const;
  BootTime MayBegin(const Entry& entry) const;
  BootTime MayBeginMore(const Entry& entry) const;
  Wish WishOf(const Entry& entry, BootTime now) const;
  Entry* Choose(BootTime now, Wish& wish);
  void Begin(Entry& entry, DuePoll& poll, BootTime now);
  void BeginMore(Entry& entry, DuePoll& poll, BootTime now);
  BootTime After(BootTime due, Duration interval, BootTime now, bool count);
  void FollowAlert(Entry& entry, BootTime now, bool count);
  void KeepClearOfNeighbours(Entry& entry, BootTime now);

  double silent_share_;
  std::vector<Entry> entries_;
  Entry* running_ = nullptr;
  bool running_more_ = false;  // it is asked because of an alert, between its periods
  RefreshSet asked_for_ = 0;   // the classes of the poll that runs
  bool again_ = false;         // PollNow was called for the device that is being polled
  BootTime seen_{};            // the latest moment told
  BootTime begun_{};           // of the poll that runs
  BootTime answer_ended_{};    // of the last poll at its period that was answered
  bool disturbed_ = false;     // a failure has held up those that are being polled now
  BootTime misfit_allowed_{};  // when a probe may make others wait again
  ScheduleCounters counters_;
};

// The period of the slow class for a device period.
Duration SlowPeriod(Duration period);

// A first poll for device `index` of many. Polls are spread over the period, so that a site is not asked all at once,
// and begin at round moments (500 ms, or a quarter of the period if that is less) for all buses: a wake-up then serves
// many devices, and on a small board waking up costs more than asking.
BootTime SpreadStart(BootTime now, Duration period, std::uint32_t index);

// The first poll of a device that was already polled at this period and whose next poll was `due`, so that it misses
// none; kNever: it was not, and its polls are spread.
BootTime FirstPoll(BootTime due, BootTime now, Duration period, std::uint32_t index);

}  // namespace tramgac
