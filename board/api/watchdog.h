// Begins the program anew when nothing goes on in it any more.
#pragma once

namespace tramgac::board {

class Watchdog {
 public:
  // From now on Feed has to be called again and again. There is no way to stop it.
  virtual void Start() = 0;

  // Something has gone on. Does not block; not from interrupts.
  virtual void Feed() = 0;

 protected:
  ~Watchdog() = default;
};

}  // namespace tramgac::board
