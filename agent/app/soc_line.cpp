#include "agent/app/soc_line.h"

#include <fmt/format.h>

#include <algorithm>

#include "agent/app/soc_detail.h"
#include "agent/app/soc_state.h"
#include "agent/core/payload/reserved_site.h"

namespace tramgac::app {
namespace {

using nlohmann::json;

std::string_view TakeLevel(std::string_view& topic) {
  const std::string_view level = topic.substr(0, topic.find('/'));
  topic.remove_prefix(std::min(level.size() + 1, topic.size()));
  return level;
}

}  // namespace

std::string UtcText(std::int64_t utc_ms) {
  return LocalTime(utc_ms, 0, "%Y-%m-%dT%H:%M:%S") + fmt::format(".{:03d}Z", utc_ms % 1000);
}

std::optional<std::string> SocLine(std::string_view topic, std::string_view payload, bool retained,
                                   std::int64_t now_ms) {
  if (TakeLevel(topic) != "tramgac" || TakeLevel(topic) != "v1") return std::nullopt;
  const std::string_view site = TakeLevel(topic), node = TakeLevel(topic), kind = TakeLevel(topic);
  if (!IsSocName(site) || IsReservedSite(site) || !IsSocName(node) || (kind != "event" && kind != "alarm"))
    return std::nullopt;
  const auto body = ParseObject(payload);
  if (!body) return std::nullopt;
  json line = json::object();
  for (const auto& [name, value] : body->items()) {
    if (!value.is_structured()) line[name] = value;
  }
  line["site"] = site;
  line["node"] = node;
  line["received"] = UtcText(now_ms);
  if (retained) line["retained"] = true;
  // Escapes everything outside ASCII: no byte of the network reaches a terminal or a parser as it is.
  return line.dump(-1, ' ', true, json::error_handler_t::replace);
}

}  // namespace tramgac::app
