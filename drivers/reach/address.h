// Where the points of a host that is asked questions come from. Filled from a profile, read by whoever asks.
// Plain values, safe anywhere.
#pragma once

#include <cstdint>
#include <string>

#include "agent/core/model/device.h"
#include "drivers/reach/findings.h"
#include "drivers/reach/question.h"

namespace tramgac::reach {

struct NamedQuestion {
  std::string name;  // [a-z0-9-]{1,20}
  Question question;
  RefreshClass refresh = RefreshClass::kFast;
};

inline constexpr std::uint32_t kNoExtract = 0xFFFFFFFF;

struct PointAddress {
  std::uint32_t point = 0;     // position in DeviceSpec::points
  std::uint32_t question = 0;  // position in the host's questions
  Fact fact = Fact::kUp;
  std::uint32_t extract = kNoExtract;  // position in Api::extracts, instead of a fact
};

}  // namespace tramgac::reach
