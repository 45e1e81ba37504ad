// RTU frames in a TCP stream: TcpConnection with TcpFraming::kRtu.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <vector>

#include "drivers/modbus/tcp_connection.h"

namespace tramgac::modbus {
namespace {

using ::testing::ElementsAre;
using Progress = TcpConnection::Progress;
using Bytes = std::vector<std::uint8_t>;

constexpr ReadRequest kTwoRegisters{Table::kHoldingRegister, 100, 2};

Bytes WithCrc(Bytes frame) {
  const std::uint16_t crc = Crc16(frame);
  frame.push_back(static_cast<std::uint8_t>(crc));
  frame.push_back(static_cast<std::uint8_t>(crc >> 8));
  return frame;
}
Bytes Good(std::uint8_t unit, std::uint8_t value) { return WithCrc({unit, 3, 4, 0, value, 0, 2}); }
Bytes Joined(Bytes first, const Bytes& second) {
  first.insert(first.end(), second.begin(), second.end());
  return first;
}

class RtuOverTcpTest : public ::testing::Test {
 protected:
  void Ask(std::uint8_t unit = 3, const Question& question = kTwoRegisters) {
    std::array<std::uint8_t, TcpConnection::kLongestRequest> out{};
    const auto size = connection_.BuildRequest(unit, question, out);
    ASSERT_TRUE(size.ok()) << StatusName(size.status());
    sent_.assign(out.begin(), out.begin() + static_cast<std::ptrdiff_t>(size.value()));
  }

