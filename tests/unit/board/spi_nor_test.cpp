// The protocol of serial NOR flash against a chip that is as strict as a real one, and forgives nothing.
#include "board/spi_nor/spi_nor.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

namespace tramgac::board {
namespace {

// Time goes on with each byte on the bus, as it does on a board.
class BusClock final : public Clock {
 public:
  BootTime Now() const override { return now; }
  Result<UtcTime> WallTime() const override { return Status::kUnavailable; }
  ClockState State() const override { return ClockState::kNotSynced; }
  std::string_view BootId() const override { return "boot"; }
  BootTime now{};
};

class FakeChip final : public SpiChip {
 public:
  explicit FakeChip(BusClock& clock) : clock_(clock), cells(1 << 24, 0xFF) {}

  void Select(bool on) override {
    ASSERT_NE(on, selected_) << "selected twice, or let go twice";
    selected_ = on;
    if (on) {
      command_.clear();
    } else if (!absent) {
      End();
    }
  }

  std::uint8_t Exchange(std::uint8_t out) override {
    EXPECT_TRUE(selected_);
    clock_.now += std::chrono::microseconds(1);
    if (absent) return 0xFF;
    command_.push_back(out);
    return Answer();
  }

  BusClock& clock_;
  std::vector<std::uint8_t> cells;
  std::array<std::uint8_t, 3> identity{0xEF, 0x40, 24};
  Duration page_time = std::chrono::microseconds(700), erase_time = std::chrono::milliseconds(150);
  bool absent = false, write_protected = false, asleep = true;
  int erases = 0, pages = 0;

 private:
  bool IsBusy() const { return clock_.now < busy_until_; }

  std::uint8_t Answer() {
    const std::size_t n = command_.size();
    if (asleep) return 0xFF;
    if (command_[0] == 0x05 && n > 1)
      return static_cast<std::uint8_t>((IsBusy() ? 1 : 0) | (may_write_ || IsBusy() ? 2 : 0));
    if (IsBusy()) return 0xFF;
    if (command_[0] == 0x9F && n > 1 && n <= 4) return identity[n - 2];
    if (command_[0] == 0x03 && n > 4) return cells[(Address() + n - 5) % cells.size()];
    return 0xFF;
  }

  std::uint32_t Address() const {
    return static_cast<std::uint32_t>(command_[1] << 16 | command_[2] << 8 | command_[3]);
  }

  void End() {
    if (command_.empty()) return;
    if (command_[0] == 0xAB) asleep = false;
    if (asleep || IsBusy()) return;
    if (command_[0] == 0x06) may_write_ = !write_protected;
    if (command_[0] == 0x02 && command_.size() > 4) Program();
    if (command_[0] == 0xD8 && command_.size() == 4) Erase();
  }

  void Program() {
    if (!std::exchange(may_write_, false)) return;
    ++pages;
    const std::uint32_t page = Address() & ~0xFFu;
    for (std::size_t i = 4; i < command_.size(); ++i) {
      std::uint8_t& cell = cells[page + (Address() + i - 4) % 256];  // wraps within its page
      cell = static_cast<std::uint8_t>(cell & command_[i]);
    }
    busy_until_ = clock_.now + page_time;
  }

  void Erase() {
    if (!std::exchange(may_write_, false)) return;
    ++erases;
    std::fill_n(cells.begin() + (Address() & ~0xFFFFu), 0x10000, std::uint8_t{0xFF});
    busy_until_ = clock_.now + erase_time;
  }

  bool selected_ = false, may_write_ = false;
  std::vector<std::uint8_t> command_;
  BootTime busy_until_{};
};

class SpiNorTest : public testing::Test {
 protected:
  std::vector<std::uint8_t> Numbers(std::size_t size) const {
    std::vector<std::uint8_t> bytes(size);
    for (std::size_t i = 0; i < size; ++i) bytes[i] = static_cast<std::uint8_t>(i * 7 + i / 256);
    return bytes;
  }

