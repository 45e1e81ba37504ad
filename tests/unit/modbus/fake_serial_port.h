// A serial port of a microcontroller, and the clock beside it, for tests: whoever is on the line speaks at given times,
// and the port's "interrupt" hears it then, whether the program looks or not.
#pragma once

#include <algorithm>
#include <deque>
#include <functional>
#include <vector>

#include "board/api/clock.h"
#include "board/api/serial_port.h"
#include "drivers/modbus/rtu.h"

namespace tramgac::modbus {

class FakeClock final : public board::Clock {
 public:
  BootTime Now() const override { return now; }
  Result<UtcTime> WallTime() const override { return Status::kUnavailable; }
  board::ClockState State() const override { return board::ClockState::kNotSynced; }
  std::string_view BootId() const override { return "00000000-0000-4000-8000-000000000000"; }

  BootTime now{std::chrono::seconds(5)};
};

class FakeSerialPort final : public board::SerialPort {
 public:
  explicit FakeSerialPort(const FakeClock& clock) : clock_(clock) {}

  Status Open(const board::SerialFormat& wanted) override {
    if (refuses) return Status::kUnimplemented;
    format = wanted;
    open = true;
    said_.clear();
    latest_ = BootTime{};
    return Status::kOk;
  }
  void Close() override { open = false; }

  std::size_t Send(ByteSpan bytes) override {
    if (!open || stuck == Stuck::kFull) return 0;
    requests.emplace_back(bytes.begin(), bytes.end());
    heard_before_sending = heard();
    left_ = clock_.now + Time(bytes.size());
    if (on_request) on_request(requests.back(), left_);
    return bytes.size();
  }
  bool sent() const override { return stuck == Stuck::kNo && clock_.now >= left_; }

  board::SerialChunk Receive(MutableByteSpan out) override {
    board::SerialChunk chunk;
    while (chunk.size < out.size() && !said_.empty() && said_.front().at <= clock_.now) {
      const Character next = said_.front();
      if (chunk.size == 0) chunk.after_pause = next.after_pause;
      if (next.after_pause && chunk.size != 0) break;
      out[chunk.size++] = next.byte;
      said_.pop_front();
    }
    return chunk;
  }
  BootTime heard() const override {
    BootTime heard = past_;
    for (const Character& character : said_) {
      if (character.at > clock_.now) break;
      heard = character.at;
    }
    return past_ = heard;
  }
  std::uint32_t lost() const override { return lost_characters; }

  // Somebody says these characters, one after the other, from `begin` on. Outcome: when the last one is over.
  BootTime Say(const std::vector<std::uint8_t>& bytes, BootTime begin) {
    for (const std::uint8_t byte : bytes) {
      const BootTime at = begin + Time(1);
      const bool paused = format.pause > Duration::zero() && at - latest_ - Time(1) > format.pause;
      said_.push_back({at, byte, paused || latest_ == BootTime{}});
      latest_ = begin = at;
    }
    return begin;
  }

  Duration Time(std::size_t characters) const {
    return CharacterTime({format.baud, 8, format.parity != 'N', format.stop_bits}, characters);
  }

  enum class Stuck { kNo, kFull, kSending };
  Stuck stuck = Stuck::kNo;
  bool refuses = false, open = false;
  std::uint32_t lost_characters = 0;
  board::SerialFormat format;
  std::vector<std::vector<std::uint8_t>> requests;
  BootTime heard_before_sending{};
  // What the units do about a request whose last character ends at `end`.
  std::function<void(const std::vector<std::uint8_t>& request, BootTime end)> on_request;

 private:
  struct Character {
    BootTime at;  // its end
    std::uint8_t byte;
    bool after_pause;
  };

  const FakeClock& clock_;
  std::deque<Character> said_;
  BootTime latest_{}, left_{};
  mutable BootTime past_{};
};

}  // namespace tramgac::modbus
