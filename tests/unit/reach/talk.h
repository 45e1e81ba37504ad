// A line and a clock that a test drives: what a conversation sends is kept, what it hears is told. Time passes only
// when the test says so.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "drivers/reach/conversation.h"

namespace tramgac::reach {

inline ByteSpan Bytes(std::string_view text) {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}
inline std::string Text(ByteSpan bytes) { return {bytes.begin(), bytes.end()}; }

class Talk final : public Sender {
 public:
  static constexpr std::int64_t kUtc = 1'700'000'000'250'000;  // when the line opens

  // Begins at `now`.
  explicit Talk(Conversation& conversation) : conversation_(conversation) { conversation.Begin(now); }

  void Open(std::int64_t utc_us = kUtc) { conversation_.OnOpen(facts, utc_us, now, *this); }
  void Hear(std::string_view bytes) { conversation_.OnReceived(Bytes(bytes), now, *this); }
  // In pieces of `size` bytes.
  void HearInPieces(std::string_view bytes, std::size_t size) {
    for (; !bytes.empty() && !done(); bytes.remove_prefix(std::min(size, bytes.size()))) Hear(bytes.substr(0, size));
  }
  void End(LineEnd why) { conversation_.OnEnd(why, now); }
  // Lets time pass, with every OnDue that falls into it.
  void Pass(Duration duration) {
    const BootTime end = now + duration;
    while (conversation_.Due() <= end) {
      now = conversation_.Due();
      conversation_.OnDue(now, *this);
    }
    now = end;
  }

  bool done() const { return conversation_.next() == Next::kDone; }
  const Value& Of(Fact fact) const { return conversation_.findings().Of(fact); }
  std::string_view reason() const { return Of(Fact::kReason).text; }
  bool unread(Fact fact) const { return Of(fact).type == ValueType::kNone; }

  bool Send(ByteSpan bytes) override {
    sent.push_back(Text(bytes));
    return true;
  }

  LineFacts facts{"192.0.2.9", 40000, "192.0.2.1", 554, 0x1122334455667788, {}};
  BootTime now{std::chrono::seconds(100)};
  std::vector<std::string> sent;

 private:
  Conversation& conversation_;
};

inline constexpr Duration operator""_ms(unsigned long long count) {
  return std::chrono::milliseconds(static_cast<std::int64_t>(count));
}

}  // namespace tramgac::reach
