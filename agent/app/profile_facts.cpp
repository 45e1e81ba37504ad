#include "agent/app/profile_facts.h"

namespace tramgac::app {
namespace {

config::PointFacts FactsOf(const PointSpec& point, std::uint32_t table) {
  config::PointFacts facts{point.name, point.type, {}, table};
  for (const Word& word : point.words) facts.words.push_back(word.text);
  for (const TextWord& word : point.text_words) facts.words.push_back(word.text);
  return facts;
}

}  // namespace

std::shared_ptr<const profile::Profile> ProfileFactsDirectory::Get(std::string_view name) {
  const auto found = found_.find(name);
  if (found != found_.end()) return found->second;
  // Unknown names are reported by the configuration's check, with the place where they stand.
  std::shared_ptr<const profile::Profile> profile;
  if (library_.Knows(name)) profile = library_.Load(name, problems_);
  return found_.emplace(name, std::move(profile)).first->second;
}

std::optional<config::ProfileFacts> ProfileFactsDirectory::Find(std::string_view name, bool& is_known) {
  is_known = library_.Knows(name);
  const std::shared_ptr<const profile::Profile> profile = Get(name);
  if (profile == nullptr) return std::nullopt;
  config::ProfileFacts facts;
  facts.protocol = ProtocolName(profile->protocol);
  for (const PointSpec& point : profile->points) facts.points.push_back(FactsOf(point, kNotInTable));
  for (std::uint32_t t = 0; t < profile->tables.size(); ++t) {
    for (const PointSpec& column : profile->tables[t].columns) facts.points.push_back(FactsOf(column, t));
  }
  for (const AlarmSpec& alarm : profile->alarms) facts.alarms.push_back({alarm.name, alarm.kind, alarm.table});
  facts.unit = profile->default_unit;
  facts.baud = profile->serial.baud;
  facts.parity = profile->serial.parity;
  facts.stop_bits = profile->serial.stop_bits;
  if (profile->protocol == profile::Protocol::kModbus) facts.timeout = profile->modbus_limits.timeout;
  if (profile->protocol == profile::Protocol::kSnmp) facts.timeout = profile->snmp_limits.timeout;
  return facts;
}

}  // namespace tramgac::app
