#include "drivers/modbus/range_learner.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <random>
#include <set>
#include <string>
#include <tuple>

namespace tramgac::modbus {
namespace {

using ::testing::ElementsAre;

// A device of which only some registers are defined.
struct Device {
  std::set<std::uint32_t> defined;
  std::uint16_t most = 125;
  Quality refusal = Quality::kException2;
  std::function<Quality(const ReadRequest&)> mood;  // before anything else; kGood: as usual

  void Define(std::uint32_t first, std::uint32_t last) {
    for (std::uint32_t at = first; at <= last; ++at) defined.insert(at);
  }
  Quality Answer(const ReadRequest& request) const {
    if (mood) {
      if (const Quality moody = mood(request); moody != Quality::kGood) return moody;
    }
    if (request.count > most) return Quality::kException3;
    for (std::uint32_t i = 0; i < request.count; ++i) {
      if (defined.count(request.address + i) == 0) return refusal;
    }
    return Quality::kGood;
  }
};

struct Course {
  int requests = 0;
  int refused = 0;
  int repeated = 0;  // refused requests that were made again
  Duration paused{};
};

Course Learn(RangeLearner& learner, const Device& device, int most_requests = 100000) {
  Course course;
  std::set<std::tuple<int, int>> refused;
  ReadRequest request;
  while (learner.Next(request)) {
    EXPECT_TRUE(IsValid(request));
    course.paused += learner.pause();
    const Quality quality = device.Answer(request);
    const bool is_refused = quality == Quality::kException2 || quality == Quality::kException3;
    if (is_refused && !refused.emplace(request.address, request.count).second) ++course.repeated;
    course.refused += is_refused ? 1 : 0;
    learner.Answer(quality);
    if (++course.requests >= most_requests) {
      ADD_FAILURE() << "it never ends";
      break;
    }
  }
  return course;
}

std::string Spans(std::span<const AddressSpan> spans) {
  std::string text;
  for (const AddressSpan& span : spans) text += std::to_string(span.first) + "-" + std::to_string(span.last) + " ";
  return text;
}

TEST(RangeLearnerTest, ADeviceThatGivesEverythingIsReadInLongBlocks) {
  Device device;
  device.Define(0, 999);
  RangeLearner learner(Table::kHoldingRegister, 0, 999);
  EXPECT_EQ(Learn(learner, device).requests, 8);
  EXPECT_EQ(Spans(learner.readable()), "0-999 ");
  EXPECT_TRUE(learner.refused().empty());
  EXPECT_TRUE(learner.done());
}

TEST(RangeLearnerTest, AnUndefinedRegisterInsideABlockIsFound) {
  Device device;
  device.Define(0, 124);
  device.defined.erase(77);
  RangeLearner learner(Table::kInputRegister, 0, 124);
  const Course course = Learn(learner, device);
  EXPECT_EQ(Spans(learner.readable()), "0-76 78-124 ");
  EXPECT_EQ(Spans(learner.refused()), "77-77 ");
  EXPECT_LE(course.refused, 8);
  EXPECT_LE(course.requests, 25);
  EXPECT_EQ(course.repeated, 0);
}

TEST(RangeLearnerTest, AnUndefinedRangeCostsOneRequestARegister) {
  Device device;
  device.Define(300, 310);
  RangeLearner learner(Table::kHoldingRegister, 0, 399);
  const Course course = Learn(learner, device);
  EXPECT_EQ(Spans(learner.readable()), "300-310 ");
  EXPECT_EQ(Spans(learner.refused()), "0-299 311-399 ");
  EXPECT_LE(course.requests, 389 + 25);
  EXPECT_EQ(course.repeated, 0);
}

TEST(RangeLearnerTest, ALimitOfLengthIsLearnedAndKept) {
  Device device;
  device.Define(0, 999);
  device.most = 50;
  RangeLearner learner(Table::kHoldingRegister, 0, 999);
  const Course course = Learn(learner, device);
  EXPECT_EQ(Spans(learner.readable()), "0-999 ");
  EXPECT_EQ(learner.max_count(), 31);
  EXPECT_LE(course.refused, 3) << "once known, it is never asked for more";
  EXPECT_LE(course.requests, 1000 / 31 + 12);
}

TEST(RangeLearnerTest, BusyDevicesAreAskedAgainWithGrowingPauses) {
  Device device;
  device.Define(0, 99);
  int busy = 0;
  device.mood = [&busy](const ReadRequest&) { return ++busy <= 2 ? Quality::kException6 : Quality::kGood; };
  RangeLearner learner(Table::kHoldingRegister, 0, 99);
  const Course course = Learn(learner, device);
  EXPECT_EQ(Spans(learner.readable()), "0-99 ");
  EXPECT_EQ(course.requests, 3);
  EXPECT_EQ(course.paused, std::chrono::milliseconds(200 + 1000));
}

TEST(RangeLearnerTest, ADeviceThatIsSilentToWhatItDoesNotKnow) {
  Device device;
  device.Define(0, 49);
  device.Define(80, 99);
  device.refusal = Quality::kTimeout;
  RangeLearner learner(Table::kHoldingRegister, 0, 99);
  const Course course = Learn(learner, device);
  EXPECT_FALSE(learner.lost());
  EXPECT_EQ(Spans(learner.readable()), "0-49 80-99 ");
  EXPECT_EQ(Spans(learner.refused()), "50-79 ");
  EXPECT_LE(course.requests, 80) << "three timeouts for each would take for ever";
}

TEST(RangeLearnerTest, ADeviceThatGoesAwayIsNotCalledRefusing) {
  Device device;
  device.Define(0, 999);
  int requests = 0;
  device.mood = [&requests](const ReadRequest&) { return ++requests > 4 ? Quality::kTimeout : Quality::kGood; };
  RangeLearner learner(Table::kHoldingRegister, 0, 999);
  const Course course = Learn(learner, device);
  EXPECT_TRUE(learner.lost());
  EXPECT_FALSE(learner.done());
  EXPECT_EQ(learner.next(), 500U);
  EXPECT_TRUE(learner.refused().empty());
  EXPECT_LE(course.requests, 12);

  device.mood = {};
  RangeLearner again(Table::kHoldingRegister, 500, 999, learner.max_count());
  Learn(again, device);
  EXPECT_EQ(Spans(again.readable()), "500-999 ");
}

TEST(RangeLearnerTest, NobodyThere) {
  Device device;
  device.mood = [](const ReadRequest&) { return Quality::kTimeout; };
  RangeLearner learner(Table::kHoldingRegister, 0, 65535);
  const Course course = Learn(learner, device);
  EXPECT_TRUE(learner.lost());
  EXPECT_LE(course.requests, 12);
}

TEST(RangeLearnerTest, ATableThatTheDeviceDoesNotHave) {
  Device device;
  device.mood = [](const ReadRequest&) { return Quality::kException1; };
  RangeLearner learner(Table::kCoil, 0, 65535);
  EXPECT_EQ(Learn(learner, device).requests, 1);
  EXPECT_EQ(Spans(learner.refused()), "0-65535 ");
}

TEST(RangeLearnerTest, TheLastRegisterOfATable) {
  Device device;
  device.Define(65530, 65535);
  RangeLearner learner(Table::kHoldingRegister, 65500, 65535);
  Learn(learner, device);
  EXPECT_EQ(Spans(learner.readable()), "65530-65535 ");
  EXPECT_EQ(learner.next(), 65536U);
}

class RangeLearnerSeedTest : public ::testing::TestWithParam<unsigned> {};

// Whatever the device is like, the learner finds exactly what is defined, asks for nothing refused twice, and ends.
TEST_P(RangeLearnerSeedTest, FindsWhatIsDefined) {
  std::mt19937 random(GetParam());
  Device device;
  for (std::uint32_t at = 0; at < 800;) {
    const auto length = static_cast<std::uint32_t>(1 + random() % 90);
    if (random() % 2 == 0) device.Define(at, at + length - 1);
    at += length;
  }
  device.most = static_cast<std::uint16_t>(1 + random() % 125);
  unsigned calls = 0;
  device.mood = [&](const ReadRequest&) { return ++calls % 7 == 0 ? Quality::kTimeout : Quality::kGood; };
  RangeLearner learner(Table::kHoldingRegister, 0, 799);
  const Course course = Learn(learner, device);
  ASSERT_TRUE(learner.done());
  EXPECT_EQ(course.repeated, 0);
  std::set<std::uint32_t> found, refused;
  for (const AddressSpan& span : learner.readable()) {
    for (std::uint32_t at = span.first; at <= span.last; ++at) found.insert(at);
  }
  for (const AddressSpan& span : learner.refused()) {
    for (std::uint32_t at = span.first; at <= span.last; ++at) refused.insert(at);
  }
  EXPECT_EQ(found.size() + refused.size(), 800U);
  for (const std::uint32_t at : device.defined) {
    if (at < 800) {
      EXPECT_EQ(found.count(at), 1U) << at;
    }
  }
  for (const std::uint32_t at : found) EXPECT_EQ(device.defined.count(at), 1U) << at;
}

INSTANTIATE_TEST_SUITE_P(Seeds, RangeLearnerSeedTest, ::testing::Range(0U, 30U));

}  // namespace
}  // namespace tramgac::modbus
