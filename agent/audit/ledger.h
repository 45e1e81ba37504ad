// The books of an independent checker: what a broker has delivered of every node's records, by (node, store, seq), and
// what of it is missing, came twice, out of order or late (docs/reference/audit.md). Written from
// docs/reference/mqtt.md alone: it shares no code with what publishes.
//
// Single-threaded; no I/O, no clock (times are arguments); allocates, within the bounds below.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace tramgac::audit {

inline constexpr std::size_t kMostStreams = 20'000;      // (node, store) pairs; what is beyond is counted
inline constexpr std::size_t kMostRuns = 200'000;        // runs of numbers of one stream; beyond, the oldest are joined
inline constexpr std::size_t kLargestPayload = 1 << 20;  // bytes

struct Gap {
  std::uint64_t first = 0, last = 0;
};

// Numbers, as runs without a gap.
class NumberRuns {
 public:
  // Outcome: false if it was there already.
  bool Add(std::uint64_t number);
  // All of first..last.
  void AddRun(std::uint64_t first, std::uint64_t last);
  bool Contains(std::uint64_t number) const;
  bool empty() const { return runs_.empty(); }
  std::uint64_t first() const { return runs_.begin()->first; }
  std::uint64_t last() const { return runs_.rbegin()->second; }
  const std::map<std::uint64_t, std::uint64_t>& runs() const { return runs_; }
  // What of first..last is not in it. Outcome: in order; empty if all of it is.
  std::vector<Gap> Lacking(const Gap& range) const;

 private:
  std::map<std::uint64_t, std::uint64_t> runs_;  // first to last
};

// One store of one node.
struct Stream {
  std::string site, node, store;
  std::uint64_t first_seq = 0, last_seq = 0;  // lowest and highest number seen
  std::uint64_t received = 0;                 // records, each once
  std::uint64_t duplicates = 0;
  std::uint64_t out_of_order = 0;          // alarms and events among themselves, live readings among themselves
  std::uint64_t history = 0;               // of the received: marked as not live
  std::uint64_t late = 0;                  // live readings that came later than allowed
  std::int64_t worst_ms = 0;               // of live readings with a synchronised time
  std::uint64_t missing = 0;               // numbers that never came and that nothing explains
  std::uint64_t thinned = 0;               // .. that the node says it has made into others
  std::uint64_t dropped = 0;               // .. that it says it has dropped: lost
  std::vector<Gap> gaps;                   // the first ten of the missing
  std::array<std::uint64_t, 4> quality{};  // synced, corrected, estimated, none
};

struct Totals {
  std::uint64_t messages = 0;
  std::uint64_t malformed = 0;  // on topics of records, and not what mqtt.md says
  std::uint64_t other = 0;      // retained states, definitions and so on
  std::uint64_t too_many = 0;   // of streams beyond kMostStreams
};

class Ledger {
 public:
  // `late_ms`: a live reading may be so old when it comes.
  explicit Ledger(std::int64_t late_ms) : late_ms_(late_ms) {}

  // A message as it came. Any bytes may be given.
  void Take(std::string_view topic, std::string_view payload, bool retained, std::int64_t now_ms);

  // What there is to say now, by site, node and store. What is missing may still come as history.
  std::vector<Stream> Report() const;
  const Totals& totals() const { return totals_; }
  // Numbers that are missing now and may still come.
  std::uint64_t Open() const;

 private:
  struct Books {
    Stream stream;
    NumberRuns seen;
    NumberRuns thinned, dropped;
    std::uint64_t last_alarm = 0, last_live = 0;
  };

  struct Record;
  void TakeRecord(Books& books, const Record& record, std::int64_t now_ms);
  Books* BooksOf(std::string_view site, std::string_view node, const std::string& store);

  const std::int64_t late_ms_;
  std::map<std::string, Books, std::less<>> books_;
  Totals totals_;
};

// "2026-11-23T09:24:03.250Z" in milliseconds since 1970. Outcome: -1 if it is none.
std::int64_t ReadUtc(std::string_view text);

}  // namespace tramgac::audit
