// Writes a store with the backlog of a node that could not send for a while: usage: backlog FILE RECORDS READINGS.
// Every record holds READINGS readings of the device "backlog" that were taken at one moment, a second after the record
// before, the newest a second ago, in an earlier boot. Made with the agent's own store and encoding.
#include <array>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

#include "agent/core/model/record_body.h"
#include "agent/store/sqlite_store.h"

namespace tramgac {
namespace {

constexpr std::uint64_t kRecordsACommit = 5000;
constexpr std::uint64_t kBudget = 1024ULL * 1024 * 1024;

int Fail(const char* what) { return std::fprintf(stderr, "backlog: %s\n", what), 1; }

int Write(const char* path, std::uint64_t records, std::uint32_t readings) {
  store::OpenOptions options;
  options.budget_bytes = kBudget;
  const store::SqliteStore::Opened opened = store::SqliteStore::Open(path, options);
  if (opened.store == nullptr) return Fail(opened.problem.en.c_str());
  store::SqliteStore& store = *opened.store;
  const NameId device = store.Intern("backlog").value_or(0), boot = store.Intern("before").value_or(0);
  std::vector<NameId> points;
  for (std::uint32_t i = 0; i < readings; ++i) {
    std::array<char, 32> name;
    std::snprintf(name.data(), name.size(), "bench.register.v%02u", i + 1);
    points.push_back(store.Intern(name.data()).value_or(0));
  }
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  const std::int64_t newest_ms = std::chrono::duration_cast<std::chrono::milliseconds>(now).count() - 1000;
  std::array<std::uint8_t, 16 * 1024> buffer;
  for (std::uint64_t n = 0; n < records; ++n) {
    const auto seconds = static_cast<std::int64_t>(n);
    const std::int64_t utc_ms = newest_ms - 1000 * (static_cast<std::int64_t>(records) - 1 - seconds);
    DataBodyWriter body(buffer);
    if (!body.Begin({boot, BootTime(std::chrono::seconds(seconds)), utc_ms, TimeQuality::kSynced}, device)) return 1;
    for (std::uint32_t i = 0; i < readings; ++i) {
      const double value = static_cast<double>((n * 7 + i * 13) % 5000) / 10;
      if (!body.Add(points[i], Value::Real(value), Quality::kGood)) return Fail("too many readings for a record");
    }
    if (!store.Append(RecordKind::kData, body.body()).ok()) return Fail("no room");
    if ((n + 1) % kRecordsACommit == 0 && !Ok(store.Commit())) return Fail(store.last_error().c_str());
  }
  return Ok(store.Commit()) ? 0 : Fail(store.last_error().c_str());
}

}  // namespace
}  // namespace tramgac

int main(int count, char** arguments) {
  const std::uint64_t records = count == 4 ? std::strtoull(arguments[2], nullptr, 10) : 0;
  const unsigned long readings = count == 4 ? std::strtoul(arguments[3], nullptr, 10) : 0;
  if (records == 0 || readings == 0 || readings > 99) {
    std::fputs("Usage: backlog FILE RECORDS READINGS (1 to 99)\n", stderr);
    return 2;
  }
  return tramgac::Write(arguments[1], records, static_cast<std::uint32_t>(readings));
}
