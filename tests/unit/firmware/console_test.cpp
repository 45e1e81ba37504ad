#include "firmware/console/console.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

namespace tramgac::firmware {
namespace {

class FakePort final : public board::SerialPort {
 public:
  Status Open(const board::SerialFormat&) override { return Status::kOk; }
  void Close() override {}
  std::size_t Send(ByteSpan bytes) override {
    const std::size_t size = std::min(bytes.size(), room);
    sent_text.append(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(size));
    return size;
  }
  bool sent() const override { return true; }
  board::SerialChunk Receive(MutableByteSpan out) override {
    const std::size_t size = std::min(out.size(), typed.size());
    std::copy_n(typed.begin(), size, out.begin());
    typed.erase(0, size);
    return {size, false};
  }
  BootTime heard() const override { return {}; }
  std::uint32_t lost() const override { return 0; }

  std::string typed, sent_text;
  std::size_t room = SIZE_MAX;
};

class FakeCommands final : public ConsoleCommands {
 public:
  std::span<const ConsoleCommand> list() const override { return commands; }
  bool Run(std::size_t index, std::string_view argument, ConsoleText& answer) override {
    done.push_back(std::string(commands[index].name) + "(" + std::string(argument) + ")");
    answer.Write(answer_text);
    return steps == 0;
  }
  bool GoOn(ConsoleText& answer) override {
    if (--steps != 0) return false;
    answer.Write("at last\n");
    return true;
  }

  std::vector<ConsoleCommand> commands{{"status", "how it is", "tình trạng"}, {"read", "read it", "đọc"}};
  std::vector<std::string> done;
  std::string answer_text = "fine\n";
  int steps = 0;  // that a command needs beside the first
};

class ConsoleTest : public testing::Test {
 protected:
  // What is sent in answer to `typed`.
  std::string Type(std::string typed) {
    port_.typed = std::move(typed);
    port_.sent_text.clear();
    while (!port_.typed.empty()) console_.Step();
    console_.Step();
    return port_.sent_text;
  }

  FakePort port_;
  FakeCommands commands_;
  Console console_{port_, commands_};
};

TEST_F(ConsoleTest, EchoesAndAnswersALine) {
  EXPECT_EQ(Type("status\r"), "status\r\nfine\r\n> ");
  EXPECT_EQ(Type("  read  two words \n"), "  read  two words \r\nfine\r\n> ");
  EXPECT_EQ(commands_.done, (std::vector<std::string>{"status()", "read(two words)"}));
}

TEST_F(ConsoleTest, WhatIsTypedBehindACommandWaitsUntilThatIsDone) {
  commands_.steps = 3;
  port_.typed = "read x\rstatus\r";
  console_.Step();
  EXPECT_EQ(port_.sent_text, "read x\r\nfine\r\n");
  console_.Step();
  console_.Step();
  EXPECT_EQ(port_.sent_text, "read x\r\nfine\r\n");
  EXPECT_EQ(port_.typed, "status\r");
  console_.Step();
  EXPECT_EQ(port_.sent_text, "read x\r\nfine\r\nat last\r\n> status\r\nfine\r\n> ");
}

TEST_F(ConsoleTest, ALineEndsOnceWhateverTheTerminalSends) {
  EXPECT_EQ(Type("status\r\nstatus\nstatus\r\r"), "status\r\nfine\r\n> status\r\nfine\r\n> status\r\nfine\r\n> \r\n> ");
  EXPECT_EQ(commands_.done.size(), 3u);
}

TEST_F(ConsoleTest, TakesCharactersBackAndIgnoresArrows) {
  Type("\b\x7Fstx\x7F\bta\x1B[Atus\x1B[1;5Cx\b\x1BO\r");
  EXPECT_EQ(commands_.done, std::vector<std::string>{"status()"});
}

TEST_F(ConsoleTest, SaysWhatItDoesNotKnowInBothLanguages) {
  const std::string answer = Type("statu\r");
  EXPECT_NE(answer.find("there is no command 'statu'"), std::string::npos);
  EXPECT_NE(answer.find("không có lệnh này"), std::string::npos);
  EXPECT_TRUE(commands_.done.empty());
}

TEST_F(ConsoleTest, HelpNamesEveryCommandInBothLanguages) {
  EXPECT_EQ(Type("help\r"), "help\r\nstatus: how it is / tình trạng\r\nread: read it / đọc\r\n> ");
}

TEST_F(ConsoleTest, ALineThatIsTooLongDoesNothingAndCanBeTakenBack) {
  const std::string answer = Type("read " + std::string(80, 'x') + "\r");
  EXPECT_NE(answer.find("too long"), std::string::npos);
  EXPECT_NE(answer.find("dòng quá dài"), std::string::npos);
  EXPECT_TRUE(commands_.done.empty());
  Type("read " + std::string(80, 'x') + std::string(80, '\b') + "\r");
  EXPECT_EQ(commands_.done, std::vector<std::string>{"read()"});
}

TEST_F(ConsoleTest, ASlowLineGetsEverythingInItsOrder) {
  port_.room = 3;
  Type("help\r");
  std::string all = port_.sent_text;
  for (int i = 0; i < 100; ++i) {
    port_.sent_text.clear();
    console_.Step();
    all += port_.sent_text;
  }
  EXPECT_EQ(all, "help\r\nstatus: how it is / tình trạng\r\nread: read it / đọc\r\n> ");
}

TEST_F(ConsoleTest, AnAnswerThatDoesNotFitIsMarked) {
  commands_.answer_text = std::string(5000, 'a');
  const std::string answer = Type("status\r");
  EXPECT_EQ(answer.size(), 2048u + 2) << "asks for the next line once there is room";
  EXPECT_EQ(answer.substr(answer.size() - 8), "a...\r\n> ");
  commands_.answer_text = "fine\n";
  EXPECT_EQ(Type("status\r"), "status\r\nfine\r\n> ");
}

TEST(ConsoleText, IsNotCutWithinACharacter) {
  for (int before = 0; before < 3; ++before) {
    ConsoleText text;
    text.Write(std::string(static_cast<std::size_t>(before), 'a'));
    for (int i = 0; i < 1000; ++i) text.Write("ế");  // three bytes
    const std::string all(text.waiting().begin(), text.waiting().end());
    const std::size_t letters = all.size() - static_cast<std::size_t>(before) - 5;
    EXPECT_EQ(letters % 3, 0u) << before;
    EXPECT_GT(letters, 2030u);
    EXPECT_EQ(all.substr(all.size() - 5), "...\r\n");
  }
}

TEST(ConsoleText, WritesNumbers) {
  ConsoleText text;
  text.Write(std::int64_t{0});
  text.Write(INT64_MIN);
  EXPECT_EQ(std::string(text.waiting().begin(), text.waiting().end()), "0-9223372036854775808");
}

}  // namespace
}  // namespace tramgac::firmware
