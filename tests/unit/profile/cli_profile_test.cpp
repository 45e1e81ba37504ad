// Profiles whose questions are sessions with a command line.
#include <gtest/gtest.h>

#include "tests/unit/profile/loading.h"

namespace tramgac::profile {
namespace {

using namespace std::chrono_literals;
using testing::Load;
using testing::Loaded;
using testing::WithHeader;

constexpr std::string_view kQuestion = R"(questions:
  cli:
    kind: cli
    port: 24
    session: 40s
    line_end: cr
    prompts: {user: ["User:"], password: ["Password:"]}
    errors: ["error:"]
    commands:
      calls: {send: callinfo all, until: ["callinfo end", "no call"]}
      media: {send: advnetstats, until: ["call:"], when: /callinfo/8}
    goodbye: exit
)";

std::string Whole(std::string_view point) {
  return WithHeader("reach", std::string(kQuestion) + "points:\n  - {name: " + std::string(point) + "}\n");
}

bool Has(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

TEST(CliProfile, FillsTheSessionAndWhatIsReadOfIt) {
  const Loaded loaded = Load(Whole("input.voltage, at: cli.media, path: max(/call/rvpl), type: real"));
  ASSERT_NE(loaded.profile, nullptr) << loaded.complaints;
  const reach::Question& question = loaded.profile->reach_questions[0].question;
  EXPECT_EQ(question.port, 24);
  const reach::Api& api = *question.api;
  EXPECT_EQ(api.format, reach::DocumentFormat::kLines);
  EXPECT_EQ(api.session, 40s);
  EXPECT_EQ(api.line_end, "\r");
  EXPECT_EQ(api.user_prompts, std::vector<std::string>{"User:"});
  EXPECT_EQ(api.password_prompts, std::vector<std::string>{"Password:"});
  EXPECT_EQ(api.errors, std::vector<std::string>{"error:"});
  EXPECT_EQ(api.goodbye, "exit");
  ASSERT_EQ(api.requests.size(), 2U);
  EXPECT_EQ(api.requests[0].path, "callinfo all");
  EXPECT_EQ(api.requests[0].until, (std::vector<std::string>{"callinfo end", "no call"}));
  EXPECT_FALSE(api.requests[0].when);
  EXPECT_EQ(api.requests[1].when, reach::ParseDocumentPath("/callinfo/8"));
  EXPECT_EQ(api.extracts.at(0).request, 1U);
  EXPECT_EQ(loaded.profile->reach_points[0].extract, 0U);
}

TEST(CliProfile, SaysWhatIsWrong) {
  const auto of_path = [](std::string_view path) {
    return Load(Whole("ups.state, at: cli.calls, type: text, path: '" + std::string(path) + "'")).complaints;
  };
  EXPECT_EQ(of_path("/a[2]/b"), "");
  for (const auto* path : {"/a/b[2]", "/a[k=v]", "/a/@b", "/[1]/b"})
    EXPECT_TRUE(Has(of_path(path), "/mute/near")) << path;
  EXPECT_TRUE(Has(Load(Whole("ups.state, at: cli.three, path: /x, type: text")).complaints, "(calls, media)"));
  const auto of_question = [](std::string_view more) {
    return Load(WithHeader("reach", "questions:\n  cli: {kind: cli, " + std::string(more) +
                                        "}\npoints:\n  - {name: ups.state, at: cli.reason}\n"))
        .complaints;
  };
  EXPECT_EQ(of_question("commands: {a: {send: x, until: [y]}}"), "");
  EXPECT_TRUE(Has(of_question("port: 24"), "commands"));
  EXPECT_TRUE(Has(of_question("commands: {a: {send: x}}"), "until"));
  EXPECT_TRUE(Has(of_question("commands: {a: {send: đọc, until: [y]}}"), "ASCII"));
  EXPECT_NE(of_question("commands: {a: {send: \"x\\ny\", until: [y]}}"), "") << "that would be two commands";
  EXPECT_TRUE(Has(of_question("commands: {a: {send: x, until: [y], when: x}}"), "/mute/near"));
  EXPECT_TRUE(Has(of_question("commands: {up: {send: x, until: [y]}}"), "a fact is called"));
  EXPECT_TRUE(Has(of_question("line_end: x, commands: {a: {send: x, until: [y]}}"), "crlf"));
  EXPECT_TRUE(Has(of_question("user: x, commands: {a: {send: x, until: [y]}}"), "user")) << "that is the address's";
  EXPECT_TRUE(Has(of_question("format: xml, commands: {a: {send: x, until: [y]}}"), "format"));
}

}  // namespace
}  // namespace tramgac::profile
