#include <gmock/gmock.h>

#include "agent/app/simulate_serve.h"
#include "drivers/modbus/rtu.h"

namespace tramgac::app {
namespace {

using Octets = std::vector<std::uint8_t>;
using testing::ElementsAre;
using testing::IsEmpty;

constexpr std::uint8_t kUnit = 3;

Octets WithCrc(Octets frame) {
  const std::uint16_t crc = modbus::Crc16(frame);
  frame.push_back(static_cast<std::uint8_t>(crc));
  frame.push_back(static_cast<std::uint8_t>(crc >> 8));
  return frame;
}

Octets Echo(ByteSpan request) { return {request.begin(), request.end()}; }

TEST(SimulateRtu, AReadIsAnsweredAtOnce) {
  const Octets request = WithCrc({kUnit, 3, 0, 1, 0, 1});
  Octets reply;
  EXPECT_EQ(AnswerRtu(request, false, kUnit, Echo, reply), 8U);
  EXPECT_EQ(reply, WithCrc({kUnit, 3, 0, 1, 0, 1}));
}

TEST(SimulateRtu, TheUnitAloneAnswers) {
  const Octets request = WithCrc({kUnit + 1, 3, 0, 1, 0, 1});
  Octets reply;
  EXPECT_EQ(AnswerRtu(request, false, kUnit, Echo, reply), 8U);
  EXPECT_THAT(reply, IsEmpty());
}

TEST(SimulateRtu, PiecesWaitForTheRest) {
  const Octets request = WithCrc({kUnit, 3, 0, 1, 0, 1});
  Octets reply;
  for (std::size_t size = 0; size < request.size(); ++size) {
    EXPECT_EQ(AnswerRtu(ByteSpan(request).first(size), false, kUnit, Echo, reply), 0U);
  }
}

TEST(SimulateRtu, OtherFunctionsEndWithSilence) {
  const Octets request = WithCrc({kUnit, 16, 0, 1, 0, 1, 2, 0, 5});
  Octets reply;
  EXPECT_EQ(AnswerRtu(request, false, kUnit, Echo, reply), 0U);
  EXPECT_EQ(AnswerRtu(request, true, kUnit, Echo, reply), request.size());
  EXPECT_EQ(reply, request);
}

TEST(SimulateRtu, DamageIsThrownAway) {
  Octets request = WithCrc({kUnit, 3, 0, 1, 0, 1});
  request[2] ^= 1;
  Octets reply;
  EXPECT_EQ(AnswerRtu(request, true, kUnit, Echo, reply), request.size());
  EXPECT_THAT(reply, IsEmpty());
  EXPECT_EQ(AnswerRtu(Octets(300, 0x55), false, kUnit, Echo, reply), 300U) << "babble does not pile up";
  EXPECT_EQ(AnswerRtu(Octets{1}, true, kUnit, Echo, reply), 1U);
}

}  // namespace
}  // namespace tramgac::app
