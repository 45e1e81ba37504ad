// What Paho records of its own calls: errors only, see KeepPahoFromTracing.
#include <MQTTAsync.h>
#include <gtest/gtest.h>

#include <atomic>
#include <memory>

#include "tests/system/publish/mosquitto.h"
#include "tests/system/publish/publisher_driver.h"

namespace tramgac::publish {
namespace {

std::atomic<std::size_t>& Recorded() {
  static std::atomic<std::size_t> count{0};
  return count;
}

// Paho shows what it records, as it records it.
class Trace {
 public:
  Trace() {
    Recorded() = 0;
    MQTTAsync_setTraceCallback([](MQTTASYNC_TRACE_LEVELS level, char*) {
      if (level < MQTTASYNC_TRACE_ERROR) ++Recorded();
    });
  }
  ~Trace() { MQTTAsync_setTraceCallback(nullptr); }
  Trace(const Trace&) = delete;
  Trace& operator=(const Trace&) = delete;
};

TEST(PahoTrace, NoCallIsRecordedToTheEndOfItsThreads) {
  Mosquitto broker;
  broker.Start();
  auto driver = std::make_unique<PublisherDriver>(LoopbackSettings(broker.port()));
  const Trace trace;  // not before: Paho shows what it is, whatever it records
  ASSERT_TRUE(driver->RunUntilConnected());
  const Message last{"test/state", "{}", true, 0, 1};
  driver->Stop(&last, std::chrono::seconds(2));
  driver.reset();
  EXPECT_EQ(Recorded(), 0u);
}

}  // namespace
}  // namespace tramgac::publish
