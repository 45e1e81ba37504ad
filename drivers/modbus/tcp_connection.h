// One TCP connection to Modbus devices as a state machine without socket and clock: the owner moves the bytes and keeps
// the deadline. One request is in flight at a time, because most devices' TCP stacks are serial gateways inside.
//
// Two framings: Modbus TCP (MBAP header), and Modbus RTU frames over TCP, which serial device servers send. RTU answers
// carry no number. Draining to silence, as on a serial line, is no help: in a network silence has no bound. So after a
// timeout or a damaged frame the connection must be closed, and the unit that may still answer must not be asked again
// until its late answer would have come: a device server may hand it to the next connection.
//
//   connected        Reset
//   due              BuildRequest -> send the bytes, start the timeout
//   readable         Feed(received) -> kIncomplete: go on waiting; kAnswer: done; kMustClose: close, reconnect
//   timeout          GiveUp -> MBAP: a late answer is recognised by its transaction id, dropped and counted;
//                    RTU, or half an answer has come: must_close()
//   closed by peer   Reset at the next connection
//
// Does not allocate or block. Single-threaded; the owner calls it from one thread.
#pragma once

#include <array>
#include <cstdint>

#include "agent/core/base/bytes.h"
#include "agent/core/base/status.h"
#include "drivers/modbus/mbap.h"
#include "drivers/modbus/question.h"
#include "drivers/modbus/rtu_decoder.h"

namespace tramgac::modbus {

enum class TcpFraming : std::uint8_t { kMbap, kRtu };

class TcpConnection {
 public:
  // The longest request in either framing.
  static constexpr std::size_t kLongestRequest = kMbapRequestSize;

  explicit TcpConnection(TcpFraming framing = TcpFraming::kMbap) : framing_(framing) {}

  enum class Progress : std::uint8_t {
    kIncomplete,  // no answer yet (or nothing was asked and what came was stale)
    kAnswer,      // `answer` is the device's answer; the next request may be built
    kMustClose,   // the stream makes no sense any more; `answer.quality` is kBadFrame or kCrc. The owner MUST
                  // close the connection.
  };
  struct FeedResult {
    Progress progress = Progress::kIncomplete;
    Answer answer;  // its data is valid until the next BuildRequest, Feed or Reset
  };

  // Writes the next request to `out` and remembers what is asked of whom. `unit` 0 to 255: devices with no serial side
  // use 0, 1 or 255 (Implementation Guide clause 4.4.2); with RTU frames 1 to 247. Outcomes: bytes to send;
  // kFailedPrecondition (a request is in flight, or must_close()); kInvalidArgument (see EncodeQuestion, or no such
  // unit); kResourceExhausted (`out` is shorter than the request). Nothing is in flight after a failure.
  Result<std::size_t> BuildRequest(std::uint8_t unit, const Question& question, MutableByteSpan out);

  // Takes everything that was received. What cannot be the answer is dropped and counted: frames with another
  // transaction id than that in flight; RTU frames of another unit, or that began before the request.
  // Outcomes: those of Progress; with kAnswer: kGood with data, kException1 to kException11, kWrongUnit (another unit
  // answered under our transaction id), kBadFrame (the frame is no answer to the request), kCrc (then must_close()).
  // Bytes behind an answer that break the stream are reported by must_close() and by the next Feed.
  FeedResult Feed(ByteSpan bytes);

  // The owner's timeout has passed: nothing is in flight any more. MBAP: a late answer will be stale; closing is
  // advised when answers stay away repeatedly, not needed, unless half an answer has come: then, and with RTU,
  // must_close().
  void GiveUp();

  // A new connection. Transaction ids and counters go on, so that even bytes mixed up by the owner would not match.
  void Reset();

  TcpFraming framing() const { return framing_; }
  bool in_flight() const { return in_flight_; }
  bool must_close() const { return must_close_; }

  // Frames dropped because nobody waited for them, since construction.
  std::uint64_t stale_answers() const { return stale_answers_; }

 private:
  FeedResult FeedMbap(ByteSpan bytes);
  FeedResult FeedRtu(ByteSpan bytes);
  Answer Judge(const MbapFrame& frame);
  ByteSpan Keep(ByteSpan bytes);
  bool HasAnotherLength() const;
  FeedResult Break(const FeedResult& result, Quality why);

  const TcpFraming framing_;
  MbapDecoder decoder_;
  RtuDecoder rtu_;
  std::array<std::uint8_t, kMaxPduSize> answer_{};
  Question question_;
  std::uint64_t stale_answers_ = 0;
  std::uint16_t transaction_ = 0;
  std::uint8_t unit_ = 0;
  bool in_flight_ = false;
  bool must_close_ = false;
  bool began_before_ = false;  // the RTU frame that is coming in was not asked for by the request in flight
};

}  // namespace tramgac::modbus
