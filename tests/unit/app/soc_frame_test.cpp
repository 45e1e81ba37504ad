#include "agent/app/soc_frame.h"

#include <gmock/gmock.h>

#include "agent/app/soc_line.h"
#include "agent/app/soc_settings.h"
#include "agent/app/table_view.h"
#include "tests/unit/app/soc_kit.h"

namespace tramgac::app {
namespace {

using document::Language;
using nlohmann::json;
using testing::AllOf;
using testing::Contains;
using testing::Each;
using testing::HasSubstr;
using testing::Le;
using testing::Not;
using testing::ResultOf;
using testing::SizeIs;
using testing::StartsWith;

constexpr Screen kPlain{80, 24, false};

class SocFrameTest : public testing::Test {
 protected:
  SocFrameTest() {
    now_.connected = now_.was_connected = true;
    now_.broker = "broker:1883";
    now_.now_ms = kNoon + 12 * 60000;
    now_.local_offset_s = 7 * 3600;
    PutNode(state_, "dc-01", true);
    PutAlarm(state_, "ups-1.on-battery", "active-unacked");
    PutAlarm(state_, "room-1.temperature-high", "active-acked", "major", {{"text_en", "Room too warm"}});
  }
  std::vector<std::string> Frame(Screen screen = kPlain) const { return SocFrame(state_, ui_, now_, screen); }
  void Type(std::string_view bytes) {
    for (const KeyPress& key : KeysOf(bytes)) ui_.Press(key, state_, 10);
  }
  SocState state_;
  SocUi ui_{Language::kEnglish};
  SocSituation now_;
};

TEST_F(SocFrameTest, FitsEveryScreenInEveryMode) {
  for (int i = 0; i < 40; ++i) PutAlarm(state_, "many.x" + std::to_string(i), "active-unacked", "minor");
  for (const char* keys : {"", "g", "\x1b", "a", "\x1b", "s", "2", "\x1b", "/dài dài", "\x1b", "h", "hl", "jg"}) {
    Type(keys);
    for (const bool connected : {true, false}) {
      now_.connected = connected;
      for (const std::size_t width : {1, 10, 40, 80, 132, 250}) {
        for (const std::size_t height : {1, 3, 10, 24, 60}) {
          const auto lines = Frame({width, height, false});
          EXPECT_THAT(lines, SizeIs(Le(height))) << keys;
          EXPECT_THAT(lines, Each(ResultOf(WidthOf, Le(width)))) << keys;
        }
      }
    }
  }
}

TEST_F(SocFrameTest, HeaderSaysHowThingsStand) {
  const auto lines = Frame();
  ASSERT_THAT(lines, SizeIs(24));
  EXPECT_EQ(lines[0], "TRAMGAC  nodes: 1 online                          connected  24/11/2026 19:12:00");
  EXPECT_EQ(lines[1], "!!!! critical 1  !!! major 1  !! minor 0  ! warning 0         unseen 1  hidden 0");
  EXPECT_EQ(lines[2], "");
}

TEST_F(SocFrameTest, WorstStandsFirstWithMarkWordStateAgeNodeAndText) {
  const auto lines = Frame();
  EXPECT_THAT(lines[4], AllOf(StartsWith(">!!!! critical"), HasSubstr("critical"), HasSubstr("NEW"),
                              HasSubstr("12 min"), HasSubstr("dc/dc-01"), HasSubstr("ups-1.on-b")));
  EXPECT_THAT(lines[5], AllOf(StartsWith(" !!!  major"), HasSubstr("major"), HasSubstr("known")));
  EXPECT_THAT(lines[20], AllOf(StartsWith("dc/dc-01 ups-1.on-battery"), HasSubstr("24/11 19:00:00  1/2")));
  EXPECT_THAT(lines[21], StartsWith("  UPS on battery"));
}

TEST_F(SocFrameTest, VietnameseIsVietnamese) {
  Type("l");
  const auto lines = Frame();
  EXPECT_THAT(lines[0], HasSubstr("trực tuyến"));
  EXPECT_THAT(lines[1], AllOf(HasSubstr("nguy cấp 1"), HasSubstr("chưa xem 1  ẩn 0")));
  EXPECT_THAT(lines[4], AllOf(HasSubstr("nguy cấp"), HasSubstr("MỚI"), HasSubstr("12 phút")));
  EXPECT_THAT(lines[21], HasSubstr("UPS đang chạy ắc quy"));
}

TEST_F(SocFrameTest, KeysFitEightyColumns) {
  for (const char* keys : {"", "l", "h", "l"}) {
    Type(keys);
    EXPECT_THAT(Frame().back(), Not(HasSubstr("…"))) << keys;
  }
}

TEST_F(SocFrameTest, ALostConnectionIsABanner) {
  now_.connected = false;
  now_.lost_ms = now_.now_ms - 7000;
  now_.fault = {"The connection broke.", "Mất kết nối."};
  const auto lines = Frame();
  EXPECT_THAT(lines[0], HasSubstr("NOT CONNECTED"));
  EXPECT_THAT(lines[2], HasSubstr("CONNECTION LOST 7 s ago: what you see is OLD. The connection broke."));
  now_.connected = true;
  const std::string shown = Frame({80, 24, true})[5];
  now_.connected = false;
  EXPECT_NE(Frame({80, 24, true})[5], shown);
  EXPECT_THAT(Frame({80, 24, true})[5], HasSubstr("\x1b[90m")) << "grey";
}

TEST_F(SocFrameTest, ALostNodeIsNamedAndItsAlarmsGrey) {
  PutNode(state_, "dc-01", false);
  const auto lines = Frame();
  EXPECT_THAT(lines[0], HasSubstr("nodes: 0 online, 1 LOST"));
  EXPECT_THAT(lines[2], HasSubstr("LOST nodes: dc/dc-01"));
  EXPECT_THAT(lines[4], HasSubstr("LOST"));
  EXPECT_THAT(Frame({80, 24, true})[5], HasSubstr("\x1b[90m"));
}

TEST_F(SocFrameTest, WhatIsNotShownIsCounted) {
  now_.dropped = 3;
  EXPECT_THAT(Frame()[2], HasSubstr("3 messages dropped"));
}

TEST_F(SocFrameTest, HiddenOnesSayWhy) {
  PutAlarm(state_, "a.x", "active-unacked", "minor",
           {{"hidden", "shelved"}, {"hidden_by", "an"}, {"hidden_reason", "generator test"}});
  Type("h");
  const auto lines = Frame({120, 24, false});
  EXPECT_THAT(lines[4], HasSubstr("shelved (an): UPS on battery"));
  EXPECT_THAT(lines[21], HasSubstr("generator test"));
}

TEST_F(SocFrameTest, DetailHasAdviceAndHistory) {
  Put(state_, "dc/dc-01/def/ups-1.on-battery",
      {{"cause", {{"en", "Mains failed"}}},
       {"consequence", {{"en", "Servers stop"}}},
       {"response", {{"en", "Call the grid operator"}}},
       {"time_to_respond_s", 300}});
  Put(state_, "dc/dc-01/event",
      {{"event", "alarm"}, {"alarm", "ups-1.on-battery"}, {"transition", "raised"}, {"t", "2026-11-24T12:00:00.000Z"}});
  Type("g");
  const auto lines = Frame();
  EXPECT_THAT(lines, Contains(HasSubstr("cause        Mains failed")));
  EXPECT_THAT(lines, Contains(HasSubstr("response     Call the grid operator")));
  EXPECT_THAT(lines, Contains(HasSubstr("within       5 min")));
  EXPECT_THAT(lines, Contains(HasSubstr("24/11 19:00:00  raised")));
}

TEST_F(SocFrameTest, CountsThatDoNotFitAreNotCut) {
  for (int i = 0; i < 3998; ++i) {
    constexpr const char* kSeverities[] = {"warning", "minor", "major", "critical"};
    PutAlarm(state_, "a.x" + std::to_string(i), "active-unacked", kSeverities[i % 4]);
  }
  EXPECT_THAT(Frame()[1],
              AllOf(StartsWith("!!!! 1000  !!! 1000  !! 1000  ! 1000 "), HasSubstr("unseen 3999  hidden 0")));
  EXPECT_THAT(Frame({120, 24, false})[1], HasSubstr("! warning 1000"));
}

TEST_F(SocFrameTest, WithoutABrokerTheWholeReasonIsSaid) {
  now_.connected = now_.was_connected = false;
  now_.fault = {"The broker's certificate is not signed by the configured authority: check the CA file.", "x"};
  state_ = SocState();
  const auto lines = Frame();
  EXPECT_THAT(lines[4], StartsWith(" Waiting for the broker. The broker's certificate"));
  EXPECT_THAT(lines[5], HasSubstr("check the CA file."));
  EXPECT_THAT(lines, SizeIs(24));
}

TEST_F(SocFrameTest, HistorySaysWhyInBothLanguages) {
  const auto gone = [this](const nlohmann::json& more) {
    nlohmann::json event = {{"event", "alarm"}, {"alarm", "ups-1.on-battery"}, {"transition", "raised"}};
    event.update(more);
    Put(state_, "dc/dc-01/event", event);
  };
  gone({{"reason", "disconnected"}, {"reason_en", "The line is not there"}, {"reason_vi", "Không có đường truyền"}});
  gone({{"reason", "of-tomorrow"}, {"reason_en", "A new reason"}, {"reason_vi", "Lý do mới"}});
  Put(state_, "dc/dc-01/event",
      {{"event", "operator"}, {"alarm", "ups-1.on-battery"}, {"verb", "ack"}, {"user", "an"}, {"reason", "timeout"}});
  Type("g");
  auto lines = Frame();
  EXPECT_THAT(lines, Contains(HasSubstr("raised: disconnected")));
  EXPECT_THAT(lines, Contains(HasSubstr("raised: A new reason")));
  Type("l");
  lines = Frame();
  EXPECT_THAT(lines, Contains(HasSubstr("phát sinh: mất kết nối")));
  EXPECT_THAT(lines, Contains(HasSubstr("phát sinh: Lý do mới")));
  EXPECT_THAT(lines, Contains(HasSubstr("xác nhận  an: timeout"))) << "an operator's words stay";
}

TEST_F(SocFrameTest, AsksAndAnswersInTheLineAboveTheKeys) {
  Type("aok");
  EXPECT_THAT(Frame()[22], StartsWith("ack dc-01 ups-1.on-battery; comment: ok_"));
  Type(std::string(100, 'x') + "end");
  EXPECT_THAT(Frame()[22], HasSubstr("xend_")) << "the end of what is typed is seen";
  Type("\x1b");
  ui_.Notice({"done", "xong"}, now_.now_ms + 1);
  EXPECT_THAT(Frame()[22], StartsWith("done"));
  now_.waiting = 1;
  EXPECT_THAT(Frame()[22], HasSubstr("waiting"));
}

TEST(SocLine, IsFlatAndSaysWhereFrom) {
  const auto line =
      SocLine("tramgac/v1/dc/dc-01/event",
              R"({"event":"alarm","node":"liar","severity":"major","list":[1],"text_vi":"Điện"})", false, kNoon + 250);
  ASSERT_TRUE(line);
  EXPECT_EQ(json::parse(*line), json({{"event", "alarm"},
                                      {"site", "dc"},
                                      {"node", "dc-01"},
                                      {"severity", "major"},
                                      {"text_vi", "Điện"},
                                      {"received", "2026-11-24T12:00:00.250Z"}}));
  EXPECT_EQ(line->find('\n'), std::string::npos);
  EXPECT_TRUE(json::parse(*SocLine("tramgac/v1/dc/dc-01/alarm/a.x", "{}", true, kNoon)).value("retained", false));
}

TEST(SocLine, NothingOfWhatMakesNoSense) {
  EXPECT_FALSE(SocLine("tramgac/v1/dc/dc-01/data/x", "{}", false, kNoon));
  EXPECT_FALSE(SocLine("tramgac/v1/dc/dc-01/event", "x", false, kNoon));
  EXPECT_FALSE(SocLine("tramgac/v1/d c/dc-01/event", "{}", false, kNoon));
  EXPECT_FALSE(SocLine("", "{}", false, kNoon));
}

TEST(SocSettings, ReadsAddresses) {
  const auto read = [](const std::string& url) {
    document::Wording problem;
    const auto settings = SocSettings({.url = url}, problem);
    EXPECT_EQ(settings.has_value(), problem.empty());
    return settings ? settings->host + "|" + std::to_string(settings->port) + (settings->tls.enabled ? "|tls" : "")
                    : "";
  };
  EXPECT_EQ(read("mqtt://broker"), "broker|1883");
  EXPECT_EQ(read("mqtts://broker.example/"), "broker.example|8883|tls");
  EXPECT_EQ(read("mqtt://10.1.2.3:1884"), "10.1.2.3|1884");
  EXPECT_EQ(read("mqtts://[fd00::1]:8884"), "fd00::1|8884|tls");
  for (const char* bad : {"", "broker", "http://broker", "mqtt://", "mqtt://a b", "mqtt://a:0", "mqtt://a:70000",
                          "mqtt://a:", "mqtt://[::1", "mqtt://[::1]x", "mqtt://[::1]:", "mqtt://u:p@a"}) {
    EXPECT_EQ(read(bad), "") << bad;
  }
}

TEST(SocSettings, OptionsThatDoNotBelongTogetherAreRefused) {
  const auto is_refused = [](const SocOptions& options) {
    document::Wording problem;
    return !SocSettings(options, problem) && !problem.en.empty() && !problem.vi.empty();
  };
  EXPECT_TRUE(is_refused({.url = "mqtt://a", .ca = "ca.pem"}));
  EXPECT_TRUE(is_refused({.url = "mqtts://a", .certificate = "c.pem"}));
  EXPECT_TRUE(is_refused({.url = "mqtt://a", .user = "a/b"}));
  EXPECT_TRUE(is_refused({.url = "mqtt://a", .client = "a+b"}));
  EXPECT_TRUE(is_refused({.url = "mqtt://a", .password_file = "/nonexistent"}));
}

}  // namespace
}  // namespace tramgac::app
