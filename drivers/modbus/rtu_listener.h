// Listens at a serial port for silence, characters or whole frames. Silence begins with the last character that
// anybody has heard.
//
// Thread safety: none. Does not allocate; blocks as its port does, for a bounded time.
#pragma once

#include <array>
#include <cstdint>

#include "agent/core/base/bytes.h"
#include "agent/core/base/time.h"
#include "drivers/modbus/rtu_port.h"

namespace tramgac::modbus {

class RtuListener {
 public:
  // `port` outlives the listener.
  explicit RtuListener(RtuPort& port) : port_(port) {}

  enum class Heard : std::uint8_t {
    kSilence,  // nothing was received for `silence`
    kFrame,  // stopped early: what was received is one whole RTU frame of the unit listened for, and `silence` after it
    kCharacters,  // something can be received
    kBabble,      // the line was never silent until `until`
    kGone,        // the port is hung up
  };
  // Waits for a character, which stays to be received. Outcomes: kCharacters; kSilence (`until` has passed); kGone.
  Heard ListenForCharacters(BootTime until);

  // To be called when somebody else has received from the port just now, or may have.
  void NoteReceived() { heard_ = port_.Now(); }

  // Receives and throws away until nothing has come for `silence`, counted from the last character heard before or in
  // this call; at the latest until `until`. Does not block if the line has been silent for that long. Outcomes:
  // kSilence, kBabble, kGone.
  Heard ListenUntilSilent(Duration silence, BootTime until);

  // Receives and throws away until `until`, or until a frame of `unit` has come, followed by `silence`. Outcomes:
  // kFrame; kSilence (`until` has passed); kBabble; kGone.
  Heard ListenForFrame(std::uint8_t unit, Duration silence, BootTime until);

  // Bytes of the frame that begins with `head`: more than head.size() while more has to come.
  using FrameSize = std::size_t (*)(ByteSpan head);
  // Receives until `size_of` says that the frame is whole, or more than 256 bytes have come, at the latest until
  // `until`. Outcomes: kFrame (what has come is `received`); kSilence (`until` has passed, `received` is what has
  // come); kBabble (too much came); kGone.
  Heard ReceiveFrame(FrameSize size_of, BootTime until, ByteSpan& received);

 private:
  void Receive();  // one burst: counts all of it, keeps the first 256 bytes
  bool BurstIsFrameOf(std::uint8_t unit) const;

  RtuPort& port_;
  BootTime heard_{};  // when the last character was received
  std::array<std::uint8_t, 256> burst_{};
  std::size_t burst_size_ = 0;
};

}  // namespace tramgac::modbus
