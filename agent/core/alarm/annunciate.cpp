#include "agent/core/alarm/annunciate.h"

#include <utility>

namespace tramgac {
namespace {

Hidden WhyHidden(const AlarmState& state, const Circumstances& around) {
  if (state.shelved_until != BootTime()) return Hidden::kShelved;
  if (state.out_until != BootTime()) return Hidden::kOutOfService;
  if (around.maintenance) return Hidden::kMaintenance;
  if (around.explained) return Hidden::kSuppressed;
  // What operators know already is not taken from them again.
  if (!state.active || state.announced) return Hidden::kNo;
  if (around.unsure) return Hidden::kWaiting;
  return around.flood ? Hidden::kFlood : Hidden::kNo;
}

}  // namespace

Settled Settle(AlarmState& state, const Circumstances& around) {
  const Hidden before = std::exchange(state.hidden, WhyHidden(state, around));
  const bool announce = state.active && !state.announced && state.hidden == Hidden::kNo;
  if (announce) state.announced = state.unanswered = true;
  return {announce, state.hidden != before};
}

}  // namespace tramgac
