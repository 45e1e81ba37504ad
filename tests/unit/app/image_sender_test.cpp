#include "agent/app/image_sender.h"

#include <gtest/gtest.h>

#include "agent/core/model/message.h"
#include "firmware/update/image_slots.h"

namespace tramgac::app {
namespace {

using Phase = ImageSender::Phase;
using std::chrono::seconds;

class ImageSenderTest : public testing::Test {
 protected:
  ImageSenderTest() {
    const std::array<std::uint8_t, firmware::kImageHashSize> hash{1, 2, 3, 4};
    std::array<std::uint8_t, firmware::kImageHeaderSize> header;
    const firmware::ImageHeader facts{"qemu_mps2", "1.7", 2500, 60, hash};
    EXPECT_EQ(firmware::WriteImageHeader(facts, header), Status::kOk);
    file_.bytes.assign(header.begin(), header.end());
    for (int i = 0; i < 2500; ++i) file_.bytes += static_cast<char>(i);
    const ByteSpan all(reinterpret_cast<const std::uint8_t*>(file_.bytes.data()), file_.bytes.size());
    EXPECT_EQ(firmware::ReadImageHeader(all, file_.header), Status::kOk);
    file_.image = all.subspan(firmware::kImageHeaderSize);
    sender_.emplace(ImageRoute{"hanoi", "room-7", "an", "cli"}, file_);
  }

  // The verb of the next command, which becomes the one that is open; empty: there is none.
  std::string Next() {
    const auto command = sender_->Next({1, 2, 3, ++count_}, now_);
    if (!command) return "";
    last_ = *command;
    return command->topic.substr(command->topic.rfind('/') + 1);
  }
  void Answer(const std::string& json) { sender_->TakeAnswer(last_.correlation, json, now_); }
  void Done(std::size_t offset) { Answer(R"({"result":"done","offset":)" + std::to_string(offset) + "}"); }
  void Refuse(const std::string& refusal, std::size_t offset) {
    Answer(R"({"result":"refused","refusal":")" + refusal + R"(","offset":)" + std::to_string(offset) + "}");
  }

