#include "drivers/reach/one_answer.h"

#include <algorithm>
#include <array>
#include <charconv>

namespace tramgac::reach {
namespace {

constexpr int kTries = 3;

}  // namespace

OneAnswer::OneAnswer(const Question& question, Transport transport, std::size_t text_bytes)
    : Conversation(0, text_bytes), question_(question), transport_(transport) {
  request_.reserve(1024);
}

void OneAnswer::Begin(BootTime now) {
  findings_.Clear();
  request_.clear();
  next_ = Next::kOpen;
  begun_ = asked_ = now;
  repeat_ = kNever;
  tries_ = 0;
  nonsense_ = false;
}

LineWish OneAnswer::Wish() const {
  LineWish wish;
  wish.transport = transport_;
  wish.port = question_.port != 0 ? question_.port : DefaultPort(question_);
  wish.server_name = question_.server_name.empty() ? question_.host : question_.server_name;
  wish.old_tls = question_.old_tls;
  return wish;
}

void OneAnswer::OnOpen(const LineFacts& facts, std::int64_t utc_us, BootTime now, Sender& sender) {
  if (next_ != Next::kOpen) return;
  next_ = Next::kTalk;
  request_.clear();
  Prepare(facts, utc_us, now);
  if (next_ == Next::kTalk) Ask(now, sender);
}

void OneAnswer::Ask(BootTime now, Sender& sender) {
  BeforeAsking(now);
  if (tries_++ == 0) asked_ = now;
  const Duration wait = transport_ == Transport::kUdp ? RepeatAfter() : kForever;
  repeat_ = wait == kForever ? kNever : now + wait;
  sender.Send(request_);
}

Duration OneAnswer::RepeatAfter() const { return tries_ < kTries ? question_.timeout / kTries : kForever; }

void OneAnswer::OnReceived(ByteSpan bytes, BootTime now, Sender& sender) {
  if (next_ == Next::kTalk) Hear(bytes, now, sender);
}

void OneAnswer::OnEnd(LineEnd why, BootTime) {
  if (next_ == Next::kDone) return;
  if (why == LineEnd::kClosed && next_ == Next::kTalk && EndsByClosing()) return;
  if (why == LineEnd::kOldTls) findings_.Set(Fact::kUp, Value::Bool(true));
  if (why != LineEnd::kNotAllowed && why != LineEnd::kNoResources) return Fail(LineEndName(why));
  findings_.Set(Fact::kReason, Value::Text(LineEndName(why)));
  next_ = Next::kDone;
}

BootTime OneAnswer::Due() const {
  return next_ == Next::kDone ? kNever : std::min(begun_ + question_.timeout, repeat_);
}

void OneAnswer::OnDue(BootTime now, Sender& sender) {
  if (now < Due()) return;
  if (now >= begun_ + question_.timeout) return Fail(nonsense_ ? "bad-answer" : "timeout");
  Ask(now, sender);
}

void OneAnswer::Alive(BootTime now) {
  findings_.Set(Fact::kUp, Value::Bool(true));
  findings_.Set(Fact::kTime, Value::Real(static_cast<double>((now - asked_).count()) / 1000.0));
}

void OneAnswer::TellServer(std::string_view name) {
  if (findings_.Of(Fact::kServer).type == ValueType::kNone) {
    findings_.Set(Fact::kServer, Value::Text(name.substr(0, kMostServer)));
  }
}

void OneAnswer::Finish() {
  Conclude();
  next_ = Next::kDone;
}

void OneAnswer::Fail(std::string_view reason) {
  if (findings_.Of(Fact::kUp).type == ValueType::kNone) findings_.Set(Fact::kUp, Value::Bool(false));
  findings_.Set(Fact::kReason, Value::Text(reason));
  Finish();
}

void AppendText(std::string_view text, std::vector<std::uint8_t>& out) {
  out.insert(out.end(), text.begin(), text.end());
}

void AppendHost(std::string_view host, std::vector<std::uint8_t>& out) {
  const bool brackets = host.find(':') != std::string_view::npos;
  if (brackets) out.push_back('[');
  AppendText(host.substr(0, host.find('%')), out);  // a zone means something on this machine only (RFC 6874)
  if (brackets) out.push_back(']');
}

void AppendNumber(std::uint64_t number, std::vector<std::uint8_t>& out) {
  std::array<char, 20> digits;
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
  out.insert(out.end(), digits.data(), end);
}

}  // namespace tramgac::reach
