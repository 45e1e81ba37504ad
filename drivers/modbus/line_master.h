// A serial line with Modbus RTU units on it, as the program of a machine without an operating system sees it: one
// question at a time, and nothing waits. Implemented by drivers/modbus/mcu.
//
// It keeps the promises of client.h: t3.5 of silence before a request, no retry, no function code but those of
// Question, no late answer taken for that to another question, an end to everything.
//
// Thread safety: none; not for interrupts. Does not block or allocate.
#pragma once

#include <cstdint>

#include "agent/core/base/status.h"
#include "agent/core/base/time.h"
#include "drivers/modbus/question.h"

namespace tramgac::modbus {

// What has happened on the line since it was made.
struct LineCounters {
  std::uint32_t asked = 0;     // requests that have left
  std::uint32_t answered = 0;  // with data, or with an exception
  std::uint32_t timeouts = 0;
  std::uint32_t damaged = 0;  // exchanges that ended with kCrc or kBadFrame
  std::uint32_t foreign = 0;  // sound frames that answered no question: late ones, and those of other units
  std::uint32_t echoes = 0;   // our own requests, heard
  std::uint32_t lost = 0;     // characters that the port has lost or found damaged
};

class LineMaster {
 public:
  // Takes a question. Outcomes: kOk: Step ends it; kFailedPrecondition (closed, or another one is under way);
  // kInvalidArgument (the unit is not 1 to 247, no request of ours, or `timeout` is not positive: nothing is sent).
  virtual Status Ask(std::uint8_t unit, const Question& question, Duration timeout) = 0;

  // Goes on; to be called often, at least each millisecond if nobody is to wait. Outcome: has a question ended in this
  // call? It does so within the request's and the answer's time on the line + timeout + 0.6 s, and once late_answer
  // after this unit did not answer.
  virtual bool Step() = 0;

  // How the latest question ended; its data is valid until the next Step. Outcomes: kGood with data as DecodeAnswer
  // gives it; kException1 to kException11; kTimeout (nothing was heard); kCrc (the answer was damaged); kWrongUnit
  // (only others were heard); kBadFrame (noise, a frame with pauses, one that is too long or short, or a line that is
  // never silent); kDisconnected (the port does not send); kNotReadYet (none has ended since it was opened). A frame
  // that is the request itself is our echo, never an answer: an answer that looks so (of 17 to 24 bits from address
  // 0x0300 on, by the worst of luck) is lost.
  virtual const Answer& answer() const = 0;

  virtual LineCounters counters() const = 0;

 protected:
  ~LineMaster() = default;  // nobody owns one through its interface
};

}  // namespace tramgac::modbus
