#include "drivers/reach/rtsp.h"

#include <gtest/gtest.h>

#include "tests/unit/reach/talk.h"

namespace tramgac::reach {
namespace {

Question Camera() {
  Question question;
  question.kind = Kind::kRtsp;
  question.path = "/live";
  return question;
}

TEST(Rtsp, AsksForOptions) {
  Rtsp rtsp(Camera());
  Talk talk(rtsp);
  EXPECT_EQ(rtsp.Wish().port, 554);
  talk.Open();
  EXPECT_EQ(talk.sent.at(0), "OPTIONS rtsp://192.0.2.1:554/live RTSP/1.0\r\nCSeq: 1\r\nUser-Agent: tramgac\r\n\r\n");
  Talk second(rtsp);
  second.facts.peer_host = "fe80::1%eth0";
  second.Open();
  EXPECT_EQ(second.sent.at(0).substr(0, 33), "OPTIONS rtsp://[fe80::1]:554/live");
}

TEST(Rtsp, AnyCodeIsAnAnswer) {
  for (const std::size_t piece : {1U, 4U, 1000U}) {
    Rtsp rtsp(Camera());
    Talk talk(rtsp);
    talk.Open();
    talk.HearInPieces("RTSP/1.0 100 Trying\r\n\r\nRTSP/1.0 401 Unauthorized\r\nCSeq: 1\r\nServer: Camera/2\r\n\r\n",
                      piece);
    EXPECT_TRUE(talk.done());
    EXPECT_EQ(talk.Of(Fact::kUp), Value::Bool(true));
    EXPECT_EQ(talk.Of(Fact::kCode), Value::Integer(401));
    EXPECT_EQ(talk.Of(Fact::kServer).text, "Camera/2");
  }
}

TEST(Rtsp, OtherBytesAreTold) {
  for (const auto* bytes :
       {"HTTP/1.1 400 Bad\r\n\r\n", "RTSP/1.0 2000 x\r\n", "\x01\x02\r\n", "RTSP/1.0 200 OK\r\nno header\r\n\r\n"}) {
    Rtsp rtsp(Camera());
    Talk talk(rtsp);
    talk.Open();
    talk.HearInPieces(bytes, 2);
    EXPECT_EQ(talk.reason(), "bad-answer") << bytes;
    EXPECT_EQ(talk.Of(Fact::kUp), Value::Bool(false));
  }
}

TEST(Rtsp, WithoutAnEndOfTheHeadItIsNoAnswer) {
  Rtsp rtsp(Camera());
  Talk talk(rtsp);
  talk.Open();
  talk.Hear("RTSP/1.0 200 OK\r\nCSeq: 1\r\n");
  talk.End(LineEnd::kReset);
  EXPECT_EQ(talk.reason(), "reset");
  EXPECT_EQ(talk.Of(Fact::kUp), Value::Bool(false));
}

}  // namespace
}  // namespace tramgac::reach
