// Where log lines go: the journal of systemd, or readable lines on a terminal.
#pragma once

#include <sys/uio.h>

#include <functional>
#include <string>

#include "agent/service/log.h"

namespace tramgac::service {

// Is descriptor `fd` connected to the journal? JOURNAL_STREAM holds the device and inode of the stream that the
// service manager gave (systemd.exec(5)); an inherited variable with another standard error does not count.
// Outcomes: true, false. Does not block. Any thread, as long as none changes the environment.
bool ConnectedToJournal(int fd);

// Lines such as "2026-11-23 10:00:00 warning device ups-1: unavailable: timeout" in local time; while the wall time
// is unknown "boot+12.345" takes the date's place. Control characters are shown as \xNN: a device's text cannot make up
// lines or move the cursor.
class StreamSink final : public LogSink {
 public:
  // `fd` stays the caller's; usually STDERR_FILENO.
  explicit StreamSink(int fd) : fd_(fd) {}
  void Write(const LogLine& line) override;

 private:
  int fd_;
};

// Structured entries: MESSAGE, MESSAGE_ID, PRIORITY, SYSLOG_IDENTIFIER=tramgac, EVENT, the text in the other
// language as MESSAGE_EN or MESSAGE_VI, HELD_BACK when lines were held back, and each field in upper case
// (DEVICE=, ALARM=, ...). When the journal refuses an entry it goes to `fallback`.
class JournalSink final : public LogSink {
 public:
  using Send = std::function<int(const iovec* fields, int count)>;  // < 0: not sent

  // `send` empty: sd_journal_sendv(3). `fallback` must outlive this sink.
  explicit JournalSink(LogSink& fallback, Send send = {});
  void Write(const LogLine& line) override;

 private:
  LogSink& fallback_;
  Send send_;
};

// `text` with control characters as \xNN. Outcome: always text of printable bytes. Pure; any thread.
std::string Printable(std::string_view text);

}  // namespace tramgac::service
