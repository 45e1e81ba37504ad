#include "agent/app/soc_ui.h"

#include <gmock/gmock.h>

#include "tests/unit/app/soc_kit.h"

namespace tramgac::app {
namespace {

using document::Language;
using Kind = KeyPress::Kind;
using Mode = SocUi::Mode;

class SocUiTest : public testing::Test {
 protected:
  SocUiTest() {
    PutAlarm(state_, "a.x", "active-unacked", "critical");
    PutAlarm(state_, "b.x", "active-unacked", "major");
    PutAlarm(state_, "c.x", "active-unacked", "minor");
    PutAlarm(state_, "d.x", "active-unacked", "minor", {{"hidden", "shelved"}});
  }
  void Type(std::string_view bytes) {
    for (const KeyPress& key : KeysOf(bytes)) ui_.Press(key, state_, 10);
  }
  std::string Selected() const {
    const SocList& list = ui_.List(state_);
    return list.empty() ? "" : list[ui_.Selected(state_)].first.alarm;
  }
  SocState state_;
  SocUi ui_{Language::kEnglish};
};

TEST_F(SocUiTest, MovesAndStaysWithItsAlarm) {
  EXPECT_EQ(Selected(), "a.x");
  Type("j");
  EXPECT_EQ(Selected(), "b.x");
  PutAlarm(state_, "e.new", "active-unacked", "critical", {{"t", "2026-11-24T13:00:00.000Z"}});
  EXPECT_EQ(Selected(), "b.x") << "a new alarm does not move the selection to another";
  Type("\x1b[B\x1b[B\x1b[B");
  EXPECT_EQ(Selected(), "c.x") << "the end is the end";
  Type("\x1b[H");
  EXPECT_EQ(Selected(), "e.new");
  Type("kk");
  EXPECT_EQ(Selected(), "e.new");
  Type("\x1b[F");
  PutAlarm(state_, "c.x", "normal");
  EXPECT_EQ(Selected(), "b.x") << "gone: the nearest";
}

TEST_F(SocUiTest, AcknowledgesTheOccurrenceThatWasSeen) {
  Type("ja");
  ASSERT_EQ(ui_.mode(), Mode::kAckReason);
  PutAlarm(state_, "b.x", "active-unacked", "major", {{"occurrence", 8}});
  Type("đã gọi\x7f!\r");
  const auto request = ui_.TakeRequest();
  ASSERT_TRUE(request);
  EXPECT_EQ(request->verb, "ack");
  EXPECT_EQ(request->key, (SocKey{"dc", "dc-01", "b.x"}));
  EXPECT_EQ(request->occurrence, 7);
  EXPECT_EQ(request->reason, "đã gọ!");
  EXPECT_EQ(ui_.mode(), Mode::kList);
  EXPECT_FALSE(ui_.TakeRequest());
}

TEST_F(SocUiTest, CommentMayBeEmptyAndEscapeCancels) {
  Type("a\r");
  EXPECT_EQ(ui_.TakeRequest()->reason, "");
  Type("axyz\x1b");
  EXPECT_EQ(ui_.mode(), Mode::kList);
  EXPECT_FALSE(ui_.TakeRequest());
}

TEST_F(SocUiTest, ShelvesForATimeAndAReason) {
  Type("s5");
  EXPECT_EQ(ui_.mode(), Mode::kShelveTime) << "there is no fifth";
  Type("3\r");
  EXPECT_EQ(ui_.mode(), Mode::kShelveReason) << "a reason is needed";
  Type("test\r");
  const auto request = ui_.TakeRequest();
  ASSERT_TRUE(request);
  EXPECT_EQ(request->verb, "shelve");
  EXPECT_EQ(request->for_s, 4 * 3600);
  EXPECT_EQ(request->occurrence, 0);
  EXPECT_EQ(request->reason, "test");
}

TEST_F(SocUiTest, HiddenListAndUnshelve) {
  Type("h");
  EXPECT_TRUE(ui_.shows_hidden());
  EXPECT_EQ(Selected(), "d.x");
  Type("u");
  EXPECT_EQ(ui_.TakeRequest()->verb, "unshelve");
  Type("h");
  EXPECT_EQ(Selected(), "a.x");
}

TEST_F(SocUiTest, DetailKeepsItsAlarm) {
  Type("jg");
  ASSERT_EQ(ui_.mode(), Mode::kDetail);
  EXPECT_EQ(ui_.detail().alarm, "b.x");
  Type("jj");
  EXPECT_EQ(ui_.scroll(), 2u);
  Type("a");
  EXPECT_TRUE(ui_.prompts_in_detail());
  Type("\r");
  EXPECT_EQ(ui_.TakeRequest()->key.alarm, "b.x");
  EXPECT_EQ(ui_.mode(), Mode::kDetail);
  PutAlarm(state_, "b.x", "normal");
  Type("a");
  EXPECT_EQ(ui_.mode(), Mode::kDetail) << "what is over cannot be acknowledged";
  Type("q");
  EXPECT_EQ(ui_.mode(), Mode::kList);
  EXPECT_FALSE(ui_.quit());
}

TEST_F(SocUiTest, FilterWorksWhileTyping) {
  Type("/quy");
  EXPECT_EQ(ui_.filter(), "quy");
  Type("q\x7f\r");
  EXPECT_EQ(ui_.filter(), "quy");
  EXPECT_FALSE(ui_.quit());
  Type("\x1b");
  EXPECT_EQ(ui_.filter(), "");
  Type("fxyz\x1b");
  EXPECT_EQ(ui_.filter(), "");
}

TEST_F(SocUiTest, NothingHappensInAnEmptyList) {
  state_ = SocState();
  Type("jkga\rsu\x1b[5~");
  EXPECT_EQ(ui_.mode(), Mode::kList);
  EXPECT_FALSE(ui_.TakeRequest());
}

TEST_F(SocUiTest, LanguageMuteQuit) {
  Type("lm");
  EXPECT_EQ(ui_.language(), Language::kVietnamese);
  EXPECT_TRUE(ui_.muted());
  Type("lmq");
  EXPECT_EQ(ui_.language(), Language::kEnglish);
  EXPECT_FALSE(ui_.muted());
  EXPECT_TRUE(ui_.quit());
}

TEST_F(SocUiTest, InputIsBounded) {
  Type("a");
  for (int i = 0; i < 300; ++i) Type("ệ");
  EXPECT_LE(ui_.input().size(), 200u);
}

TEST(SocKeys, UnknownSequencesAndControlCharactersAreNothing) {
  EXPECT_TRUE(KeysOf("\x1b[12;3~\x01\x1b[").empty());
  EXPECT_TRUE(KeysOf("\xc2\x9b\xff").empty());
  const auto keys = KeysOf("\x1b[5~ệ");
  ASSERT_EQ(keys.size(), 2u);
  EXPECT_EQ(keys[0].kind, Kind::kPageUp);
  EXPECT_EQ(keys[1].text, "ệ");
}

}  // namespace
}  // namespace tramgac::app
