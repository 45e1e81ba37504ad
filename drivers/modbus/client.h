// A serial line with Modbus RTU units on it, as the worker of that line sees it: one question, one answer, blocking.
// Implemented by drivers/modbus/libmodbus (Linux) and, in firmware, drivers/modbus/mcu.
//
// Thread safety: none. One thread owns the line and makes all calls; different lines are independent of each other.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "agent/core/base/bytes.h"
#include "agent/core/base/time.h"
#include "agent/core/model/quality.h"
#include "drivers/modbus/question.h"

namespace tramgac::modbus {

// Who switches an RS-485 transmitter on and off.
enum class Rs485 : std::uint8_t {
  kLeftAlone,     // the adapter itself, as nearly all with USB do, or the driver as the system has set it; also RS-232
  kRtsOnSend,     // the port's driver: RTS is on while sending
  kRtsAfterSend,  // the port's driver, other polarity: RTS is on while not sending
};

struct SerialSettings {
  std::string path;            // e.g. /dev/ttyUSB0
  std::uint32_t baud = 9600;   // bit/s
  char parity = 'N';           // 'N', 'E' or 'O'
  std::uint8_t data_bits = 8;  // RTU has no other (Modbus over Serial Line V1.02 clause 2.5.1)
  std::uint8_t stop_bits = 1;  // 1 or 2
  // How long after its timeout an answer may still come. A unit that timed out is asked again only when its late answer
  // has been heard and thrown away, or when this time is over. RTU answers carry no number: without this rule the late
  // answer to the last question would be taken for the answer to the next. Other units are not delayed by it. A damaged
  // answer (kCrc) is the unit's answer: nothing more is waited for. What a unit says even later is taken for the answer
  // to its next question if that asks for as many registers.
  Duration late_answer = std::chrono::milliseconds(1000);
  Rs485 rs485 = Rs485::kLeftAlone;
};

class SerialClient {
 public:
  virtual ~SerialClient() = default;

  // Opens the port with its settings and takes it for this process alone. May block for as long as the driver's open()
  // does. A backend MUST discard what was received before, MUST NOT leave the port half open on failure, and MUST treat
  // an open client as success. Outcomes: kGood; kDisconnected (no such port, no permission, in use by another process,
  // not a serial port, or its driver does not switch the direction as `rs485` wants: without it nobody would hear us,
  // so nothing is sent).
  virtual Quality Open() = 0;

  // Asks `unit` (1 to 247) and waits for the whole answer.
  //
  // A backend MUST
  //  - keep t3.5 of silence before its request and throw away everything received before it; silence counts from the
  //  last character that was heard, not from the call;
  //  - send nothing but the one request: no retry, no reconnect, no other function code;
  //  - give up when nothing has come `timeout` (more than 0) after the end of the request, and when the answer is not
  //  whole
  //    after the time of its characters at this speed on top of that, even if characters keep dribbling in
  //    (DeadlinesOf): `timeout` is the unit's time to think, so a unit that is not there costs no more than that, and a
  //    long answer on a slow line needs no longer one;
  //  - listen until the line is silent after every failure, for a bounded time, so that the rest of a damaged or late
  //  answer is never
  //    taken for the next one's (see SerialSettings::late_answer);
  //  - notice that the port is gone in the same call in which it cannot be used.
  // Blocks for at most the request's and the answer's time on the line + timeout + 0.5 s of listening, and once
  // late_answer after this unit timed out.
  //
  // Outcomes: kGood: out_size = DataSize(request) bytes in `out` as on the wire (registers big-endian, bits from the
  // least significant bit of the first byte); otherwise out_size = 0 and: kTimeout; kCrc; kWrongUnit; kException1 to
  // kException11; kBadFrame (garbage, or a line that is never silent, or nothing was sent because the request is not
  // IsValid, the unit not 1 to 247, the timeout not positive or `out` too short); kDisconnected (not open, or the port
  // is gone: Close, and Open later).
  virtual Quality Read(std::uint8_t unit, const ReadRequest& request, Duration timeout, MutableByteSpan out,
                       std::size_t& out_size) = 0;

  // The same for a question about what the unit is. `out` gets the answer's PDU, for DeviceIdReader; kMaxPduSize bytes
  // are always enough. Units that do not know the question answer kException1, or not at all (kTimeout).
  virtual Quality Identify(std::uint8_t unit, const DeviceIdRequest& request, Duration timeout, MutableByteSpan out,
                           std::size_t& out_size) = 0;

  // Gives the port back, throwing away what was not sent yet. No effect when not open. MUST NOT block on a port that is
  // gone.
  virtual void Close() = 0;
};

}  // namespace tramgac::modbus