  BusClock clock_;
  FakeChip chip_{clock_};
  SpiNor nor_{chip_, clock_, 64};
};

TEST_F(SpiNorTest, WhatIsProgrammedAcrossPagesIsReadBack) {
  ASSERT_EQ(nor_.Open(), Status::kOk);
  for (const std::uint32_t address : {0u, 255u, 0x1FFF0u, 64u * 65536 - 1000}) {
    const auto bytes = Numbers(1000);
    ASSERT_EQ(nor_.Program(address, bytes), Status::kOk) << address;
    std::vector<std::uint8_t> back(1000);
    ASSERT_EQ(nor_.Read(address, back), Status::kOk);
    EXPECT_EQ(back, bytes) << address;
    ASSERT_EQ(nor_.Erase(0), Status::kOk);
  }
}

TEST_F(SpiNorTest, ProgrammingMakesBitsZeroAndErasingMakesTheBlockOnes) {
  ASSERT_EQ(nor_.Open(), Status::kOk);
  const std::array<std::uint8_t, 2> first{0xF0, 0x3C}, second{0xCC, 0xFF};
  ASSERT_EQ(nor_.Program(0x10000, first), Status::kOk);
  ASSERT_EQ(nor_.Program(0x10000, second), Status::kOk);
  std::array<std::uint8_t, 2> back{};
  ASSERT_EQ(nor_.Read(0x10000, back), Status::kOk);
  EXPECT_EQ(back, (std::array<std::uint8_t, 2>{0xC0, 0x3C}));
  ASSERT_EQ(nor_.Program(0x0FFFF, first), Status::kOk);
  ASSERT_EQ(nor_.Erase(1), Status::kOk);
  ASSERT_EQ(nor_.Read(0x0FFFF, back), Status::kOk);
  EXPECT_EQ(back, (std::array<std::uint8_t, 2>{0xF0, 0xFF})) << "the block before it is as it was";
}

TEST_F(SpiNorTest, ItIsDoneWhenItSaysSo) {
  ASSERT_EQ(nor_.Open(), Status::kOk);
  const BootTime before = clock_.now;
  ASSERT_EQ(nor_.Erase(2), Status::kOk);
  EXPECT_GE(clock_.now - before, chip_.erase_time);
  const auto bytes = Numbers(600);
  const BootTime programming = clock_.now;
  ASSERT_EQ(nor_.Program(0x20080, bytes), Status::kOk);
  EXPECT_EQ(chip_.pages, 3);
  EXPECT_GE(clock_.now - programming, 3 * chip_.page_time);
}

TEST_F(SpiNorTest, AChipThatIsStuckOrProtectedIsUnavailable) {
  ASSERT_EQ(nor_.Open(), Status::kOk);
  chip_.erase_time = std::chrono::hours(1);
  const BootTime before = clock_.now;
  EXPECT_EQ(nor_.Erase(0), Status::kUnavailable);
  EXPECT_LT(clock_.now - before, SpiNor::kErasePatience + std::chrono::milliseconds(1));
  EXPECT_EQ(nor_.Program(0, Numbers(1)), Status::kUnavailable);
  clock_.now += std::chrono::hours(2);
  chip_.write_protected = true;
  EXPECT_EQ(nor_.Program(0, Numbers(1)), Status::kUnavailable);
  EXPECT_EQ(nor_.Erase(0), Status::kUnavailable);
  EXPECT_EQ(chip_.pages, 0);
}

TEST_F(SpiNorTest, WithoutAChipItDoesNotOpen) {
  chip_.absent = true;
  EXPECT_EQ(nor_.Open(), Status::kUnavailable);
  EXPECT_EQ(nor_.Program(0, Numbers(1)), Status::kUnavailable);
}

TEST_F(SpiNorTest, AChipOfAnotherSizeIsRefused) {
  chip_.identity[2] = 21;  // 2 MB: half of what is wanted
  EXPECT_EQ(nor_.Open(), Status::kOutOfRange);
  chip_.identity[2] = 25;
  EXPECT_EQ(nor_.Open(), Status::kOutOfRange);
  chip_.identity[2] = 22;
  EXPECT_EQ(nor_.Open(), Status::kOk);
}

TEST_F(SpiNorTest, WhatDoesNotExistIsRefusedAndNothingIsDone) {
  ASSERT_EQ(nor_.Open(), Status::kOk);
  std::array<std::uint8_t, 2> two{};
  EXPECT_EQ(nor_.Program(64 * 65536 - 1, two), Status::kOutOfRange);
  EXPECT_EQ(nor_.Read(64 * 65536 - 1, two), Status::kOutOfRange);
  EXPECT_EQ(nor_.Read(0xFFFFFFFF, two), Status::kOutOfRange);
  EXPECT_EQ(nor_.Erase(64), Status::kOutOfRange);
  EXPECT_EQ(chip_.pages + chip_.erases, 0);
}

}  // namespace
}  // namespace tramgac::board
