#include "agent/app/soc_screen.h"

#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <string_view>

namespace tramgac::app {
namespace {

void Say(std::string_view text) {
  std::fwrite(text.data(), 1, text.size(), stdout);
  std::fflush(stdout);
}

}  // namespace

SocScreen::SocScreen() {
  tcgetattr(STDIN_FILENO, &before_);
  termios raw = before_;
  raw.c_lflag &= ~static_cast<tcflag_t>(ICANON | ECHO);
  raw.c_cc[VMIN] = 1;
  raw.c_cc[VTIME] = 0;
  // Stopped, it would leave the shell with a terminal that does not echo.
  raw.c_cc[VSUSP] = _POSIX_VDISABLE;
  tcsetattr(STDIN_FILENO, TCSAFLUSH, &raw);
  Say("\x1b[?1049h\x1b[?25l\x1b[?7l\x1b[2J");
}

SocScreen::~SocScreen() {
  Say("\x1b[?7h\x1b[?25h\x1b[?1049l");
  tcsetattr(STDIN_FILENO, TCSAFLUSH, &before_);
}

// Only the lines that changed: over a slow line a screen would flicker.
void SocScreen::Draw(const std::vector<std::string>& lines) {
  std::string text;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    if (lines.size() == drawn_.size() && lines[i] == drawn_[i]) continue;
    // Cleared first: behind a full line the cursor stands on its last character.
    text += "\x1b[" + std::to_string(i + 1) + ";1H\x1b[K" + lines[i];
  }
  if (lines.size() != drawn_.size()) text += "\x1b[J";
  drawn_ = lines;
  if (!text.empty()) Say(text);
}

void SocScreen::Ring() { Say("\a"); }

bool SocScreen::Read(std::string& bytes) {
  std::array<char, 4096> buffer;
  const ssize_t count = read(STDIN_FILENO, buffer.data(), buffer.size());
  if (count < 0 && errno == EINTR) return true;
  if (count <= 0) return false;
  bytes.assign(buffer.data(), static_cast<std::size_t>(count));
  return true;
}

}  // namespace tramgac::app
