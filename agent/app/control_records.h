// What the control socket tells of the store of a running agent, which nobody else can open: {"verb":"records"}.
#pragma once

#include "agent/app/node_runner.h"
#include "agent/service/control_reply.h"

namespace tramgac::app {

// {"verb":"records","last":N}: the newest N records, at most kMostRecords. {"verb":"records","first_s":N}: those of the
// first N seconds, at most an hour, since the agent started or took a new configuration; of older ones that the store
// no longer has, nothing is said. Answers a line a reading or event, as `tramgac store export` writes them, as fast as
// the client takes them. Called on the main thread; does not block. Outcomes for the client: the lines;
// kInvalidArgument (neither, both, or beyond a bound); kUnavailable (the store cannot be read).
void TellRecords(NodeRunner& runner, const service::Reply& reply, const nlohmann::json& request);

inline constexpr std::int64_t kMostRecords = 100'000;

}  // namespace tramgac::app
