#include <array>

#include "agent/app/probe_read.h"
#include "agent/app/value_text.h"
#include "agent/core/decode/decode.h"
#include "agent/core/normalize/normalize.h"
#include "drivers/snmp/oid.h"

namespace tramgac::app {
namespace {

using nlohmann::json;

constexpr std::size_t kArenaBytes = 64 * 1024;

std::string OidText(snmp::OidView oid) {
  std::array<char, snmp::kMaxOidText> text;
  return {text.data(), snmp::FormatOid(oid, text).value_or(0)};
}

std::string RegisterText(const modbus::PointAddress& address) {
  constexpr std::string_view kTables[] = {"", "coil", "discrete", "holding", "input"};
  return std::string(kTables[static_cast<std::size_t>(address.table)]) + ":" + std::to_string(address.address);
}

bool IsUtf8(std::string_view text) {
  // The JSON library refuses what is not UTF-8 and knows all its rules.
  try {
    [[maybe_unused]] const std::string written = json(text).dump();
  } catch (const json::exception&) {
    return false;
  }
  return true;
}

std::string HexOf(ByteSpan bytes) {
  constexpr char kDigits[] = "0123456789abcdef";
  std::string hex;
  for (const std::uint8_t byte : bytes) {
    if (!hex.empty()) hex += ':';
    hex += kDigits[byte >> 4];
    hex += kDigits[byte & 15];
  }
  return hex;
}

bool IsBinary(WireType type) { return type == WireType::kHexText || type == WireType::kDateAndTime; }

// What the wire carried: whole registers although the point is one of their bits, text as it came.
json RawOf(const RawItem& item, ByteSpan bytes, Encoding encoding, TextArena& arena) {
  const std::string_view text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  switch (item.kind) {
    case RawItem::Kind::kNone: return nullptr;
    case RawItem::Kind::kBit:
    case RawItem::Kind::kUnsigned: return item.number;
    case RawItem::Kind::kInteger: return static_cast<std::int64_t>(item.number);
    case RawItem::Kind::kOctets: return IsBinary(encoding.type) || !IsUtf8(text) ? HexOf(bytes) : std::string(text);
    case RawItem::Kind::kOid: encoding.type = WireType::kOidText; break;
    case RawItem::Kind::kReal: encoding.type = WireType::kReal; break;
    case RawItem::Kind::kRegisters: break;
  }
  encoding.bit = -1;
  const Decoded decoded = Decode(item, bytes, encoding, arena);
  return decoded.quality == Quality::kGood ? ValueJson(decoded.value) : json(HexOf(bytes));
}

document::Wording WordingOf(const LocalText& text) { return {std::string(text.en), std::string(text.vi)}; }

// The points that a block may speak of, without values yet; `specs` in the same order.
class PointList {
 public:
  explicit PointList(const profile::Profile& profile) : profile_(profile) { AddScalars(); }

  void AddRow(const NewRow& row);
  void TakeForm(const RawItem& item);
  // As the agent does (agent/core/pipeline/intake.cpp): what the device repeats for another that it does not hear any
  // more is the past.
  void MarkOld(const StaleRule& rule);
  void TakeSample(const SampleRule& rule);
  std::vector<ProbePoint> points;
  std::vector<const PointSpec*> specs;

