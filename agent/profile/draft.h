// What the readers of a profile's sections share while one file is loaded. Private to agent/profile.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "agent/document/field.h"
#include "agent/profile/messages.h"
#include "agent/profile/names_registry.h"
#include "agent/profile/profile.h"

namespace tramgac::profile {

using document::Choice;
using document::Field;
using document::Mapping;
using document::Place;
using document::Quoted;
using document::Say;

// A point that has been read, with what only the loader needs.
struct DraftPoint {
  PointSpec spec;
  LocalText label;
  PointNote note;
  RefreshClass refresh = RefreshClass::kFast;
  Field field;  // where it stands, for problems found later
  modbus::PointAddress modbus;
  snmp::OidView oid;
  snmp::ScaleOids scale;
  std::vector<DraftPoint> stand_ins{};  // `otherwise`, of an SNMP scalar
  reach::PointAddress reach{};
  bool sampled = false;  // has no place in the device: `samples`
};

struct KnownPoint {
  std::uint32_t table = kNotInTable;
  std::uint32_t position = 0;
  const PointSpec* spec = nullptr;
  Place place;
};

// Ties a profile under construction to what its sections need from each other.
struct Draft {
  Profile& profile;
  const NamesRegistry& names;
  std::vector<std::string> source_keys;
  std::vector<DraftPoint> points;               // scalars
  std::vector<std::vector<DraftPoint>> tables;  // columns by table
  std::set<std::string_view> kept{};            // views into the profile's texts
  // By question; null of those that are no API. Points add what they read of the answers.
  std::vector<std::shared_ptr<reach::Api>> apis{};

  // Copies into the profile's own storage, which the returned view lives in.
  // Equal texts are kept once: units, words and labels come again and again.
  std::string_view Keep(std::string_view text) {
    if (const auto known = kept.find(text); known != kept.end()) return *known;
    return *kept.insert(profile.texts.Keep(text)).first;
  }
  LocalText Keep(const document::LocalString& text) { return {Keep(text.en), Keep(text.vi)}; }
  snmp::OidView Keep(snmp::OidView oid) { return profile.oids.Keep(oid); }

  // A point of this profile by name, scalar or column. Outcome: `spec` is null if there is none.
  KnownPoint Find(std::string_view name) const;
};

// What a word after `type:` means.
enum class Family : std::uint8_t { kBit, kInteger, kBcd, kReal, kText, kFlagText };
struct TypeFacts {
  WireType type = WireType::kU16;
  Family family = Family::kInteger;
  std::uint8_t bits = 16;  // of an integer; decimal digits of a BCD number
  bool is_signed = false;
  std::uint16_t registers = 1;  // Modbus; 0: given by `length`
};

// Sections; each reads the keys it owns of `map` and reports what is wrong.

// name, source, note, inferred, deadband, heartbeat, plausible. Called after ReadEncoding.
void ReadPointCommon(Draft& draft, Mapping& map, DraftPoint& point);
// source, note, inferred, plausible of a form that stands in for `point`. Called after ReadEncoding.
void ReadStandInCommon(Draft& draft, Mapping& map, const DraftPoint& point, DraftPoint& stand_in);
// bit, bit_count, enum, enum_text, flags, true_when, counter, inverted, scale, offset, not_available: fills point.spec.
void ReadEncoding(Draft& draft, Mapping& map, const TypeFacts& facts, DraftPoint& point);
RefreshClass ReadRefresh(Mapping& map);
// The OID in `field`. Outcome: empty if absent or wrong.
std::vector<std::uint32_t> ReadOid(const Field& field);

// May `b` stand in for `a`: are their readings of one sort?
bool IsSameSort(const PointSpec& a, const PointSpec& b);

inline bool IsNumber(const PointSpec& spec) {
  return spec.type == ValueType::kInteger || spec.type == ValueType::kReal;
}

// The words that a point may say. Outcome: empty if it has none.
std::vector<std::string_view> WordsOf(const PointSpec& spec);

// layer, recognise.
void ReadRecognition(Draft& draft, Mapping& map);
// stale_when. Called after the points.
void ReadStaleWhen(Draft& draft, const Field& section);
// samples. Called after the points of the device and before what may refer to these.
void ReadSamples(Draft& draft, const Field& section);
// scale_by. Called after ReadEncoding.
void ReadScaleBy(Draft& draft, const Field& field, DraftPoint& point);
// where, of a table.
snmp::RowCondition ReadWhere(Draft& draft, const Field& field);

void ReadModbusSection(Draft& draft, const Field& section);
void ReadModbusPoints(Draft& draft, const std::vector<Field>& items);
// questions; then the points that ask for what they find out.
void ReadReachQuestions(Draft& draft, const Field& section);
// format, login, session, log_in, requests, log_out, headers of a question of kind api.
std::shared_ptr<reach::Api> ReadApi(Mapping& map);
// Whether it is one that drivers/conference/line_paths.h knows.
bool IsLinePath(const reach::DocumentPath& path);
// session, line_end, prompts, errors, commands, goodbye of a question of kind cli.
std::shared_ptr<reach::Api> ReadCli(Mapping& map);
// path, type, true_words, false_words of a point that is read from an answer of `api`. `extract`: its position there.
TypeFacts ReadApiPoint(reach::Api& api, std::uint32_t request, Mapping& map, std::uint32_t& extract);
void ReadReachPoints(Draft& draft, const std::vector<Field>& items);
void ReadSnmpSection(Draft& draft, const Field& section);
void ReadSnmpPoints(Draft& draft, const std::vector<Field>& items);
void ReadSnmpTables(Draft& draft, const std::vector<Field>& items);
// One point or field that is not a scalar of the profile: without `refresh`.
DraftPoint ReadSnmpColumn(Draft& draft, const Field& item);
// Called after ReadAlarms and the points: traps refer to both.
void ReadSnmpTraps(Draft& draft, const std::vector<Field>& items);
// Alarms of kind notified that no trap raises, or that none clears and that would stay for ever. `alarms` are the items
// that ReadAlarms was given.
void CheckNotifiedAlarms(const Draft& draft, const std::vector<Field>& alarms);
void ReadAlarms(Draft& draft, const std::vector<Field>& items);
// Parents that no profile can have, and circles of them. Of `foreign_parents`, which has all parents before, those are
// left that may be of another profile. `items` are those of the profile's alarms.
void CheckParents(Draft& draft, const std::vector<Field>& items);
// May `alarm`, with its second limit, be more severe than the one that hides it?
bool IsWorseThanItsParent(const AlarmSpec& alarm, const AlarmSpec& parent);

// Names given twice, registers taken twice.
void CheckNames(const Draft& draft);
void CheckOverlaps(const Draft& draft);
// Do both make the same of what they read, so that they say the same if they read the same place?
bool SameMeaning(const PointSpec& a, const PointSpec& b);
// Are both the same object, understood in the same way?
bool ReadsTheSame(const DraftPoint& a, const DraftPoint& b);

// House rules (lint.h). Precondition: the profile has no problem. `root` is that of its file.
void LintDraft(const Draft& draft, const Field& root);

}  // namespace tramgac::profile
