// A line whose other end and whose clock are the test's.
#pragma once

#include <gtest/gtest.h>

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

#include "drivers/reach/conversation.h"

namespace tramgac::conference {

inline ByteSpan AsBytes(std::string_view text) {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

// Milliseconds since the conversation began.
constexpr BootTime At(int milliseconds) {
  return BootTime(std::chrono::seconds(1000) + std::chrono::milliseconds(milliseconds));
}

class ScriptedLine : public reach::Sender {
 public:
  explicit ScriptedLine(reach::Conversation& conversation) : conversation_(conversation) { conversation.Begin(At(0)); }

  bool Send(ByteSpan bytes) override {
    sent.emplace_back(reinterpret_cast<const char*>(bytes.data()), bytes.size());
    return true;
  }

  void Open(int ms) {
    conversation_.OnOpen({.own_host = own_host,
                          .own_port = 40000,
                          .peer_host = peer_host,
                          .peer_port = conversation_.Wish().port,
                          .nonce = nonce},
                         0, At(ms), *this);
  }
  void Receive(int ms, std::string_view bytes) { conversation_.OnReceived(AsBytes(bytes), At(ms), *this); }
  void End(int ms, reach::LineEnd why) { conversation_.OnEnd(why, At(ms)); }

  // Calls OnDue whenever it is due, to the end. Outcome: when that was, in milliseconds.
  int RunOut() {
    for (int i = 0; i < 100; ++i) {
      const BootTime due = conversation_.Due();
      conversation_.OnDue(due, *this);
      const auto ms = std::chrono::duration_cast<std::chrono::milliseconds>(due - At(0)).count();
      if (conversation_.next() == reach::Next::kDone) return static_cast<int>(ms);
      due_ms.push_back(static_cast<int>(ms));
    }
    ADD_FAILURE() << "it never ends";
    return -1;
  }

  const Value& Of(reach::Fact fact) const { return conversation_.findings().Of(fact); }
  bool Done() const { return conversation_.next() == reach::Next::kDone; }
  // "up", "down", "none"
  std::string Up() const {
    const Value& up = Of(reach::Fact::kUp);
    return up.type == ValueType::kNone ? "none" : up.integer != 0 ? "up" : "down";
  }
  std::string_view Reason() const { return Of(reach::Fact::kReason).text; }

  std::string_view own_host = "10.0.0.9", peer_host = "10.1.2.3";
  std::uint64_t nonce = 0x0123456789abcdef;
  std::vector<std::string> sent;
  std::vector<int> due_ms;  // when RunOut found something due before the end

 private:
  reach::Conversation& conversation_;
};

}  // namespace tramgac::conference
