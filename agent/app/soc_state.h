// What the control room knows of all nodes: alarms, nodes, what happened in this session. Fed with what the broker
// delivers, which is untrusted: every text is cleaned (soc_text.h), and everything is bounded.
//
// Not thread-safe; nothing blocks; no clock: time is an argument, in milliseconds since 1970 (UTC).
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <deque>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "agent/document/problem.h"

namespace tramgac::app {

// What a node calls an alarm, and which node. Ordered by site, node, alarm.
struct SocKey {
  std::string site, node, alarm;
  auto operator<=>(const SocKey&) const = default;
};

// The worst last. A severity that this program does not know may be anything, so it stands with the worst.
enum class SocSeverity : std::uint8_t { kWarning, kMinor, kMajor, kUnknown, kCritical };
inline constexpr std::size_t kSocSeverities = 5;

enum class SocPhase : std::uint8_t { kNormal, kActiveUnacked, kActiveAcked, kReturnedUnacked };

struct SocText {
  std::string en, vi;
  // In `language`; the other one if that is empty.
  const std::string& In(document::Language language) const;
};

struct SocAlarm {
  SocSeverity severity = SocSeverity::kUnknown;
  SocSeverity peak = SocSeverity::kWarning;  // the worst of this occurrence
  SocPhase phase = SocPhase::kNormal;
  std::int64_t occurrence = 0;
  std::int64_t since_ms = 0;  // when it came into this phase of being active or not, as far as is known; 0: unknown
  std::string kind, point;
  std::string value;  // with its unit, as people read it; may be empty
  std::string limit;
  std::string hidden;  // empty, or why it is hidden: "shelved", "out-of-service", "suppressed", ..
  std::string hidden_by, hidden_reason;
  std::string root;        // the alarm that explains it
  std::int64_t hides = 0;  // how many alarms it hides
  bool first_out = false;
  bool confirmed = true;  // false: known from before the connection was lost, and not heard of since
  SocText text;           // with value and limit where the node says so
  std::string search;     // folded, of everything that one might look for
  bool is_active() const { return phase == SocPhase::kActiveUnacked || phase == SocPhase::kActiveAcked; }
  bool is_unacked() const { return phase == SocPhase::kActiveUnacked || phase == SocPhase::kReturnedUnacked; }
};

enum class SocPresence : std::uint8_t { kUnknown, kOnline, kLost };

struct SocNode {
  SocPresence presence = SocPresence::kUnknown;
  bool confirmed = true;  // as of an alarm
  std::string store;      // of the latest event
  std::int64_t seq = 0;   // of the latest event: what comes again is not new
};

// What happened to an alarm in this session.
struct SocHappening {
  SocKey key;
  std::int64_t at_ms = 0;
  std::string what;  // a transition, or the verb of an operator
  std::string by, result;
  SocText reason;
  std::string value;
};

struct SocCounts {
  std::size_t online = 0, lost = 0, unknown = 0;     // nodes
  std::array<std::size_t, kSocSeverities> active{};  // shown, by severity
  std::size_t unacked = 0, hidden = 0;               // shown; hidden ones that are active or unacknowledged, or kept so
};

// What did not get in.
struct SocLosses {
  std::uint64_t alarms = 0, nodes = 0, definitions = 0;  // beyond a limit
  std::uint64_t malformed = 0;                           // topics and payloads that make no sense
};

struct SocDefinition {
  SocText cause, consequence, response;
  std::int64_t time_to_respond_s = 0;  // 0: it does not say
};

struct SocLimits {
  std::size_t alarms = 20000, nodes = 1000, definitions = 50000, happenings = 5000;
  std::size_t definition_bytes = 64 * 1024 * 1024;
};

class SocState {
 public:
  explicit SocState(const SocLimits& limits = {}) : limits_(limits) {}

  // Takes what came on `topic` (tramgac/v1/{site}/{node}/..). Topics of other kinds are ignored.
  void Take(std::string_view topic, std::string_view payload, bool retained, std::int64_t now_ms);

  // A connection is there: what is known has to be confirmed by what comes on it.
  void Connected(std::int64_t now_ms);

  // To be called now and then: forgets what was not confirmed for kForgetAfterMs. Nodes say everything again every
  // 15 minutes, so that what a broker has forgotten is not forgotten here.
  void Step(std::int64_t now_ms);
  static constexpr std::int64_t kForgetAfterMs = 16 * 60 * 1000;

  const std::map<SocKey, SocAlarm>& alarms() const { return alarms_; }
  // Null for a node that nothing is known of.
  const SocNode* Node(const std::string& site, const std::string& node) const;
  // "site/node" of those that are lost, in order.
  std::vector<std::string> LostNodes() const;
  SocCounts Counts() const;
  const SocLosses& losses() const { return losses_; }

  // Keys of the alarms to show, the most urgent first: unacknowledged before known, then the worst, then the newest.
  // `hidden`: those that are hidden instead. `filter`: as typed; every word of it must be found.
  std::vector<const SocKey*> List(bool hidden, std::string_view filter) const;

  // What the node says about an alarm. Outcome: nothing if it has not said (yet).
  std::optional<SocDefinition> Definition(const SocKey& key) const;

  // What happened to it in this session, the latest first.
  std::vector<const SocHappening*> History(const SocKey& key) const;

  // How often operators are to be told since the last call.
  std::size_t TakeAnnouncements();

 private:
  void TakeAlarm(const SocKey& key, std::string_view payload, bool retained);
  void TakeNodeState(const SocKey& key, std::string_view payload);
  void TakeDefinition(const SocKey& key, std::string_view payload);
  void TakeEvent(const SocKey& key, std::string_view payload, std::int64_t now_ms);
  SocNode* NodeFor(const SocKey& key);
  bool IsNews(SocNode& node, const nlohmann::json& event);
  void RingUnstored(const SocKey& key, const SocAlarm& alarm);
  bool HasRung(const SocKey& key, std::int64_t occurrence);

  SocLimits limits_;
  std::map<SocKey, SocAlarm> alarms_;
  std::map<std::pair<std::string, std::string>, SocNode> nodes_;
  std::map<SocKey, std::string> definitions_;  // as they came: few are looked at
  std::size_t definition_bytes_ = 0;
  std::deque<SocHappening> happenings_;  // the latest last
  SocLosses losses_;
  // What rang by an alarm's own state because its node could not store the event (seq 0): the events that come when it
  // can again do not ring once more.
  struct Rung {
    std::int64_t occurrence = 0;
    SocSeverity severity = SocSeverity::kUnknown;
    std::uint32_t times = 0;
  };
  std::map<SocKey, Rung> rung_;
  std::size_t announcements_ = 0;
  std::uint32_t connections_ = 0;
  std::int64_t connected_ms_ = 0;
};

// "critical", "major", "minor", "warning", "unknown".
std::string_view SocSeverityName(SocSeverity severity);

// A JSON object of at most `limit` bytes and little depth. Outcome: nothing for anything else.
std::optional<nlohmann::json> ParseObject(std::string_view text);

// Is it [a-z0-9-]{1,40}, as sites and nodes are called?
bool IsSocName(std::string_view name);

}  // namespace tramgac::app
