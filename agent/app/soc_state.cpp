#include "agent/app/soc_state.h"

#include <algorithm>
#include <array>
#include <utility>

#include "agent/app/json_member.h"
#include "agent/app/soc_text.h"
#include "agent/app/value_text.h"
#include "agent/core/payload/reserved_site.h"

namespace tramgac::app {
namespace {

using document::Language;
using nlohmann::json;

constexpr std::size_t kLongestName = 40;
constexpr std::size_t kLongestAlarm = 160;  // {device}.{name}.{row}
constexpr std::size_t kLongestText = 300;   // bytes of what an alarm says
constexpr std::size_t kLongestAdvice = 1200;
constexpr std::size_t kLongestDefinition = 16 * 1024;
constexpr std::size_t kLongestReason = 200;
constexpr int kDeepest = 8;

bool IsNameCharacter(char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-'; }

bool IsAlarmName(std::string_view name) {
  return !name.empty() && name.size() <= kLongestAlarm &&
         std::all_of(name.begin(), name.end(), [](char c) { return IsNameCharacter(c) || c == '.'; });
}

std::optional<AlarmPhase> PhaseNamed(std::string_view name) {
  for (std::size_t i = 0; i < kAlarmPhaseCount; ++i) {
    const auto phase = static_cast<AlarmPhase>(i);
    if (AlarmPhaseName(phase) == name) return phase;
  }
  return std::nullopt;
}

// The levels of a topic. Outcome: empty if there are more than `most`.
std::vector<std::string_view> LevelsOf(std::string_view topic, std::size_t most) {
  std::vector<std::string_view> levels;
  for (;;) {
    const std::size_t end = topic.find('/');
    levels.push_back(topic.substr(0, end));
    if (levels.size() > most) return {};
    if (end == std::string_view::npos) return levels;
    topic.remove_prefix(end + 1);
  }
}

// What the node has filled in is better than the text of the profile.
SocText TextOf(const json& alarm) {
  SocText text{CleanMember(alarm, "message_en", kLongestText), CleanMember(alarm, "message_vi", kLongestText)};
  if (text.en.empty()) text.en = CleanMember(alarm, "text_en", kLongestText);
  if (text.vi.empty()) text.vi = CleanMember(alarm, "text_vi", kLongestText);
  return text;
}

// Why a device does not answer, in a word; of an operator their own words.
SocText ReasonOf(const json& event) {
  const std::string word = CleanMember(event, "reason", kLongestReason);
  SocText reason{word, QualityText(std::string_view(word), Language::kVietnamese)};
  if (reason.vi != word) return reason;
  return {CleanMember(event, "reason_en", kLongestReason), CleanMember(event, "reason_vi", kLongestReason)};
}

std::string NumberOf(const json& alarm, const char* key) {
  const auto found = alarm.find(key);
  if (found == alarm.end() || found->is_structured() || found->is_null()) return {};
  const std::string unit(UnitText(CleanMember(alarm, "unit", 20)));
  return CleanText(ValueText(*found, Language::kEnglish), 60) + (unit.empty() ? "" : " " + unit);
}

// Not a phase of its own: hidden alarms go on being raised and cleared.
bool IsOver(const SocAlarm& alarm) { return alarm.phase == AlarmPhase::kNormal && alarm.hidden.empty(); }

// What it counts for, when it comes or when it goes.
void Count(SocCounts& counts, const SocAlarm& alarm, bool comes) {
  const auto count = [comes](std::size_t& number) { comes ? ++number : --number; };
  if (!alarm.hidden.empty()) return count(counts.hidden);
  if (alarm.is_active()) count(counts.active[static_cast<std::size_t>(alarm.severity)]);
  if (alarm.is_unacked()) count(counts.unacked);
}

std::optional<SocAlarm> AlarmOf(const SocKey& key, const json& body) {
  SocAlarm alarm;
  const auto phase = PhaseNamed(CleanMember(body, "phase", kLongestName));
  if (!phase) return std::nullopt;
  alarm.phase = *phase;
  alarm.severity = SocSeverityNamed(CleanMember(body, "severity", kLongestName), SocSeverity::kUnknown);
  alarm.peak = SocSeverityNamed(CleanMember(body, "peak", kLongestName), alarm.severity);
  alarm.occurrence = WholeMember(body, "occurrence").value_or(0);
  alarm.since_ms = UtcMsOf(CleanMember(body, "t", kLongestName));
  alarm.point = CleanMember(body, "point", kLongestText);
  alarm.value = NumberOf(body, "value");
  alarm.limit = NumberOf(body, "limit");
  alarm.hidden = CleanMember(body, "hidden", kLongestName);
  alarm.hidden_by = CleanMember(body, "hidden_by", kLongestReason);
  alarm.hidden_reason = CleanMember(body, "hidden_reason", kLongestReason);
  alarm.root = CleanMember(body, "root", kLongestAlarm);
  alarm.hides = WholeMember(body, "hidden_count").value_or(0);
  alarm.first_out = BoolMember(body, "first_out", false);
  alarm.text = TextOf(body);
  alarm.search = FoldForSearch(key.site + "/" + key.node + " " + key.alarm + " " + alarm.text.en + " " + alarm.text.vi +
                               " " + std::string(SocSeverityName(alarm.severity)) + " " + alarm.hidden + " " +
                               alarm.hidden_by + " " + alarm.hidden_reason);
  return alarm;
}

SocText LocalMember(const json& body, const char* key) {
  const auto found = body.find(key);
  if (found == body.end() || !found->is_object()) return {};
  return {CleanMember(*found, "en", kLongestAdvice), CleanMember(*found, "vi", kLongestAdvice)};
}

// {device}.{name}[.{row}]: the rows of a table share one definition.
std::string DefinitionNameOf(const std::string& alarm) {
  const std::size_t first = alarm.find('.');
  const std::size_t second = first == std::string::npos ? first : alarm.find('.', first + 1);
  return alarm.substr(0, second);
}

// Or is it about an operator?
bool IsByRule(const json& event) { return CleanMember(event, "event", kLongestName) == "alarm"; }

// Nodes that say `announce` decide; older ones announce what is raised and not hidden.
bool IsToBeTold(const json& event) {
  const std::string transition = CleanMember(event, "transition", kLongestName);
  const bool is_new = transition == "raised" || transition == "announced";
  return BoolMember(event, "announce", is_new && CleanMember(event, "hidden", kLongestName).empty());
}

}  // namespace

bool IsSocName(std::string_view name) {
  return !name.empty() && name.size() <= kLongestName && std::all_of(name.begin(), name.end(), IsNameCharacter);
}

std::optional<SocHappening> HappeningOf(const json& event, std::int64_t now_ms) {
  const bool by_rule = IsByRule(event);
  if (!by_rule && CleanMember(event, "event", kLongestName) != "operator") return std::nullopt;
  SocHappening happening;
  happening.key.alarm = CleanMember(event, "alarm", kLongestAlarm);
  const std::int64_t at = UtcMsOf(CleanMember(event, "t", kLongestName));
  happening.at_ms = at != 0 ? at : now_ms;
  happening.what = CleanMember(event, by_rule ? "transition" : "verb", kLongestName);
  happening.by = CleanMember(event, "user", kLongestReason);
  happening.reason = by_rule ? ReasonOf(event) : SocText{CleanMember(event, "reason", kLongestReason), {}};
  happening.result = CleanMember(event, "result", kLongestName);
  if (by_rule) happening.value = NumberOf(event, "value");
  return happening;
}

std::optional<json> ParseObject(std::string_view text) {
  bool deep = false;
  const auto watch = [&deep](int depth, json::parse_event_t, json&) {
    deep = deep || depth > kDeepest;
    return !deep;
  };
  json object = json::parse(text, watch, false);
  if (deep || !object.is_object()) return std::nullopt;
  return object;
}

void SocState::Take(std::string_view topic, std::string_view payload, bool retained, std::int64_t now_ms) {
  const std::vector<std::string_view> levels = LevelsOf(topic, 6);
  if (levels.size() < 5 || levels[0] != "tramgac" || levels[1] != "v1") return;
  // Every node may write answers: what is said there in the name of another is nobody's word.
  if (IsReservedSite(levels[2])) return;
  const std::string_view kind = levels[4];
  const bool names_alarm = levels.size() == 6;
  if (!IsSocName(levels[2]) || !IsSocName(levels[3]) || (names_alarm && !IsAlarmName(levels[5]))) {
    ++losses_.malformed;
    return;
  }
  const SocKey key{std::string(levels[2]), std::string(levels[3]), std::string(names_alarm ? levels[5] : "")};
  if (kind == "alarm" && names_alarm) return TakeAlarm(key, payload, retained);
  if (kind == "def" && names_alarm) return TakeDefinition(key, payload);
  if (kind == "state" && !names_alarm) return TakeNodeState(key, payload);
  if (kind == "event" && !names_alarm) return TakeEvent(key, payload, now_ms);
}

SocNode* SocState::NodeFor(const SocKey& key) {
  const auto found = nodes_.find({key.site, key.node});
  if (found != nodes_.end()) return &found->second;
  if (nodes_.size() >= limits_.nodes) {
    ++losses_.nodes;
    return nullptr;
  }
  return &nodes_[{key.site, key.node}];
}

void SocState::TakeAlarm(const SocKey& key, std::string_view payload, bool retained) {
  const auto known = alarms_.find(key);
  if (payload.empty()) {
    if (known != alarms_.end()) Drop(known);
    return;
  }
  const auto body = ParseObject(payload);
  std::optional<SocAlarm> alarm = body ? AlarmOf(key, *body) : std::nullopt;
  if (!alarm) {
    ++losses_.malformed;
    return;
  }
  if (IsOver(*alarm)) {
    if (known != alarms_.end()) Drop(known);
    return;
  }
  if (NodeFor(key) == nullptr) return;
  if (known == alarms_.end() && alarms_.size() >= limits_.alarms) {
    ++losses_.alarms;
    return;
  }
  const SocAlarm* before = known == alarms_.end() ? nullptr : &known->second;
  const bool same = before != nullptr && before->occurrence == alarm->occurrence;
  if (same && before->is_active() == alarm->is_active() && before->since_ms != 0) alarm->since_ms = before->since_ms;
  // Raised while there was no connection: its event has passed us by.
  const bool is_new = !same || before->phase == AlarmPhase::kNormal;
  const bool unstored = WholeMember(*body, "seq", INT64_MAX, 1) == 0 && BoolMember(*body, "announce", false);
  const bool rings = retained ? connections_ > 1 && is_new : unstored;
  if (rings && alarm->phase == AlarmPhase::kActiveUnacked && alarm->hidden.empty()) {
    unstored ? RingUnstored(key, *alarm) : static_cast<void>(++announcements_);
  }
  Put(key, *std::move(alarm));
}

void SocState::Put(const SocKey& key, SocAlarm alarm) {
  const auto [place, is_new] = alarms_.try_emplace(key);
  if (!is_new) Leave(*place);
  place->second = std::move(alarm);
  Enter(*place);
}

SocAlarms::iterator SocState::Drop(SocAlarms::iterator alarm) {
  Leave(*alarm);
  return alarms_.erase(alarm);
}

void SocState::Enter(const SocAlarms::value_type& alarm) {
  list_.Add(alarm);
  Count(counts_, alarm.second, true);
}

void SocState::Leave(const SocAlarms::value_type& alarm) {
  list_.Remove(alarm);
  Count(counts_, alarm.second, false);
}

// Comes again with every connection of the node: once for each occurrence, and when it has become worse.
void SocState::RingUnstored(const SocKey& key, const SocAlarm& alarm) {
  if (rung_.size() >= limits_.alarms && !rung_.contains(key)) return static_cast<void>(++announcements_);
  Rung& rung = rung_[key];
  const bool same = rung.occurrence == alarm.occurrence && rung.times > 0;
  if (same && alarm.severity <= rung.severity) return;
  rung = {alarm.occurrence, alarm.severity, same ? rung.times + 1 : 1};
  ++announcements_;
}

// Outcome: whether an event about it has nothing new to say, because it rang before.
bool SocState::HasRung(const SocKey& key, std::int64_t occurrence) {
  const auto rung = rung_.find(key);
  if (rung == rung_.end() || rung->second.occurrence != occurrence) return false;
  if (--rung->second.times == 0) rung_.erase(rung);
  return true;
}

void SocState::TakeNodeState(const SocKey& key, std::string_view payload) {
  if (payload.empty()) {
    nodes_.erase({key.site, key.node});
    return;
  }
  const auto body = ParseObject(payload);
  if (!body || !body->contains("online")) {
    ++losses_.malformed;
    return;
  }
  SocNode* const node = NodeFor(key);
  if (node == nullptr) return;
  node->presence = BoolMember(*body, "online", false) ? SocPresence::kOnline : SocPresence::kLost;
  node->confirmed = true;
}

void SocState::TakeDefinition(const SocKey& key, std::string_view payload) {
  const auto known = definitions_.find(key);
  const std::size_t before = known == definitions_.end() ? 0 : known->second.size();
  const bool too_many = known == definitions_.end() && definitions_.size() >= limits_.definitions;
  if (payload.size() > kLongestDefinition || too_many ||
      definition_bytes_ - before + payload.size() > limits_.definition_bytes) {
    ++losses_.definitions;
    return;
  }
  definition_bytes_ = definition_bytes_ - before + payload.size();
  if (payload.empty()) {
    definitions_.erase(key);
  } else {
    definitions_[key] = std::string(payload);
  }
}

bool SocState::IsNews(SocNode& node, const json& event) {
  std::string store = CleanMember(event, "store", kLongestName);
  const std::int64_t seq = WholeMember(event, "seq").value_or(0);
  if (seq == 0) return true;
  if (store == node.store && seq <= node.seq) return false;
  node.store = std::move(store);
  node.seq = seq;
  return true;
}

void SocState::TakeEvent(const SocKey& key, std::string_view payload, std::int64_t now_ms) {
  const auto event = ParseObject(payload);
  if (!event) {
    ++losses_.malformed;
    return;
  }
  SocNode* const node = NodeFor(key);
  if (node == nullptr || !IsNews(*node, *event)) return;
  std::optional<SocHappening> happening = HappeningOf(*event, now_ms);
  if (!happening) return;
  happening->key.site = key.site, happening->key.node = key.node;
  if (IsByRule(*event) && IsToBeTold(*event) &&
      !HasRung(happening->key, WholeMember(*event, "occurrence").value_or(0))) {
    ++announcements_;
  }
  happenings_.push_back(*std::move(happening));
  if (happenings_.size() > limits_.happenings) happenings_.pop_front();
}

void SocState::Connected(std::int64_t now_ms) {
  ++connections_;
  connected_ms_ = now_ms;
  has_old_ = true;
  for (auto& [key, alarm] : alarms_) alarm.confirmed = false;
  for (auto& [name, node] : nodes_) node.confirmed = false;
}

void SocState::Step(std::int64_t now_ms) {
  if (!has_old_ || now_ms - connected_ms_ < kForgetAfterMs) return;
  has_old_ = false;
  for (auto alarm = alarms_.begin(); alarm != alarms_.end();) {
    alarm = alarm->second.confirmed ? std::next(alarm) : Drop(alarm);
  }
  std::erase_if(nodes_, [](const auto& entry) { return !entry.second.confirmed; });
}

const SocNode* SocState::Node(const std::string& site, const std::string& node) const {
  const auto found = nodes_.find({site, node});
  return found == nodes_.end() ? nullptr : &found->second;
}

std::vector<std::string> SocState::LostNodes() const {
  std::vector<std::string> names;
  for (const auto& [name, node] : nodes_) {
    if (node.presence == SocPresence::kLost) names.push_back(name.first + "/" + name.second);
  }
  return names;
}

SocCounts SocState::Counts() const {
  SocCounts counts = counts_;
  for (const auto& [name, node] : nodes_) {
    switch (node.presence) {
      case SocPresence::kUnknown: ++counts.unknown; break;
      case SocPresence::kOnline: ++counts.online; break;
      case SocPresence::kLost: ++counts.lost; break;
    }
  }
  return counts;
}

const SocList& SocState::List(bool hidden, std::string_view filter) const {
  if (!list_.IsFor(hidden, filter)) list_ = SocList(hidden, filter, alarms_);
  return list_;
}

std::optional<SocDefinition> SocState::Definition(const SocKey& key) const {
  const auto found = definitions_.find({key.site, key.node, DefinitionNameOf(key.alarm)});
  if (found == definitions_.end()) return std::nullopt;
  const auto body = ParseObject(found->second);
  if (!body) return std::nullopt;
  const auto seconds = body->find("time_to_respond_s");
  const double within = seconds != body->end() && seconds->is_number() ? seconds->get<double>() : 0;
  return SocDefinition{LocalMember(*body, "cause"), LocalMember(*body, "consequence"), LocalMember(*body, "response"),
                       within > 0 && within < 1e8 ? static_cast<std::int64_t>(within) : 0};
}

std::vector<const SocHappening*> SocState::History(const SocKey& key) const {
  std::vector<const SocHappening*> history;
  for (auto one = happenings_.rbegin(); one != happenings_.rend(); ++one) {
    if (one->key == key) history.push_back(&*one);
  }
  return history;
}

std::size_t SocState::TakeAnnouncements() { return std::exchange(announcements_, 0); }

}  // namespace tramgac::app
