// Libraries: tramgac_modbus_mcu
// The life of a serial line, told by bytes: characters and silences while a master asks. Whatever is said, each
// question ends in time, what is said to be good is an undamaged answer to it, and t3.5 of silence is before each
// request.
#include <algorithm>
#include <cstdlib>
#include <utility>
#include <vector>

#include "drivers/modbus/mcu/rtu_master.h"

namespace {

using namespace tramgac;
using namespace std::chrono_literals;

void Require(bool holds) {
  if (!holds) std::abort();
}

class LineClock final : public board::Clock {
 public:
  BootTime Now() const override { return now; }
  Result<UtcTime> WallTime() const override { return Status::kUnavailable; }
  board::ClockState State() const override { return board::ClockState::kNotSynced; }
  std::string_view BootId() const override { return {}; }
  BootTime now{1s};
};

// What is heard is what the input says next, a burst for each look.
class Line final : public board::SerialPort {
 public:
  Line(const LineClock& clock, ByteSpan life) : clock_(clock), life_(life) {}

  Status Open(const board::SerialFormat&) override { return Status::kOk; }
  void Close() override {}
  std::size_t Send(ByteSpan bytes) override {
    Require(clock_.now - heard_ >= modbus::InterFrameSilence(9600));
    request_.assign(bytes.begin(), bytes.end());
    left_ = clock_.now + 8ms;
    return bytes.size();
  }
  bool sent() const override { return clock_.now >= left_; }
  board::SerialChunk Receive(MutableByteSpan out) override {
    const std::size_t size = std::min(waiting_.size(), out.size());
    std::copy_n(waiting_.begin(), size, out.begin());
    waiting_.erase(waiting_.begin(), waiting_.begin() + static_cast<std::ptrdiff_t>(size));
    return {size, std::exchange(paused_, false)};
  }
  BootTime heard() const override { return heard_; }
  std::uint32_t lost() const override { return 0; }

  std::uint8_t Next() {
    if (life_.empty()) return 0;
    const std::uint8_t next = life_.front();
    life_ = life_.subspan(1);
    return next;
  }
  bool over() const { return life_.empty(); }
  const std::vector<std::uint8_t>& request() const { return request_; }

  void Say(std::vector<std::uint8_t> bytes, bool checked) {
    if (bytes.empty()) return;
    if (checked) {
      const std::uint16_t crc = modbus::Crc16(bytes);
      bytes.push_back(static_cast<std::uint8_t>(crc));
      bytes.push_back(static_cast<std::uint8_t>(crc >> 8));
    }
    paused_ = paused_ || (waiting_.empty() && clock_.now - heard_ > modbus::InnerFrameSilence(9600));
    waiting_.insert(waiting_.end(), bytes.begin(), bytes.end());
    heard_ = clock_.now;
  }

 private:
  const LineClock& clock_;
  ByteSpan life_;
  std::vector<std::uint8_t> waiting_, request_;
  BootTime heard_{}, left_{};
  bool paused_ = false;
};

modbus::ReadRequest RequestFrom(Line& line) {
  const auto table = static_cast<modbus::Table>(1 + line.Next() % 4);
  const std::uint16_t address = line.Next();
  return {table, address, static_cast<std::uint16_t>(1 + line.Next() % 125)};
}

void SayNext(Line& line) {
  const std::uint8_t what = line.Next();
  std::vector<std::uint8_t> bytes;
  if (what % 8 == 7) bytes = line.request();
  for (int i = what / 8; i > 0 && what % 8 != 7; --i) bytes.push_back(line.Next());
  line.Say(bytes, what % 2 == 0);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  LineClock clock;
  Line line(clock, {data, size});
  modbus::RtuMaster master(line, clock, {.baud = 9600, .late_answer = 100ms});
  Require(Ok(master.Open()));
  while (!line.over()) {
    const modbus::ReadRequest request = RequestFrom(line);
    const std::uint8_t unit = line.Next();
    const Status asked = master.Ask(unit, request, 50ms);
    Require(Ok(asked) == modbus::IsSerialUnit(unit));
    const BootTime limit = clock.now + 1s + modbus::CharacterTime({9600}, 300);
    bool ended = false;
    while (Ok(asked) && !ended) {
      ended = master.Step();
      if (ended) break;
      Require(clock.now < limit);
      clock.now += Duration(200) * (1 + line.Next() % 32);
      if (line.Next() % 4 == 0) SayNext(line);
    }
    const modbus::Answer& answer = master.answer();
    const bool good = Ok(asked) && answer.quality == Quality::kGood;
    if (good) Require(answer.data.size() == modbus::DataSize(request));
    if (Ok(asked) && !good) Require(answer.data.empty() && answer.quality != Quality::kNotReadYet);
    Require(master.state() == modbus::RtuMaster::State::kIdle);
  }
  return 0;
}
