// Profiles whose questions are sessions with an API.
#include <gtest/gtest.h>

#include "agent/profile/compose.h"
#include "tests/unit/profile/loading.h"

namespace tramgac::profile {
namespace {

using namespace std::chrono_literals;
using testing::Load;
using testing::Loaded;
using testing::WithHeader;

constexpr std::string_view kQuestion = R"(questions:
  api:
    kind: api
    transport: tls
    format: json
    login: request
    session: 40s
    log_in:
      - {method: POST, path: /in, body: '{"p":"{password}"}', accept: "/ok=1", take: {t: /token, c: "cookie:sid", h: "header:X-T"}}
    headers: {X-T: "{t}"}
    requests:
      one: {path: "/1?x={c}"}
      two: {path: /2, method: POST, body: "a=1", body_type: form}
    log_out: [{method: DELETE, path: /out}]
)";

std::string Whole(std::string_view points) {
  return WithHeader("reach", std::string(kQuestion) + "points:\n" + std::string(points));
}

bool Has(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

TEST(ApiProfile, FillsTheSessionAndWhatIsReadOfIt) {
  const Loaded loaded =
      Load(Whole(R"(  - {name: ups.on_battery, at: api.one, path: "/a[2]/b", type: bit, true_words: [Yep]}
  - {name: battery.charge, at: api.two, path: count(/x), type: integer, plausible: [0, 100]}
  - {name: ups.state, at: api.reason}
  - {name: input.voltage, at: api.two, path: /v, type: real, scale: 1/10}
)"));
  ASSERT_NE(loaded.profile, nullptr) << loaded.complaints;
  const Profile& profile = *loaded.profile;
  const reach::Api& api = *profile.reach_questions[0].question.api;
  EXPECT_EQ(api.format, reach::DocumentFormat::kJson);
  EXPECT_EQ(api.login, reach::LogIn::kRequest);
  EXPECT_EQ(api.session, 40s);
  ASSERT_EQ(api.log_in.size(), 1U);
  EXPECT_EQ(api.log_in[0].accept->second, "1");
  ASSERT_EQ(api.log_in[0].take.size(), 3U);
  EXPECT_EQ(api.log_in[0].take[1].from, reach::Taken::From::kCookie);
  EXPECT_EQ(api.log_in[0].take[2].name, "X-T");
  ASSERT_EQ(api.requests.size(), 2U);
  EXPECT_EQ(api.requests[1].body_type, reach::BodyType::kForm);
  EXPECT_EQ(api.log_out[0].method, "DELETE");
  EXPECT_EQ(api.headers[0].second, "{t}");
  ASSERT_EQ(api.extracts.size(), 3U);
  EXPECT_EQ(api.extracts[0].true_words, std::vector<std::string>{"Yep"});
  EXPECT_EQ(api.extracts[0].false_words.front(), "false");
  EXPECT_EQ(api.extracts[1].request, 1U);
  EXPECT_EQ(profile.reach_points[0].extract, 0U);
  EXPECT_EQ(profile.reach_points[2].extract, reach::kNoExtract);
  EXPECT_EQ(profile.reach_points[2].fact, reach::Fact::kReason);
  EXPECT_EQ(profile.reach_points[3].extract, 2U);
  EXPECT_EQ(profile.points[0].type, ValueType::kBool);
  EXPECT_EQ(profile.points[1].type, ValueType::kInteger);
  EXPECT_EQ(profile.points[3].type, ValueType::kReal);
}

TEST(ApiProfile, SaysWhatIsWrong) {
  const auto complaints = [](std::string_view point) {
    const Loaded loaded = Load(Whole("  - {name: ups.state, " + std::string(point) + "}\n"));
    EXPECT_EQ(loaded.profile, nullptr) << point;
    return loaded.complaints;
  };
  EXPECT_TRUE(Has(complaints("at: api.three, path: /x, type: text"), "requests (one, two)"));
  EXPECT_TRUE(Has(complaints("at: api.one, type: text"), "path"));
  EXPECT_TRUE(Has(complaints("at: api.one, path: x, type: text"), "count(/Status/Call)"));
  EXPECT_TRUE(Has(complaints("at: api.one, path: /x"), "type"));
  EXPECT_TRUE(Has(complaints("at: api.one, path: /x, type: text, true_words: [a]"), "true_words"));
  EXPECT_TRUE(Has(complaints("at: api.reason, path: /x"), "path"));
  const auto of_question = [](std::string_view more) {
    return Load(WithHeader("reach", "questions:\n  api: {kind: api, " + std::string(more) +
                                        "}\npoints:\n  - {name: ups.state, at: api.reason}\n"))
        .complaints;
  };
  EXPECT_TRUE(Has(of_question("requests: {a: {path: /}}"), "format"));
  EXPECT_TRUE(Has(of_question("format: xml"), "requests"));
  EXPECT_TRUE(Has(of_question("format: xml, requests: {reason: {path: /}}"), "a fact is called"));
  EXPECT_TRUE(Has(of_question("format: xml, requests: {a: {path: x}}"), "begins with /"));
  EXPECT_TRUE(Has(of_question("format: xml, requests: {a: {path: /, body: x}}"), "a GET has no body"));
  EXPECT_TRUE(Has(of_question("format: xml, requests: {a: {path: /, accept: x}}"), "PATH=VALUE"));
  EXPECT_TRUE(Has(of_question("format: xml, requests: {a: {path: /}}, user: x"), "user")) << "that is the address's";
  EXPECT_TRUE(Has(of_question("format: xml, requests: {a: {path: /}}, password_file: x"), "password_file"));
  EXPECT_EQ(of_question("format: xml, requests: {a: {path: /}}"), "");
}

TEST(ApiProfile, OnePlaceIsOnePoint) {
  const Loaded loaded = Load(Whole(R"(  - {name: input.voltage, at: api.one, path: /x, type: integer}
  - {name: output.voltage, at: api.one, path: /x, type: integer}
)"));
  EXPECT_TRUE(Has(loaded.complaints, "reads the same as \"input.voltage\"")) << loaded.complaints;
}

TEST(ApiProfile, TwoProfilesKeepTheirSessionsApart) {
  const auto first = Load(Whole("  - {name: input.voltage, at: api.one, path: /x, type: integer}\n")).profile;
  const auto second = Load(Whole("  - {name: output.voltage, at: api.two, path: /y, type: integer}\n")).profile;
  ASSERT_TRUE(first && second);
  const std::shared_ptr<const Profile> parts[] = {first, second};
  const auto both = Compose(parts);
  ASSERT_EQ(both->reach_questions.size(), 2U);
  EXPECT_EQ(both->reach_points[1].question, 1U);
  EXPECT_EQ(both->reach_questions[1].question.api, second->reach_questions[0].question.api);
}

}  // namespace
}  // namespace tramgac::profile
