// The verbs of the control socket about meetings.
#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>

#include "agent/app/node_runner.h"
#include "agent/service/control_reply.h"

namespace tramgac::app {

// {"verb":"meetings"}: a line {"meeting":meeting::ReadinessJson} for each that runs or is to come; the last line has
// "problems" of the calendar.
// {"verb":"meeting-timelines","id":..}: a line for each of its rooms, with samples [utc_ms, look, in call, loss,
// jitter, round trip] as meeting::CallSample; the last line has the "meeting". kNotFound.
// {"verb":"meeting-order", ..ParseMeetingOrder}: {"result":"done"}; refused with kInvalidArgument, kNotFound (no such
// room), kOutOfRange, kResourceExhausted.
// {"verb":"meeting-cancel","id":..}: of one that was ordered; kNotFound.
// Answers on the pipeline's thread. `user`: who asks; nothing: nobody knows, and the last two are refused.
// Outcome: false if the verb is none of these.
bool HandleMeetingVerb(NodeRunner& runner, const service::Reply& reply, std::string_view verb,
                       const nlohmann::json& request, const std::optional<std::string>& user);

}  // namespace tramgac::app
