// Libraries: tramgac_firmware_json
// Any bytes as what an operator asks of a node: taken or refused as nlohmann's parser, which the Linux agent has, does.
#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "firmware/command/json_object.h"

using namespace tramgac::firmware;

namespace {

constexpr std::size_t kLargest = 1024;

unsigned DepthOf(const nlohmann::json& json) {
  unsigned deepest = 0;
  for (const auto& one : json) {
    if (one.is_structured()) deepest = std::max(deepest, DepthOf(one));
  }
  return deepest + 1;
}

bool IsSame(const nlohmann::json& json, const JsonValue& value, const std::string& text) {
  if (json.is_string()) return value.kind == JsonValue::Kind::kText && json.get<std::string>() == text;
  const bool fits = json.is_number_integer() &&
                    (!json.is_number_unsigned() || json.get<std::uint64_t>() <= static_cast<std::uint64_t>(INT64_MAX));
  if (fits) return value.kind == JsonValue::Kind::kWhole && json.get<std::int64_t>() == value.whole;
  return value.kind == JsonValue::Kind::kOther;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  // Outside of a text nlohmann takes a NUL for the end of the input, whatever is behind it; here it is a mistake.
  if (size > kLargest || std::memchr(data, 0, size) != nullptr) return 0;
  const std::string bytes(reinterpret_cast<const char*>(data), size);
  std::vector<char> scratch(size + 4);
  JsonObject object(bytes, scratch);
  std::map<std::string, std::pair<JsonValue, std::string>> members;
  std::string_view key;
  JsonValue value;
  while (object.Next(key, value)) members[std::string(key)] = {value, std::string(value.text)};
  const nlohmann::json json = nlohmann::json::parse(bytes, nullptr, false);
  if (!object.sound()) {
    if (json.is_object() && DepthOf(json) <= JsonObject::kDeepest) std::abort();
    return 0;
  }
  if (!json.is_object() || json.size() != members.size()) std::abort();
  for (const auto& [name, found] : members) {
    if (!json.contains(name) || !IsSame(json[name], found.first, found.second)) std::abort();
  }
  return 0;
}
