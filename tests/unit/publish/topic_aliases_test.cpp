#include "agent/publish/topic_aliases.h"

#include <gtest/gtest.h>

namespace tramgac::publish {
namespace {

TEST(TopicAliases, NumberIsEnoughOnceAMessageWithItWasAccepted) {
  TopicAliases aliases;
  aliases.Reset(10);
  EXPECT_EQ(aliases.For("a").number, 1);
  EXPECT_FALSE(aliases.For("a").known);
  EXPECT_EQ(aliases.For("b").number, 2);
  aliases.Accepted("a");
  EXPECT_TRUE(aliases.For("a").known);
  EXPECT_FALSE(aliases.For("b").known);
  aliases.Accepted("never sent");
  EXPECT_EQ(aliases.For("c").number, 3);
}

TEST(TopicAliases, TopicsBeyondTheBrokersLimitGoAsTheyAre) {
  TopicAliases aliases;
  EXPECT_EQ(aliases.For("a").number, 0) << "not connected yet";
  aliases.Reset(1);
  EXPECT_EQ(aliases.For("a").number, 1);
  EXPECT_EQ(aliases.For("b").number, 0);
  aliases.Accepted("b");
  EXPECT_EQ(aliases.For("b").number, 0);
  aliases.Reset(0xFFFF);
  for (int i = 1; i <= 1000; ++i) ASSERT_EQ(aliases.For(std::to_string(i)).number, i);
  EXPECT_EQ(aliases.For("one more").number, 0);
}

TEST(TopicAliases, NewConnectionBeginsAnew) {
  TopicAliases aliases;
  aliases.Reset(5);
  aliases.For("a");
  aliases.For("b");
  aliases.Accepted("b");
  aliases.Reset(5);
  EXPECT_EQ(aliases.For("b").number, 1);
  EXPECT_FALSE(aliases.For("b").known);
}

}  // namespace
}  // namespace tramgac::publish
