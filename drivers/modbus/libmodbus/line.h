// The open serial port below libmodbus: what libmodbus does not do itself. Exclusive use, waiting with an absolute
// deadline, noticing that the port is gone, and a file descriptor that stays below FD_SETSIZE.
//
// Thread safety: none; one thread owns it.
#pragma once

#include <cstddef>

#include "agent/core/base/bytes.h"
#include "agent/core/base/status.h"
#include "agent/core/base/time.h"
#include "board/api/clock.h"
#include "drivers/modbus/rtu_port.h"

namespace tramgac::modbus {

// A file descriptor number that is held for one port from configuration on. libmodbus 3.1.6 uses select(), which writes
// beyond its set (and aborts) with a descriptor from 1024 on; a port that is plugged in again while the agent has many
// connections would get such a number.
class Line {
 public:
  // `clock` outlives the line; its Now() must be the time that passes here, since the waiting is done by the kernel.
  explicit Line(const board::Clock& clock) : clock_(clock) {}
  ~Line();
  Line(const Line&) = delete;
  Line& operator=(const Line&) = delete;

  // Takes the number. Outcomes: kOk; kResourceExhausted (no descriptor below FD_SETSIZE is free).
  Status Reserve();

  // Moves the open port `fd` to the reserved number, closes `fd`, and locks the port against other processes that lock
  // it too (flock). Precondition: Reserve was kOk. Outcomes: kOk; kAlreadyExists (another process holds it);
  // kUnavailable. On failure it is detached.
  Status Attach(int fd);

  // Closes the port without waiting for characters that cannot be sent any more; the number stays reserved.
  void Detach();

  bool attached() const { return attached_; }
  int fd() const { return fd_; }

  // Those of RtuPort. Precondition: attached.
  RtuPort::Wait WaitUntil(BootTime until) const;
  std::size_t Receive(MutableByteSpan out);

 private:
  const board::Clock& clock_;
  int fd_ = -1;
  bool attached_ = false;
};

}  // namespace tramgac::modbus
