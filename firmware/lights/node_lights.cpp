#include "firmware/lights/node_lights.h"

#include <algorithm>

namespace tramgac::firmware {
namespace {

constexpr Duration kLook = std::chrono::milliseconds(250);

}  // namespace

void NodeLights::Look(BootTime now, const NodeHealth& health, const AlarmSummary& alarms) {
  if (health.has_broker || !health.wants_broker) broker_seen_ = now;
  const bool gone = now - broker_seen_ >= kGoneAfter;
  code_ = !health.set_up ? LifeCode::kNotSetUp : gone ? LifeCode::kNoBroker : LifeCode::kWell;
  const LocalState& state = output_.Update(now, {.alarms = alarms, .network_gone = gone});
  look_due_ = std::min<BootTime>(state.next, now + kLook);
}

void NodeLights::Show(BootTime now) { lights_.Show(output_.state().lamp_on, LifeIsLit(now, code_)); }

}  // namespace tramgac::firmware
