#include "agent/profile/load_profile.h"

#include <filesystem>
#include <type_traits>
#include <utility>

#include "agent/document/parse.h"
#include "agent/profile/draft.h"
#include "agent/profile/lint.h"

namespace tramgac::profile {
namespace {

using document::Document;
using document::Problems;

constexpr std::size_t kMostPoints = 2000;
constexpr std::size_t kMostTraps = 500;
constexpr Choice<Protocol> kProtocols[] = {
    {"modbus", Protocol::kModbus}, {"snmp", Protocol::kSnmp}, {"reach", Protocol::kReach}};
constexpr Choice<Maturity> kMaturities[] = {
    {"verified", Maturity::kVerified}, {"partial", Maturity::kPartial}, {"draft", Maturity::kDraft}};

void ReadIdentity(Draft& draft, Mapping& map, const std::string& folder) {
  Profile& profile = draft.profile;
  map.Required("profile").Integer(1, 1, 1);
  const Field name = map.Required("name");
  profile.name = name.Text(document::kKeyRule);
  if (!folder.empty() && !profile.name.empty() && profile.name != folder) {
    name.Complain(Say(kFolderName, Quoted(profile.name)), {}, folder);
  }
  profile.vendor = map.Required("vendor").Text({1, 60, {}});
  profile.model = map.Required("model").Text({1, 100, {}});
  profile.maturity = map.Required("maturity").Word(kMaturities, Maturity::kDraft);
  profile.protocol = map.Required("protocol").Word(kProtocols, Protocol::kModbus);
}

void ReadSources(Draft& draft, const Field& section) {
  Mapping map = section.Map();
  for (const auto& [key, value] : map.Entries()) {
    draft.source_keys.push_back(key.Text(document::kKeyRule));
    draft.profile.sources.push_back(draft.source_keys.back() + ": " + value.Text({1, 500, {}}));
  }
}

void ReadProtocolSections(Draft& draft, Mapping& map, std::string_view protocol) {
  const Protocol is = draft.profile.protocol;
  const Field modbus_section = map.Optional("modbus");
  const Field snmp_section = map.Optional("snmp");
  const Field tables = map.Optional("tables");
  const Field questions = is == Protocol::kReach ? map.Required("questions") : map.Optional("questions");
  const auto reject = [protocol](const Field& section) {
    if (!section.present()) return;
    section.Complain(Say(kOtherProtocol, Quoted(section.name()), Quoted(protocol)));
  };
  // A device may consist of tables alone.
  const bool needs_points = is != Protocol::kSnmp || !tables.present();
  const auto points = (needs_points ? map.Required("points") : map.Optional("points")).List(1, kMostPoints);
  if (is != Protocol::kModbus) reject(modbus_section);
  if (is != Protocol::kSnmp) reject(snmp_section), reject(tables);
  if (is != Protocol::kReach) reject(questions);
  switch (is) {
    case Protocol::kModbus: ReadModbusSection(draft, modbus_section); return ReadModbusPoints(draft, points);
    case Protocol::kSnmp:
      ReadSnmpSection(draft, snmp_section);
      ReadSnmpPoints(draft, points);
      return ReadSnmpTables(draft, tables.List(1, 32));
    case Protocol::kReach: ReadReachQuestions(draft, questions); return ReadReachPoints(draft, points);
  }
}

void ReadTraps(Draft& draft, const Field& traps, std::string_view protocol) {
  if (!traps.present()) return;
  if (draft.profile.protocol == Protocol::kSnmp) return ReadSnmpTraps(draft, traps.List(1, kMostTraps));
  traps.Complain(Say(kOtherProtocol, Quoted(traps.name()), Quoted(protocol)));
}

// A scalar and what stands in for it.
void StoreScalar(Draft& draft, std::uint32_t at) {
  Profile& profile = draft.profile;
  const DraftPoint& point = draft.points[at];
  profile.snmp_scalars.push_back({at, point.oid, point.refresh, point.spec.counter_bits != 0, point.scale});
  auto& notes = profile.stand_in_notes.emplace_back();
  if (point.stand_ins.empty()) return;
  std::vector<PointSpec> specs;
  for (const DraftPoint& stand_in : point.stand_ins) {
    specs.push_back(stand_in.spec);
    notes.push_back(stand_in.note);
    const auto form = static_cast<std::uint8_t>(specs.size());
    profile.snmp_scalars.push_back({at, stand_in.oid, point.refresh, false, stand_in.scale, false, form});
  }
  profile.points[at].stand_ins = profile.other_points.Keep(specs);
}

// Moves the scalars into the tables that the stages and the drivers read.
void StorePoints(Draft& draft) {
  Profile& profile = draft.profile;
  for (std::size_t i = 0; i < draft.points.size(); ++i) {
    const DraftPoint& point = draft.points[i];
    profile.points.push_back(point.spec);
    profile.labels.push_back(point.label);
    profile.notes.push_back(point.note);
    if (point.sampled) continue;
    switch (profile.protocol) {
      case Protocol::kModbus: profile.modbus_points.push_back(point.modbus); break;
      case Protocol::kSnmp: StoreScalar(draft, static_cast<std::uint32_t>(i)); break;
      case Protocol::kReach: profile.reach_points.push_back(point.reach); break;
    }
  }
}

enum class Rules : std::uint8_t { kFormat, kHouse };

void DropNotes(Profile& profile) {
  const auto drop = [](auto& list) { std::remove_reference_t<decltype(list)>().swap(list); };
  drop(profile.sources);
  drop(profile.notes);
  drop(profile.stand_in_notes);
  drop(profile.table_notes);
  drop(profile.foreign_parents);
}

// Hundreds of profiles may be in use, and none grows any more.
void ShrinkToFit(Profile& profile) {
  profile.points.shrink_to_fit();
  profile.labels.shrink_to_fit();
  profile.alarms.shrink_to_fit();
  profile.notifications.shrink_to_fit();
  profile.snmp_scalars.shrink_to_fit();
  profile.snmp_notifications.shrink_to_fit();
}

std::shared_ptr<const Profile> Build(const Document& document, const std::string& folder, const NamesRegistry& names,
                                     Problems& problems, std::size_t problems_before, Rules rules, Notes notes) {
  auto profile = std::make_shared<Profile>();
  Draft draft{*profile, names, {}, {}, {}};
  {
    Mapping map = document.root().Map();
    ReadIdentity(draft, map, folder);
    ReadSources(draft, map.Optional("sources"));
    ReadRecognition(draft, map);
    ReadProtocolSections(draft, map, map.Optional("protocol").raw());
    ReadSamples(draft, map.Optional("samples"));
    const auto alarms = map.Optional("alarms").List(0, 500);
    ReadAlarms(draft, alarms);
    ReadTraps(draft, map.Optional("traps"), map.Optional("protocol").raw());
    CheckNotifiedAlarms(draft, alarms);
    ReadStaleWhen(draft, map.Optional("stale_when"));
  }
  CheckNames(draft);
  CheckOverlaps(draft);
  StorePoints(draft);
  if (problems.count() != problems_before) return nullptr;
  if (rules == Rules::kHouse) LintDraft(draft, document.root());
  if (notes == Notes::kLeftOut) DropNotes(*profile);
  ShrinkToFit(*profile);
  return profile;
}

std::shared_ptr<const Profile> Parse(const std::string& file, std::string_view text, const NamesRegistry& names,
                                     Problems& problems, Rules rules) {
  const std::size_t before = problems.count();
  return Build(Document::Parse(file, text, problems), {}, names, problems, before, rules, Notes::kKept);
}

std::shared_ptr<const Profile> Load(const std::string& path, const NamesRegistry& names, Problems& problems,
                                    Rules rules, Notes notes) {
  const std::size_t before = problems.count();
  const std::filesystem::path where(path);
  const bool in_folder = where.filename() == "profile.yaml";
  const std::string folder = in_folder ? std::filesystem::absolute(where).parent_path().filename().string() : "";
  return Build(Document::Load(path, problems), folder, names, problems, before, rules, notes);
}

}  // namespace

std::shared_ptr<const Profile> ParseProfile(const std::string& file, std::string_view text, const NamesRegistry& names,
                                            Problems& problems) {
  return Parse(file, text, names, problems, Rules::kFormat);
}

std::shared_ptr<const Profile> LoadProfile(const std::string& path, const NamesRegistry& names, Problems& problems,
                                           Notes notes) {
  return Load(path, names, problems, Rules::kFormat, notes);
}

std::shared_ptr<const Profile> LintText(const std::string& file, std::string_view text, const NamesRegistry& names,
                                        Problems& problems) {
  return Parse(file, text, names, problems, Rules::kHouse);
}

std::shared_ptr<const Profile> LintProfile(const std::string& path, const NamesRegistry& names, Problems& problems) {
  return Load(path, names, problems, Rules::kHouse, Notes::kKept);
}

}  // namespace tramgac::profile
