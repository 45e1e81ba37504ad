// Echoes (RFC 792, RFC 4443), one second apart: how many come back, and after which time.
//
// Each carries the nonce of the line and a number, so that answers to somebody else, or to us an hour ago, are not
// counted, and one that comes twice is counted once. Ends `timeout` after the last echo at the latest, or when all are
// back. Facts: up (one came back), time (mean), jitter (from two on that came back one after the other), loss (of those
// that were sent), reason ("timeout" or a word of LineEndName, when none came back).
// Single-threaded; nothing blocks; allocates in the constructor only.
#pragma once

#include <array>

#include "drivers/reach/question.h"

namespace tramgac::reach {

inline constexpr std::size_t kEchoBytes = 32;

// Writes what an echo carries. Pure.
std::array<std::uint8_t, kEchoBytes> EchoData(std::uint64_t nonce, std::uint16_t number);

// Reads it. Outcome: the number; nothing if the echo is not of `nonce`. Pure.
std::optional<std::uint16_t> EchoNumber(ByteSpan data, std::uint64_t nonce);

class Ping final : public Conversation {
 public:
  // Of `question`: count, timeout.
  explicit Ping(const Question& question) : question_(question) {}

  void Begin(BootTime now) override;
  LineWish Wish() const override;
  void OnOpen(const LineFacts& facts, std::int64_t utc_us, BootTime now, Sender& sender) override;
  void OnReceived(ByteSpan bytes, BootTime now, Sender& sender) override;
  void OnEnd(LineEnd why, BootTime now) override;
  BootTime Due() const override;
  void OnDue(BootTime now, Sender& sender) override;
  Next next() const override { return next_; }

 private:
  struct Echo {
    BootTime sent{};
    Duration time{-1};  // negative: not back
  };

  void SendNext(BootTime now, Sender& sender);
  void Conclude(std::string_view reason);

  const Question question_;
  Next next_ = Next::kDone;
  BootTime last_{};  // begin, or when the last echo was sent
  std::uint64_t nonce_ = 0;
  int sent_ = 0;
  int back_ = 0;
  std::array<Echo, kMostEchoes> echoes_{};
};

}  // namespace tramgac::reach
