#include "tests/simulation/bus/verdict.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace tramgac::poll {
namespace {

using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

constexpr int kLastPeriods = 10;
constexpr Duration kLongestProbe = seconds(30);  // between two polls of a silent device
constexpr Duration kKnown = seconds(20);         // what is silent for so long is known to be
constexpr Duration kAfter = seconds(45);         // what went wrong before is over
constexpr Duration kSettle = minutes(2);         // at the beginning polls come to stand one behind the other
constexpr Duration kListening = milliseconds(200);
constexpr double kShare = 0.05;

double Seconds(Duration d) { return std::chrono::duration<double>(d).count(); }
double At(BootTime t) { return Seconds(t.time_since_epoch()); }

}  // namespace

// Nothing goes wrong with `device` and its bus, and of the others each is well or known to be dead.
bool Verdict::Calm(std::size_t device, BootTime from, BootTime until, bool& somebody_is_dead) const {
  somebody_is_dead = false;
  if (bus_.Touches(from - kAfter, until) || faults_[device].Touches(from - kAfter, until)) return false;
  for (const FaultPlan& plan : faults_) {
    if (!plan.Touches(from - kAfter, until)) continue;
    if (!kind_.one_at_a_time) {
      somebody_is_dead = true;
      continue;
    }
    const bool dead = std::any_of(plan.faults().begin(), plan.faults().end(), [&](const Fault& fault) {
      return fault.kind == FaultKind::kSilence && fault.from + kKnown <= from && until <= fault.until;
    });
    if (!dead) return false;
    somebody_is_dead = true;
  }
  return true;
}

// Does somebody more than keep silent?
bool Verdict::IsDisturbed(BootTime from, BootTime until) const {
  return std::any_of(faults_.begin(), faults_.end(), [&](const FaultPlan& plan) {
    return std::any_of(plan.faults().begin(), plan.faults().end(), [&](const Fault& fault) {
      return fault.kind != FaultKind::kSilence && fault.from <= until && from <= fault.until;
    });
  });
}

// Each of the others may fail once, in the worst case all at one moment.
Duration Verdict::OthersFail() const {
  if (!kind_.one_at_a_time) return kListening;
  return static_cast<std::int64_t>(witnesses_.size() - 1) * (kind_.failure + kListening);
}

