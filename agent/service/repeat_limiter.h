// Decides which lines of a log are written when the same news comes again and again. Pure logic; time is an
// argument (boot time).
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "agent/core/base/time.h"

namespace tramgac::service {

struct RepeatLimits {
  std::uint32_t burst = 5;                    // lines of one key that pass in one window; at least 1
  Duration window = std::chrono::minutes(1);  // begins with a key's first line
  std::size_t keys = 512;                     // keys remembered; bounds the memory
};

// Not thread-safe; never blocks.
class RepeatLimiter {
 public:
  explicit RepeatLimiter(RepeatLimits limits = {}) : limits_(limits) {}

  struct Verdict {
    bool admit = true;       // write the line
    std::uint32_t held = 0;  // admitted only: lines of this key held back since the one before
    std::string key;         // under which the line was counted
  };

  // May a line with this key be written at `now`? A line that is not admitted is counted under its key. When the
  // table of keys is full, unknown keys share the key `fallback`, so that a flood of different keys is limited too.
  Verdict Admit(const std::string& key, const std::string& fallback, BootTime now);

  struct Held {
    std::string key;
    std::uint32_t count = 0;
  };

  // Forgets the keys whose window has ended at `now`. Outcome: those of them under which lines were held back;
  // the caller reports each, so that no count is lost when the news stops coming.
  std::vector<Held> TakeEnded(BootTime now);

  std::size_t size() const { return windows_.size(); }

 private:
  struct Window {
    BootTime begin;
    std::uint32_t admitted = 0, held = 0;
  };

  RepeatLimits limits_;
  std::map<std::string, Window> windows_;
};

}  // namespace tramgac::service
