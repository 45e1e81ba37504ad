// What a rule that looks back remembers: the course of a point over a window, and when its condition last began.
//
// Plain values, fixed size: single-threaded, no I/O, no clock, no allocation.
#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "agent/core/base/time.h"

namespace tramgac {

// The course of a number over a window, in sixteen equal parts. A gap in the readings is a part that is missing.
class Course {
 public:
  static constexpr std::size_t kParts = 16;
  struct Part {
    std::int64_t number = 0;  // of the part since boot; 0: none
    double at = 0;            // mean time of its readings, in seconds since boot
    double mean = 0;
    double low = 0, high = 0;
    std::uint32_t readings = 0;
  };

  explicit Course(Duration window = std::chrono::minutes(1)) : window_(window) {}

  void Add(BootTime at, double value);

  // How far `value` is above the lowest and below the highest of the window. Outcome: 0 at least.
  double RiseTo(double value, BootTime now) const;
  double FallTo(double value, BootTime now) const;

  // Change per second along the straight line that fits the window best (least squares over the parts). Outcome:
  // nothing, as long as less than half of the window or fewer than four parts are known.
  std::optional<double> Slope(BootTime now) const;

  Duration window() const { return window_; }
  // For keeping it over a restart: the parts as they are; and what was kept `ago` of this moment.
  const std::array<Part, kParts>& parts() const { return parts_; }
  void Restore(const Part& part, BootTime now, Duration ago);

 private:
  std::int64_t PartOf(BootTime at) const;
  bool IsKnown(const Part& part, BootTime now) const;

  Duration window_;
  std::array<Part, kParts> parts_{};
};

// The last times that something happened, for "n times within d".
class Recurrences {
 public:
  static constexpr std::uint8_t kMost = 20;

  void Add(BootTime at);
  // When the `times`-th last one was. Outcome: nothing, if there were not so many. Precondition: 1 <= times <= kMost.
  std::optional<BootTime> Last(std::uint8_t times) const;

 private:
  std::array<BootTime, kMost> at_{};
  std::uint32_t count_ = 0;
};

struct Lookback {
  explicit Lookback(Duration window) : course(window) {}
  Course course;
  Recurrences recurrences;
  BootTime saved_at{};  // when the course was last written to the store
  // What an earlier run of the agent has seen change is not steady because this one has just begun to look. Zero: it
  // has looked long enough.
  BootTime blind_until{};
};

}  // namespace tramgac
