// Lines of contacts that are not there, go away and come back.
#include <gtest/gtest.h>

#include "agent/app/contact_lines.h"
#include "board/sim/clock_sim.h"
#include "board/sim/gpio_sim.h"

namespace tramgac::app {
namespace {

using namespace std::chrono_literals;

class ContactLineTest : public ::testing::Test {
 protected:
  std::optional<bool> Read() {
    const Result<board::GpioLevel> level = line_.Read();
    if (level.ok()) return level.value().active;
    EXPECT_EQ(level.status(), Status::kUnavailable);
    return std::nullopt;
  }

  board::SimGpio gpio_;
  board::SimClock clock_;
  std::vector<Status> told_;
  ContactLine line_{
      {.chip = "gpiochip0", .offset = 4}, gpio_, clock_, [this](Status status) { told_.push_back(status); }};
};

constexpr char kName[] = "gpio:gpiochip0/4";

TEST_F(ContactLineTest, IsReadAndNothingIsTold) {
  EXPECT_EQ(Read(), false);
  gpio_.Set(kName, true);
  EXPECT_EQ(Read(), true);
  EXPECT_TRUE(told_.empty());
}

TEST_F(ContactLineTest, ThatIsNotThereIsTriedEachMinuteAndToldOnce) {
  gpio_.Fail(kName, Status::kNotFound);
  for (int i = 0; i < 150; ++i) {
    EXPECT_EQ(Read(), std::nullopt);
    clock_.Advance(1s);
  }
  EXPECT_EQ(told_, std::vector<Status>{Status::kNotFound});
  gpio_.Fail(kName, Status::kOk);
  gpio_.Set(kName, true);
  EXPECT_EQ(Read(), std::nullopt) << "before the minute is over";
  clock_.Advance(1min);
  EXPECT_EQ(Read(), true);
  EXPECT_EQ(told_, (std::vector{Status::kNotFound, Status::kOk}));
}

TEST_F(ContactLineTest, ThatGoesAwayIsOpenedAnew) {
  EXPECT_EQ(Read(), false);
  gpio_.Fail(kName, Status::kPermissionDenied);
  EXPECT_EQ(Read(), std::nullopt);
  EXPECT_EQ(told_, std::vector<Status>{Status::kUnavailable});
  clock_.Advance(1min);
  EXPECT_EQ(Read(), std::nullopt);
  EXPECT_EQ(told_.back(), Status::kPermissionDenied) << "another reason is news";
  gpio_.Fail(kName, Status::kOk);
  clock_.Advance(1min);
  EXPECT_EQ(Read(), false);
  EXPECT_EQ(told_.back(), Status::kOk);
  EXPECT_EQ(told_.size(), 3u);
}

}  // namespace
}  // namespace tramgac::app
