#include "agent/app/json_member.h"

namespace tramgac::app {

using nlohmann::json;

std::string TextMember(const json& object, const char* key) {
  const auto found = object.find(key);
  return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

bool BoolMember(const json& object, const char* key, bool fallback) {
  const auto found = object.find(key);
  return found != object.end() && found->is_boolean() ? found->get<bool>() : fallback;
}

std::optional<std::int64_t> WholeMember(const json& object, const char* key, std::int64_t most, std::int64_t fallback) {
  const auto found = object.find(key);
  if (found == object.end()) return fallback;
  // Read as signed, a larger one would be taken for a negative one.
  if (!found->is_number_integer() || (found->is_number_unsigned() && found->get<std::uint64_t>() > INT64_MAX)) {
    return std::nullopt;
  }
  const auto number = found->get<std::int64_t>();
  return number >= 0 && number <= most ? std::optional(number) : std::nullopt;
}

}  // namespace tramgac::app
