// A serial port and the time that passes at it: what RtuClient needs below it. Implemented by drivers/modbus/libmodbus
// (Linux), in firmware by drivers/modbus/mcu, and by simulations, where time is virtual.
//
// Thread safety: none. One thread owns the port.
#pragma once

#include <cstddef>
#include <cstdint>

#include "agent/core/base/bytes.h"
#include "agent/core/base/time.h"
#include "agent/core/model/quality.h"
#include "drivers/modbus/question.h"

namespace tramgac::modbus {

class RtuPort {
 public:
  virtual ~RtuPort() = default;

  // The time in which all deadlines here are told.
  virtual BootTime Now() const = 0;

  // Opens the port for this process alone, or leaves nothing half open. Outcomes: kGood; kDisconnected.
  virtual Quality Open() = 0;
  // No effect when not open. MUST NOT block on a port that is gone.
  virtual void Close() = 0;
  virtual bool is_open() const = 0;

  enum class Wait : std::uint8_t {
    kReadable,  // something can be received
    kNothing,   // `until` has passed
    kGone,      // the port is hung up
  };
  // Blocks until something can be received, until `until` at the latest; not at all if that has passed.
  virtual Wait WaitUntil(BootTime until) = 0;

  // Takes what has come, as much as fits. Does not block. Outcome: how many bytes of `out` that is.
  virtual std::size_t Receive(MutableByteSpan out) = 0;

  // Hands the question's frame to the port. May return before it is on the line. Outcomes: kGood; kDisconnected;
  // kBadFrame (nothing was sent: it cannot be encoded).
  virtual Quality Send(std::uint8_t unit, const Question& question) = 0;

  // Receives the answer to a read, whole by `until`. Blocks until then at most. Outcomes: those of DecodeRtuAnswer, its
  // data valid until the next call of anything here; kTimeout; kDisconnected.
  virtual Answer ReceiveAnswer(std::uint8_t unit, const ReadRequest& request, BootTime until) = 0;
};

}  // namespace tramgac::modbus
