#include "drivers/modbus/mcu/rtu_master.h"

#include <gtest/gtest.h>

#include <vector>

#include "tests/unit/modbus/fake_serial_port.h"

namespace tramgac::modbus {
namespace {

using namespace std::chrono_literals;
using Bytes = std::vector<std::uint8_t>;
using State = RtuMaster::State;

constexpr ReadRequest kTwoRegisters{Table::kHoldingRegister, 0x10, 2};
constexpr Duration kTimeout = 200ms;

Bytes Framed(Bytes bytes) {
  const std::uint16_t crc = Crc16(bytes);
  bytes.push_back(static_cast<std::uint8_t>(crc));
  bytes.push_back(static_cast<std::uint8_t>(crc >> 8));
  return bytes;
}

Bytes Joined(Bytes first, const Bytes& second) {
  first.insert(first.end(), second.begin(), second.end());
  return first;
}

const Bytes kAnswer = Framed({3, 3, 4, 0x12, 0x34, 0x56, 0x78});
const Bytes kData{0x12, 0x34, 0x56, 0x78};

class RtuMasterTest : public testing::Test {
 protected:
  void SetUp() override {
    ASSERT_TRUE(Ok(master.Open()));
    Wait(10ms);
  }

  void Wait(Duration time) {
    const BootTime until = clock.now + time;
    while (clock.now < until) {
      EXPECT_FALSE(master.Step());
      clock.now += tick;
    }
  }

  // What unit 3 says to each request, and how long after it.
  void Answers(const Bytes& frame, Duration after = 5ms) {
    port.on_request = [this, frame, after](const Bytes&, BootTime end) { port.Say(frame, end + after); };
  }

  Quality Ask(const Question& question = kTwoRegisters, std::uint8_t unit = 3) {
    EXPECT_EQ(Status::kOk, master.Ask(unit, question, kTimeout));
    return Finish();
  }
  Quality Finish() {
    const BootTime limit = clock.now + 10s;
    begun = clock.now;
    while (!master.Step()) {
      clock.now += tick;
      if (clock.now > limit) {
        ADD_FAILURE() << "no end";
        break;
      }
    }
    took = clock.now - begun;
    EXPECT_EQ(State::kIdle, master.state());
    return master.answer().quality;
  }
  Bytes Data() const { return {master.answer().data.begin(), master.answer().data.end()}; }