  TcpConnection connection_{TcpFraming::kRtu};
  Bytes sent_;
};

TEST_F(RtuOverTcpTest, SendsTheFrameOfASerialLine) {
  Ask(1, {Table::kInputRegister, 1, 1});
  EXPECT_THAT(sent_, ElementsAre(0x01, 0x04, 0x00, 0x01, 0x00, 0x01, 0x60, 0x0A));
  std::array<std::uint8_t, TcpConnection::kLongestRequest> out{};
  EXPECT_EQ(TcpConnection(TcpFraming::kRtu).BuildRequest(0, kTwoRegisters, out).status(), Status::kInvalidArgument);
}

TEST_F(RtuOverTcpTest, AnswersInAnyPieces) {
  const Bytes frame = Good(3, 7);
  for (std::size_t cut = 0; cut < frame.size(); ++cut) {
    Ask();
    ASSERT_EQ(connection_.Feed(ByteSpan(frame).first(cut)).progress, Progress::kIncomplete);
    const auto result = connection_.Feed(ByteSpan(frame).subspan(cut));
    ASSERT_EQ(result.progress, Progress::kAnswer) << cut;
    EXPECT_THAT(result.answer.data, ElementsAre(0, 7, 0, 2));
    EXPECT_FALSE(connection_.must_close());
  }
}

TEST_F(RtuOverTcpTest, RefusalsAreAnswers) {
  Ask();
  const auto result = connection_.Feed(WithCrc({3, 0x83, 2}));
  ASSERT_EQ(result.progress, Progress::kAnswer);
  EXPECT_EQ(result.answer.quality, Quality::kException2);
  EXPECT_FALSE(connection_.must_close());
}

TEST_F(RtuOverTcpTest, AnIdentificationHasTheLengthOfItsObjects) {
  Ask(3, DeviceIdRequest());
  EXPECT_THAT(Bytes(sent_.begin(), sent_.begin() + 5), ElementsAre(3, 43, 14, 1, 0));
  const Bytes frame = WithCrc({3, 43, 14, 1, 1, 0, 0, 2, 0, 3, 'A', 'P', 'C', 1, 1, 'X'});
  for (std::size_t i = 0; i + 1 < frame.size(); ++i) {
    ASSERT_EQ(connection_.Feed(ByteSpan(&frame[i], 1)).progress, Progress::kIncomplete) << i;
  }
  const auto result = connection_.Feed(ByteSpan(&frame.back(), 1));
  ASSERT_EQ(result.progress, Progress::kAnswer);
  EXPECT_EQ(result.answer.quality, Quality::kGood);
  EXPECT_EQ(result.answer.data.size(), frame.size() - 3);
}

TEST_F(RtuOverTcpTest, AfterATimeoutTheConnectionMustBeClosed) {
  Ask();
  connection_.GiveUp();
  EXPECT_TRUE(connection_.must_close());
  std::array<std::uint8_t, TcpConnection::kLongestRequest> out{};
  EXPECT_EQ(connection_.BuildRequest(3, kTwoRegisters, out).status(), Status::kFailedPrecondition);
  connection_.Reset();
  Ask();
  EXPECT_EQ(connection_.Feed(Good(3, 1)).progress, Progress::kAnswer);
}

TEST_F(RtuOverTcpTest, TheLateAnswerOfAnotherUnitIsDropped) {
  Ask(4);
  const auto result = connection_.Feed(Joined(Good(3, 0x11), Good(4, 0x22)));
  ASSERT_EQ(result.progress, Progress::kAnswer);
  EXPECT_THAT(result.answer.data, ElementsAre(0, 0x22, 0, 2));
  EXPECT_EQ(connection_.stale_answers(), 1U);
}

TEST_F(RtuOverTcpTest, WhatBeganBeforeTheRequestIsNotItsAnswer) {
  const Bytes late = Good(3, 0x11);
  EXPECT_EQ(connection_.Feed(ByteSpan(late).first(4)).progress, Progress::kIncomplete);
  Ask();
  EXPECT_EQ(connection_.Feed(ByteSpan(late).subspan(4)).progress, Progress::kIncomplete);
  EXPECT_EQ(connection_.stale_answers(), 1U);
  const auto result = connection_.Feed(Good(3, 0x22));
  ASSERT_EQ(result.progress, Progress::kAnswer);
  EXPECT_THAT(result.answer.data, ElementsAre(0, 0x22, 0, 2));
}

TEST_F(RtuOverTcpTest, EveryDamageEndsTheConnectionAndNeverGivesAValue) {
  const Bytes good = Good(3, 7);
  for (std::size_t bit = 0; bit < good.size() * 8; ++bit) {
    connection_.Reset();
    Ask();
    Bytes bad = good;
    bad[bit / 8] = static_cast<std::uint8_t>(bad[bit / 8] ^ 1U << (bit % 8));
    const auto result = connection_.Feed(bad);
    EXPECT_NE(result.progress, Progress::kAnswer) << "bit " << bit;
    if (result.progress == Progress::kIncomplete) continue;  // seems longer: the timeout ends it
    EXPECT_TRUE(connection_.must_close());
  }
}

TEST_F(RtuOverTcpTest, AWrongChecksumIsNamed) {
  Ask();
  Bytes bad = Good(3, 7);
  bad.back() ^= 1;
  const auto result = connection_.Feed(bad);
  EXPECT_EQ(result.progress, Progress::kMustClose);
  EXPECT_EQ(result.answer.quality, Quality::kCrc);
}

TEST_F(RtuOverTcpTest, AnAnswerOfAnotherLengthIsNotWaitedFor) {
  Ask();
  const auto result = connection_.Feed(Bytes{3, 3, 200});
  EXPECT_EQ(result.progress, Progress::kMustClose);
  EXPECT_EQ(result.answer.quality, Quality::kBadFrame);
}

TEST_F(RtuOverTcpTest, SomethingElseThanModbusBreaksTheStream) {
  Ask();
  const Bytes banner = {'S', 'S', 'H', '-', '2', '.', '0'};
  EXPECT_EQ(connection_.Feed(banner).progress, Progress::kMustClose);
  EXPECT_TRUE(connection_.must_close());
}

}  // namespace
}  // namespace tramgac::modbus
