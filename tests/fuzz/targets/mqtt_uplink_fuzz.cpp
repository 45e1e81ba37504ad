// Libraries: tramgac_firmware_uplink
// The life of a connection, told by bytes: what a broker says, how much the stream takes, how time goes on, what the
// node publishes. Whatever is said, each message is answered exactly once, and never before a new connection is shown;
// what leaves are whole MQTT packets.
#include <algorithm>
#include <array>
#include <cstdlib>
#include <set>
#include <vector>

#include "firmware/uplink/mqtt_uplink.h"

namespace {

using namespace tramgac;

void Require(bool holds) {
  if (!holds) std::abort();
}

class Life {
 public:
  explicit Life(ByteSpan bytes) : bytes_(bytes) {}
  std::uint8_t Next() {
    if (bytes_.empty()) return 0;
    const std::uint8_t next = bytes_.front();
    bytes_ = bytes_.subspan(1);
    return next;
  }
  ByteSpan Take(std::size_t size) {
    const ByteSpan taken = bytes_.first(std::min(size, bytes_.size()));
    bytes_ = bytes_.subspan(taken.size());
    return taken;
  }
  bool over() const { return bytes_.empty(); }

 private:
  ByteSpan bytes_;
};

class Stream final : public firmware::ByteStream {
 public:
  Status Open() override {
    Close();
    state_ = firmware::StreamState::kOpening;
    return Status::kOk;
  }
  void Close() override {
    // Of what was sent all but the last packet is whole.
    ByteSpan rest(sent_);
    mqtt5::Head head;
    while (Ok(mqtt5::ReadHead(rest, head)) && head.size + head.body <= rest.size()) {
      rest = rest.subspan(head.size + head.body);
    }
    Require(mqtt5::ReadHead(rest, head) != Status::kDataLoss);
    sent_.clear();
    coming.clear();
    state_ = firmware::StreamState::kClosed;
  }
  firmware::StreamState state() const override { return state_; }
  std::size_t Send(ByteSpan bytes) override {
    const std::size_t taken = std::min(bytes.size(), room);
    sent_.insert(sent_.end(), bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(taken));
    return taken;
  }
  std::size_t Receive(MutableByteSpan out) override {
    const std::size_t size = std::min(out.size(), coming.size());
    std::copy_n(coming.begin(), size, out.begin());
    coming.erase(coming.begin(), coming.begin() + static_cast<std::ptrdiff_t>(size));
    return size;
  }
  LocalText problem() const override { return {}; }
  void Establish() {
    if (state_ == firmware::StreamState::kOpening) state_ = firmware::StreamState::kOpen;
  }
  void End() { state_ = firmware::StreamState::kClosed; }

  std::size_t room = 10000;
  std::vector<std::uint8_t> coming;

 private:
  std::vector<std::uint8_t> sent_;
  firmware::StreamState state_ = firmware::StreamState::kClosed;
};

class Listener final : public firmware::UplinkListener {
 public:
  std::uint8_t OnMessage(const mqtt5::Inbound& inbound) override {
    Require(mqtt5::IsPublishTopic(inbound.topic));
    return static_cast<std::uint8_t>(inbound.payload.size() % 2 == 0 ? 0 : 0x83);
  }
};

struct Node {
  Stream stream;
  Listener listener;
  std::array<std::uint8_t, 2 * firmware::MqttUplink::kMessageBytes + 64> out{};
  std::array<std::uint8_t, 256> in{};
  std::array<std::string_view, 2> filters{"a/#", "b"};
  firmware::MqttUplink uplink{
      {.connect = {.client_id = "n", .will = {"w", "{}"}}, .subscriptions = filters}, stream, out, in, &listener};
  std::set<std::uint64_t> unanswered;
  std::uint64_t token = 0;
  BootTime now{};

  void Publish(std::size_t size) {
    const std::vector<char> payload(size, 'p');
    const std::size_t room = uplink.Room();
    Require(room <= firmware::MqttUplink::kWindow);
    const Status status = uplink.Publish({.topic = "t", .payload = {payload.data(), size}, .token = ++token});
    if (Ok(status)) unanswered.insert(token);
    Require(Ok(status) || room == 0 || size > firmware::MqttUplink::kMessageBytes - 64);
  }

  void TakeAnswers() {
    std::array<Acknowledgement, 3> some;
    while (const std::size_t count = uplink.TakeAcknowledgements(some)) {
      for (std::size_t i = 0; i < count; ++i) Require(unanswered.erase(some[i].token) == 1);
    }
  }

  void Step() {
    const std::uint32_t before = uplink.connection();
    uplink.Step(now);
    Require(uplink.connection() == before || unanswered.empty());
  }
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  Life life(ByteSpan(data, size));
  Node node;
  while (!life.over()) {
    const std::uint8_t what = life.Next();
    switch (what % 8) {
      case 0: node.now += std::chrono::milliseconds(100) * life.Next(); break;
      case 1: node.stream.Establish(); break;
      case 2: node.stream.End(); break;
      case 3: node.stream.room = life.Next() * 8u; break;
      case 4: node.Publish(life.Next() * 40u); break;
      case 5: node.TakeAnswers(); break;
      default: {
        const ByteSpan said = life.Take(life.Next());
        node.stream.coming.insert(node.stream.coming.end(), said.begin(), said.end());
      }
    }
    node.Step();
  }
  node.uplink.Stop();
  node.TakeAnswers();
  Require(node.unanswered.empty());
  return 0;
}
