#include "drivers/reach/ping.h"

#include <cstdlib>

namespace tramgac::reach {
namespace {

constexpr Duration kApart = std::chrono::seconds(1);

double Milliseconds(Duration duration) { return static_cast<double>(duration.count()) / 1000.0; }

}  // namespace

std::array<std::uint8_t, kEchoBytes> EchoData(std::uint64_t nonce, std::uint16_t number) {
  std::array<std::uint8_t, kEchoBytes> data{};
  for (std::size_t i = 0; i < 4; ++i) StoreBe16(&data[2 * i], static_cast<std::uint16_t>(nonce >> (48 - 16 * i)));
  StoreBe16(&data[8], number);
  for (std::size_t i = 10; i < data.size(); ++i) data[i] = static_cast<std::uint8_t>(i);
  return data;
}

std::optional<std::uint16_t> EchoNumber(ByteSpan data, std::uint64_t nonce) {
  if (data.size() != kEchoBytes || LoadBe64(data.data()) != nonce) return std::nullopt;
  return LoadBe16(&data[8]);
}

void Ping::Begin(BootTime now) {
  findings_.Clear();
  next_ = Next::kOpen;
  last_ = now;
  sent_ = back_ = 0;
  echoes_.fill({});
}

LineWish Ping::Wish() const {
  LineWish wish;
  wish.transport = Transport::kPing;
  return wish;
}

void Ping::OnOpen(const LineFacts& facts, std::int64_t, BootTime now, Sender& sender) {
  if (next_ != Next::kOpen) return;
  next_ = Next::kTalk;
  nonce_ = facts.nonce;
  SendNext(now, sender);
}

void Ping::SendNext(BootTime now, Sender& sender) {
  last_ = now;
  echoes_[static_cast<std::size_t>(sent_)].sent = now;
  sender.Send(EchoData(nonce_, static_cast<std::uint16_t>(sent_++)));
}

void Ping::OnReceived(ByteSpan bytes, BootTime now, Sender&) {
  if (next_ != Next::kTalk) return;
  const auto number = EchoNumber(bytes, nonce_);
  if (!number || *number >= sent_) return;
  Echo& echo = echoes_[*number];
  if (echo.time >= Duration::zero()) return;
  echo.time = now - echo.sent;
  if (++back_ == question_.count) Conclude({});
}

void Ping::OnEnd(LineEnd why, BootTime) {
  if (next_ == Next::kDone) return;
  if (why != LineEnd::kNotAllowed && why != LineEnd::kNoResources) return Conclude(LineEndName(why));
  findings_.Set(Fact::kReason, Value::Text(LineEndName(why)));
  next_ = Next::kDone;
}

BootTime Ping::Due() const {
  if (next_ == Next::kDone) return kNever;
  const bool more = next_ == Next::kTalk && sent_ < question_.count;
  return last_ + (more ? kApart : question_.timeout);
}

void Ping::OnDue(BootTime now, Sender& sender) {
  if (now < Due()) return;
  if (next_ == Next::kTalk && sent_ < question_.count) return SendNext(now, sender);
  Conclude("timeout");
}

void Ping::Conclude(std::string_view reason) {
  next_ = Next::kDone;
  findings_.Set(Fact::kUp, Value::Bool(back_ > 0));
  findings_.Set(Fact::kLoss, Value::Real(sent_ == 0 ? 100.0 : 100.0 * (sent_ - back_) / sent_));
  if (back_ == 0) return findings_.Set(Fact::kReason, Value::Text(reason));
  Duration sum{}, differences{};
  int pairs = 0;
  const Echo* before = nullptr;
  for (const Echo& echo : echoes_) {
    if (echo.time < Duration::zero()) continue;
    sum += echo.time;
    if (before != nullptr) {
      differences += std::chrono::abs(echo.time - before->time);
      ++pairs;
    }
    before = &echo;
  }
  findings_.Set(Fact::kTime, Value::Real(Milliseconds(sum) / back_));
  if (pairs > 0) findings_.Set(Fact::kJitter, Value::Real(Milliseconds(differences) / pairs));
}

}  // namespace tramgac::reach
