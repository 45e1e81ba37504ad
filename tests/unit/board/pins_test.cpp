// What boards make of pins: an I2C bus of two wires, contacts and lamps.
#include <gtest/gtest.h>

#include <vector>

#include "board/pins/pin_gpio.h"
#include "board/pins/pin_lights.h"
#include "board/pins/two_wires.h"

namespace tramgac::board {
namespace {

using Bytes = std::vector<std::uint8_t>;

// Two wires with resistors, and a chip at them that lives by their edges as UM10204 describes it (clauses 3.1.4 to
// 3.1.10), whatever the master thinks.
class Bus {
 public:
  Status Transfer(std::uint8_t chip, ByteSpan out, MutableByteSpan in) {
    return TwoWires(*this).Transfer(chip, out, in);
  }

  // The chip: where it is, what was written to it, and what it says.
  std::uint8_t address = 0x44;
  Bytes heard, to_say;
  int transfers = 0, repeated_starts = 0;
  // How many pauses it holds the clock after each bit; -1: for ever.
  int hold = 0;
  int bits_before_hold = 0;
  // Bits of an answer that a master before this one has not clocked out: it holds the data wire.
  int left_over = 0;
  mutable int pauses = 0;

  bool both_high() const { return IsHigh(Wire::kClock) && IsHigh(Wire::kData); }

  bool IsHigh(Wire wire) const {
    if (wire == Wire::kClock) return clock_ && held_ == 0;
    return data_ && !pulls_ && left_over == 0;
  }

  void Pause() const {
    ++pauses;
    if (held_ > 0 && --held_ == 0 && clock_) const_cast<Bus*>(this)->OnRise();
  }

  void Move(Wire wire, bool high) {
    if (wire == Wire::kData) {
      const bool was_high = IsHigh(Wire::kData);
      data_ = high;
      if (clock_ && held_ == 0 && was_high != IsHigh(Wire::kData)) high ? OnStop() : OnStart();
      return;
    }
    if (clock_ == high) return;
    clock_ = high;
    if (!high) {
      OnFall();
    } else if (held_ == 0) {
      OnRise();
    }
  }

 private:
  enum class State : std::uint8_t { kIdle, kAddress, kWritten, kRead, kDeaf };

  void OnStart() {
    if (state_ != State::kIdle) ++repeated_starts;
    state_ = State::kAddress;
    bit_ = 0;
    byte_ = 0;
    said_ = 0;
  }
  void OnStop() {
    if (state_ != State::kIdle) ++transfers;
    state_ = State::kIdle;
    pulls_ = false;
  }

  void OnRise() {
    if (state_ == State::kIdle || state_ == State::kDeaf) return;
    const bool data = IsHigh(Wire::kData);
    if (bit_ < 8) {
      if (state_ != State::kRead) byte_ = static_cast<std::uint8_t>(byte_ << 1 | (data ? 1 : 0));
    } else if (state_ == State::kRead && data) {
      state_ = State::kDeaf;  // the master wants no more
    }
    ++bit_;
  }

  void OnFall() {
    if (left_over > 0) --left_over;
    held_ = bits_before_hold > 0 ? 0 : hold;
    if (bits_before_hold > 0) --bits_before_hold;
    pulls_ = false;
    if (state_ == State::kIdle || state_ == State::kDeaf) return;
    if (bit_ == 8) {
      TakeByte();
    } else if (bit_ == 9) {
      bit_ = 0;
      byte_ = 0;
      if (state_ == State::kAddress) state_ = reads_ ? State::kRead : State::kWritten;
      if (state_ == State::kRead) ++said_;
    }
    if (state_ == State::kRead && bit_ < 8) {
      const std::uint8_t says = said_ - 1 < to_say.size() ? to_say[said_ - 1] : 0x00;
      pulls_ = (says >> (7 - bit_) & 1) == 0;
    }
  }

  void TakeByte() {
    if (state_ == State::kAddress) {
      if (byte_ >> 1 != address) {
        state_ = State::kDeaf;
        return;
      }
      reads_ = (byte_ & 1) != 0;
    } else if (state_ == State::kWritten) {
      heard.push_back(byte_);
    }
    if (state_ != State::kRead) pulls_ = true;
  }

