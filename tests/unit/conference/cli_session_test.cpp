#include "drivers/conference/cli_session.h"

#include <gtest/gtest.h>

#include "drivers/conference/question.h"
#include "tests/unit/conference/scripted_line.h"

namespace tramgac::conference {
namespace {

using namespace std::chrono_literals;
using reach::Fact;
using reach::LineEnd;
using Sent = std::vector<std::string>;

reach::DocumentPath Path(std::string_view text) { return reach::ParseDocumentPath(text).value(); }

reach::Question Question(bool with_password = true) {
  auto api = std::make_shared<reach::Api>();
  api->format = reach::DocumentFormat::kLines;
  api->session = 20s;
  api->line_end = "\r\n";
  api->user_prompts = {"Username:"};
  api->password_prompts = {"Password:"};
  api->errors = {"error:"};
  api->goodbye = "exit";
  reach::ApiRequest status, calls;
  status.name = "status";
  status.path = "status";
  status.until = {"status end"};
  calls.name = "calls";
  calls.path = "callinfo all";
  calls.until = {"callinfo end", "system is not in a call"};
  api->requests = {status, calls};
  api->extracts = {{0, Path("/gatekeeper"), false, {}, {}},
                   {0, Path("/microphones"), true, {"online"}, {"offline"}},
                   {1, Path("count(/callinfo/8)"), false, {}, {}}};
  reach::Question question;
  question.kind = reach::Kind::kCli;
  question.timeout = 5s;
  question.port = 24;
  if (with_password) {
    question.user = "admin";
    question.password = "s3cret";
    question.password_file = "file";
  }
  question.api = api;
  return question;
}

constexpr std::string_view kStatus = "status\r\nmicrophones online\r\ngatekeeper offline\r\nstatus end\r\n";
constexpr std::string_view kNoCall = "system is not in a call\r\n";

struct Scene {
  explicit Scene(bool with_password = true) : session(Question(with_password)), line(session) {}

  // As far as the first command.
  void LogIn() {
    line.Open(10);
    line.Receive(20, "Hello\r\nPassword: ");
    line.Receive(30, "\r\nThere are 1 sessions\r\n");
    Settle();
  }
  // Until it goes on by itself.
  void Settle() { session.OnDue(session.Due(), line); }
  std::string Extract(std::size_t i) const {
    const Quality quality = session.findings().ExtractQuality(i);
    if (quality != Quality::kGood) return "!" + std::string(QualityName(quality));
    const Value& value = session.findings().Extract(i);
    return value.type == ValueType::kBool ? (value.integer != 0 ? "true" : "false") : std::string(value.text);
  }
  std::string reason() const { return std::string(line.Of(Fact::kReason).text); }

