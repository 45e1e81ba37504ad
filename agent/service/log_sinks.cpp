#define SD_JOURNAL_SUPPRESS_LOCATION  // the event's id says more than a line number in the sink

#include "agent/service/log_sinks.h"

#include <sys/stat.h>
#include <systemd/sd-journal.h>
#include <unistd.h>

#include <array>
#include <cctype>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <ctime>

#include "agent/core/base/calendar_time.h"

namespace tramgac::service {
namespace {

std::string TimeText(const LogLine& line) {
  std::array<char, 40> text{};
  if (line.wall_time.ok()) {
    const std::time_t seconds = CSeconds<std::time_t>(line.wall_time.value());
    std::tm local{};
    if (localtime_r(&seconds, &local) != nullptr && std::strftime(text.data(), text.size(), "%F %T", &local) > 0) {
      return text.data();
    }
  }
  const double boot = std::chrono::duration<double>(line.boot_time.time_since_epoch()).count();
  std::snprintf(text.data(), text.size(), "boot+%.3f", boot);
  return text.data();
}

std::string Field(std::string_view name, std::string_view value) {
  std::string field;
  for (const char c : name) field += static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  field += '=';
  field += value;
  return field;
}

std::vector<std::string> JournalFields(const LogLine& line) {
  std::vector<std::string> fields{
      Field("MESSAGE", Printable(line.text)),
      Field("MESSAGE_ID", line.spec->id),
      Field("PRIORITY", std::to_string(static_cast<int>(line.spec->priority))),
      Field("SYSLOG_IDENTIFIER", "tramgac"),
      Field("EVENT", line.spec->name),
      Field(line.language == Language::kEnglish ? "MESSAGE_VI" : "MESSAGE_EN", Printable(line.other_text)),
  };
  if (line.held_back > 0) fields.push_back(Field("HELD_BACK", std::to_string(line.held_back)));
  for (const LogField& field : line.fields) fields.push_back(Field(field.name, field.value));
  return fields;
}

}  // namespace

bool ConnectedToJournal(int fd) {
  const char* stream = std::getenv("JOURNAL_STREAM");
  unsigned long long device = 0, inode = 0;
  struct stat status {};
  return stream != nullptr && std::sscanf(stream, "%llu:%llu", &device, &inode) == 2 && fstat(fd, &status) == 0 &&
         status.st_dev == device && status.st_ino == inode;
}

std::string Printable(std::string_view text) {
  std::string printable;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte >= 0x20 && byte != 0x7F) {
      printable += c;
      continue;
    }
    std::array<char, 5> escape{};
    std::snprintf(escape.data(), escape.size(), "\\x%02X", byte);
    printable += escape.data();
  }
  return printable;
}

void StreamSink::Write(const LogLine& line) {
  const LocalText priority = LogPriorityName(line.spec->priority);
  std::string text = TimeText(line) + ' ';
  text += line.language == Language::kEnglish ? priority.en : priority.vi;
  text += ' ' + Printable(line.text) + '\n';
  for (std::string_view rest = text; !rest.empty();) {
    const ssize_t count = write(fd_, rest.data(), rest.size());
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return;
    rest.remove_prefix(static_cast<std::size_t>(count));
  }
}

JournalSink::JournalSink(LogSink& fallback, Send send) : fallback_(fallback), send_(std::move(send)) {
  if (!send_) send_ = [](const iovec* fields, int count) { return sd_journal_sendv(fields, count); };
}

void JournalSink::Write(const LogLine& line) {
  std::vector<std::string> fields = JournalFields(line);
  std::vector<iovec> parts;
  for (std::string& field : fields) parts.push_back({field.data(), field.size()});
  if (send_(parts.data(), static_cast<int>(parts.size())) < 0) fallback_.Write(line);
}

}  // namespace tramgac::service