  bool clock_ = true, data_ = true, pulls_ = false, reads_ = false;
  mutable int held_ = 0;
  State state_ = State::kIdle;
  int bit_ = 0;
  std::uint8_t byte_ = 0;
  std::size_t said_ = 0;
};

TEST(TwoWires, WritesAndReadsBehindARepeatedStart) {
  Bus bus;
  bus.to_say = {0xBE, 0xEF, 0x92};
  Bytes in(3);
  EXPECT_EQ(bus.Transfer(0x44, Bytes{0x24, 0x00}, in), Status::kOk);
  EXPECT_EQ(bus.heard, (Bytes{0x24, 0x00}));
  EXPECT_EQ(in, bus.to_say);
  EXPECT_EQ(bus.repeated_starts, 1);
  EXPECT_EQ(bus.transfers, 1);
  EXPECT_TRUE(bus.both_high());
}

TEST(TwoWires, WritesOnlyAndReadsOnly) {
  Bus bus;
  bus.to_say = {0x01, 0x80};
  EXPECT_EQ(bus.Transfer(0x44, Bytes{0xFF, 0x00, 0xA5}, {}), Status::kOk);
  Bytes in(2);
  EXPECT_EQ(bus.Transfer(0x44, {}, in), Status::kOk);
  EXPECT_EQ(bus.heard, (Bytes{0xFF, 0x00, 0xA5}));
  EXPECT_EQ(in, bus.to_say);
  EXPECT_EQ(bus.repeated_starts, 0);
}

TEST(TwoWires, AChipThatIsNotThereDoesNotAnswer) {
  Bus bus;
  Bytes in(1);
  EXPECT_EQ(bus.Transfer(0x45, Bytes{1}, in), Status::kUnavailable);
  EXPECT_EQ(bus.Transfer(0x45, {}, in), Status::kUnavailable);
  EXPECT_TRUE(bus.heard.empty());
  EXPECT_TRUE(bus.both_high());
}

TEST(TwoWires, WaitsForAChipThatHoldsTheClock) {
  Bus bus;
  bus.hold = 20;
  bus.to_say = {0x5A};
  Bytes in(1);
  EXPECT_EQ(bus.Transfer(0x44, Bytes{0x12}, in), Status::kOk);
  EXPECT_EQ(bus.heard, Bytes{0x12});
  EXPECT_EQ(in, bus.to_say);
}

TEST(TwoWires, AClockThatIsHeldForEverIsWaitedForOnce) {
  Bus bus;
  bus.hold = -1;
  Bytes in(6);
  EXPECT_EQ(bus.Transfer(0x44, Bytes{0x12}, in), Status::kUnavailable);
  EXPECT_LT(bus.pauses, 1000);
  EXPECT_EQ(bus.Transfer(0x44, Bytes{0x12}, in), Status::kUnavailable);
  EXPECT_LT(bus.pauses, 2000);
}

TEST(TwoWires, WhatIsReadFromAHeldClockIsNoAnswer) {
  Bus bus;
  bus.hold = -1;
  bus.bits_before_hold = 15;
  bus.to_say = {0x5A, 0xA5};
  Bytes in(2);
  EXPECT_EQ(bus.Transfer(0x44, {}, in), Status::kUnavailable);
}

TEST(TwoWires, ClocksOutWhatAChipWasAboutToSay) {
  Bus bus;
  bus.left_over = 5;
  EXPECT_EQ(bus.Transfer(0x44, Bytes{0x34}, {}), Status::kOk);
  EXPECT_EQ(bus.heard, Bytes{0x34});
  bus.left_over = 1000;
  EXPECT_EQ(bus.Transfer(0x44, Bytes{0x34}, {}), Status::kUnavailable) << "a wire that is low acknowledges everything";
}

struct FakePin {
  enum class Pull : std::uint8_t { kNone, kUp };
  struct State {
    bool is_output = false, level = false;
    Pull pull = Pull::kNone;
  };
  State* state;

  void MakeInput(Pull pull) const { *state = {false, state->level, pull}; }
  void MakeOutput(bool high) const { *state = {true, high, Pull::kNone}; }
  bool Read() const { return state->level; }
  void Write(bool high) const { state->level = high; }
};

TEST(PinLights, AreOffAndThenAsTheyAreTold) {
  FakePin::State alarm{.level = true}, life{.level = true};
  PinLights<FakePin> lights({&alarm}, {&life});
  EXPECT_TRUE(alarm.is_output && life.is_output);
  EXPECT_FALSE(alarm.level || life.level);
  lights.Show(true, false);
  EXPECT_TRUE(alarm.level);
  lights.Show(false, true);
  EXPECT_TRUE(!alarm.level && life.level);
}

TEST(PinGpio, OpensContactsByTheirNumberEachWithItsResistor) {
  FakePin::State first, second{.level = true};
  const FakePin pins[] = {{&first}, {&second}};
  PinGpio<FakePin> gpio(pins, FakePin::Pull::kUp);
  auto input = gpio.OpenInput({.kind = GpioLine::Kind::kGpio, .chip = "contacts", .offset = 1, .active_low = true});
  ASSERT_TRUE(input.ok());
  EXPECT_EQ(second.pull, FakePin::Pull::kUp);
  EXPECT_FALSE(input.value()->Read().value().active);
  second.level = false;
  EXPECT_TRUE(input.value()->Read().value().active);
  EXPECT_EQ(gpio.OpenInput({.kind = GpioLine::Kind::kGpio, .chip = "contacts", .offset = 2}).status(),
            Status::kOutOfRange);
  EXPECT_EQ(gpio.OpenInput({.kind = GpioLine::Kind::kGpio, .chip = "other", .offset = 0}).status(), Status::kNotFound);
}

}  // namespace
}  // namespace tramgac::board
