// What an alarm that operators do not see keeps from them, and for how long (docs/decisions/0012-unseen-parents.md):
// a line, and two sites behind it.
#include <gtest/gtest.h>

#include "tests/simulation/pipeline/world.h"

namespace tramgac {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;
using Strings = std::vector<std::string>;

constexpr std::string_view kLine[] = {"ups-1"};
constexpr std::string_view kLineGone = "ups-1.unavailable";
constexpr Duration kDays = hours(24 * 5);

class UnseenParent : public ::testing::Test {
 protected:
  UnseenParent() : world_(3) {
    for (DeviceSpec& spec : world_.specs) spec.misses_until_unavailable = 3;
    for (DeviceIndex site = 1; site < 3; ++site) world_.specs[site].parents = kLine;
    world_.observer.keep_reports = false;
  }
  void Start() {
    world_.Start();
    world_.sink.Connect();
    Poll(minutes(1), false);
  }
  void Poll(Duration duration, bool lost) {
    for (const BootTime end = world_.now + duration; world_.now < end; world_.Run(seconds(10))) {
      for (DeviceIndex i = 3; i-- > 0;) {
        lost ? world_.Fail(i, Quality::kTimeout) : world_.Poll(i, 230, 90, false);
      }
    }
  }
  void PutAside(OperatorVerb verb, Duration duration) {
    const auto outcome =
        world_.pipeline->Operate(kLineGone, {verb, 0, duration, true}, "an", "the line is being moved", world_.now);
    ASSERT_TRUE(outcome.ok() && outcome.value().changed);
  }
  void Maintain(Duration duration) {
    ASSERT_TRUE(world_.pipeline->Maintain("ups-1", duration, "an", "the line is being moved", world_.now).ok());
  }
  // The alarms of which operators were told since the last call.
  Strings Told() {
    world_.Run(seconds(5));
    Strings all;
    for (const auto& event : world_.Events("alarm")) {
      if (event.value("announce", false)) all.push_back(event.at("alarm"));
    }
    Strings told(all.begin() + static_cast<std::ptrdiff_t>(told_), all.end());
    told_ = all.size();
    return told;
  }
  World world_;
  std::size_t told_ = 0;
};

const Strings kSites = {"ups-2.unavailable", "ups-3.unavailable"};

TEST_F(UnseenParent, OutOfServiceExplainsItsSitesForAShift) {
  Start();
  PutAside(OperatorVerb::kOutOfService, kDays);
  Poll(hours(8) - minutes(1), true);
  EXPECT_EQ(Told(), Strings{}) << "that it does not answer is seen by the node itself";
  Poll(minutes(2), true);
  EXPECT_EQ(Told(), kSites) << "the next shift hears of them, and not of forty points without data";
  Poll(hours(9), true);
  EXPECT_EQ(Told(), Strings{}) << "once";
}

TEST_F(UnseenParent, ASiteThatIsLostOnALaterDayIsToldAtOnce) {
  Start();
  PutAside(OperatorVerb::kOutOfService, kDays);
  Poll(hours(9), false);
  Poll(minutes(3), true);
  EXPECT_EQ(Told(), kSites) << "nobody has heard of the line, so nothing explains its sites";
}

TEST_F(UnseenParent, WhoDecidesAnewHasAnotherShift) {
  Start();
  PutAside(OperatorVerb::kOutOfService, kDays);
  Poll(hours(7), true);
  PutAside(OperatorVerb::kOutOfService, kDays);
  Poll(hours(7), true);
  EXPECT_EQ(Told(), Strings{});
  Poll(hours(1) + minutes(1), true);
  EXPECT_EQ(Told(), kSites);
}

TEST_F(UnseenParent, WorksExplainForAShift) {
  Start();
  Maintain(kDays);
  Poll(hours(8) - minutes(1), true);
  EXPECT_EQ(Told(), Strings{});
  Poll(minutes(2), true);
  EXPECT_EQ(Told(), kSites);
}

TEST_F(UnseenParent, AWindowExplainsForAShift) {
  constexpr DeviceIndex kLineAlone[] = {0};
  const MaintenanceWindow windows[] = {{kLineAlone, 0x7F, 0, 24 * 60, 0, 0, "tuần bảo trì"}};
  world_.settings.maintenance = windows;
  Start();
  Poll(hours(8) - minutes(2), true);
  EXPECT_EQ(Told(), Strings{});
  Poll(minutes(2), true);
  EXPECT_EQ(Told(), kSites);
}

// A shelf ends by itself after as long: then the line is told, which explains its sites.
TEST_F(UnseenParent, AShelvedLineExplainsUntilItIsBackItself) {
  Start();
  PutAside(OperatorVerb::kShelve, hours(8));
  Poll(hours(8) + minutes(1), true);
  EXPECT_EQ(Told(), Strings{std::string(kLineGone)});
}

TEST_F(UnseenParent, ARestartBeginsNoNewShift) {
  Start();
  PutAside(OperatorVerb::kOutOfService, kDays);
  for (int run = 2; run < 5; ++run) {
    Poll(hours(2), true);
    world_.CutPowerAndStart("boot-" + std::to_string(run));
    world_.sink.Connect();
    Poll(minutes(1), true);
    EXPECT_EQ(Told(), Strings{}) << run;
  }
  Poll(hours(2), true);
  EXPECT_EQ(Told(), kSites);
}

TEST_F(UnseenParent, NorDoesOneDuringWorks) {
  Start();
  Maintain(kDays);
  Poll(hours(6), true);
  world_.CutPowerAndStart("boot-2");
  world_.sink.Connect();
  Poll(hours(1), true);
  EXPECT_EQ(Told(), Strings{});
  Poll(hours(1), true);
  EXPECT_EQ(Told(), kSites);
}

}  // namespace
}  // namespace tramgac