  CliSession session;
  ScriptedLine line;
};

TEST(CliSession, LogsInAsksAndSaysGoodbye) {
  Scene scene;
  scene.LogIn();
  EXPECT_EQ(scene.line.sent, (Sent{"s3cret\r\n", "status\r\n"}));
  scene.line.Receive(2200, kStatus.substr(0, 30));
  scene.line.Receive(2300, kStatus.substr(30));
  EXPECT_EQ(scene.line.sent.back(), "callinfo all\r\n");
  scene.line.Receive(2400,
                     "callinfo begin\r\r\ncallinfo:43:An Binh:10.1.2.3:384:connected:notmuted:outgoing:videocall\r\r\n"
                     "callinfo end\r\r\n");
  EXPECT_EQ(scene.line.sent.back(), "exit\r\n");
  EXPECT_FALSE(scene.line.Done());
  scene.line.End(2500, LineEnd::kClosed);
  EXPECT_TRUE(scene.line.Done());
  EXPECT_EQ(scene.line.Up(), "up");
  EXPECT_EQ(scene.reason(), "");
  EXPECT_EQ(scene.Extract(0), "offline");
  EXPECT_EQ(scene.Extract(1), "true");
  EXPECT_EQ(scene.Extract(2), "1");
  EXPECT_EQ(scene.line.Of(Fact::kTime), Value::Real(2400));
}

TEST(CliSession, UserAndPasswordWithPromptsOnLinesOfTheirOwn) {
  Scene scene;
  scene.line.Open(10);
  scene.line.Receive(20, "\xFF\xFB\x01\r\nUSERNAME:\r\n");
  scene.line.Receive(30, "admin\r\nPassw");
  scene.line.Receive(40, "ord:");
  EXPECT_EQ(scene.line.sent, (Sent{"admin\r\n", "\xFF\xFE\x01", "s3cret\r\n"}));
}

TEST(CliSession, SaysNothingBeforeThePeerIsQuiet) {
  Scene scene(false);
  scene.line.Open(10);
  EXPECT_EQ(scene.session.Due(), At(2010));
  scene.line.Receive(1500, "Welcome\r\n");
  EXPECT_EQ(scene.session.Due(), At(3500));
  EXPECT_TRUE(scene.line.sent.empty());
  scene.Settle();
  EXPECT_EQ(scene.line.sent, Sent{"status\r\n"});
}

TEST(CliSession, APasswordThatIsWantedAndNotGivenIsNotGuessed) {
  Scene scene(false);
  scene.line.Open(10);
  scene.line.Receive(20, "Password:");
  EXPECT_TRUE(scene.line.Done());
  EXPECT_TRUE(scene.line.sent.empty());
  EXPECT_EQ(scene.reason(), "wrong-credentials");
  EXPECT_EQ(scene.line.Up(), "up");
  EXPECT_EQ(scene.Extract(0), "!wrong-credentials");
  // Nothing was tried: the next session may ask.
  scene.session.Begin(At(60'000));
  EXPECT_FALSE(scene.session.Wish().ends_abruptly);
}

// Ends `scene` after a password in each way that a device says no.
void Refuse(Scene& scene, int way) {
  scene.line.Open(10);
  scene.line.Receive(20, "Password:");
  if (way == 0) scene.line.Receive(30, "\r\nBad password\r\nPassword:");
  if (way == 1) scene.line.End(30, LineEnd::kClosed);
  if (way < 2) return;
  scene.line.Receive(30, "\r\nno\r\n");
  scene.Settle();  // to the first command
  if (way == 2) scene.line.Receive(2100, "Password:");
  if (way == 3) scene.line.End(2100, LineEnd::kReset);
  if (way == 4) scene.line.RunOut();
}

TEST(CliSession, ARefusedPasswordRestsWhateverTheWordsAre) {
  for (int way = 0; way < 5; ++way) {
    Scene scene;
    Refuse(scene, way);
    ASSERT_TRUE(scene.line.Done()) << way;
    EXPECT_EQ(scene.reason(), "wrong-credentials") << way;
    EXPECT_EQ(std::ranges::count(scene.line.sent, "s3cret\r\n"), 1) << way;
    EXPECT_EQ(std::ranges::count(scene.line.sent, "exit\r\n"), 0) << "it could be tried as a password, " << way;
    EXPECT_EQ(scene.Extract(2), "!wrong-credentials") << way;
    // It knocks, and says nothing.
    scene.line.sent.clear();
    scene.session.Begin(At(200'000));
    EXPECT_TRUE(scene.session.Wish().ends_abruptly) << way;
    scene.line.Open(200'010);
    EXPECT_TRUE(scene.line.Done()) << way;
    EXPECT_EQ(scene.line.Up(), "up") << way;
    EXPECT_EQ(scene.reason(), "wrong-credentials") << way;
    EXPECT_TRUE(scene.line.sent.empty()) << way;
    // After a pause of at least five minutes, once more.
    scene.session.Begin(At(330'000));
    EXPECT_FALSE(scene.session.Wish().ends_abruptly) << way;
  }
}

TEST(CliSession, ACommandThatTheModelDoesNotKnowLeavesTheOthers) {
  Scene scene;
  scene.LogIn();
  scene.line.Receive(2200, "error: command not found\r\n");
  scene.line.Receive(2300, kNoCall);
  scene.line.End(2400, LineEnd::kReset);
  EXPECT_EQ(scene.Extract(0), "!no-such-object");
  EXPECT_EQ(scene.Extract(2), "0");
  EXPECT_EQ(scene.reason(), "");
}

TEST(CliSession, WhatIsNotInTheAnswerAndWordsThatAreNeither) {
  Scene scene;
  scene.LogIn();
  scene.line.Receive(2200, "microphones connected\r\nstatus end\r\n");
  EXPECT_EQ(scene.Extract(0), "!no-such-object");
  EXPECT_EQ(scene.Extract(1), "!unknown-code");
}

TEST(CliSession, ASessionThatIsDroppedInTheMiddle) {
  Scene scene;
  scene.LogIn();
  scene.line.Receive(2200, kStatus);
  scene.line.End(2300, LineEnd::kReset);
  EXPECT_TRUE(scene.line.Done());
  EXPECT_EQ(scene.Extract(0), "offline");
  EXPECT_EQ(scene.Extract(2), "!disconnected");
  EXPECT_EQ(scene.reason(), "reset");
  EXPECT_EQ(scene.line.Up(), "up");
}

TEST(CliSession, SilenceInTheMiddleIsFollowedByGoodbye) {
  Scene scene;
  scene.LogIn();
  scene.line.Receive(2200, kStatus);
  EXPECT_EQ(scene.session.Due(), At(7200));
  scene.Settle();
  EXPECT_EQ(scene.line.sent.back(), "exit\r\n");
  scene.line.Receive(7300, kNoCall);  // too late
  EXPECT_EQ(scene.line.RunOut(), 10'200);
  EXPECT_EQ(scene.reason(), "timeout");
  EXPECT_EQ(scene.Extract(2), "!timeout");
}

TEST(CliSession, AGoodbyeThatNobodyHears) {
  Scene scene;
  scene.LogIn();
  scene.line.Receive(2200, kStatus);
  scene.line.Receive(2300, kNoCall);
  EXPECT_EQ(scene.line.RunOut(), 5300);
  EXPECT_EQ(scene.reason(), "session-left-open");
  EXPECT_EQ(scene.Extract(2), "0");
}

TEST(CliSession, SomeCommandsAreGivenOnlyWhereTheyMakeSense) {
  for (const bool in_call : {false, true}) {
    reach::Question question = Question(false);
    reach::Api api = *question.api;
    reach::ApiRequest media;
    media.name = "media";
    media.path = "advnetstats";
    media.until = {"call:"};
    media.when = Path("/callinfo/8");
    api.requests.push_back(media);
    api.extracts.push_back({2, Path("max(/call/rvpl)"), false, {}, {}});
    question.api = std::make_shared<reach::Api>(api);
    CliSession session(question);
    ScriptedLine line(session);
    line.Open(10);
    session.OnDue(session.Due(), line);
    line.Receive(2200, kStatus);
    line.Receive(2300, in_call ? "callinfo:4:a:b:384:connected:muted:incoming:videocall\ncallinfo end\n" : kNoCall);
    EXPECT_EQ(line.sent.back(), in_call ? "advnetstats\r\n" : "exit\r\n");
    if (in_call) line.Receive(2400, "call:0 tvpl:0.0 % rvpl:2.5 %\n");
    EXPECT_EQ(line.sent.back(), "exit\r\n");
    line.End(2500, LineEnd::kClosed);
    EXPECT_EQ(session.findings().ExtractQuality(3), in_call ? Quality::kGood : Quality::kNoSuchObject);
    EXPECT_EQ(session.findings().Extract(3), in_call ? Value::Text("2.5") : Value());
  }
}

TEST(CliSession, DrippingLinesDoNotMakeTime) {
  Scene scene;
  scene.LogIn();
  scene.line.Receive(2200, kStatus);
  for (int ms = 3000; scene.line.sent.back() != "exit\r\n" && ms < 60'000; ms += 1000) {
    scene.line.Receive(ms, "callinfo:still\r\n");
    if (scene.session.Due() <= At(ms)) scene.session.OnDue(At(ms), scene.line);
  }
  EXPECT_EQ(scene.reason(), "timeout") << "lines do not make a command's time longer";
}

TEST(CliSession, ALineWithoutEndAndAnAnswerWithoutEnd) {
  for (const bool lines : {false, true}) {
    Scene scene;
    scene.LogIn();
    scene.line.Receive(2200, kStatus);
    const std::string piece = lines ? std::string(900, 'x') + "\r\n" : std::string(900, 'x');
    std::size_t pieces = 0;
    while (scene.line.sent.back() != "exit\r\n" && ++pieces < 1000) scene.line.Receive(2300, piece);
    EXPECT_LE(pieces, lines ? 80U : 2U);
    scene.line.Receive(2400, piece);
    scene.line.End(2500, LineEnd::kClosed);
    EXPECT_EQ(scene.reason(), "too-big");
    EXPECT_EQ(scene.Extract(2), "!too-big");
    EXPECT_EQ(scene.Extract(0), "offline");
  }
}

TEST(CliSession, AnotherProductIsNotUp) {
  Scene stranger;
  stranger.line.Open(10);
  stranger.line.Receive(20, "SSH-2.0-OpenSSH_9.2\r\n");
  EXPECT_EQ(stranger.line.RunOut(), 5010);
  EXPECT_EQ(stranger.line.Up(), "down");
  EXPECT_EQ(stranger.reason(), "bad-answer");
  EXPECT_TRUE(stranger.line.sent.empty());
  Scene silent;
  silent.line.Open(10);
  silent.line.RunOut();
  EXPECT_EQ(silent.reason(), "timeout");
  Scene open(false);
  open.line.Open(10);
  open.line.Receive(20, "220 mail.example ESMTP\r\n");
  open.Settle();
  open.line.Receive(2100, "500 what?\r\n");
  open.line.RunOut();
  EXPECT_EQ(open.line.Up(), "down");
  EXPECT_EQ(open.reason(), "bad-answer");
}

TEST(CliSession, LinesThatCannotBeOpened) {
  Scene refused;
  refused.line.End(10, LineEnd::kRefused);
  EXPECT_EQ(refused.line.Up(), "down");
  EXPECT_EQ(refused.reason(), "refused");
  EXPECT_EQ(refused.Extract(0), "!disconnected");
  Scene resources;
  resources.line.End(10, LineEnd::kNoResources);
  EXPECT_EQ(resources.line.Up(), "none");
}

TEST(CliSession, APasswordCannotBeACommand) {
  reach::Question question = Question();
  question.password = "s3cret\r\nreboot";
  CliSession session(question);
  ScriptedLine line(session);
  line.Open(10);
  line.Receive(20, "Password:");
  EXPECT_EQ(line.sent, Sent{"s3cret\r\n"});
}

TEST(CliSession, IsMadeFromAQuestion) {
  EXPECT_NE(MakeAnyConversation(Question()), nullptr);
  reach::Question bare;
  bare.kind = reach::Kind::kCli;
  EXPECT_EQ(MakeAnyConversation(bare), nullptr);
}

}  // namespace
}  // namespace tramgac::conference
