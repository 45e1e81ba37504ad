#include "firmware/console/read_command.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace tramgac::firmware {
namespace {

class FakeLine final : public modbus::LineMaster {
 public:
  Status Ask(std::uint8_t unit, const modbus::Question& question, Duration timeout) override {
    asked_unit = unit;
    asked = question.read();
    asked_timeout = timeout;
    return taken;
  }
  bool Step() override { return false; }
  const modbus::Answer& answer() const override { return said; }
  modbus::LineCounters counters() const override { return {}; }

  Status taken = Status::kOk;
  modbus::Answer said;
  std::uint8_t asked_unit = 0;
  modbus::ReadRequest asked;
  Duration asked_timeout{};
};

class ReadCommandTest : public testing::Test {
 protected:
  std::string Said() {
    std::string said(text_.waiting().begin(), text_.waiting().end());
    text_.Sent(said.size());
    return said;
  }
  std::string Answer(Quality quality, const std::vector<std::uint8_t>& data = {}) {
    line_.said = {quality, data};
    command_.OnAnswer(text_);
    return Said();
  }

  FakeLine line_;
  ReadCommand command_{line_};
  ConsoleText text_;
};

TEST_F(ReadCommandTest, ShowsRegisters) {
  EXPECT_FALSE(command_.Begin("3 holding:16 2", text_));
  EXPECT_EQ(3, line_.asked_unit);
  EXPECT_TRUE(line_.asked == (modbus::ReadRequest{modbus::Table::kHoldingRegister, 16, 2}));
  EXPECT_GT(line_.asked_timeout, Duration::zero());
  EXPECT_EQ("", Said());
  EXPECT_EQ("holding:16 = 0x12AB 4779\r\nholding:17 = 0xFFFF 65535\r\n",
            Answer(Quality::kGood, {0x12, 0xAB, 0xFF, 0xFF}));
}

TEST_F(ReadCommandTest, ShowsBitsOfMoreThanOneByte) {
  EXPECT_FALSE(command_.Begin("3 discrete:7 10", text_));
  const std::string said = Answer(Quality::kGood, {0x81, 0x02});
  EXPECT_EQ(0u, said.find("discrete:7 = 1\r\ndiscrete:8 = 0\r\n"));
  EXPECT_NE(std::string::npos, said.find("discrete:14 = 1\r\ndiscrete:15 = 0\r\ndiscrete:16 = 1\r\n"));
}

TEST_F(ReadCommandTest, SaysWhyThereIsNothing) {
  EXPECT_FALSE(command_.Begin("3 holding:16", text_));
  EXPECT_EQ("unit 3: timeout, does not answer / không trả lời\r\n", Answer(Quality::kTimeout));
  EXPECT_EQ(0u, Answer(Quality::kException2).find("unit 3: exception-2, "));
}

TEST_F(ReadCommandTest, SaysWhatIsWanted) {
  EXPECT_TRUE(command_.Begin("3 register:16", text_));
  EXPECT_EQ(0, line_.asked_unit);
  const std::string said = Said();
  EXPECT_NE(std::string::npos, said.find("wanted: read UNIT"));
  EXPECT_NE(std::string::npos, said.find("cần: read UNIT"));
}

TEST_F(ReadCommandTest, SaysThatTheLineIsBusy) {
  line_.taken = Status::kFailedPrecondition;
  EXPECT_TRUE(command_.Begin("3 holding:16", text_));
  EXPECT_NE(std::string::npos, Said().find("closed or busy"));
}

// The longest answer fits the console's buffer.
TEST_F(ReadCommandTest, AllThatMayBeAskedIsShown) {
  EXPECT_FALSE(command_.Begin("247 holding:65504 32", text_));
  const std::string said = Answer(Quality::kGood, std::vector<std::uint8_t>(64, 0xFF));
  EXPECT_NE(std::string::npos, said.find("holding:65535 = 0xFFFF 65535\r\n"));
}

}  // namespace
}  // namespace tramgac::firmware
