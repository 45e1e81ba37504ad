#include "agent/pki/access.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace tramgac::pki {
namespace {

using testing::Contains;
using testing::Each;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

const AccessPlan kPlan{{{"a", "dc-01"}, {"b", "dc-02"}}, {"an"}, {"archive"}, {"wall"}};

Access Of(const std::string& user) {
  for (const Access& access : AccessOf(kPlan)) {
    if (access.user == user) return access;
  }
  return {};
}

TEST(Access, ANodeSpeaksForItselfOnly) {
  const Access node = Of("dc-01");
  EXPECT_THAT(node.write, Contains("tramgac/v1/a/dc-01/data/+"));
  EXPECT_THAT(node.write, Each(testing::AnyOf(StartsWith("tramgac/v1/a/dc-01/"), StartsWith("tramgac/v1/rsp/"))));
  EXPECT_THAT(node.write, Each(Not(HasSubstr("/cmd/"))));
  EXPECT_EQ(node.read, (std::vector<std::string>{"tramgac/v1/a/dc-01/cmd/+/+", "tramgac/v1/wm/+/dc-01"}));
}

TEST(Access, AnOperatorActsUnderTheOwnName) {
  EXPECT_EQ(Of("an").write, (std::vector<std::string>{"tramgac/v1/a/dc-01/cmd/an/+", "tramgac/v1/b/dc-02/cmd/an/+"}));
}

TEST(Access, ASupervisorSaysHowFarItIsAndAsks) {
  const Access supervisor = Of("archive");
  EXPECT_THAT(supervisor.write, Contains("tramgac/v1/wm/archive/dc-02"));
  EXPECT_THAT(supervisor.write, Contains("tramgac/v1/a/dc-01/cmd/archive/replay"));
  EXPECT_THAT(supervisor.write, Each(Not(HasSubstr("ack"))));
  EXPECT_THAT(supervisor.read, Contains("$SYS/broker/#"));
}

TEST(Access, AViewerOnlyLooks) {
  const Access viewer = Of("wall");
  EXPECT_TRUE(viewer.write.empty());
  EXPECT_THAT(viewer.read, Each(StartsWith("tramgac/v1/+/+/")));
  EXPECT_THAT(viewer.read, Each(Not(HasSubstr("cmd"))));
}

TEST(Access, ProblemsAreFound) {
  EXPECT_TRUE(ProblemOf(kPlan).empty());
  EXPECT_FALSE(ProblemOf({{}, {"an"}, {}, {}}).empty()) << "no node";
  EXPECT_FALSE(ProblemOf({{{"a", "x"}, {"b", "x"}}, {}, {}, {}}).empty()) << "one user for two nodes";
  EXPECT_FALSE(ProblemOf({{{"a", "x"}}, {"x"}, {}, {}}).empty());
  EXPECT_FALSE(ProblemOf({{{"a", "x"}}, {"an"}, {"an"}, {}}).empty());
  EXPECT_FALSE(ProblemOf({{{"a", "x"}}, {}, {}, {"an", "an"}}).empty());
  EXPECT_FALSE(ProblemOf({{{"a/b", "x"}}, {}, {}, {}}).empty());
  EXPECT_FALSE(ProblemOf({{{"rsp", "x"}}, {}, {}, {}}).empty()) << "every node may write there";
  EXPECT_FALSE(ProblemOf({{{"wm", "x"}}, {}, {}, {}}).empty());
  EXPECT_FALSE(ProblemOf({{{"a", "+"}}, {}, {}, {}}).empty());
  EXPECT_FALSE(ProblemOf({{{"a", "x"}}, {"an\ntopic readwrite #"}, {}, {}}).empty());
}

TEST(Access, TheBoundOfLinesIsThatOfWhatIsMade) {
  AccessPlan plan = kPlan;
  std::size_t filters = 0;
  for (int i = 0; i < 50; ++i) plan.nodes.push_back({"s", "n-" + std::to_string(i)});
  for (int i = 0; i < 7; ++i) plan.operators.push_back("o" + std::to_string(i));
  for (const Access& access : AccessOf(plan)) filters += access.write.size() + access.read.size();
  EXPECT_LT(filters, kMostFilters);
  while (ProblemOf(plan).empty()) {
    for (int i = 0; i < 500; ++i) plan.nodes.push_back({"t", "n-t" + std::to_string(plan.nodes.size())});
  }
  while (!ProblemOf(plan).empty()) plan.nodes.pop_back();
  filters = 0;
  for (const Access& access : AccessOf(plan)) filters += access.write.size() + access.read.size();
  EXPECT_LE(filters, kMostFilters);
  EXPECT_GT(filters, kMostFilters - 100);
}

TEST(Access, MosquittoReadsOneLineAFilter) {
  const std::string text = MosquittoText({{"wall", Role::kViewer, {}, {"tramgac/v1/+/+/state"}}});
  EXPECT_EQ(text, std::string(kAccessMark) + "\n# viewer\nuser wall\ntopic read tramgac/v1/+/+/state\n");
}

}  // namespace
}  // namespace tramgac::pki
