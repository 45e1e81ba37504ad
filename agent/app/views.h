// The running agent as JSON, for the control socket. Called on the pipeline's thread; pure.
#pragma once

#include <nlohmann/json.hpp>
#include <string_view>

#include "agent/core/pipeline/pipeline.h"

namespace tramgac::app {

// {"device","point","row","value","unit","quality","age_s"}; value null unless the quality is good.
nlohmann::json ReadingView(const DeviceRuntime& device, const PointRuntime& point, BootTime now);

// {"device","profile","condition","polls","failures","last_answer_age_s","answer_s","period_s","alert_s","alert","points",
// "bad","alarms_active","label"}; alert_s null if it has no alert period; alert: that is in force.
nlohmann::json DeviceView(const DeviceRuntime& device, BootTime now);

// {"alarm","device","active","acked","phase","severity","since_utc_ms","text":{"en","vi"}}, and of a hidden one
// "hidden":{"how","by","reason","left_s"}.
nlohmann::json AlarmView(const Pipeline& pipeline, const DeviceRuntime& device, const AlarmRuntime& alarm,
                         BootTime now);

// The same with what an operator should know: kind, point, value, quality, cause, consequence, response.
nlohmann::json AlarmDetail(const Pipeline& pipeline, const DeviceRuntime& device, const AlarmRuntime& alarm,
                           BootTime now);

// State, the eleven stage counters, the store.
nlohmann::json StatusView(const Pipeline& pipeline, const StoreStatus& store);

}  // namespace tramgac::app
