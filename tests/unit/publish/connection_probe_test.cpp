// What the probe can find without any server: the rest is in tests/system/publish.
#include "agent/publish/connection_probe.h"

#include <gtest/gtest.h>

namespace tramgac::publish {
namespace {

using namespace std::chrono_literals;

TEST(ConnectionProbe, NameThatIsNotAName) {
  const std::atomic<bool> cancel{false};
  const Diagnosis diagnosis = ProbeConnection({"..", 1883}, {}, 1s, cancel);
  EXPECT_EQ(diagnosis.fault, ConnectionFault::kNameNotFound);
  EXPECT_FALSE(diagnosis.detail.empty());
}

TEST(ConnectionProbe, CancelledProbeFindsNothing) {
  const std::atomic<bool> cancel{true};
  EXPECT_EQ(ProbeConnection({"127.0.0.1", 1}, {}, 1s, cancel).fault, ConnectionFault::kNone);
}

TEST(ConnectionProbe, ClosedPort) {
  const std::atomic<bool> cancel{false};
  EXPECT_EQ(ProbeConnection({"127.0.0.1", 1}, {}, 1s, cancel).fault, ConnectionFault::kRefused);
}

}  // namespace
}  // namespace tramgac::publish
