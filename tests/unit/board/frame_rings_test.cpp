#include "board/dwmac/frame_rings.h"

#include <gtest/gtest.h>
#include <sys/mman.h>

#include <cstring>
#include <new>
#include <string>
#include <vector>

namespace tramgac::board {
namespace {

using Bytes = std::vector<std::uint8_t>;

// The DMA as RM0410 describes it: it knows addresses of 32 bits and the four words of a descriptor, nothing else.
class Dma {
 public:
  Dma(std::uint32_t sending, std::uint32_t receiving) : send_(sending), receive_(receiving) {}

  // What is to be sent, oldest first.
  std::vector<Bytes> Send() {
    std::vector<Bytes> frames;
    while ((Word(send_, 0) >> 31) != 0) {
      EXPECT_EQ(Word(send_, 0) >> 28 & 3, 3u) << "a frame is in one piece";
      EXPECT_EQ(Word(send_, 0) >> 20 & 1, 1u) << "the fourth word is the next descriptor";
      const std::uint8_t* const bytes = At(Word(send_, 2));
      frames.emplace_back(bytes, bytes + (Word(send_, 1) & 0x1FFF));
      Word(send_, 0) &= ~(1u << 31);
      send_ = Word(send_, 3);
    }
    return frames;
  }

  // Outcome: false if there is no room. `state`: bits beside that the frame is whole, and its size.
  bool Receive(Bytes frame, std::uint32_t state = 1u << 9 | 1u << 8) {
    if ((Word(receive_, 0) >> 31) == 0) return false;
    EXPECT_EQ(Word(receive_, 1) >> 14 & 3, 1u) << "chained, and no end of a ring";
    frame.resize(frame.size() + 4, 0xCC);  // the checksum
    EXPECT_LE(frame.size(), Word(receive_, 1) & 0x1FFF);
    std::memcpy(At(Word(receive_, 2)), frame.data(), frame.size());
    Word(receive_, 0) = static_cast<std::uint32_t>(frame.size()) << 16 | state;
    receive_ = Word(receive_, 3);
    return true;
  }

 private:
  static std::uint8_t* At(std::uint32_t address) {
    return reinterpret_cast<std::uint8_t*>(static_cast<std::uintptr_t>(address));
  }
  static std::uint32_t& Word(std::uint32_t descriptor, std::size_t index) {
    return *(reinterpret_cast<std::uint32_t*>(At(descriptor)) + index);
  }

  std::uint32_t send_, receive_;
};

class FrameRingsTest : public testing::Test {
 protected:
  void SetUp() override {
#ifdef MAP_32BIT
    memory_ = mmap(nullptr, kSize, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_32BIT, -1, 0);
#endif
    if (memory_ == MAP_FAILED) GTEST_SKIP() << "this machine has no memory below 4 GiB for whoever asks";
    rings_ = new (memory_) FrameRings;
    rings_->Begin();
    dma_ = Dma(rings_->sending(), rings_->receiving());
  }
  void TearDown() override {
    if (memory_ != MAP_FAILED) munmap(memory_, kSize);
  }

  static Bytes Frame(std::size_t size, std::uint8_t what) { return Bytes(size, what); }
  Bytes Receive(std::size_t room = kEthernetFrame) {
    Bytes frame(room);
    frame.resize(rings_->Receive(frame));
    return frame;
  }

  static constexpr std::size_t kSize = sizeof(FrameRings);
  void* memory_ = MAP_FAILED;
  FrameRings* rings_ = nullptr;
  Dma dma_{0, 0};
};

TEST_F(FrameRingsTest, SendsInOrderRoundAndRound) {
  for (std::uint8_t i = 0; i < 10; ++i) {
    ASSERT_EQ(rings_->Send(Frame(100, i)), Status::kOk);
    ASSERT_EQ(rings_->Send(Frame(kEthernetFrame, 0xFF)), Status::kOk);
    EXPECT_EQ(dma_.Send(), (std::vector<Bytes>{Frame(100, i), Frame(kEthernetFrame, 0xFF)}));
  }
}

TEST_F(FrameRingsTest, WhatIsTooShortIsFilledWithNothing) {
  for (int i = 0; i < 5; ++i) {
    ASSERT_EQ(rings_->Send(Frame(200, 0xEE)), Status::kOk);
    ASSERT_EQ(rings_->Send(Frame(14, 1)), Status::kOk);
    Bytes filled = Frame(14, 1);
    filled.resize(60, 0);
    EXPECT_EQ(dma_.Send().back(), filled);
  }
}

TEST_F(FrameRingsTest, RefusesWhatIsNoFrameAndWhatHasNoRoom) {
  EXPECT_EQ(rings_->Send(Frame(kEthernetFrame + 1, 1)), Status::kOutOfRange);
  EXPECT_EQ(rings_->Send(Frame(13, 1)), Status::kOutOfRange);
  for (std::size_t i = 0; i < FrameRings::kFrames; ++i) ASSERT_EQ(rings_->Send(Frame(60, 1)), Status::kOk);
  EXPECT_EQ(rings_->Send(Frame(60, 2)), Status::kResourceExhausted);
  EXPECT_EQ(dma_.Send().size(), FrameRings::kFrames);
  EXPECT_EQ(rings_->Send(Frame(60, 3)), Status::kOk);
  EXPECT_EQ(dma_.Send(), std::vector<Bytes>{Frame(60, 3)});
}

TEST_F(FrameRingsTest, ReceivesInOrderRoundAndRound) {
  EXPECT_TRUE(Receive().empty());
  for (std::uint8_t i = 0; i < 10; ++i) {
    ASSERT_TRUE(dma_.Receive(Frame(64, i)));
    ASSERT_TRUE(dma_.Receive(Frame(kEthernetFrame, i)));
    EXPECT_EQ(Receive(), Frame(64, i));
    EXPECT_EQ(Receive(), Frame(kEthernetFrame, i));
    EXPECT_TRUE(Receive().empty());
  }
}

TEST_F(FrameRingsTest, FramesAreKeptAsFarAsThereIsRoom) {
  for (std::uint8_t i = 0; i < FrameRings::kFrames; ++i) ASSERT_TRUE(dma_.Receive(Frame(64, i)));
  EXPECT_FALSE(dma_.Receive(Frame(64, 9)));
  EXPECT_EQ(Receive(), Frame(64, 0));
  EXPECT_TRUE(dma_.Receive(Frame(64, 4)));
  for (std::uint8_t i = 1; i < 5; ++i) EXPECT_EQ(Receive(), Frame(64, i));
}

TEST_F(FrameRingsTest, WhatIsDamagedInPiecesOrTooLongIsThrownAway) {
  constexpr std::uint32_t kWhole = 1u << 9 | 1u << 8;
  ASSERT_TRUE(dma_.Receive(Frame(64, 1), kWhole | 1u << 15));
  ASSERT_TRUE(dma_.Receive(Frame(64, 2), 1u << 9));
  ASSERT_TRUE(dma_.Receive(Frame(0, 3)));
  ASSERT_TRUE(dma_.Receive(Frame(64, 4)));
  EXPECT_EQ(Receive(), Frame(64, 4)) << "the one behind them is not kept waiting";
  ASSERT_TRUE(dma_.Receive(Frame(101, 5)));
  ASSERT_TRUE(dma_.Receive(Frame(100, 6)));
  EXPECT_EQ(Receive(100), Frame(100, 6));
}

}  // namespace
}  // namespace tramgac::board
