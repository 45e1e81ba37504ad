#include "agent/publish/inbound_queue.h"

#include <gtest/gtest.h>

#include <string>
#include <thread>

namespace tramgac::publish {
namespace {

InboundMessage Saying(std::string payload) { return {"t", std::move(payload), "", "", false}; }

TEST(InboundQueue, KeepsOrderAndEveryFieldAndWakes) {
  int wakes = 0;
  InboundQueue queue({}, [&wakes] { ++wakes; });
  queue.Put({"a/b", "one", "rsp/x", std::string("\0\1", 2), true});
  queue.Put(Saying("two"));
  InboundMessage message;
  ASSERT_TRUE(queue.Take(message));
  EXPECT_EQ(message.topic, "a/b");
  EXPECT_EQ(message.payload, "one");
  EXPECT_EQ(message.response_topic, "rsp/x");
  EXPECT_EQ(message.correlation, std::string("\0\1", 2));
  EXPECT_TRUE(message.retained);
  ASSERT_TRUE(queue.Take(message));
  EXPECT_EQ(message.payload, "two");
  EXPECT_FALSE(message.retained);
  EXPECT_FALSE(queue.Take(message));
  EXPECT_EQ(wakes, 2);
  EXPECT_EQ(queue.drops().total(), 0u);
}

TEST(InboundQueue, SixtyFourAreKeptAndFurtherOnesCounted) {
  int wakes = 0;
  InboundQueue queue({}, [&wakes] { ++wakes; });
  for (int i = 0; i < 70; ++i) queue.Put(Saying(std::to_string(i)));
  EXPECT_EQ(queue.drops().queue_full, 6u);
  EXPECT_EQ(wakes, 64);
  InboundMessage message;
  int taken = 0;
  for (; queue.Take(message); ++taken) EXPECT_EQ(message.payload, std::to_string(taken));
  EXPECT_EQ(taken, 64);
  queue.Put(Saying("room again"));
  EXPECT_TRUE(queue.Take(message));
}

TEST(InboundQueue, EachLimitHasItsOwnCount) {
  InboundQueue queue({}, nullptr);
  queue.Put(Saying(std::string(16 * 1024, 'x')));
  queue.Put({"t", "", std::string(256, 'r'), std::string(64, 'c'), false});
  EXPECT_EQ(queue.drops().total(), 0u);
  queue.Put(Saying(std::string(16 * 1024 + 1, 'x')));
  queue.Put({"t", "", std::string(257, 'r'), "", false});
  queue.Put({"t", "", "", std::string(65, 'c'), false});
  EXPECT_EQ(queue.drops().payload, 1u);
  EXPECT_EQ(queue.drops().response_topic, 1u);
  EXPECT_EQ(queue.drops().correlation, 1u);
  EXPECT_EQ(queue.drops().queue_full, 0u);
}

TEST(InboundQueue, BytesOfAllTogetherAreBoundedToo) {
  InboundLimits limits;
  limits.total_bytes = 20;
  InboundQueue queue(limits, nullptr);
  queue.Put(Saying("123456789"));  // ten with its topic
  queue.Put(Saying("123456789"));
  queue.Put(Saying(""));
  EXPECT_EQ(queue.drops().queue_full, 1u);
  InboundMessage message;
  ASSERT_TRUE(queue.Take(message));
  queue.Put(Saying("123456789"));
  EXPECT_EQ(queue.drops().queue_full, 1u) << "what was taken gives its bytes back";
}

TEST(InboundQueue, CarriesEverythingBetweenThreads) {
  constexpr int kCount = 20000;
  InboundLimits limits;
  limits.messages = kCount;
  InboundQueue queue(limits, nullptr);
  std::thread producer([&queue] {
    for (int i = 0; i < kCount; ++i) queue.Put(Saying(std::to_string(i)));
  });
  InboundMessage message;
  for (int next = 0; next < kCount;) {
    if (!queue.Take(message)) continue;
    ASSERT_EQ(message.payload, std::to_string(next));
    ++next;
  }
  producer.join();
  EXPECT_EQ(queue.drops().total(), 0u);
}

}  // namespace
}  // namespace tramgac::publish