  FakeClock clock;
  FakeSerialPort port{clock};
  RtuMaster master{port, clock, {.baud = 9600}};
  Duration tick = 250us;
  BootTime begun;
  Duration took{};
};

TEST_F(RtuMasterTest, OpensThePortWithTheTimesOfTheLine) {
  EXPECT_EQ(9600u, port.format.baud);
  EXPECT_EQ(1719us, port.format.pause);  // t1.5
}

TEST_F(RtuMasterTest, ReadsRegisters) {
  Answers(kAnswer);
  EXPECT_EQ(Quality::kGood, Ask());
  EXPECT_EQ(kData, Data());
  ASSERT_EQ(1u, port.requests.size());
  EXPECT_EQ(Framed({3, 3, 0, 0x10, 0, 2}), port.requests[0]);
  // No silence is waited for after an answer that is whole: 8 and 9 characters of 1.04 ms, and the unit's 5 ms.
  EXPECT_GE(took, 22ms);
  EXPECT_LE(took, 24ms);
}

TEST_F(RtuMasterTest, GoesThroughItsStates) {
  Answers(kAnswer);
  EXPECT_EQ(State::kIdle, master.state());
  ASSERT_TRUE(Ok(master.Ask(3, kTwoRegisters, kTimeout)));
  std::vector<State> states{master.state()};
  while (!master.Step()) {
    if (states.back() != master.state()) states.push_back(master.state());
    clock.now += tick;
  }
  EXPECT_EQ((std::vector<State>{State::kQuiet, State::kSending, State::kListening, State::kReceiving}), states);
  EXPECT_EQ(State::kIdle, master.state());
  master.Close();
  EXPECT_EQ(State::kClosed, master.state());
  EXPECT_FALSE(port.open);
}

TEST_F(RtuMasterTest, ReadsBitsAndIdentities) {
  Answers(Framed({3, 2, 1, 0x05}));
  EXPECT_EQ(Quality::kGood, Ask(ReadRequest{Table::kDiscreteInput, 0, 3}));
  EXPECT_EQ(Bytes{5}, Data());
  const Bytes identity{0x2B, 0x0E, 1, 1, 0, 0, 1, 0, 2, 'a', 'b'};
  Answers(Framed(Joined({3}, identity)));
  EXPECT_EQ(Quality::kGood, Ask(DeviceIdRequest{}));
  EXPECT_EQ(identity, Data());
}

TEST_F(RtuMasterTest, KeepsSilentForT35AfterTheLastCharacter) {
  const BootTime last = port.Say({0, 0, 0}, clock.now);
  Wait(3500us);
  Answers(kAnswer);
  EXPECT_EQ(Quality::kGood, Ask());
  EXPECT_EQ(last, port.heard_before_sending);
  // 4.011 ms of silence since then, and the exchange.
  EXPECT_GE(clock.now, last + 4011us + 22ms);
  EXPECT_GE(took, 25ms);
}

TEST_F(RtuMasterTest, KeepsSilentForT35BetweenTwoQuestions) {
  BootTime answered, asked;
  port.on_request = [&](const Bytes& request, BootTime end) {
    asked = end - port.Time(request.size());
    if (port.requests.size() == 1) answered = port.Say(kAnswer, end + 5ms);
  };
  EXPECT_EQ(Quality::kGood, Ask());
  EXPECT_EQ(Quality::kTimeout, Ask());
  EXPECT_GE(asked, answered + 4011us);
}

TEST_F(RtuMasterTest, SaysWhatADeviceRefuses) {
  Answers(Framed({3, 0x83, 2}));
  EXPECT_EQ(Quality::kException2, Ask());
  EXPECT_EQ(1u, master.counters().answered);
  Answers(Framed({3, 0x83, 99}));  // no such exception
  EXPECT_EQ(Quality::kBadFrame, Ask());
}

TEST_F(RtuMasterTest, NobodyThere) {
  EXPECT_EQ(Quality::kTimeout, Ask());
  EXPECT_GE(took, kTimeout);
  EXPECT_LE(took, kTimeout + 10ms);
  EXPECT_EQ(1u, master.counters().timeouts);
}

TEST_F(RtuMasterTest, ADamagedAnswerEndsTheQuestionWithTheSilenceAfterIt) {
  Bytes damaged = kAnswer;
  damaged[4] ^= 1;
  Answers(damaged);
  EXPECT_EQ(Quality::kCrc, Ask());
  EXPECT_TRUE(master.answer().data.empty());
  EXPECT_LE(took, 29ms);
  Answers(kAnswer);
  EXPECT_EQ(Quality::kGood, Ask());  // it was the answer: no late one is waited for
  EXPECT_LE(took, 30ms);
}

TEST_F(RtuMasterTest, NoiseBeforeTheFrame) {
  port.on_request = [this](const Bytes&, BootTime end) {
    port.Say({0xFF}, end + 1ms);
    port.Say(kAnswer, end + 6ms);
  };
  EXPECT_EQ(Quality::kGood, Ask());
  EXPECT_EQ(kData, Data());
}

TEST_F(RtuMasterTest, NoiseThatTouchesTheFrameSpoilsIt) {
  Answers(Joined({0xFF}, kAnswer));
  EXPECT_EQ(Quality::kBadFrame, Ask());
  EXPECT_EQ(1u, master.counters().damaged);
}

TEST_F(RtuMasterTest, NoiseAfterTheFrameDoesNot) {
  Answers(Joined(kAnswer, {0xFF, 0x00}));
  EXPECT_EQ(Quality::kGood, Ask());
  EXPECT_EQ(Quality::kGood, Ask());
}

TEST_F(RtuMasterTest, ASilenceOfLessThanT15DoesNotSplitAFrame) {
  port.on_request = [this](const Bytes&, BootTime end) {
    const BootTime half = port.Say({kAnswer.begin(), kAnswer.begin() + 4}, end + 5ms);
    port.Say({kAnswer.begin() + 4, kAnswer.end()}, half + 1700us);
  };
  EXPECT_EQ(Quality::kGood, Ask());
}

TEST_F(RtuMasterTest, ALongerSilenceInTheMiddleSpoilsIt) {
  port.on_request = [this](const Bytes&, BootTime end) {
    const BootTime half = port.Say({kAnswer.begin(), kAnswer.begin() + 4}, end + 5ms);
    port.Say({kAnswer.begin() + 4, kAnswer.end()}, half + 1800us);
  };
  EXPECT_EQ(Quality::kBadFrame, Ask());
  EXPECT_LE(took, kTimeout + 10ms);
}

TEST_F(RtuMasterTest, AUnitMayPauseLongerWhereTheLineSaysSo) {
  RtuMaster patient(port, clock, {.baud = 9600, .pause = 20ms});
  ASSERT_TRUE(Ok(patient.Open()));
  port.on_request = [this](const Bytes&, BootTime end) {
    const BootTime half = port.Say({kAnswer.begin(), kAnswer.begin() + 4}, end + 5ms);
    port.Say({kAnswer.begin() + 4, kAnswer.end()}, half + 19ms);
  };
  ASSERT_TRUE(Ok(patient.Ask(3, kTwoRegisters, kTimeout)));
  while (!patient.Step()) clock.now += tick;
  EXPECT_EQ(Quality::kGood, patient.answer().quality);
}

TEST_F(RtuMasterTest, AnAnswerThatBreaksOffOrDribbles) {
  Answers({kAnswer.begin(), kAnswer.begin() + 5});
  EXPECT_EQ(Quality::kBadFrame, Ask());
  EXPECT_LE(took, kTimeout + 20ms);
  Wait(2s);
  port.on_request = [this](const Bytes&, BootTime end) {
    for (int i = 1; i < 100; ++i) port.Say({static_cast<std::uint8_t>(i)}, end + i * 10ms);
  };
  EXPECT_EQ(Quality::kBadFrame, Ask());
  EXPECT_LE(took, kTimeout + 30ms);
}

TEST_F(RtuMasterTest, AnOverrunLeavesAFrameThatIsTooShort) {
  port.on_request = [this](const Bytes&, BootTime end) {
    Bytes rest = kAnswer;
    rest.erase(rest.begin() + 5);
    ++port.lost_characters;
    port.Say(rest, end + 5ms);
  };
  EXPECT_EQ(Quality::kBadFrame, Ask());
  EXPECT_EQ(1u, master.counters().lost);
}

TEST_F(RtuMasterTest, ALineThatIsNeverSilent) {
  port.on_request = [this](const Bytes&, BootTime end) { port.Say(Bytes(3000, 0x55), end); };
  EXPECT_EQ(Quality::kBadFrame, Ask());
  EXPECT_LE(took, kTimeout + 30ms);
  Wait(1s);  // of what it owes
  EXPECT_EQ(Quality::kBadFrame, Ask());
  EXPECT_EQ(1u, port.requests.size());  // nothing was said into the noise
}

TEST_F(RtuMasterTest, AnotherUnitLeavesTheTimeRunning) {
  const Bytes other = Framed({4, 3, 4, 1, 2, 3, 4});
  port.on_request = [this, other](const Bytes&, BootTime end) {
    port.Say(other, end + 5ms);
    port.Say(kAnswer, end + 50ms);
  };
  EXPECT_EQ(Quality::kGood, Ask());
  EXPECT_EQ(kData, Data());
  EXPECT_EQ(1u, master.counters().foreign);
  Answers(other);
  EXPECT_EQ(Quality::kWrongUnit, Ask());
  EXPECT_LE(took, kTimeout + 15ms);
}

TEST_F(RtuMasterTest, ALateAnswerIsNeverTakenForTheNext) {
  const Bytes late = Framed({3, 3, 4, 9, 9, 9, 9});
  Answers(late, kTimeout + 300ms);
  EXPECT_EQ(Quality::kTimeout, Ask());
  Answers(kAnswer);
  EXPECT_EQ(Quality::kGood, Ask());
  EXPECT_EQ(kData, Data());
  EXPECT_EQ(1u, master.counters().foreign);
  // It was heard, so nothing more is owed: 300 ms, its characters, silence, and the exchange.
  EXPECT_LE(took, 350ms);
}

TEST_F(RtuMasterTest, AUnitThatOwesAnAnswerIsNotAskedMeanwhileButOthersAre) {
  EXPECT_EQ(Quality::kTimeout, Ask());
  Answers(Framed({4, 3, 4, 1, 2, 3, 4}));
  EXPECT_EQ(Quality::kGood, Ask(kTwoRegisters, 4));
  EXPECT_LE(took, 30ms);
  Answers(kAnswer);
  EXPECT_EQ(Quality::kGood, Ask());
  EXPECT_GE(took, 900ms);
}

TEST_F(RtuMasterTest, ALateAnswerDuringTheQuestionToAnotherUnitCountsAsHeard) {
  EXPECT_EQ(Quality::kTimeout, Ask());
  port.on_request = [this](const Bytes&, BootTime end) {
    port.Say(kAnswer, end + 5ms);
    port.Say(Framed({4, 3, 4, 1, 2, 3, 4}), end + 30ms);
  };
  EXPECT_EQ(Quality::kGood, Ask(kTwoRegisters, 4));
  EXPECT_EQ((Bytes{1, 2, 3, 4}), Data());
  Answers(kAnswer);
  EXPECT_EQ(Quality::kGood, Ask());
  EXPECT_LE(took, 30ms);
}

TEST_F(RtuMasterTest, AnAnswerOfAnotherLengthIsThatToAnotherQuestion) {
  for (const Bytes& other : {Framed({3, 3, 2, 7, 7}), Framed({3, 3, 8, 1, 2, 3, 4, 5, 6, 7, 8})}) {
    port.on_request = [this, &other](const Bytes&, BootTime end) {
      port.Say(other, end + 5ms);
      port.Say(kAnswer, end + 50ms);
    };
    EXPECT_EQ(Quality::kGood, Ask());
    EXPECT_EQ(kData, Data());
  }
}

TEST_F(RtuMasterTest, AFrameOfMoreThan256CharactersIsNone) {
  RtuMaster fast(port, clock, {.baud = 115200});
  ASSERT_TRUE(Ok(fast.Open()));
  port.on_request = [this](const Bytes&, BootTime end) {
    port.Say(Bytes(300, 0x55), end + 5ms);
    port.Say(kAnswer, end + 100ms);
  };
  ASSERT_TRUE(Ok(fast.Ask(3, kTwoRegisters, kTimeout)));
  while (!fast.Step()) clock.now += tick;
  EXPECT_EQ(Quality::kGood, fast.answer().quality);
}

class RtuMasterEchoTest : public RtuMasterTest, public testing::WithParamInterface<int> {};

// A program that looks every 250 us, each 2 ms, and one that was busy elsewhere for 60 ms.
TEST_P(RtuMasterEchoTest, HearsItselfAndTheAnswer) {
  tick = Duration(GetParam());
  port.on_request = [this](const Bytes& request, BootTime end) {
    port.Say(request, end - port.Time(request.size()));
    port.Say(kAnswer, end + 5ms);
  };
  EXPECT_EQ(Quality::kGood, Ask());
  EXPECT_EQ(kData, Data());
  EXPECT_EQ(1u, master.counters().echoes);
}

// 03 03 02.. begins like the request for a register at 0x02..: 7 characters, of which the last two decide.
TEST_P(RtuMasterEchoTest, AnAnswerMayBeginLikeItsRequest) {
  tick = Duration(GetParam());
  Answers(Framed({3, 3, 2, 0x22, 0}));
  EXPECT_EQ(Quality::kGood, Ask(ReadRequest{Table::kHoldingRegister, 0x222, 1}));
  EXPECT_EQ((Bytes{0x22, 0}), Data());
}

TEST_P(RtuMasterEchoTest, AnEchoWithoutAnswerIsATimeout) {
  tick = Duration(GetParam());
  port.on_request = [this](const Bytes& request, BootTime end) { port.Say(request, end - port.Time(request.size())); };
  EXPECT_EQ(Quality::kTimeout, Ask());
}

// What stands in the answer is what was asked for, byte by byte.
TEST_P(RtuMasterEchoTest, AnAnswerThatIsItsRequestIsTakenForTheEcho) {
  tick = Duration(GetParam());
  const ReadRequest request{Table::kCoil, 0x0300, 17};
  Answers(Framed({3, 1, 3, 0, 0, 17}));
  EXPECT_EQ(Quality::kTimeout, Ask(request));
}

INSTANTIATE_TEST_SUITE_P(Loops, RtuMasterEchoTest, testing::Values(250, 2000, 60'000));

TEST_F(RtuMasterTest, AnEchoThatSomebodyTalkedInto) {
  port.on_request = [this](const Bytes& request, BootTime end) {
    Bytes spoilt = request;
    spoilt[2] ^= 0x20;
    port.Say(spoilt, end - port.Time(request.size()));
  };
  EXPECT_EQ(Quality::kBadFrame, Ask());
}

TEST_F(RtuMasterTest, AProgramThatWasBusyElsewhereMisjudgesNothing) {
  tick = 3s;  // longer than everything that happens
  Answers(kAnswer, 150ms);
  EXPECT_EQ(Quality::kGood, Ask());
  port.on_request = [this](const Bytes&, BootTime end) {
    port.Say({0xFF, 0xFE}, end + 1ms);
    port.Say(Framed({4, 3, 4, 1, 2, 3, 4}), end + 20ms);
    port.Say(kAnswer, end + 60ms);
  };
  EXPECT_EQ(Quality::kGood, Ask());
  EXPECT_EQ(kData, Data());
}

TEST_F(RtuMasterTest, APortThatDoesNotSend) {
  port.stuck = FakeSerialPort::Stuck::kFull;
  EXPECT_EQ(Quality::kDisconnected, Ask());
  port.stuck = FakeSerialPort::Stuck::kSending;
  EXPECT_EQ(Quality::kDisconnected, Ask());
  EXPECT_LE(took, 130ms);
}

TEST_F(RtuMasterTest, RefusesWhatCannotBeAsked) {
  EXPECT_EQ(Status::kInvalidArgument, master.Ask(0, kTwoRegisters, kTimeout));
  EXPECT_EQ(Status::kInvalidArgument, master.Ask(248, kTwoRegisters, kTimeout));
  EXPECT_EQ(Status::kInvalidArgument, master.Ask(3, ReadRequest{Table::kCoil, 0, 2001}, kTimeout));
  EXPECT_EQ(Status::kInvalidArgument, master.Ask(3, kTwoRegisters, 0ms));
  EXPECT_EQ(Status::kOk, master.Ask(3, kTwoRegisters, kTimeout));
  EXPECT_EQ(Status::kFailedPrecondition, master.Ask(3, kTwoRegisters, kTimeout));
  master.Close();
  EXPECT_EQ(Status::kFailedPrecondition, master.Ask(3, kTwoRegisters, kTimeout));
  EXPECT_FALSE(master.Step());
  EXPECT_TRUE(port.requests.empty());
}

TEST_F(RtuMasterTest, APortWithoutTheFormatStaysClosed) {
  port.refuses = true;
  EXPECT_EQ(Status::kUnimplemented, master.Open());
  EXPECT_EQ(State::kClosed, master.state());
}

TEST_F(RtuMasterTest, OpeningAnewForgetsWhatWasOwed) {
  EXPECT_EQ(Quality::kTimeout, Ask());
  ASSERT_TRUE(Ok(master.Open()));
  EXPECT_EQ(Quality::kNotReadYet, master.answer().quality);
  Answers(kAnswer);
  EXPECT_EQ(Quality::kGood, Ask());
  EXPECT_LE(took, 30ms);
}

}  // namespace
}  // namespace tramgac::modbus
