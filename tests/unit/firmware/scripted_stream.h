// A stream whose other side is the test: it says what comes, and sees what was sent.
#pragma once

#include <algorithm>
#include <limits>
#include <utility>
#include <vector>

#include "firmware/uplink/byte_stream.h"

namespace tramgac::firmware {

using Octets = std::vector<std::uint8_t>;

class ScriptedStream final : public ByteStream {
 public:
  Status Open() override {
    ++opened;
    state_now = can_open ? StreamState::kOpening : StreamState::kClosed;
    coming.clear();
    sent.clear();
    return can_open ? Status::kOk : Status::kUnavailable;
  }
  void Close() override { state_now = StreamState::kClosed; }
  StreamState state() const override {
    return ends && coming.empty() && state_now == StreamState::kOpen ? StreamState::kClosed : state_now;
  }
  std::size_t Send(ByteSpan bytes) override {
    const std::size_t taken = std::min(bytes.size(), room);
    sent.insert(sent.end(), bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(taken));
    if (room != kAll) room -= taken;
    return taken;
  }
  std::size_t Receive(MutableByteSpan out) override {
    const std::size_t size = std::min({out.size(), coming.size(), at_once});
    std::copy_n(coming.begin(), size, out.begin());
    coming.erase(coming.begin(), coming.begin() + static_cast<std::ptrdiff_t>(size));
    return size;
  }
  LocalText problem() const override { return trouble; }

  void Say(const Octets& octets) { coming.insert(coming.end(), octets.begin(), octets.end()); }
  Octets TakeSent() { return std::exchange(sent, {}); }

  static constexpr std::size_t kAll = std::numeric_limits<std::size_t>::max();
  StreamState state_now = StreamState::kClosed;
  bool can_open = true;
  bool ends = false;           // when everything that comes has been taken
  std::size_t room = kAll;     // bytes that are still taken
  std::size_t at_once = kAll;  // bytes that one Receive gives
  int opened = 0;
  LocalText trouble;
  Octets coming, sent;
};

}  // namespace tramgac::firmware
