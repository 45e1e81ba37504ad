#include "agent/app/watermark_message.h"

#include <nlohmann/json.hpp>

namespace tramgac::app {
namespace {

using nlohmann::json;

constexpr std::string_view kPrefix = "tramgac/v1/wm/";
constexpr std::size_t kLongestPayload = 4096;  // more than what is asked for may stand in it, within reason

}  // namespace

std::string WatermarkFilter(std::string_view node) { return std::string(kPrefix) + "+/" + std::string(node); }

std::optional<WatermarkMessage> ReadWatermark(std::string_view node, std::string_view topic, std::string_view payload) {
  if (!topic.starts_with(kPrefix) || payload.size() > kLongestPayload) return std::nullopt;
  topic.remove_prefix(kPrefix.size());
  const std::size_t slash = topic.find('/');
  if (slash == 0 || slash == std::string_view::npos || topic.substr(slash + 1) != node) return std::nullopt;
  const json object = json::parse(payload, nullptr, false);
  if (!object.is_object()) return std::nullopt;
  const auto store = object.find("store"), seq = object.find("seq");
  if (store == object.end() || !store->is_string() || seq == object.end() || !seq->is_number_unsigned()) {
    return std::nullopt;
  }
  return WatermarkMessage{std::string(topic.substr(0, slash)), store->get<std::string>(), seq->get<std::uint64_t>()};
}

}  // namespace tramgac::app