void Verdict::ExpectNothingCrossed() const {
  for (const Witness& witness : witnesses_) {
    EXPECT_EQ(witness.wrong(), "");
    EXPECT_GT(witness.values(), 5'000u) << "device " << witness.index();
  }
}

void Verdict::ExpectEverybodyBack() const {
  for (const Witness& witness : witnesses_) {
    EXPECT_TRUE(witness.IsWell(end_ - kLastPeriods * witness.period(), end_, &Witness::End::good))
        << "device " << witness.index();
  }
}

void Verdict::ExpectNobodyStuck() const {
  for (std::size_t d = 0; d < witnesses_.size(); ++d) {
    const Witness& witness = witnesses_[d];
    const std::vector<BootTime>& polls = witness.polls();
    for (std::size_t i = 1; i < polls.size(); ++i) {
      if (bus_.Touches(polls[i - 1] - kAfter, polls[i]) || faults_[d].Touches(polls[i - 1] - kAfter, polls[i]))
        continue;
      EXPECT_LE(Seconds(polls[i] - polls[i - 1]),
                Seconds(witness.period() * 11 / 10 + kind_.lost_polls * witness.period() + OthersFail()))
          << "healthy device " << witness.index() << " at " << At(polls[i]) << " s";
    }
    const std::vector<Witness::End>& ends = witness.ends();
    for (std::size_t i = 1; i < ends.size(); ++i) {
      EXPECT_LE(Seconds(ends[i].at - ends[i - 1].at), Seconds(2 * kLongestProbe + 2 * witness.period() + OthersFail()))
          << "device " << witness.index() << " at " << At(ends[i].at) << " s";
    }
  }
}

void Verdict::ExpectHealthyOnesInTime() const {
  int beside_dead_ones = 0;
  for (std::size_t d = 0; d < witnesses_.size(); ++d) {
    const Witness& witness = witnesses_[d];
    const std::vector<BootTime>& polls = witness.polls();
    for (std::size_t i = 1; i < polls.size(); ++i) {
      bool somebody_is_dead = false;
      if (polls[i - 1] < polls[0] + kSettle || !Calm(d, polls[i - 1], polls[i], somebody_is_dead)) continue;
      beside_dead_ones += somebody_is_dead ? 1 : 0;
      EXPECT_LE(Seconds(polls[i] - polls[i - 1]), Seconds(witness.period() * 11 / 10))
          << "device " << witness.index() << " at " << At(polls[i]) << " s, others dead: " << somebody_is_dead;
    }
  }
  if (witnesses_.size() > 1) {
    EXPECT_GT(beside_dead_ones, 1000) << "otherwise nothing was proven";
  }
}

void Verdict::ExpectDeadOnesCheap() const {
  for (std::size_t d = 0; d < witnesses_.size(); ++d) {
    for (const Fault& fault : faults_[d].faults()) {
      const bool others_are_heard = std::any_of(faults_.begin(), faults_.end(), [&](const FaultPlan& plan) {
        return &plan != &faults_[d] && !plan.Touches(fault.from, fault.until);
      });
      if (fault.kind != FaultKind::kSilence || bus_.Touches(fault.from, fault.until) || !others_are_heard) continue;
      const auto asked = std::count_if(witnesses_[d].polls().begin(), witnesses_[d].polls().end(),
                                       [&](BootTime at) { return at >= fault.from && at < fault.until; });
      // Five polls until it is given up, and one that began before.
      EXPECT_LE(Seconds(kind_.failure) * static_cast<double>(asked - 6), kShare * Seconds(fault.until - fault.from))
          << "device " << witnesses_[d].index() << " dead from " << At(fault.from) << " to " << At(fault.until);
    }
  }
}

void Verdict::ExpectDuplicatesHarmless() const {
  for (std::size_t d = 0; d < witnesses_.size(); ++d) {
    for (const Fault& fault : faults_[d].faults()) {
      const bool alone = std::none_of(faults_.begin(), faults_.end(), [&](const FaultPlan& plan) {
        return &plan != &faults_[d] && plan.Touches(fault.from - kAfter, fault.until);
      });
      if (fault.kind != FaultKind::kDuplicate || !alone || bus_.Touches(fault.from - kAfter, fault.until)) continue;
      if (faults_[d].Touches(fault.from - minutes(2), fault.from - Duration(1))) continue;
      EXPECT_TRUE(witnesses_[d].IsWell(fault.from, fault.until, &Witness::End::heard))
          << "device " << witnesses_[d].index() << " from " << At(fault.from) << " to " << At(fault.until) << " s";
    }
  }
}

void Verdict::ExpectQuickReturns() const {
  const auto expect_back = [this](std::size_t d, const Fault& fault, Duration within) {
    const BootTime first = witnesses_[d].FirstHeardAfter(fault.until);
    EXPECT_LE(Seconds(first - fault.until), Seconds(within + OthersFail()))
        << "device " << witnesses_[d].index() << ", silent from " << At(fault.from) << " to " << At(fault.until);
    const BootTime second = witnesses_[d].FirstHeardAfter(first + Duration(1));
    EXPECT_LE(Seconds(second - first), Seconds(2 * witnesses_[d].period() + OthersFail()))
        << "device " << witnesses_[d].index() << ", back at " << At(first);
  };
  for (std::size_t d = 0; d < witnesses_.size(); ++d) {
    const Duration period = witnesses_[d].period();
    for (const Fault& fault : faults_[d].faults()) {
      const BootTime soon = fault.until + kLongestProbe + minutes(1);
      if (fault.kind != FaultKind::kSilence || bus_.Touches(fault.from, soon)) continue;
      if (!faults_[d].Touches(fault.until + Duration(1), soon)) expect_back(d, fault, kLongestProbe + 2 * period);
    }
    for (const Fault& fault : bus_.faults()) {
      const BootTime soon = fault.until + minutes(1);
      if (faults_[d].Touches(fault.until - minutes(2), soon) || IsDisturbed(fault.until, soon)) continue;
      expect_back(d, fault, 2 * period + (fault.kind == FaultKind::kReboot ? kBoot : Duration(0)));
    }
  }
}

}  // namespace tramgac::poll
