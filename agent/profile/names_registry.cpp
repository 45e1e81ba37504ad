#include "agent/profile/names_registry.h"

#include <vector>

#include "agent/document/nearest_word.h"
#include "agent/document/parse.h"
#include "agent/profile/messages.h"

namespace tramgac::profile {
namespace {

using document::Document;
using document::Field;
using document::Mapping;
using document::Problems;
using document::Quoted;
using document::Say;

constexpr std::size_t kLongestLabel = 40;         // characters; fits a table column
constexpr std::size_t kLongestDescription = 300;  // characters
constexpr std::size_t kMostNames = 5000;

std::vector<std::string_view> KeysOf(const auto& map) {
  std::vector<std::string_view> keys;
  for (const auto& entry : map) keys.push_back(entry.first);
  return keys;
}

}  // namespace

const PointName* NamesRegistry::Find(std::string_view name) const {
  const auto found = names_.find(name);
  return found != names_.end() ? &found->second : nullptr;
}

std::optional<std::string_view> NamesRegistry::Nearest(std::string_view wrong) const {
  return document::NearestWord(wrong, KeysOf(names_));
}

const document::LocalString* NamesRegistry::FindUnit(std::string_view code) const {
  const auto found = units_.find(code);
  return found != units_.end() ? &found->second : nullptr;
}

NamesRegistry NamesRegistry::Load(const std::string& points_path, const std::string& units_path, Problems& problems) {
  NamesRegistry registry;
  registry.ReadUnits(Document::Load(units_path, problems).root());
  registry.ReadPoints(Document::Load(points_path, problems).root());
  return registry;
}

NamesRegistry NamesRegistry::Parse(std::string_view points_text, std::string_view units_text, Problems& problems) {
  NamesRegistry registry;
  registry.ReadUnits(Document::Parse("units.yaml", units_text, problems).root());
  registry.ReadPoints(Document::Parse("points.yaml", points_text, problems).root());
  return registry;
}

void NamesRegistry::ReadUnits(const Field& root) {
  Mapping map = root.Map();
  Mapping units = map.Required("units").Map();
  for (const auto& [code, names] : units.Entries()) {
    units_.emplace(code.Text({1, 20, {}}), names.Local(kLongestLabel));
  }
}

void NamesRegistry::ReadPoints(const Field& root) {
  Mapping map = root.Map();
  map.Required("names").Integer(1, 1);
  for (const Field& item : map.Required("points").List(1, kMostNames)) ReadPoint(item);
}

void NamesRegistry::ReadPoint(const Field& item) {
  Mapping map = item.Map();
  PointName point;
  const Field name = map.Required("name");
  const Field unit = map.Optional("unit");
  point.name = name.Text(document::kNameRule);
  point.place = name.place();
  point.unit = unit.Text({1, 20, {}});
  point.label = map.Required("label").Local(kLongestLabel);
  point.description = map.Required("description").Local(kLongestDescription);
  point.example = map.Optional("example").Text({0, 200, {}});
  if (!point.unit.empty() && FindUnit(point.unit) == nullptr) {
    unit.Complain(Say(kUnknownUnit, Quoted(point.unit)), Say(kWantUnit),
                  document::NearestWord(point.unit, KeysOf(units_)).value_or(""));
  }
  if (point.name.empty()) return;
  if (!names_.emplace(point.name, point).second) name.Complain(Say(kNameTwice, Quoted(point.name)));
}

}  // namespace tramgac::profile
