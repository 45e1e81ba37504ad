// Libraries: tramgac_core_decode tramgac_core_payload
// Any device text, cleaned by decode and written as JSON, must come back from an independent parser; any number too.
#include <cmath>
#include <cstdlib>
#include <cstring>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "agent/core/decode/decode.h"
#include "agent/core/payload/json_writer.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace tramgac;
  if (size < 8) return 0;
  double number;
  std::memcpy(&number, data, sizeof number);
  TextArena arena(size);
  RawItem item;
  item.kind = RawItem::Kind::kOctets;
  const Decoded decoded = Decode(item, ByteSpan(data + 8, size - 8), {.type = WireType::kText}, arena);
  if (decoded.quality != Quality::kGood) abort();
  std::vector<char> buffer(16 * size + 256);
  JsonWriter json(buffer);
  json.BeginObject();
  json.Any("text", decoded.value);
  json.Real("number", number);
  json.EndObject();
  if (!json.ok()) abort();
  const auto parsed = nlohmann::json::parse(json.text(), nullptr, false);
  if (parsed.is_discarded() || parsed.at("text") != std::string(decoded.value.text)) abort();
  if (!std::isfinite(number)) return parsed.at("number").is_null() ? 0 : (abort(), 0);
  const double back = parsed.at("number").get<double>();
  if (std::abs(back - number) > std::max(6e-7, std::abs(number) * 1e-8)) abort();
  return 0;
}
