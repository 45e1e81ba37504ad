// One connection to an MQTT v5 broker: from the first byte of CONNECT to its end, over any stream of bytes.
//
// Single-threaded; nothing blocks but what the stream does; allocates nothing: both buffers are the caller's.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "agent/core/base/bytes.h"
#include "agent/core/base/status.h"
#include "agent/core/base/time.h"
#include "firmware/uplink/byte_stream.h"
#include "firmware/uplink/mqtt5_codec.h"

namespace tramgac::mqtt5 {

// Why a connection is over, or never came to be.
enum class End : std::uint8_t {
  kNone,
  kStream,   // the stream could not be opened, or ended: its problem() may say more
  kTimeout,  // no CONNACK in time
  kNotMqtt,  // what came is not what the standard says; a packet is larger than we said we take
  kRefused,  // CONNACK with a reason code of 0x80 and above
  kLeft,     // the broker said DISCONNECT, with a reason code
  kSilent,   // it does not answer pings any more
  kGivenUp,  // Leave
  kNoRoom,   // CONNECT does not fit the buffer: the Will or a name is too long
};

// What comes from the broker. The functions are called from within Connection::Step, and may call Publish and
// Subscribe.
class Listener {
 public:
  virtual void OnConnected(const Limits& limits) = 0;
  virtual void OnPublished(const Answer& answer) = 0;   // PUBACK, whatever its packet_id
  virtual void OnSubscribed(const Answer& answer) = 0;  // SUBACK
  // The views are valid during the call. Outcome: the reason code to be acknowledged with (clause 3.4.2.1).
  virtual std::uint8_t OnMessage(const Inbound& inbound) = 0;

 protected:
  ~Listener() = default;
};

class Connection {
 public:
  enum class State : std::uint8_t { kEnded, kOpening, kConnecting, kConnected };

  // All outlive it. `out` holds what has not gone into the stream yet: the largest message, and kOwn bytes for our own
  // acknowledgements and pings. `in`: the largest packet that we take, 256 bytes at least.
  Connection(firmware::ByteStream& stream, Listener& listener, MutableByteSpan out, MutableByteSpan in)
      : stream_(stream), listener_(listener), out_(out), in_(in) {}

  static constexpr std::size_t kOwn = 64;
  static constexpr Duration kConnectTimeout = std::chrono::seconds(20);  // stream and CONNACK together

  // Opens the stream and says CONNECT, whose views have to be valid until the state is kConnecting; maximum_packet is
  // what `in` holds. What there was before is forgotten. state() tells how it goes on.
  void Begin(const Connect& connect, BootTime now);

  // Sends, hears, pings. To be called often: nothing happens without it.
  void Step(BootTime now);

  // Outcomes: kOk: it is on its way, and OnPublished comes unless the connection ends; kFailedPrecondition (not
  // connected); kResourceExhausted (no room until more has left); kOutOfRange (larger than the buffer, or than the
  // broker takes: never).
  Status Publish(const Message& message, std::uint16_t packet_id);
  // Outcomes: as Publish, with OnSubscribed.
  Status Subscribe(std::string_view filter, std::uint16_t packet_id);

  // Says good-bye, so that there will be no Will, as far as the stream takes it at once, and closes.
  void Leave();
  // Closes without a word.
  void GiveUp() { Finish(End::kGivenUp); }

  State state() const { return state_; }
  End end() const { return end_; }  // of the latest connection; kNone before there was one, and while it lasts
  std::uint8_t end_reason() const { return reason_; }  // of kRefused and kLeft: the reason code
  const Limits& limits() const { return limits_; }
  // Bytes that messages may still take.
  std::size_t free() const { return out_.size() - kOwn - std::min(waiting_, out_.size() - kOwn); }

 private:
  void Open(BootTime now);
  void Flush(BootTime now);
  void Hear();
  bool TakePacket();
  bool Handle(const Head& head, ByteSpan body);
  bool HandleMessage(const Head& head, ByteSpan body);
  bool HandleConnack(ByteSpan body);
  bool HandleDisconnect(ByteSpan body);
  void KeepAlive(BootTime now);
  Status Taken(std::size_t written);
  MutableByteSpan Own() { return out_.subspan(waiting_); }
  MutableByteSpan ForMessages() { return out_.subspan(waiting_, free()); }
  bool Refuse(std::uint8_t reason);
  void Finish(End why, std::uint8_t reason = 0);

  firmware::ByteStream& stream_;
  Listener& listener_;
  MutableByteSpan out_, in_;
  std::size_t waiting_ = 0;  // bytes in out_
  std::size_t heard_ = 0;    // bytes in in_
  Connect connect_;
  Limits limits_;
  State state_ = State::kEnded;
  End end_ = End::kNone;
  std::uint8_t reason_ = 0;
  BootTime deadline_{};  // of CONNACK
  BootTime sent_at_{};   // when something left last
  BootTime pong_by_ = kNever;
};

// "stream", "timeout", .. Outcome: always a non-empty view of static text.
std::string_view EndName(End end);

}  // namespace tramgac::mqtt5
