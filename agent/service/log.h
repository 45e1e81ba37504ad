// The agent's log. A line is an event of the table in log_events.h with values for its fields; where it goes
// (journal or standard error) is the sink's business. One Log object is made by main() and passed by reference.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <map>
#include <mutex>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "agent/service/log_events.h"
#include "agent/service/repeat_limiter.h"
#include "board/api/clock.h"

namespace tramgac::service {

enum class Language : std::uint8_t { kEnglish, kVietnamese };

// One value of a line: {"device", "ups-1"}. `name` is static text of [a-z_]; `value` may hold any bytes, also such
// that came from a device: sinks make them harmless.
struct LogField {
  std::string_view name;
  std::string_view value;
};

// A finished line, as sinks get it. Views are valid during the call only.
struct LogLine {
  const LogEventSpec* spec = nullptr;
  std::span<const LogField> fields;
  std::string_view text;        // in the operators' language
  std::string_view other_text;  // in the other one
  Language language = Language::kEnglish;
  std::uint32_t held_back = 0;  // lines like this that were held back before it
  BootTime boot_time;
  Result<UtcTime> wall_time = Status::kUnavailable;
};

// Where lines go. The Log calls Write() from any thread, one call at a time.
class LogSink {
 public:
  virtual ~LogSink() = default;

  // Writes one line. May block while the reader of the log does not read. There is no outcome: there is nowhere to
  // report that the log cannot be written.
  virtual void Write(const LogLine& line) = 0;
};

struct LogOptions {
  Language language = Language::kEnglish;
  RepeatLimits limits;
};

// Thread safety: all functions from any thread. They block as long as the sink does.
class Log {
 public:
  // `clock` and `sink` must outlive the log.
  Log(const board::Clock& clock, LogSink& sink, LogOptions options = {});

  // Writes one line, or holds it back and counts it when the same news (the event's key fields) has been written
  // more than limits.burst times in limits.window. A field of the text that is not given shows as "?".
  void Write(LogEvent event, std::initializer_list<LogField> fields);

  // Writes one line for each kind of news of which lines were held back and whose window has ended, with their
  // number. Call it about once a second, and with `all` before the program ends: then no count is lost.
  void Flush(bool all = false);

  // Lines held back since the start.
  std::uint64_t held_back() const;

 private:
  struct Last {  // the newest line held back under a key: what Flush() shows
    LogEvent event;
    std::vector<std::pair<std::string_view, std::string>> fields;
  };

  void WriteNow(LogEvent event, std::span<const LogField> fields, std::uint32_t held);

  const board::Clock& clock_;
  LogSink& sink_;
  const LogOptions options_;
  mutable std::mutex mutex_;
  RepeatLimiter limiter_;
  std::map<std::string, Last> last_;
  std::uint64_t held_back_ = 0;
};

// The template with each {field} replaced by its value, "?" where there is none.
// Outcome: always text. Pure; allocates; safe anywhere.
std::string FillTemplate(std::string_view text, std::span<const LogField> fields);

}  // namespace tramgac::service
