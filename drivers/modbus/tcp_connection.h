// One Modbus TCP connection as a state machine without socket and clock: the owner moves the bytes and keeps the
// deadline. One request is in flight at a time, because most devices' TCP stacks are serial gateways inside.
//
//   connected        Reset
//   due              BuildRequest -> send the bytes, start the timeout
//   readable         Feed(received) -> kIncomplete: go on waiting; kAnswer: done; kMustClose: close, reconnect
//   timeout          GiveUp -> a late answer is recognised by its transaction id, dropped and counted
//   closed by peer   Reset at the next connection
//
// Does not allocate or block. Single-threaded; the owner calls it from one thread.
#pragma once

#include <array>
#include <cstdint>

#include "agent/core/base/bytes.h"
#include "agent/core/base/status.h"
#include "drivers/modbus/mbap.h"
#include "drivers/modbus/pdu.h"

namespace tramgac::modbus {

class TcpConnection {
 public:
  enum class Progress : std::uint8_t {
    kIncomplete,  // no answer yet (or nothing was asked and what came was stale)
    kAnswer,      // `answer` is the device's answer; the next request may be built
    kMustClose,   // the stream makes no sense any more; `answer.quality` is kBadFrame. The owner MUST close the
                  // connection.
  };
  struct FeedResult {
    Progress progress = Progress::kIncomplete;
    Answer answer;  // its data is valid until the next BuildRequest, Feed or Reset
  };

  // Writes the next request to `out` and remembers what is asked of whom. `unit` 0 to 255: devices with no serial side
  // use 0, 1 or 255 (Implementation Guide clause 4.4.2). Outcomes: kMbapRequestSize: bytes to send; kFailedPrecondition
  // (a request is in flight, or must_close()); kInvalidArgument (request not IsValid); kResourceExhausted (`out` is
  // shorter than kMbapRequestSize). Nothing is in flight after a failure.
  Result<std::size_t> BuildRequest(std::uint8_t unit, const ReadRequest& request, MutableByteSpan out);

  // Takes everything that was received. Frames with another transaction id than that in flight are dropped and counted.
  // Outcomes: those of Progress; with kAnswer: kGood with data, kException1 to kException11, kWrongUnit (another unit
  // answered under our transaction id), kBadFrame (the frame is no answer to the request). Bytes behind an answer that
  // break the stream are reported by must_close() and by the next Feed.
  FeedResult Feed(ByteSpan bytes);

  // The owner's timeout has passed: nothing is in flight any more and a late answer will be stale. Closing is advised
  // when answers stay away repeatedly, not needed.
  void GiveUp() { in_flight_ = false; }

  // A new connection. Transaction ids and counters go on, so that even bytes mixed up by the owner would not match.
  void Reset();

  bool in_flight() const { return in_flight_; }
  bool must_close() const { return must_close_; }

  // Frames dropped because nobody waited for them, since construction.
  std::uint64_t stale_answers() const { return stale_answers_; }

 private:
  Answer Judge(const MbapFrame& frame);

  MbapDecoder decoder_;
  std::array<std::uint8_t, kMaxPduSize> answer_{};
  ReadRequest request_;
  std::uint64_t stale_answers_ = 0;
  std::uint16_t transaction_ = 0;
  std::uint8_t unit_ = 0;
  bool in_flight_ = false;
  bool must_close_ = false;
};

}  // namespace tramgac::modbus
