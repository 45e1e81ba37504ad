// When what goes wrong in a simulated day: seeded, so that a day that fails can be had again.
#pragma once

#include <cstdint>
#include <random>
#include <span>
#include <vector>

#include "agent/core/base/time.h"

namespace tramgac::poll {

class Random {
 public:
  explicit Random(std::uint64_t seed) : engine_(seed) {}
  // From `low` to `high`, both included.
  std::int64_t Between(std::int64_t low, std::int64_t high) {
    return std::uniform_int_distribution<std::int64_t>(low, high)(engine_);
  }
  Duration Between(Duration low, Duration high) { return Duration(Between(low.count(), high.count())); }
  bool Chance(double share) { return std::uniform_real_distribution<double>(0, 1)(engine_) < share; }
  // A time after which something happens that happens every `mean` on average.
  Duration Pause(Duration mean);

 private:
  std::mt19937_64 engine_;
};

enum class FaultKind : std::uint8_t {
  kSilence,           // nothing is answered, all the time
  kLate,              // answers come after the timeout
  kLoss,              // some answers do not come
  kTruncation,        // some answers end early
  kBitErrors,         // some answers are damaged
  kWrongUnit,         // some answers are those of another unit
  kWrongTransaction,  // some answers carry another number
  kDuplicate,         // some answers come twice
  kRefusal,           // exception 2 or 3 for some questions
  kBusy,              // exception 6 for some questions
  kReset,             // some questions end the connection
  kRefused,           // no connection can be made, and the one that is there ends
  kReboot,            // the same, and then everything is answered with exception 6 for kBoot
  kUnplugged,         // the port itself is gone
};

constexpr Duration kBoot = std::chrono::seconds(20);

struct Fault {
  FaultKind kind = FaultKind::kSilence;
  BootTime from, until;
  double share = 1;  // of the answers that it concerns
};

// What goes wrong with one device, or with one bus as a whole: one thing at a time.
class FaultPlan {
 public:
  FaultPlan() = default;
  // Faults of `kinds` from `begin` to `end`, one every `every` on average. Silence lasts for 1 to 20 minutes, the rest
  // for 10 s to 4 minutes.
  FaultPlan(Random& random, std::span<const FaultKind> kinds, BootTime begin, BootTime end, Duration every);

  // Adds one that lies behind all others.
  void Add(const Fault& fault) { faults_.push_back(fault); }

  // Outcome: null if nothing is wrong. Precondition: `now` never goes back.
  const Fault* At(BootTime now);

  const std::vector<Fault>& faults() const { return faults_; }
  // Is anything wrong at some moment from `from` to `until`?
  bool Touches(BootTime from, BootTime until) const;

 private:
  std::vector<Fault> faults_;
  std::size_t next_ = 0;
};

}  // namespace tramgac::poll
