#include "agent/app/progress.h"

#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>

#include "agent/app/table_view.h"

namespace tramgac::app {
namespace {

constexpr std::size_t kCells = 24;
constexpr Duration kGap = std::chrono::milliseconds(100);

std::size_t WidthOfStderr() {
  winsize size{};
  return ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 ? size.ws_col : 80;
}

}  // namespace

std::string ProgressLine(std::size_t done, std::size_t total, const std::string& text, std::size_t width) {
  std::string line;
  if (total > 0) {
    const std::size_t part = std::min(done, total);
    const std::size_t full = kCells * part / total;
    line = fmt::format("[{}{}] {:3} % {}/{} {}", std::string(full, '#'), std::string(kCells - full, '.'),
                       100 * part / total, part, total, text);
  } else {
    line = fmt::format("{} {}", done, text);
  }
  return WidthOf(line) > width ? Fit(line, width) : line;
}

Progress::Progress(const board::Clock& clock) : clock_(clock), on_terminal_(isatty(STDERR_FILENO) != 0) {}

void Progress::Show(std::size_t done, std::size_t total, const std::string& text) {
  const BootTime now = clock_.Now();
  if (!on_terminal_ || now < next_) return;
  next_ = now + kGap;
  shown_ = true;
  std::fprintf(stderr, "\r%s\x1b[K", ProgressLine(done, total, text, WidthOfStderr() - 1).c_str());
}

void Progress::Clear() {
  if (shown_) std::fputs("\r\x1b[K", stderr);
  shown_ = false;
  next_ = {};
}

}  // namespace tramgac::app
