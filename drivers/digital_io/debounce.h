// A contact bounces for milliseconds when it moves, and a wire picks up what passes by: only a level that stays counts.
//
// Pure; no allocation; safe anywhere.
#pragma once

#include "agent/core/base/time.h"

namespace tramgac::digital_io {

class Debounce {
 public:
  Debounce() = default;
  // `hold`: how long a level must stay until it counts; zero: at once.
  explicit Debounce(Duration hold) : hold_(hold) {}

  // What the contact is at `now`, which never goes back. Outcome: true if it has just settled, for the first time or to
  // another level than before.
  bool Take(bool level, BootTime now) {
    if (!seen_ || level != seen_level_) {
      seen_ = true;
      seen_level_ = level;
      since_ = now;
    }
    if (now - since_ < hold_ || (settled_ && level_ == level)) return false;
    settled_ = true;
    level_ = level;
    return true;
  }

  // Nothing is known any more, e.g. because the input could not be read.
  void Forget() { seen_ = settled_ = false; }

  bool settled() const { return settled_; }
  bool level() const { return level_; }  // false if it is not settled

 private:
  Duration hold_{};
  bool seen_ = false, seen_level_ = false;  // what was seen last, and since when
  BootTime since_{};
  bool settled_ = false, level_ = false;
};

}  // namespace tramgac::digital_io
