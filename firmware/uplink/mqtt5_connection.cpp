#include "firmware/uplink/mqtt5_connection.h"

#include <algorithm>

namespace tramgac::mqtt5 {
namespace {

constexpr Duration kLongestSilence = std::chrono::seconds(10);  // between a ping and its answer

}  // namespace

void Connection::Begin(const Connect& connect, BootTime now) {
  connect_ = connect;
  connect_.maximum_packet = static_cast<std::uint32_t>(in_.size());
  limits_ = Limits();
  waiting_ = heard_ = 0;
  end_ = End::kNone;
  reason_ = 0;
  pong_by_ = kNever;
  deadline_ = now + kConnectTimeout;
  state_ = State::kOpening;
  if (!Ok(stream_.Open())) Finish(End::kStream);
}

void Connection::Step(BootTime now) {
  if (state_ == State::kOpening) Open(now);
  if (state_ == State::kEnded || state_ == State::kOpening) return;
  Flush(now);
  Hear();
  if (state_ == State::kConnecting && now >= deadline_) Finish(End::kTimeout);
  if (state_ == State::kConnected) KeepAlive(now);
  if (state_ != State::kEnded) Flush(now);
}

void Connection::Open(BootTime now) {
  if (stream_.state() == firmware::StreamState::kClosed) return Finish(End::kStream);
  if (now >= deadline_) return Finish(End::kTimeout);
  if (stream_.state() != firmware::StreamState::kOpen) return;
  const std::size_t written = WriteConnect(connect_, out_);
  if (written == 0) return Finish(End::kNoRoom);
  waiting_ = written;
  state_ = State::kConnecting;
}

void Connection::Flush(BootTime now) {
  if (waiting_ == 0) return;
  const std::size_t taken = std::min(waiting_, stream_.Send(out_.first(waiting_)));
  if (taken == 0) return;
  std::copy(out_.begin() + static_cast<std::ptrdiff_t>(taken), out_.begin() + static_cast<std::ptrdiff_t>(waiting_),
            out_.begin());
  waiting_ -= taken;
  sent_at_ = now;
}

// What has come, a packet after the other; the end of the stream only when all of it has been read.
void Connection::Hear() {
  while (state_ != State::kEnded) {
    while (TakePacket()) {
    }
    if (state_ == State::kEnded) return;
    const std::size_t more = stream_.Receive(in_.subspan(heard_));
    if (more == 0) break;
    heard_ += std::min(more, in_.size() - heard_);
  }
  if (stream_.state() == firmware::StreamState::kClosed) Finish(End::kStream);
}

// Outcome: whether there may be another.
bool Connection::TakePacket() {
  Head head;
  const Status status = ReadHead(in_.first(heard_), head);
  if (status == Status::kUnavailable) return false;
  const bool is_message = head.type == static_cast<std::uint8_t>(PacketType::kPublish);
  if (!Ok(status) || (!is_message && head.flags != 0)) return Refuse(kMalformedPacket);
  if (head.body > in_.size() - head.size) return Refuse(kPacketTooLarge);
  const std::size_t size = head.size + head.body;
  if (heard_ < size) return false;
  // Its acknowledgement has to find room; until then it stays where it is.
  if (Own().size() < 8) return false;
  if (!Handle(head, in_.subspan(head.size, head.body))) return false;
  std::copy(in_.begin() + static_cast<std::ptrdiff_t>(size), in_.begin() + static_cast<std::ptrdiff_t>(heard_),
            in_.begin());
  heard_ -= size;
  return true;
}

// Outcome: false when the connection is over.
bool Connection::Handle(const Head& head, ByteSpan body) {
  const auto type = static_cast<PacketType>(head.type);
  if ((state_ == State::kConnecting) != (type == PacketType::kConnack)) return Refuse(kProtocolError);
  Answer answer;
  switch (type) {
    case PacketType::kConnack: return HandleConnack(body);
    case PacketType::kPublish: return HandleMessage(head, body);
    case PacketType::kPuback:
      if (!Ok(ReadPuback(body, answer))) return Refuse(kMalformedPacket);
      listener_.OnPublished(answer);
      return state_ != State::kEnded;
    case PacketType::kSuback:
      if (!Ok(ReadSuback(body, answer))) return Refuse(kMalformedPacket);
      listener_.OnSubscribed(answer);
      return state_ != State::kEnded;
    case PacketType::kPingresp:
      if (!body.empty()) return Refuse(kMalformedPacket);
      pong_by_ = kNever;
      return true;
    case PacketType::kDisconnect: return HandleDisconnect(body);
    default: return Refuse(kProtocolError);
  }
}

bool Connection::HandleConnack(ByteSpan body) {
  std::uint8_t reason = 0;
  if (!Ok(ReadConnack(body, reason, limits_))) return Refuse(kMalformedPacket);
  if (reason >= 0x80) {
    Finish(End::kRefused, reason);
    return false;
  }
  if (limits_.keep_alive_seconds != 0) connect_.keep_alive_seconds = limits_.keep_alive_seconds;
  state_ = State::kConnected;
  listener_.OnConnected(limits_);
  return state_ != State::kEnded;
}

bool Connection::HandleMessage(const Head& head, ByteSpan body) {
  Inbound inbound;
  if (!Ok(ReadPublish(body, head.flags, inbound))) return Refuse(kMalformedPacket);
  const std::uint8_t reason = listener_.OnMessage(inbound);
  if (state_ == State::kEnded) return false;
  if (inbound.packet_id != 0) waiting_ += WritePuback(inbound.packet_id, reason, Own());
  return true;
}

bool Connection::HandleDisconnect(ByteSpan body) {
  std::uint8_t reason = 0;
  if (!Ok(ReadDisconnect(body, reason))) return Refuse(kMalformedPacket);
  Finish(End::kLeft, reason);
  return false;
}

// A ping after two thirds of the time without anything sent, so that a slow network still carries it in time.
void Connection::KeepAlive(BootTime now) {
  if (now >= pong_by_) return Finish(End::kSilent);
  if (connect_.keep_alive_seconds == 0 || pong_by_ != kNever) return;
  const Duration pause = std::chrono::seconds(connect_.keep_alive_seconds) * 2 / 3;
  if (now - sent_at_ < pause || Own().size() < 2) return;
  waiting_ += WritePingreq(Own());
  pong_by_ = now + kLongestSilence;
}

Status Connection::Taken(std::size_t written) {
  waiting_ += written;
  return written == 0 ? Status::kResourceExhausted : Status::kOk;
}

Status Connection::Publish(const Message& message, std::uint16_t packet_id) {
  if (state_ != State::kConnected) return Status::kFailedPrecondition;
  const std::size_t size = PublishSize(message);
  if (size == 0 || size > out_.size() - kOwn || size > limits_.maximum_packet) return Status::kOutOfRange;
  return Taken(WritePublish(message, packet_id, ForMessages()));
}

Status Connection::Subscribe(std::string_view filter, std::uint16_t packet_id) {
  if (state_ != State::kConnected) return Status::kFailedPrecondition;
  if (filter.size() > out_.size() - kOwn - 16) return Status::kOutOfRange;
  return Taken(WriteSubscribe(filter, packet_id, ForMessages()));
}

void Connection::Leave() {
  if (state_ == State::kConnected && waiting_ == 0) {
    waiting_ = WriteDisconnect(kSuccess, out_);
    stream_.Send(out_.first(waiting_));
  }
  Finish(End::kGivenUp);
}

// Tells the broker what is wrong, if it can be told at once. Outcome: false, for the caller to pass on.
bool Connection::Refuse(std::uint8_t reason) {
  if (state_ == State::kConnected && waiting_ == 0) {
    const std::size_t size = WriteDisconnect(reason, out_);
    stream_.Send(out_.first(size));
  }
  Finish(End::kNotMqtt);
  return false;
}

void Connection::Finish(End why, std::uint8_t reason) {
  if (state_ == State::kEnded) return;
  state_ = State::kEnded;
  end_ = why;
  reason_ = reason;
  waiting_ = heard_ = 0;
  stream_.Close();
}

std::string_view EndName(End end) {
  switch (end) {
    case End::kNone: return "none";
    case End::kStream: return "stream";
    case End::kTimeout: return "timeout";
    case End::kNotMqtt: return "not-mqtt";
    case End::kRefused: return "refused";
    case End::kLeft: return "left";
    case End::kSilent: return "silent";
    case End::kGivenUp: return "given-up";
    case End::kNoRoom: return "no-room";
  }
  return "unknown";
}

}  // namespace tramgac::mqtt5