 private:
  void AddScalars();
  bool Holds(const PointCondition& condition) const;
  const profile::Profile& profile_;
  std::vector<std::uint32_t> tables_;  // of the points behind the scalars
};

void PointList::AddScalars() {
  for (std::size_t i = 0; i < profile_.points.size(); ++i) {
    const PointSpec& spec = profile_.points[i];
    ProbePoint point;
    point.name = spec.name;
    point.unit = spec.unit;
    if (i < profile_.labels.size()) point.label = WordingOf(profile_.labels[i]);
    if (i < profile_.notes.size()) point.inferred = profile_.notes[i].inferred;
    points.push_back(std::move(point));
    specs.push_back(&spec);
  }
  for (const modbus::PointAddress& address : profile_.modbus_points) {
    points[address.point].register_name = RegisterText(address);
  }
  for (const snmp::ScalarAddress& address : profile_.snmp_scalars) {
    if (address.stand_in == 0) points[address.point].oid = OidText(address.oid);
  }
  for (const reach::PointAddress& address : profile_.reach_points) {
    const std::string& question = profile_.reach_questions[address.question].name;
    std::string& from = points[address.point].question;
    from = question + "." + std::string(FactName(address.fact));
    if (address.extract == reach::kNoExtract) continue;
    const reach::Api& api = *profile_.reach_questions[address.question].question.api;
    from = question + "." + api.requests[api.extracts[address.extract].request].name;
  }
}

void PointList::AddRow(const NewRow& row) {
  if (row.table >= profile_.tables.size() || row.first_point != points.size()) return;
  const auto columns = profile_.tables[row.table].columns;
  for (std::size_t c = 0; c < columns.size(); ++c) {
    ProbePoint point;
    point.name = columns[c].name;
    point.row = row.label;
    point.unit = columns[c].unit;
    point.oid = OidText(profile_.snmp_tables[row.table].columns[c].oid) + "." + row.index;
    if (row.table < profile_.table_labels.size()) point.label = WordingOf(profile_.table_labels[row.table][c]);
    if (row.table < profile_.table_notes.size()) point.inferred = profile_.table_notes[row.table][c].inferred;
    points.push_back(std::move(point));
    specs.push_back(&columns[c]);
    tables_.push_back(row.table);
  }
}

// Where the form of a point is that the device has, and how sure it is.
void PointList::TakeForm(const RawItem& item) {
  if (item.stand_in == 0) return;
  for (const snmp::ScalarAddress& address : profile_.snmp_scalars) {
    const bool same = address.point == item.point && address.stand_in == item.stand_in;
    if (same) points[item.point].oid = OidText(address.oid);
  }
  if (item.point >= profile_.stand_in_notes.size()) return;
  const auto& notes = profile_.stand_in_notes[item.point];
  if (item.stand_in <= notes.size()) points[item.point].inferred = notes[item.stand_in - 1U].inferred;
}

// A value that was understood as JSON, as the agent has it.
bool PointList::Holds(const PointCondition& condition) const {
  if (condition.point >= points.size() || points[condition.point].quality != Quality::kGood) return false;
  const json& value = points[condition.point].value;
  if (value.is_boolean()) return condition.Holds(Value::Bool(value.get<bool>()));
  if (value.is_number()) return condition.Holds(Value::Real(value.get<double>()));
  return value.is_string() && condition.Holds(Value::Text(value.get_ref<const std::string&>()));
}

void PointList::TakeSample(const SampleRule& rule) {
  const auto conditions = rule.All();
  const bool holds = std::ranges::all_of(conditions, [this](const PointCondition& one) { return Holds(one); });
  if (!holds || points[rule.of].quality != Quality::kGood) return;
  points[rule.point].quality = Quality::kGood;
  points[rule.point].value = points[rule.of].value;
}

void PointList::MarkOld(const StaleRule& rule) {
  if (!Holds(rule.when)) return;
  const std::size_t scalars = points.size() - tables_.size();
  for (std::size_t i = 0; i < points.size(); ++i) {
    const bool covered = i < scalars
                             ? i >= rule.first_point && i < rule.end_point && i != rule.when.point
                             : tables_[i - scalars] >= rule.first_table && tables_[i - scalars] < rule.end_table;
    if (!covered || points[i].quality != Quality::kGood) continue;
    points[i].quality = Quality::kStale;
    points[i].value = nullptr;
  }
}

}  // namespace

std::vector<ProbePoint> PointsOf(const RawBlock& block, const profile::Profile& profile) {
  PointList list(profile);
  for (const NewRow& row : block.new_rows) list.AddRow(row);
  if (!DeviceAnswered(block.exchange)) {
    for (ProbePoint& point : list.points) point.quality = block.exchange;
  }
  TextArena arena(kArenaBytes);
  for (const RawItem& item : block.items) {
    if (item.point >= list.points.size()) continue;
    arena.Reset();
    ProbePoint& point = list.points[item.point];
    const PointSpec& spec = FormOf(*list.specs[item.point], item.stand_in);
    list.TakeForm(item);
    const ByteSpan bytes = block.BytesOf(item);
    point.raw = RawOf(item, bytes, spec.encoding, arena);
    const Decoded decoded = Decode(item, bytes, spec.encoding, arena);
    point.quality = decoded.quality;
    if (point.quality != Quality::kGood) continue;
    if (spec.counter_bits != 0) {
      point.quality = Quality::kNotReadYet;  // a rate needs two readings
      continue;
    }
    const Normalized normalized = Normalize(decoded.value, spec, block.ToldOf(item, spec.scale_terms.size()), arena);
    point.quality = normalized.quality;
    point.value = ValueJson(normalized.value);
  }
  for (const StaleRule& rule : profile.stale_rules) list.MarkOld(rule);
  for (const SampleRule& rule : profile.samples) list.TakeSample(rule);
  return std::move(list.points);
}

}  // namespace tramgac::app
