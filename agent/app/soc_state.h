// What the control room knows of all nodes: alarms, nodes, what happened in this session. Fed with what the broker
// delivers, which is untrusted: every text is cleaned (soc_text.h), and everything is bounded.
//
// Not thread-safe; nothing blocks; no clock: time is an argument, in milliseconds since 1970 (UTC).
#pragma once

#include <array>
#include <cstdint>
#include <deque>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "agent/app/soc_alarm.h"
#include "agent/app/soc_list.h"

namespace tramgac::app {

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
  // A copy's list would point into the original.
  SocState(const SocState&) = delete;
  SocState& operator=(const SocState&) = delete;
  SocState(SocState&&) = default;
  SocState& operator=(SocState&&) = default;

  // Takes what came on `topic` (tramgac/v1/{site}/{node}/..). Topics of other kinds are ignored.
  void Take(std::string_view topic, std::string_view payload, bool retained, std::int64_t now_ms);

  // A connection is there: what is known has to be confirmed by what comes on it.
  void Connected(std::int64_t now_ms);

  // To be called now and then: forgets what was not confirmed for kForgetAfterMs. Nodes say everything again every
  // 15 minutes, so that what a broker has forgotten is not forgotten here.
  void Step(std::int64_t now_ms);
  static constexpr std::int64_t kForgetAfterMs = 16 * 60 * 1000;

  const SocAlarms& alarms() const { return alarms_; }
  // Null for a node that nothing is known of.
  const SocNode* Node(const std::string& site, const std::string& node) const;
  // "site/node" of those that are lost, in order.
  std::vector<std::string> LostNodes() const;
  SocCounts Counts() const;
  const SocLosses& losses() const { return losses_; }

  // The alarms to show (soc_list.h). Costs something only when another list is asked for than before; good until then.
  const SocList& List(bool hidden, std::string_view filter) const;

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
  void Put(const SocKey& key, SocAlarm alarm);
  SocAlarms::iterator Drop(SocAlarms::iterator alarm);
  // It counts, and is in the list; or not any more.
  void Enter(const SocAlarms::value_type& alarm);
  void Leave(const SocAlarms::value_type& alarm);
  bool IsNews(SocNode& node, const nlohmann::json& event);
  void RingUnstored(const SocKey& key, const SocAlarm& alarm);
  bool HasRung(const SocKey& key, std::int64_t occurrence);

  SocLimits limits_;
  SocAlarms alarms_;
  SocCounts counts_;  // of alarms
  mutable SocList list_{false, {}, alarms_};
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
  bool has_old_ = false;  // what was known before the present connection has not been forgotten yet
};

// What an event of a node says that happened to one of its alarms; the key has the alarm only. `now_ms`: where it does
// not say when. Outcome: nothing for events of other kinds.
std::optional<SocHappening> HappeningOf(const nlohmann::json& event, std::int64_t now_ms);

// A JSON object of at most `limit` bytes and little depth. Outcome: nothing for anything else.
std::optional<nlohmann::json> ParseObject(std::string_view text);

// Is it [a-z0-9-]{1,40}, as sites and nodes are called?
bool IsSocName(std::string_view name);

}  // namespace tramgac::app
