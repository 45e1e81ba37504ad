#include "drivers/reach/text_message.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace tramgac::reach {
namespace {

ByteSpan Bytes(std::string_view text) { return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()}; }

// Everything that a reader says of `text` that arrives in pieces of `piece` bytes, one line a part.
std::string Read(TextHeadReader& reader, std::string_view text, std::size_t piece) {
  std::string said;
  while (!text.empty()) {
    ByteSpan in = Bytes(text.substr(0, piece));
    text.remove_prefix(in.size());
    for (HeadPart part = reader.Next(in); part != HeadPart::kMore; part = reader.Next(in)) {
      if (part == HeadPart::kStart) said += "start[" + std::string(reader.value()) + "]";
      if (part == HeadPart::kHeader) said += std::string(reader.name()) + "[" + std::string(reader.value()) + "]";
      if (part == HeadPart::kBad) return said + "bad";
      if (part == HeadPart::kEnd) {
        const std::string rest(in.begin(), in.end());
        return said + "end[" + rest + std::string(text) + "]";
      }
    }
  }
  return said + "more";
}

std::string Read(std::string_view text, std::size_t piece) {
  TextHeadReader reader(64);
  return Read(reader, text, piece);
}

TEST(TextHead, IsTheSameInWhateverPiecesItArrives) {
  const std::string_view text =
      "\r\nHTTP/1.1 200 OK\r\nServer:  a b \r\nX-Folded: one\r\n\t two\r\nEmpty:\nVia : z\n\r\nbody\n\n";
  for (const std::size_t piece : {1U, 2U, 3U, 7U, 1000U}) {
    EXPECT_EQ(Read(text, piece), "start[HTTP/1.1 200 OK]Server[a b]X-Folded[one\t two]Empty[]Via[z]end[body\n\n]")
        << piece;
  }
}

TEST(TextHead, OfALongLineTheBeginningIsKept) {
  const std::string text = "A/1 200 x\nLong: " + std::string(5000, 'v') + "\r\nNext: 1\n\n";
  EXPECT_EQ(Read(text, 11), "start[A/1 200 x]Long[" + std::string(58, 'v') + "]Next[1]end[]");
}

TEST(TextHead, WhatIsNoneIsRefused) {
  EXPECT_EQ(Read("A/1 200 x\nno colon\n\n", 3), "start[A/1 200 x]bad");
  EXPECT_EQ(Read("A/1 200 x\n: no name\n\n", 3), "start[A/1 200 x]bad");
  EXPECT_EQ(Read("A/1 200 x\n folded nothing: 1\n\n", 3), "start[A/1 200 x]bad");
  EXPECT_EQ(Read(std::string_view("A/1\0 200 x\n\n", 12), 3), "bad");
  EXPECT_EQ(Read("A/1 200 x\nServer: a", 3), "start[A/1 200 x]more");
}

TEST(TextHead, EndsSomewhere) {
  EXPECT_EQ(Read(std::string(kMaxHeadBytes, '\n'), 1000), "more");
  EXPECT_EQ(Read(std::string(kMaxHeadBytes + 1, '\n'), 1000), "bad");
  EXPECT_EQ(Read(std::string(kMaxHeadBytes + 1, 'x'), 1000), "bad");
}

TEST(TextHead, AfterResetTheNextIsRead) {
  TextHeadReader reader;
  EXPECT_EQ(Read(reader, "x: y\n\0", 6), "start[x: y]more");
  reader.Reset();
  EXPECT_EQ(Read(reader, "B/2 100 t\n\n", 1), "start[B/2 100 t]end[]");
  ByteSpan in = Bytes("C");
  EXPECT_EQ(reader.Next(in), HeadPart::kEnd);
  EXPECT_EQ(in.size(), 1U);
}

TEST(StatusLine, IsRead) {
  const auto status = ParseStatusLine("SIP/2.0 486 Busy Here", "SIP");
  ASSERT_TRUE(status);
  EXPECT_EQ(status->protocol, "SIP/2.0");
  EXPECT_EQ(status->code, 486);
  EXPECT_EQ(status->phrase, "Busy Here");
  EXPECT_EQ(ParseStatusLine("http/1.0 200", "HTTP")->code, 200);
  EXPECT_EQ(ParseStatusLine("HTTP/1.1 204 ", "HTTP")->phrase, "");
}

TEST(StatusLine, OrNot) {
  for (const auto* line : {"", "HTTP", "HTTP/1.1", "HTTP/ 200", "HTTPS/1 200", "HTTP/1.1 20", "HTTP/1.1 099 x",
                           "HTTP/1.1 2000", "HTTP/1.1 2x0 x", "HTTP/1.1 -20 x", "SIP/2.0 200 OK"}) {
    EXPECT_FALSE(ParseStatusLine(line, "HTTP")) << line;
  }
}

TEST(Decimal, HasBounds) {
  EXPECT_EQ(ParseDecimal("0", 9), 0U);
  EXPECT_EQ(ParseDecimal("255", 255), 255U);
  EXPECT_EQ(ParseDecimal("18446744073709551615", UINT64_MAX), UINT64_MAX);
  for (const auto* text : {"", "256", "1000", "-1", "+1", " 1", "1 ", "0x1"})
    EXPECT_FALSE(ParseDecimal(text, 255)) << text;
  EXPECT_FALSE(ParseDecimal("18446744073709551616", UINT64_MAX));
}

}  // namespace
}  // namespace tramgac::reach
