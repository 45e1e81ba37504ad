#include "agent/app/wake.h"

#include <gtest/gtest.h>

#include <memory>

namespace tramgac::app {
namespace {

TEST(Wake, ASetBeforeTheWaitIsNotLost) {
  Wake wake;
  wake.Set();
  wake.Wait(Duration(0), std::chrono::hours(1));
}

TEST(Wake, ABreathDoesNotOutlastTheWait) {
  Wake wake;
  wake.Set();
  wake.Wait(std::chrono::hours(1), std::chrono::milliseconds(1));
}

// Whoever is woken ends, and takes the Wake with it. What Set still does then is for the sanitizers to find.
TEST(Wake, MayBeDestroyedByWhomItHasWoken) {
  for (int i = 0; i < 2000; ++i) {
    auto wake = std::make_unique<Wake>();
    std::thread setter([&wake = *wake] { wake.Set(); });
    wake->Wait(Duration(0), std::chrono::hours(1));
    wake.reset();
    setter.join();
  }
}

}  // namespace
}  // namespace tramgac::app