  SignedImage file_;
  std::optional<ImageSender> sender_;
  ImageSender::Command last_;
  std::uint32_t count_ = 0;
  BootTime now_{seconds(1)};
};

TEST_F(ImageSenderTest, AnImageGoesPieceByPieceAndIsDoneWhenTheNodeSaysSo) {
  EXPECT_EQ(sender_->ResponseTopic(), "tramgac/v1/rsp/cli");
  EXPECT_EQ(Next(), "update-begin");
  EXPECT_EQ(last_.topic, "tramgac/v1/hanoi/room-7/cmd/an/update-begin");
  EXPECT_EQ(last_.payload, file_.bytes.substr(0, 256));
  EXPECT_EQ(Next(), "") << "one at a time";
  Done(0);
  EXPECT_EQ(Next(), "update-chunk");
  EXPECT_EQ(last_.payload, std::string("\1\2\3\4\0\0\0\0", 8) + file_.bytes.substr(256, 1024));
  Done(1024);
  EXPECT_EQ(Next(), "update-chunk");
  Done(2048);
  EXPECT_EQ(Next(), "update-chunk");
  EXPECT_EQ(last_.payload, std::string("\1\2\3\4\0\x08\0\0", 8) + file_.bytes.substr(256 + 2048));
  Done(2500);
  EXPECT_EQ(Next(), "update-commit");
  EXPECT_TRUE(last_.payload.empty());
  Done(2500);
  EXPECT_EQ(Next(), "");
  EXPECT_EQ(sender_->phase(), Phase::kTrial);
  sender_->TakeEvent(R"({"event":"firmware-confirmed","detail":"1.6"})");
  sender_->TakeEvent("{");
  EXPECT_FALSE(sender_->ended()) << "that is another version";
  sender_->TakeEvent(R"({"event":"firmware-confirmed","detail":"1.7"})");
  EXPECT_EQ(sender_->phase(), Phase::kDone);
  EXPECT_EQ(sender_->pieces(), 3u);
}

TEST_F(ImageSenderTest, WhatTheNodeHasIsNotSentAgain) {
  Next();
  Done(2048);
  EXPECT_EQ(sender_->resumed(), 2048u);
  EXPECT_EQ(Next(), "update-chunk");
  sender_->Connected();
  EXPECT_EQ(Next(), "update-begin") << "what was on its way may have come or not";
  Done(2500);
  EXPECT_EQ(Next(), "update-commit");
  EXPECT_EQ(sender_->pieces(), 1u);
  EXPECT_EQ(sender_->resumed(), 2048u);
}

TEST_F(ImageSenderTest, ItGoesOnWhereTheNodeSays) {
  Next();
  Done(0);
  Next();
  Refuse("other-offset", 2048);
  EXPECT_EQ(Next(), "update-chunk");
  Done(2500);
  Next();
  Refuse("incomplete", 1024);
  EXPECT_EQ(Next(), "update-chunk");
  EXPECT_EQ(last_.payload.substr(4, 4), std::string("\0\4\0\0", 4));
  Refuse("no-transfer", 0);
  EXPECT_EQ(Next(), "update-begin") << "the node has restarted";
}

TEST_F(ImageSenderTest, ANodeThatLosesEverythingAgainAndAgainIsGivenUp) {
  for (int i = 0; i < 4; ++i) {
    ASSERT_EQ(Next(), "update-begin") << i;
    Done(0);
    Next();
    Refuse("not-stored", 0);
  }
  EXPECT_EQ(sender_->phase(), Phase::kFailed);
}

TEST_F(ImageSenderTest, ARefusalIsTheEndAndIsSaid) {
  Next();
  Answer(R"({"result":"refused","refusal":"not-signed","text_en":"not ours\u001b","text_vi":"không phải"})");
  EXPECT_EQ(sender_->phase(), Phase::kFailed);
  EXPECT_EQ(sender_->outcome().en.find('\x1b'), std::string::npos);
  EXPECT_NE(sender_->outcome().en.find("not ours"), std::string::npos);
  EXPECT_NE(sender_->outcome().vi.find("không phải"), std::string::npos);
  EXPECT_EQ(Next(), "");
}

TEST_F(ImageSenderTest, OneThatRunsAlreadyIsDone) {
  Next();
  Answer(R"({"result":"unchanged","offset":0})");
  EXPECT_EQ(sender_->phase(), Phase::kDone);
}

TEST_F(ImageSenderTest, WithoutAnAnswerItBeginsAgainAndGivesUpInTheEnd) {
  Next();
  Done(1024);
  Next();
  now_ += ImageSender::kPatience;
  sender_->Step(now_);
  EXPECT_EQ(Next(), "update-begin");
  const std::string late = last_.correlation;
  now_ += ImageSender::kPatience;
  sender_->Step(now_);
  Next();
  sender_->TakeAnswer(late, R"({"result":"done","offset":2048})", now_);
  EXPECT_EQ(sender_->phase(), Phase::kBegin) << "nobody waits for that one any more";
  now_ += ImageSender::kGiveUp;
  sender_->Step(now_);
  EXPECT_EQ(sender_->phase(), Phase::kFailed);
}

TEST_F(ImageSenderTest, ATrialThatEndsBadlyOrNeverIsSaid) {
  const auto to_trial = [this] {
    sender_.emplace(ImageRoute{"hanoi", "room-7", "an", "cli"}, file_);
    Next();
    Done(2500);
    Next();
    Done(2500);
    ASSERT_EQ(sender_->phase(), Phase::kTrial);
  };
  to_trial();
  sender_->TakeEvent(R"({"event":"firmware-not-used","detail":"1.7"})");
  EXPECT_EQ(sender_->phase(), Phase::kFailed);
  to_trial();
  sender_->Step(now_ + seconds(60) + ImageSender::kAround - seconds(1));
  EXPECT_FALSE(sender_->ended());
  sender_->Connected();
  EXPECT_EQ(Next(), "") << "a new connection changes nothing then";
  sender_->Step(now_ + seconds(60) + ImageSender::kAround);
  EXPECT_EQ(sender_->phase(), Phase::kFailed);
}

TEST_F(ImageSenderTest, ABrokerThatForbidsItIsTheEnd) {
  Next();
  sender_->Acknowledged(last_.token + 1, 0x87);
  sender_->Acknowledged(last_.token, 0x10);
  sender_->Acknowledged(last_.token, 0x97);
  sender_->Acknowledged(last_.token, Acknowledgement::kNotAcknowledged);
  EXPECT_FALSE(sender_->ended());
  sender_->Acknowledged(last_.token, 0x87);
  EXPECT_EQ(sender_->phase(), Phase::kFailed);
  EXPECT_NE(sender_->outcome().en.find("only operators"), std::string::npos);
}

TEST_F(ImageSenderTest, AnAnswerThatMakesNoSenseDoesNoHarm) {
  for (const std::string_view text : {"", "{", "[]", R"({"result":7})", R"({"result":"done","offset":-5})",
                                      R"({"result":"done","offset":2501})", R"({"result":"done","offset":1e99})"}) {
    sender_.emplace(ImageRoute{"hanoi", "room-7", "an", "cli"}, file_);
    Next();
    Answer(std::string(text));
    EXPECT_LE(sender_->offset(), 2500u);
  }
}

}  // namespace
}  // namespace tramgac::app
