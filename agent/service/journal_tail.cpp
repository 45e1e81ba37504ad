#include "agent/service/journal_tail.h"

#include <systemd/sd-journal.h>

#include <algorithm>
#include <ctime>
#include <memory>
#include <string_view>

#include "agent/core/base/calendar_time.h"
#include "agent/service/log_sinks.h"

namespace tramgac::service {
namespace {

struct Close {
  void operator()(sd_journal* journal) const { sd_journal_close(journal); }
};
using Journal = std::unique_ptr<sd_journal, Close>;

// Outcome: empty if the entry has no such field.
std::string FieldOf(sd_journal& journal, const char* name) {
  const void* data = nullptr;
  std::size_t size = 0;
  if (sd_journal_get_data(&journal, name, &data, &size) < 0) return {};
  const std::string_view text(static_cast<const char*>(data), size);
  return std::string(text.substr(std::min(text.find('=') + 1, text.size())));
}

std::string TimeOf(sd_journal& journal) {
  std::uint64_t microseconds = 0;
  if (sd_journal_get_realtime_usec(&journal, &microseconds) < 0) return "-";
  const std::tm parts = PartsOfUtc<std::tm>(UtcTime(std::chrono::milliseconds(microseconds / 1000)));
  char text[32] = "";
  return std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &parts) > 0 ? text : "-";
}

}  // namespace

Result<std::string> JournalTail(const std::string& unit, std::size_t lines) {
  sd_journal* opened = nullptr;
  if (sd_journal_open(&opened, SD_JOURNAL_LOCAL_ONLY) < 0) return Status::kUnavailable;
  const Journal journal(opened);
  const std::string match = "_SYSTEMD_UNIT=" + unit;
  if (sd_journal_add_match(journal.get(), match.data(), match.size()) < 0) return Status::kUnavailable;
  if (sd_journal_seek_tail(journal.get()) < 0) return Status::kUnavailable;
  std::string text;
  const int found = sd_journal_previous_skip(journal.get(), lines);
  if (found < 0) return Status::kUnavailable;
  for (int more = found; more > 0; more = sd_journal_next(journal.get())) {
    const std::string priority = FieldOf(*journal, "PRIORITY");
    text += TimeOf(*journal) + " <" + priority + "> " + Printable(FieldOf(*journal, "MESSAGE")) + "\n";
  }
  return text;
}

}  // namespace tramgac::service
