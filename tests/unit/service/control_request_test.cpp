#include "agent/service/control_request.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace tramgac::service {
namespace {

std::vector<std::string> Drain(LineBuffer& buffer) {
  std::vector<std::string> lines;
  while (const auto line = buffer.Next()) lines.push_back(*line);
  return lines;
}

TEST(LineBufferTest, GivesTheSameLinesHoweverTheBytesArrive) {
  const std::string text = "one\ntwo\r\n\nthree\nrest";
  const std::vector<std::string> expected{"one", "two", "", "three"};
  for (std::size_t size = 1; size <= text.size(); ++size) {
    LineBuffer buffer(10);
    std::vector<std::string> lines;
    for (std::size_t at = 0; at < text.size(); at += size) {
      buffer.Append(text.substr(at, size));
      for (const std::string& line : Drain(buffer)) lines.push_back(line);
    }
    EXPECT_EQ(lines, expected) << size;
    EXPECT_TRUE(buffer.partial());
    EXPECT_FALSE(buffer.overflowed());
  }
}

TEST(LineBufferTest, TheLimitIsExact) {
  LineBuffer buffer(4);
  buffer.Append("1234\n");
  EXPECT_EQ(Drain(buffer), std::vector<std::string>{"1234"});
  EXPECT_FALSE(buffer.overflowed());
  buffer.Append("12345");
  EXPECT_TRUE(buffer.overflowed());
}

TEST(LineBufferTest, LinesInFrontOfATooLongOneAreStillThere) {
  LineBuffer buffer(4);
  buffer.Append("a\nb\n12345\nc\n");
  EXPECT_EQ(Drain(buffer), (std::vector<std::string>{"a", "b"}));
  EXPECT_TRUE(buffer.overflowed());
  buffer.Append("d\n");
  EXPECT_TRUE(Drain(buffer).empty()) << "after an overflow nothing can be trusted";
  EXPECT_FALSE(buffer.partial());
}

TEST(LineBufferTest, ATooLongLineInPiecesOverflowsToo) {
  LineBuffer buffer(4);
  for (int i = 0; i < 5; ++i) {
    EXPECT_FALSE(buffer.overflowed());
    buffer.Append("x");
  }
  EXPECT_TRUE(buffer.overflowed());
}

TEST(ParseControlRequestTest, TakesAnObjectWithAVerb) {
  const auto request = ParseControlRequest(R"({"verb":"store-export","lane":"alarm"})");
  EXPECT_EQ(request.error, "");
  EXPECT_EQ(request.body["lane"], "alarm");
}

TEST(ParseControlRequestTest, SaysWhatIsWrong) {
  const std::vector<std::pair<std::string, std::string>> cases{
      {"", "not JSON"},
      {"hello", "not JSON"},
      {R"({"verb":"status")", "not JSON"},
      {R"({"verb":"status"} x)", "not JSON"},
      {"{\"verb\":\"\xff\"}", "not JSON"},
      {"[]", "expected a JSON object"},
      {"\"status\"", "expected a JSON object"},
      {"{}", "expected \"verb\""},
      {R"({"verb":1})", "expected \"verb\""},
      {R"({"verb":""})", "expected \"verb\""},
      {R"({"verb":"Status"})", "expected \"verb\""},
      {R"({"verb":"a b"})", "expected \"verb\""},
      {R"({"verb":")" + std::string(33, 'a') + "\"}", "expected \"verb\""},
      {std::string(4000, '['), "not JSON"},
  };
  for (const auto& [line, error] : cases) {
    const auto request = ParseControlRequest(line);
    EXPECT_EQ(request.error.substr(0, error.size()), error) << line << " -> " << request.error;
    EXPECT_TRUE(request.body.is_null()) << line;
  }
}

TEST(ControlLineTest, IsOneLineOfUtf8WhateverADeviceSays) {
  EXPECT_EQ(ControlLine({{"a", "x\ny"}}), "{\"a\":\"x\\ny\"}\n");
  EXPECT_EQ(ControlLine({{"a", "\xff"}}), "{\"a\":\"\xEF\xBF\xBD\"}\n");
}

}  // namespace
}  // namespace tramgac::service
