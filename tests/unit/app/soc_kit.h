// Messages as nodes send them, for the tests of the operators' terminal.
#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "agent/app/soc_state.h"

namespace tramgac::app {

inline constexpr std::int64_t kNoon = 1795521600000;  // 2026-11-24T12:00:00Z

// A flat alarm body; `more` is put over it.
inline nlohmann::json AlarmBody(const std::string& phase, const std::string& severity = "critical",
                                const nlohmann::json& more = nlohmann::json::object()) {
  nlohmann::json body = {
      {"v", 1},         {"event", "alarm"}, {"t", "2026-11-24T12:00:00.000Z"}, {"severity", severity},
      {"phase", phase}, {"occurrence", 7},  {"text_en", "UPS on battery"},     {"text_vi", "UPS đang chạy ắc quy"}};
  body.update(more);
  return body;
}

inline void Put(SocState& state, const std::string& topic, const nlohmann::json& body, bool retained = false) {
  state.Take("tramgac/v1/" + topic, body.dump(), retained, kNoon);
}

inline void PutAlarm(SocState& state, const std::string& id, const std::string& phase,
                     const std::string& severity = "critical", const nlohmann::json& more = nlohmann::json::object()) {
  Put(state, "dc/dc-01/alarm/" + id, AlarmBody(phase, severity, more));
}

inline void PutNode(SocState& state, const std::string& node, bool online) {
  Put(state, "dc/" + node + "/state", {{"v", 1}, {"online", online}});
}

}  // namespace tramgac::app
