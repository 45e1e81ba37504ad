// A simulated meeting for the tests of the call report.
#pragma once

#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "agent/meeting/call_report.h"
#include "tests/unit/meeting/meeting_kit.h"

namespace tramgac::meeting {

inline const UtcTime kStart = At("2026-11-30T01:30"), kEnd = At("2026-11-30T03:30");

inline Meeting TwoHours(std::vector<std::string> rooms) {
  return {.id = "giao-ban@example.vn",
          .title = "Giao ban tháng 11 & <kế hoạch> \"2027\"",
          .start = kStart,
          .end = kEnd,
          .rooms = std::move(rooms),
          .contact = "Phòng CNTT, 0298 3 850 000"};
}

// A sample every 30 s from the beginning of the watch to the end; `see` fills it, by minutes after the start.
inline RoomTimeline Watch(std::string id, const std::function<void(double, CallSample&)>& see) {
  RoomTimeline timeline{.id = std::move(id), .label = {"Commune", "Xã"}, .contact = {}, .samples = {}};
  for (UtcTime at = kStart - kWatchAhead; at < kEnd; at += std::chrono::seconds(30)) {
    CallSample sample{.at = at, .look = RoomLook::kReady, .in_call = InCall::kNo, .quality = {}};
    see(static_cast<double>((at - kStart).count()) / 60'000, sample);
    timeline.samples.push_back(sample);
  }
  return timeline;
}

inline void Call(CallSample& sample, float loss = 0, float jitter = 8, float rtt = 40) {
  sample.look = RoomLook::kInCall;
  sample.in_call = InCall::kYes;
  sample.quality = {.loss = loss, .jitter = jitter, .rtt = rtt};
}

inline RoomTimeline Good(std::string id) {
  return Watch(std::move(id), [](double minute, CallSample& sample) {
    if (minute >= -5) Call(sample);
  });
}

}  // namespace tramgac::meeting
