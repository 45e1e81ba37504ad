// The open serial port below libmodbus: what libmodbus does not do itself. Exclusive use, listening until the line is
// silent, noticing that the port is gone, and a file descriptor that stays below FD_SETSIZE.
//
// Thread safety: none; one thread owns it.
#pragma once

#include <array>
#include <cstdint>

#include "agent/core/base/bytes.h"
#include "agent/core/base/status.h"
#include "agent/core/base/time.h"
#include "board/api/clock.h"

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

  enum class Heard : std::uint8_t {
    kSilence,  // nothing was received for `silence`
    kFrame,  // stopped early: what was received is one whole RTU frame of the unit listened for, and `silence` after it
    kCharacters,  // something can be received
    kBabble,      // the line was never silent until `until`
    kGone,        // the port is hung up
  };
  // Waits for a character, which stays to be received. Blocks. Outcomes: kCharacters; kSilence (`until` has passed);
  // kGone.
  Heard ListenForCharacters(BootTime until) const;

  // To be called when somebody else has received from fd() just now: silence begins with the last character.
  void NoteReceived() { heard_ = clock_.Now(); }

  // Receives and throws away until nothing has come for `silence`, counted from the last character heard before or in
  // this call; at the latest until `until`. Blocks, and not at all if the line has been silent for that long.
  // Outcomes: kSilence, kBabble, kGone.
  Heard ListenUntilSilent(Duration silence, BootTime until);

  // Receives and throws away until `until`, or until a frame of `unit` has come, followed by `silence`. Blocks.
  // Outcomes: kFrame; kSilence (`until` has passed); kBabble; kGone.
  Heard ListenForFrame(std::uint8_t unit, Duration silence, BootTime until);

  // Bytes of the frame that begins with `head`: more than head.size() while more has to come.
  using FrameSize = std::size_t (*)(ByteSpan head);
  // Receives until `size_of` says that the frame is whole, or more than 256 bytes have come, at the latest until
  // `until`. Blocks. Outcomes: kFrame (what has come is `received`); kSilence (`until` has passed, `received` is what
  // has come); kBabble (too much came); kGone.
  Heard ReceiveFrame(FrameSize size_of, BootTime until, ByteSpan& received);

  // Is the port hung up (adapter unplugged, other end of a pty closed)? Does not block.
  bool Gone() const;

 private:
  enum class Wait : std::uint8_t { kReadable, kNothing, kGone };
  Wait WaitUntil(BootTime until) const;
  void Receive();  // one burst: counts all of it, keeps the first 256 bytes
  bool BurstIsFrameOf(std::uint8_t unit) const;

  const board::Clock& clock_;
  int fd_ = -1;
  bool attached_ = false;
  BootTime heard_{};  // when the last character was received
  std::array<std::uint8_t, 256> burst_{};
  std::size_t burst_size_ = 0;
};

}  // namespace tramgac::modbus
