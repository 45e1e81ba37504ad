// Commands of operators, judged alike on every kind of node.
#include "agent/core/pipeline/command_desk.h"

#include "tests/simulation/pipeline/world.h"

namespace tramgac {
namespace {

using nlohmann::json;
using Outcome = CommandOutcome;

constexpr CommandWords kOwnWords{"refused", "own", {"own", "riêng"}};

class FakeHost final : public CommandHost {
 public:
  bool Read(std::string_view payload, CommandRequest& request) override {
    read = json::parse(payload, nullptr, false);
    if (!read.is_object()) return false;
    if (read.contains("alarm")) request.alarm = read["alarm"].get_ref<const std::string&>();
    if (read.contains("device")) request.device = read["device"].get_ref<const std::string&>();
    if (read.contains("reason")) request.reason = read["reason"].get_ref<const std::string&>();
    request.seconds = read.value("for_s", 0);
    return true;
  }
  bool PollNow(std::string_view device) override { return polled.emplace_back(device) == "ups-1"; }
  bool HasVerb(std::string_view verb) const override { return verb == "own"; }
  CommandOutcome Execute(const CommandRequest&, Pipeline&) override {
    ++executed;
    return Outcome::kFirstOwn;
  }
  const CommandWords& WordsOf(CommandOutcome outcome) const override {
    asked = outcome;
    return kOwnWords;
  }

  json read;
  std::vector<std::string> polled;
  int executed = 0;
  mutable CommandOutcome asked{};
};

class CommandDeskTest : public testing::Test {
 protected:
  CommandDeskTest() {
    world_.Start();
    world_.sink.Connect();
    world_.Poll(0, 230, 90, true);
    world_.Run(std::chrono::seconds(30));
  }

  CommandAnswer Ask(std::string_view verb, std::string_view payload, std::string_view correlation = "c",
                    bool retained = false, std::string_view user = "an") {
    const std::string topic = "tramgac/v1/hanoi/dc-1/cmd/" + std::string(user) + "/" + std::string(verb);
    auto request = desk_.RequestOf(topic);
    EXPECT_TRUE(request);
    return desk_.Handle({topic, payload, correlation, retained}, *request, *world_.pipeline, world_.now);
  }

  // What the audit trail says of commands.
  std::vector<json> Audited() {
    world_.Settle();
    return world_.Events("operator");
  }

  World world_;
  FakeHost host_;
  CommandDesk desk_{"hanoi", "dc-1", world_.store, host_};
};

constexpr std::string_view kAlarm = R"({"alarm":"ups-1.on-battery","reason":"seen"})";

TEST_F(CommandDeskTest, ExecutesOnceAndAnswersAgain) {
  EXPECT_EQ(Ask("ack", kAlarm).outcome, Outcome::kDone);
  const CommandAnswer again = Ask("ack", kAlarm);
  EXPECT_TRUE(again.repeated);
  EXPECT_EQ(again.outcome, Outcome::kDone);
  EXPECT_EQ(Ask("ack", kAlarm, "another").outcome, Outcome::kUnchanged);
  CommandDesk after_a_restart("hanoi", "dc-1", world_.store, host_);
  const std::string topic = "tramgac/v1/hanoi/dc-1/cmd/an/ack";
  auto request = after_a_restart.RequestOf(topic);
  EXPECT_TRUE(after_a_restart.Handle({topic, kAlarm, "c", false}, *request, *world_.pipeline, world_.now).repeated);
}

TEST_F(CommandDeskTest, RefusesBeforeAnythingIsDone) {
  EXPECT_EQ(Ask("ack", kAlarm, "c", true).outcome, Outcome::kRetained);
  EXPECT_EQ(Ask("ack", kAlarm, "").outcome, Outcome::kNoCorrelation);
  EXPECT_EQ(Ask("ack", "[]", "d").outcome, Outcome::kBadRequest);
  EXPECT_EQ(Ask("reboot", kAlarm, "e").outcome, Outcome::kUnknownVerb);
  EXPECT_EQ(host_.asked, Outcome::kUnknownVerb) << "the host names its verbs";
  EXPECT_EQ(Ask("ack", kAlarm, "f", false, "an nguyen").outcome, Outcome::kBadUser);
  EXPECT_EQ(Ask("ack", kAlarm, "g", false, std::string(61, 'a')).outcome, Outcome::kBadUser);
  EXPECT_EQ(Ask("ack", kAlarm, "h").outcome, Outcome::kDone) << "nothing of it was done";
}

TEST_F(CommandDeskTest, SaysWhatThereIsNot) {
  EXPECT_EQ(Ask("ack", R"({"alarm":"ups-9.on-battery"})").outcome, Outcome::kNoSuchAlarm);
  EXPECT_EQ(Ask("maintenance", R"({"device":"ups-9","for_s":60,"reason":"x"})").outcome, Outcome::kNoSuchDevice);
  EXPECT_EQ(Ask("poll", R"({"device":"ups-9"})").outcome, Outcome::kNoSuchDevice);
  EXPECT_EQ(Ask("poll", R"({"device":"ups-1"})").outcome, Outcome::kDone);
  EXPECT_EQ(host_.polled, (std::vector<std::string>{"ups-9", "ups-1"}));
  EXPECT_EQ(Ask("shelve", R"({"alarm":"ups-1.on-battery","for_s":60})").outcome, Outcome::kNoReason);
  EXPECT_EQ(Ask("shelve", R"({"alarm":"ups-1.on-battery","for_s":90000000,"reason":"x"})").outcome, Outcome::kTooLong);
}

TEST_F(CommandDeskTest, HostsHaveVerbsOfTheirOwnAndWordsForThem) {
  const CommandAnswer answer = Ask("own", "");
  EXPECT_EQ(answer.outcome, Outcome::kFirstOwn);
  EXPECT_EQ(answer.words, &kOwnWords);
  EXPECT_TRUE(Ask("own", "").repeated);
  EXPECT_EQ(host_.executed, 1);
}

TEST_F(CommandDeskTest, OnlyTopicsOfThisNodeAndAnswersToResponses) {
  EXPECT_FALSE(desk_.RequestOf("tramgac/v1/hanoi/dc-2/cmd/an/ack"));
  EXPECT_FALSE(desk_.RequestOf("tramgac/v1/hanoi/dc-1/cmd/an"));
  EXPECT_EQ(CommandDesk::Filter("hanoi", "dc-1"), "tramgac/v1/hanoi/dc-1/cmd/+/+");
  EXPECT_TRUE(CommandDesk::IsResponseTopic("tramgac/v1/rsp/soc-7"));
  for (const char* const topic : {"tramgac/v1/rsp/", "tramgac/v1/rsp/a/b", "tramgac/v1/rsp/#", "tramgac/v1/hanoi"}) {
    EXPECT_FALSE(CommandDesk::IsResponseTopic(topic)) << topic;
  }
}

TEST_F(CommandDeskTest, EveryCommandLeavesOneEventAlsoWhatIsRefused) {
  Ask("ack", "[]", "a");
  Ask("poll", R"({"device":"ups-1"})", "b");
  Ask("poll", R"({"device":"ups-1"})", "b");
  Ask("poll", R"({"device":"ups-9"})", "c");
  Ask("ack", kAlarm, "", false);
  EXPECT_EQ(Audited().size(), 4u);
}

}  // namespace
}  // namespace tramgac
