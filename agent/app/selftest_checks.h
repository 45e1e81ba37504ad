// What `tramgac selftest` makes of what a running agent says of itself: one line of a checklist each, with what to do.
// Pure functions over JSON from the control socket (views.h) and plain values; thread-safe; nothing blocks.
#pragma once

#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "agent/document/problem.h"

namespace tramgac::app {

enum class Verdict : std::uint8_t {
  kPassed,
  kNoticed,  // works, but somebody should know
  kFailed,
  kNotRun,  // cannot be told here, or nobody asked for it
};

// "passed", "noticed", "failed", "not-run".
std::string_view VerdictName(Verdict verdict);

struct Check {
  std::string name;  // "clock", "device"
  std::string of;    // which device or contact; may be empty
  Verdict verdict = Verdict::kNotRun;
  document::Wording found;
  document::Wording advice;  // empty where there is nothing to do
};

// A check of the node itself.
Check NodeCheck(std::string name, Verdict verdict, document::Wording found, document::Wording advice = {});

// Two sentences of an advice, either of which may be empty.
document::Wording Sentences(const document::Wording& first, const document::Wording& second);

// What an agent said at one moment: {"verb":"status"}, "devices", "readings", "alarms" of the control socket.
struct AgentSays {
  nlohmann::json status;
  std::vector<nlohmann::json> devices, readings, alarms;
};

// What this machine says, without the agent.
struct MachineSays {
  std::optional<double> rtc_off_s;    // how far the real-time clock is from the system's; nothing: there is none
  document::Wording rtc_advice;       // how this board gets one; empty: not known
  std::vector<std::string> networks;  // "eth0 10.1.2.3", without loopback
  std::string broker_host;            // empty: no broker
  bool broker_is_name = false;        // and not an address
  std::vector<std::string> broker_addresses;  // what the name server says; empty: nothing
};

// Power, clock, real-time clock, disk, memory, heat, network, name server, broker, publishing, store, sandbox: in this
// order.
// `before` and `after` are some time apart.
std::vector<Check> JudgeNode(const AgentSays& before, const AgentSays& after, const MachineSays& machine);

// Supply and heat, as in JudgeNode: of the node's readings of itself alone.
std::vector<Check> JudgeSupply(const AgentSays& says);

// One check a device: does it answer, how fast, how often not, and what of it cannot be read.
std::vector<Check> JudgeDevices(const AgentSays& before, const AgentSays& after);

// The two-state inputs of one device, each of which somebody is to switch there and back by hand.
class ContactWatch {
 public:
  explicit ContactWatch(std::string device) : device_(std::move(device)) {}

  // What the agent says of the readings now.
  void Take(const std::vector<nlohmann::json>& readings);

  // There are some, and each was seen both ways.
  bool done() const;
  // "contact.2, contact.5": those that are still to be switched.
  std::string Waiting() const;
  std::vector<Check> Checks() const;

 private:
  struct Contact {
    document::Wording label;
    bool known = false, seen_true = false, seen_false = false;
  };
  std::string device_;
  std::map<std::string, Contact> contacts_;  // by point
};

// `acked_after_s`: when an operator acknowledged the test alarm; nothing: nobody did within `waited_s`.
Check JudgeTestAlarm(std::optional<double> acked_after_s, double waited_s);

// Did any check fail?
bool HasFailed(const std::vector<Check>& checks);

}  // namespace tramgac::app
