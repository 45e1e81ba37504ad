// Profiles of hosts that are asked questions.
#include <gtest/gtest.h>

#include "agent/profile/compose.h"
#include "tests/unit/profile/loading.h"

namespace tramgac::profile {
namespace {

using namespace std::chrono_literals;
using testing::Load;
using testing::Loaded;
using testing::WithHeader;

constexpr std::string_view kRest = R"(questions:
  ping: {kind: ping, count: 5}
  page: {kind: http, transport: tls, port: 8443, path: "/a?b", timeout: 5s, refresh: slow}
points:
  - {name: ups.on_battery, at: ping.up}
  - {name: battery.charge, at: ping.loss, plausible: [0, 100]}
  - {name: ups.state, at: page.reason}
  - {name: input.voltage, at: page.code}
)";

// The complaints about a profile whose only question is a ping, and whose only point has these keys.
std::string Complaints(std::string_view question, std::string_view point) {
  const Loaded loaded =
      Load(WithHeader("reach", "questions:\n  ping: " + std::string(question) +
                                   "\npoints:\n  - {name: ups.on_battery, " + std::string(point) + "}\n"));
  EXPECT_EQ(loaded.profile, nullptr);
  return loaded.complaints;
}

bool Has(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

TEST(ReachProfile, FillsQuestionsAndPoints) {
  const Loaded loaded = Load(WithHeader("reach", kRest));
  ASSERT_NE(loaded.profile, nullptr) << loaded.complaints;
  const Profile& profile = *loaded.profile;
  EXPECT_EQ(ProtocolName(profile.protocol), "reach");
  ASSERT_EQ(profile.reach_questions.size(), 2u);
  EXPECT_EQ(profile.reach_questions[0].question.count, 5);
  EXPECT_EQ(profile.reach_questions[0].refresh, RefreshClass::kFast);
  const reach::NamedQuestion& page = profile.reach_questions[1];
  EXPECT_EQ(page.name, "page");
  EXPECT_EQ(page.question.transport, reach::Transport::kTls);
  EXPECT_EQ(page.question.port, 8443);
  EXPECT_EQ(page.question.path, "/a?b");
  EXPECT_EQ(page.question.timeout, 5s);
  EXPECT_EQ(page.refresh, RefreshClass::kSlow);
  ASSERT_EQ(profile.reach_points.size(), 4u);
  EXPECT_EQ(profile.points[0].type, ValueType::kBool);
  EXPECT_EQ(profile.points[1].type, ValueType::kReal);
  EXPECT_EQ(profile.points[2].type, ValueType::kText);
  EXPECT_EQ(profile.points[3].type, ValueType::kInteger);
  EXPECT_EQ(profile.reach_points[3].question, 1u);
  EXPECT_EQ(profile.reach_points[3].fact, reach::Fact::kCode);
}

TEST(ReachProfile, SaysWhatIsWrongAndWhatWouldBeRight) {
  EXPECT_TRUE(Has(Complaints("{kind: pong}", "at: ping.up"), "did you mean \"ping\""))
      << Complaints("{kind: pong}", "at: ping.up");
  EXPECT_TRUE(Has(Complaints("{kind: ping, port: 7}", "at: ping.up"), "port"));
  EXPECT_TRUE(Has(Complaints("{kind: ping, count: 11}", "at: ping.up"), "1-10"));
  EXPECT_TRUE(Has(Complaints("{kind: connect}", "at: ping.up"), "has no port"));
  EXPECT_TRUE(Has(Complaints("{kind: ping}", "at: pong.up"), "QUESTION.FACT"));
  EXPECT_TRUE(Has(Complaints("{kind: ping}", "at: ping.code"), "what a question of kind ping finds out: up, time"));
  EXPECT_TRUE(Has(Complaints("{kind: ping}", "oid: 1.3.6.1"), "oid"));
  EXPECT_TRUE(Has(Load(WithHeader("snmp", kRest)).complaints, "does not fit protocol \"snmp\""));
  EXPECT_TRUE(Has(Load(WithHeader("reach", "recognise: []\n" + std::string(kRest))).complaints, "recognise"));
}

TEST(ReachProfile, OneFactIsOnePoint) {
  const Loaded loaded = Load(WithHeader("reach", std::string(kRest) + "  - {name: output.voltage, at: page.code}\n"));
  EXPECT_TRUE(Has(loaded.complaints, "reads the same as \"input.voltage\"")) << loaded.complaints;
}

TEST(ReachProfile, AQuestionThatTwoPartsAskIsAskedOnce) {
  const auto first = Load(WithHeader("reach", kRest)).profile;
  std::string text = WithHeader("reach",
                                "questions:\n  ping: {kind: ping}\n  sip: {kind: sip}\npoints:\n"
                                "  - {name: ups.on_battery, at: ping.up}\n  - {name: output.voltage, at: ping.time}\n"
                                "  - {name: device.model, at: sip.server}\n");
  text.replace(text.find("name: test"), 10, "name: more");
  const auto second = Load(text).profile;
  ASSERT_TRUE(first != nullptr && second != nullptr);
  const std::shared_ptr<const Profile> parts[] = {first, second};
  const auto both = Compose(parts);
  EXPECT_EQ(both->protocol, Protocol::kReach);
  ASSERT_EQ(both->reach_questions.size(), 3u);
  EXPECT_EQ(both->reach_questions[0].question.count, 5) << "that of the first";
  EXPECT_EQ(both->reach_questions[2].name, "sip");
  ASSERT_EQ(both->reach_points.size(), 6u);
  EXPECT_EQ(both->points[both->reach_points[4].point].name, "output.voltage");
  EXPECT_EQ(both->reach_points[4].question, 0u);
  EXPECT_EQ(both->reach_points[5].question, 2u);
}

}  // namespace
}  // namespace tramgac::profile
