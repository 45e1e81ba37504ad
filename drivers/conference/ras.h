// Whether a gatekeeper answers a GatekeeperRequest (H.225.0 RAS). It registers nothing and names no room, so that no
// registration can be taken over. An endpoint that is no gatekeeper does not answer.
// Single-threaded; nothing blocks; allocates in the constructor only.
#pragma once

#include "drivers/conference/ras_message.h"
#include "drivers/reach/one_answer.h"

namespace tramgac::conference {

// Finds: up (a refusal is an answer); time; answer: "confirm" or "reject"; reason: why it refused (ras_message.h), what
// OneAnswer says ("bad-answer": only octets that are no such answer came in time), or "no-address" (the own address is
// no numeric one). The request is repeated after 1 s and 3 s.
class Ras final : public reach::OneAnswer {
 public:
  explicit Ras(const reach::Question& question) : OneAnswer(question, reach::Transport::kUdp) {}

 private:
  void Prepare(const reach::LineFacts& facts, std::int64_t utc_us, BootTime now) override;
  void Hear(ByteSpan bytes, BootTime now, reach::Sender& sender) override;
  Duration RepeatAfter() const override;

  std::uint16_t sequence_ = 0;
};

}  // namespace tramgac::conference
