// The vocabulary of the agent's log: every kind of line that it ever writes, with a fixed 128-bit id by which
// `journalctl MESSAGE_ID=...` and a SIEM find it whatever the language or wording. docs/reference/log-messages.md
// lists the same table; a test compares them.
//
// Ids are never reused and never change meaning. Plain immutable values, safe anywhere.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "agent/core/model/alarm_spec.h"

namespace tramgac::service {

enum class LogEvent : std::uint8_t {
  kStarted,
  kStopped,
  kStartFailed,
  kReload,
  kConfigLoaded,
  kConfigRejected,
  kDeviceUnavailable,
  kDeviceBack,
  kDeviceWarning,
  kRowAppeared,
  kRowDisappeared,
  kBrokerConnected,
  kBrokerLost,
  kBrokerRefused,
  kCertificateRenewed,
  kCertificateUnusable,
  kCertificateEnds,
  kRevocationListEnded,
  kTopicHeld,
  kStoreOpened,
  kStoreSetAside,
  kStoreFleeting,
  kStoreFull,
  kStoreWriteFailed,
  kClockStepped,
  kClockSynced,
  kAlarmRaised,
  kAlarmCleared,
  kQueueOverflow,
  kWatchdogLate,
  kControlFailed,
  kTrapReceived,
  kTrapsRefused,
  kTrapsFailed,
  kDirectionRefused,
  kAlarmOperated,
  kLineFailed,
  kLineBack,
  kSensorFailed,
  kSensorBack,
  kHornSilenced,
  kDescriptorsExhausted,
  kDescriptorsBack,
  kConfigTried,
  kConfigConfirmed,
  kConfigNotUsed,
  kConfigNotKept,
};

inline constexpr int kLogEventCount = static_cast<int>(LogEvent::kConfigNotKept) + 1;

// The priorities of syslog(3) that the agent uses.
enum class LogPriority : std::uint8_t { kCritical = 2, kError = 3, kWarning = 4, kNotice = 5, kInfo = 6 };

// "critical", "error", "warning", "notice", "info" or the Vietnamese word. Outcome: always a non-empty view of
// static text.
LocalText LogPriorityName(LogPriority priority);

struct LogEventSpec {
  LogEvent event;
  std::string_view name;  // lower-case words with hyphens, e.g. "device-unavailable"
  std::string_view id;    // 32 hexadecimal digits
  LogPriority priority;
  // Names of the fields, separated by blanks, that tell repetitions apart: the same event with the same values
  // of these is the same news, and is rate limited. Empty: all lines of the event are.
  std::string_view key;
  LocalText text;  // with a {field} for each field's value
};

// All events, in the order of LogEvent.
std::span<const LogEventSpec> LogEvents();

// The row of one event. Outcome: always a row of LogEvents().
const LogEventSpec& SpecOf(LogEvent event);

}  // namespace tramgac::service
