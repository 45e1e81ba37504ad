#include "agent/publish/link_event_queue.h"

#include <gtest/gtest.h>

#include <thread>

namespace tramgac::publish {
namespace {

LinkEvent Ack(std::uint64_t delivery) { return {LinkEvent::Kind::kAcknowledged, delivery, 0, {}, {}}; }
LinkEvent Lost() { return {}; }

TEST(LinkEventQueue, KeepsOrderAndWakesForEachEvent) {
  int wakes = 0;
  LinkEventQueue queue(4, [&wakes] { ++wakes; });
  queue.Put(Ack(1));
  queue.Put(Lost());
  LinkEvent event;
  ASSERT_TRUE(queue.Take(event));
  EXPECT_EQ(event.delivery, 1u);
  ASSERT_TRUE(queue.Take(event));
  EXPECT_EQ(event.kind, LinkEvent::Kind::kLost);
  EXPECT_FALSE(queue.Take(event));
  EXPECT_EQ(wakes, 2);
}

TEST(LinkEventQueue, DropsAcknowledgementsAboveTheBoundAndCountsThem) {
  LinkEventQueue queue(2, nullptr);
  for (std::uint64_t i = 1; i <= 5; ++i) queue.Put(Ack(i));
  EXPECT_EQ(queue.dropped(), 3u);
  queue.Put(Lost());  // what concerns the connection is never dropped
  LinkEvent event;
  int taken = 0;
  while (queue.Take(event)) ++taken;
  EXPECT_EQ(taken, 3);
  EXPECT_EQ(event.kind, LinkEvent::Kind::kLost);
}

TEST(LinkEventQueue, CarriesEverythingBetweenThreads) {
  constexpr std::uint64_t kCount = 20000;
  LinkEventQueue queue(kCount, nullptr);
  std::thread producer([&queue] {
    for (std::uint64_t i = 1; i <= kCount; ++i) queue.Put(Ack(i));
  });
  std::uint64_t last = 0;
  LinkEvent event;
  while (last < kCount) {
    if (!queue.Take(event)) continue;
    ASSERT_EQ(event.delivery, last + 1);
    last = event.delivery;
  }
  producer.join();
  EXPECT_EQ(queue.dropped(), 0u);
}

}  // namespace
}  // namespace tramgac::publish
