// The running agent as JSON, for the control socket. Called on the pipeline's thread; pure.
#pragma once

#include <nlohmann/json.hpp>
#include <string_view>

#include "agent/core/pipeline/pipeline.h"

namespace tramgac::app {

// {"device","point","row","value","unit","quality","age_s"}; value null unless the quality is good.
nlohmann::json ReadingView(const DeviceRuntime& device, const PointRuntime& point, BootTime now);

// {"device","profile","condition","polls","failures","last_answer_age_s","points","bad","alarms_active","label"}
nlohmann::json DeviceView(const DeviceRuntime& device, BootTime now);

// {"alarm","device","active","acked","severity","since_utc_ms","text":{"en","vi"}}
nlohmann::json AlarmView(const DeviceRuntime& device, const AlarmRuntime& alarm);

// State, the eleven stage counters, the store.
nlohmann::json StatusView(const Pipeline& pipeline, const StoreStatus& store);

}  // namespace tramgac::app
