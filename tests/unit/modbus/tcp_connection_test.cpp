#include "drivers/modbus/tcp_connection.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <vector>

namespace tramgac::modbus {
namespace {

using ::testing::ElementsAre;
using Progress = TcpConnection::Progress;

using Bytes = std::vector<std::uint8_t>;

constexpr ReadRequest kTwoRegisters{Table::kHoldingRegister, 100, 2};

class TcpConnectionTest : public ::testing::Test {
 protected:
  // Builds a request and returns its transaction id.
  std::uint16_t Ask(std::uint8_t unit = 3, const ReadRequest& request = kTwoRegisters) {
    std::array<std::uint8_t, kMbapRequestSize> out{};
    const auto size = connection_.BuildRequest(unit, request, out);
    EXPECT_TRUE(size.ok()) << StatusName(size.status());
    return LoadBe16(out.data());
  }

  static Bytes Frame(std::uint16_t transaction, std::uint8_t unit, const Bytes& pdu) {
    Bytes frame = {static_cast<std::uint8_t>(transaction >> 8),
                   static_cast<std::uint8_t>(transaction),
                   0,
                   0,
                   0,
                   static_cast<std::uint8_t>(pdu.size() + 1),
                   unit};
    frame.insert(frame.end(), pdu.begin(), pdu.end());
    return frame;
  }
  static Bytes GoodFrame(std::uint16_t transaction, std::uint8_t value = 1) {
    return Frame(transaction, 3, {3, 4, 0, value, 0, 2});
  }

