// Whether a TCP port opens. Says nothing on the line. Facts: up, time, reason.
// Single-threaded; nothing blocks; allocates in the constructor only.
#pragma once

#include "drivers/reach/one_answer.h"

namespace tramgac::reach {

class Connect final : public OneAnswer {
 public:
  // Of `question`: port, timeout. `ends_abruptly`: see LineWish.
  explicit Connect(const Question& question, bool ends_abruptly = false)
      : OneAnswer(question, Transport::kTcp), ends_abruptly_(ends_abruptly) {}

  LineWish Wish() const override;

 private:
  void Prepare(const LineFacts& facts, std::int64_t utc_us, BootTime now) override;
  void Hear(ByteSpan, BootTime, Sender&) override {}

  const bool ends_abruptly_;
};

}  // namespace tramgac::reach
