// The operator's terminal itself: the second screen, without echo and without a cursor, until the object goes.
#pragma once

#include <termios.h>

#include <string>
#include <vector>

namespace tramgac::app {

// One thread; writing may block on a slow terminal.
class SocScreen {
 public:
  SocScreen();
  ~SocScreen();
  SocScreen(const SocScreen&) = delete;
  SocScreen& operator=(const SocScreen&) = delete;

  void Draw(const std::vector<std::string>& lines);
  void Ring();

  // The bytes that were typed. Outcome: false: the terminal has gone.
  bool Read(std::string& bytes);

 private:
  termios before_{};
  std::vector<std::string> drawn_;
};

}  // namespace tramgac::app
