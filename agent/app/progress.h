// A progress bar on standard error for jobs of minutes; nothing when standard error is no terminal.
#pragma once

#include <cstddef>
#include <string>

#include "board/api/clock.h"

namespace tramgac::app {

// "[#####.....] 50 % 128/256 text" in at most `width` characters. Pure.
std::string ProgressLine(std::size_t done, std::size_t total, const std::string& text, std::size_t width);

// Single-threaded.
class Progress {
 public:
  explicit Progress(const board::Clock& clock);
  ~Progress() { Clear(); }

  // Draws at most ten times a second. `total` 0: not known.
  void Show(std::size_t done, std::size_t total, const std::string& text);
  // Takes the bar away, so that something else can be printed.
  void Clear();

 private:
  const board::Clock& clock_;
  const bool on_terminal_;
  bool shown_ = false;
  BootTime next_{};
};

}  // namespace tramgac::app
