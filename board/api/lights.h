// The two lamps of a node without an operating system.
//
// Backends: those of boards.
#pragma once

namespace tramgac::board {

// Thread safety: none; not for interrupts. Nothing here blocks or allocates.
class Lights {
 public:
  // Lights each lamp or not, until the next call: the one of alarms, and the one by which the node tells of itself. A
  // backend MUST leave both dark until the first call.
  virtual void Show(bool alarm, bool life) = 0;

 protected:
  ~Lights() = default;
};

}  // namespace tramgac::board