  TcpConnection connection_;
};

TEST_F(TcpConnectionTest, AnswersInSequence) {
  std::uint16_t last = 0;
  for (std::uint8_t i = 1; i < 10; ++i) {
    const std::uint16_t transaction = Ask();
    EXPECT_NE(transaction, last);
    last = transaction;
    EXPECT_TRUE(connection_.in_flight());
    const auto result = connection_.Feed(GoodFrame(transaction, i));
    ASSERT_EQ(result.progress, Progress::kAnswer);
    EXPECT_EQ(result.answer.quality, Quality::kGood);
    EXPECT_THAT(result.answer.data, ElementsAre(0, i, 0, 2));
    EXPECT_FALSE(connection_.in_flight());
  }
  EXPECT_EQ(connection_.stale_answers(), 0U);
}

TEST_F(TcpConnectionTest, AsksADeviceWhatItIs) {
  std::array<std::uint8_t, TcpConnection::kLongestRequest> out{};
  const auto size = connection_.BuildRequest(3, DeviceIdRequest{DeviceIdLevel::kRegular, 3}, out);
  ASSERT_TRUE(size.ok());
  EXPECT_THAT(Bytes(out.begin() + 2, out.begin() + static_cast<std::ptrdiff_t>(size.value())),
              ElementsAre(0, 0, 0, 5, 3, 0x2B, 0x0E, 2, 3));
  const auto result = connection_.Feed(Frame(LoadBe16(out.data()), 3, {0x2B, 0x0E, 2, 2, 0, 0, 1, 4, 1, 'U'}));
  ASSERT_EQ(result.progress, Progress::kAnswer);
  EXPECT_EQ(result.answer.quality, Quality::kGood);
  EXPECT_EQ(result.answer.data.size(), 10U);
}

TEST_F(TcpConnectionTest, OneRequestAtATime) {
  Ask();
  std::array<std::uint8_t, kMbapRequestSize> out{};
  EXPECT_EQ(connection_.BuildRequest(3, kTwoRegisters, out).status(), Status::kFailedPrecondition);
}

TEST_F(TcpConnectionTest, AFailedBuildLeavesNothingInFlight) {
  std::array<std::uint8_t, kMbapRequestSize> out{};
  EXPECT_EQ(connection_.BuildRequest(3, {Table::kCoil, 0, 0}, out).status(), Status::kInvalidArgument);
  EXPECT_EQ(connection_.BuildRequest(3, kTwoRegisters, {}).status(), Status::kResourceExhausted);
  EXPECT_FALSE(connection_.in_flight());
}

TEST_F(TcpConnectionTest, AnswerInPieces) {
  const Bytes frame = GoodFrame(Ask());
  for (std::size_t i = 0; i + 1 < frame.size(); ++i) {
    EXPECT_EQ(connection_.Feed(ByteSpan(&frame[i], 1)).progress, Progress::kIncomplete);
  }
  EXPECT_EQ(connection_.Feed(ByteSpan(&frame.back(), 1)).progress, Progress::kAnswer);
}

// The fault measured with libmodbus: after one late answer every request reads the answer before it.
TEST_F(TcpConnectionTest, ALateAnswerIsNotTakenForTheNext) {
  const std::uint16_t first = Ask();
  connection_.GiveUp();
  EXPECT_FALSE(connection_.in_flight());
  const std::uint16_t second = Ask();
  EXPECT_EQ(connection_.Feed(GoodFrame(first, 0x11)).progress, Progress::kIncomplete);
  EXPECT_EQ(connection_.stale_answers(), 1U);
  const auto result = connection_.Feed(GoodFrame(second, 0x22));
  ASSERT_EQ(result.progress, Progress::kAnswer);
  EXPECT_THAT(result.answer.data, ElementsAre(0, 0x22, 0, 2));
}

TEST_F(TcpConnectionTest, LateAndCurrentAnswerInTheSameBytes) {
  const std::uint16_t first = Ask();
  connection_.GiveUp();
  const std::uint16_t second = Ask();
  Bytes bytes = GoodFrame(first, 0x11);
  const Bytes current = GoodFrame(second, 0x22);
  bytes.insert(bytes.end(), current.begin(), current.end());
  const Bytes again = GoodFrame(second, 0x33);  // nobody waits for it any more
  bytes.insert(bytes.end(), again.begin(), again.end());
  const auto result = connection_.Feed(bytes);
  ASSERT_EQ(result.progress, Progress::kAnswer);
  EXPECT_THAT(result.answer.data, ElementsAre(0, 0x22, 0, 2)) << "not overwritten by what follows";
  EXPECT_EQ(connection_.stale_answers(), 2U);
}

// The rest is lost. On the same connection the next answer would be taken for it.
TEST_F(TcpConnectionTest, HalfAnAnswerEndsTheConnection) {
  const Bytes frame = GoodFrame(Ask());
  for (std::size_t size = 1; size < frame.size(); ++size) {
    EXPECT_EQ(connection_.Feed(ByteSpan(frame).first(size)).progress, Progress::kIncomplete);
    connection_.GiveUp();
    EXPECT_TRUE(connection_.must_close()) << size;
    connection_.Reset();
    EXPECT_FALSE(connection_.must_close());
    EXPECT_EQ(connection_.Feed(GoodFrame(Ask())).progress, Progress::kAnswer);
  }
}

TEST_F(TcpConnectionTest, UnaskedFramesAreDropped) {
  EXPECT_EQ(connection_.Feed(GoodFrame(0)).progress, Progress::kIncomplete);
  EXPECT_EQ(connection_.stale_answers(), 1U);
}

TEST_F(TcpConnectionTest, AnotherUnitIsNamed) {
  const auto result = connection_.Feed(Frame(Ask(), 4, {3, 4, 0, 1, 0, 2}));
  ASSERT_EQ(result.progress, Progress::kAnswer);
  EXPECT_EQ(result.answer.quality, Quality::kWrongUnit);
  EXPECT_TRUE(result.answer.data.empty());
}

TEST_F(TcpConnectionTest, ExceptionsAndBadAnswersEndTheExchange) {
  EXPECT_EQ(connection_.Feed(Frame(Ask(), 3, {0x83, 2})).answer.quality, Quality::kException2);
  EXPECT_EQ(connection_.Feed(Frame(Ask(), 3, {3, 2, 0, 1})).answer.quality, Quality::kBadFrame);
  EXPECT_FALSE(connection_.must_close()) << "the framing is still sound";
  EXPECT_EQ(connection_.Feed(GoodFrame(Ask())).answer.quality, Quality::kGood);
}

TEST_F(TcpConnectionTest, ABrokenStreamMustBeClosed) {
  Ask();
  const Bytes http = {'H', 'T', 'T', 'P', '/', '1'};
  const auto result = connection_.Feed(http);
  EXPECT_EQ(result.progress, Progress::kMustClose);
  EXPECT_EQ(result.answer.quality, Quality::kBadFrame);
  EXPECT_TRUE(connection_.must_close());
  std::array<std::uint8_t, kMbapRequestSize> out{};
  EXPECT_EQ(connection_.BuildRequest(3, kTwoRegisters, out).status(), Status::kFailedPrecondition);

  connection_.Reset();
  EXPECT_EQ(connection_.Feed(GoodFrame(Ask())).progress, Progress::kAnswer);
}

TEST_F(TcpConnectionTest, AnAnswerBeforeTheStreamBreaksIsKept) {
  Bytes bytes = GoodFrame(Ask());
  bytes.insert(bytes.end(), {0, 0, 9, 9, 0, 4});
  const auto result = connection_.Feed(bytes);
  ASSERT_EQ(result.progress, Progress::kAnswer);
  EXPECT_EQ(result.answer.quality, Quality::kGood);
  EXPECT_TRUE(connection_.must_close());
  EXPECT_EQ(connection_.Feed({}).progress, Progress::kMustClose);
}

TEST_F(TcpConnectionTest, AResetForgetsTheRequestButNotItsNumber) {
  const std::uint16_t first = Ask();
  connection_.Reset();
  EXPECT_FALSE(connection_.in_flight());
  EXPECT_NE(Ask(), first);
}

TEST_F(TcpConnectionTest, TransactionIdsWrapAround) {
  for (int i = 0; i < 0x10001; ++i) {
    const std::uint16_t transaction = Ask();
    ASSERT_EQ(connection_.Feed(GoodFrame(transaction)).progress, Progress::kAnswer) << transaction;
  }
}

TEST_F(TcpConnectionTest, TheLargestAnswersFit) {
  Bytes pdu(2 + kMaxDataSize, 0x5A);
  pdu[0] = 3;
  pdu[1] = kMaxDataSize;
  const auto result = connection_.Feed(Frame(Ask(3, {Table::kHoldingRegister, 0, 125}), 3, pdu));
  ASSERT_EQ(result.progress, Progress::kAnswer);
  EXPECT_EQ(result.answer.data.size(), kMaxDataSize);
  const Bytes longest(kMaxPduSize, 3);
  EXPECT_EQ(connection_.Feed(Frame(Ask(), 3, longest)).answer.quality, Quality::kBadFrame);
}

// The next answer would be taken for the rest of this one.
TEST_F(TcpConnectionTest, HalfAnAnswerAtTheTimeoutBreaksTheStream) {
  Bytes frame = GoodFrame(Ask());
  frame.resize(frame.size() - 3);
  EXPECT_EQ(connection_.Feed(frame).progress, Progress::kIncomplete);
  connection_.GiveUp();
  EXPECT_TRUE(connection_.must_close());
}

}  // namespace
}  // namespace tramgac::modbus
