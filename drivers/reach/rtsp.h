// OPTIONS to a camera or recorder. Asked as RTSP/1.0 (RFC 2326 clause 10.1), which servers of 2.0 (RFC 7826) answer
// too, if only with 505. Any code is an answer. Facts: up, time, code, server, reason. Single-threaded; nothing blocks;
// allocates in the constructor only.
#pragma once

#include "drivers/reach/one_answer.h"
#include "drivers/reach/text_message.h"

namespace tramgac::reach {

class Rtsp final : public OneAnswer {
 public:
  // Of `question`: port, path, timeout.
  explicit Rtsp(const Question& question) : OneAnswer(question, Transport::kTcp) {}

 private:
  void Prepare(const LineFacts& facts, std::int64_t utc_us, BootTime now) override;
  void Hear(ByteSpan bytes, BootTime now, Sender& sender) override;
  // Outcome: false: it is not RTSP.
  bool TakeStart();

  TextHeadReader head_;
  int code_ = 0;
};

}  // namespace tramgac::reach
