#include "agent/commission/pace.h"

#include <gtest/gtest.h>

namespace tramgac::commission {
namespace {

using std::chrono::milliseconds;

BootTime At(int ms) { return BootTime(milliseconds(ms)); }

TEST(Pace, RequestsKeepTheirDistance) {
  Pace pace(10);
  BootTime now = At(5000);
  int sent = 0;
  for (; now < At(6000); now += milliseconds(1)) {
    if (pace.next(now) > now) continue;
    pace.Take(now);
    ++sent;
  }
  EXPECT_EQ(sent, 10);
}

TEST(Pace, TimeThatWasNotUsedIsLost) {
  Pace pace(10);
  pace.Take(At(1000));
  EXPECT_EQ(pace.next(At(9000)), At(9000));
  pace.Take(At(9000));
  EXPECT_EQ(pace.next(At(9000)), At(9100));
}

}  // namespace
}  // namespace tramgac::commission
