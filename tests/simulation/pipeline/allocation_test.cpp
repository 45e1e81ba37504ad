// After it is configured the pipeline allocates nothing: a heap that fragments or runs out is a failure that comes
// after months. Every operator new of this program is counted, but for those of the fakes.
#include <gtest/gtest.h>

#include <cstdlib>
#include <new>

#include "tests/simulation/pipeline/world.h"

namespace {

thread_local bool counting = false;
thread_local std::uint64_t counted = 0;

void* Allocate(std::size_t size) {
  if (counting && tramgac::InFake::Depth() == 0) ++counted;
  if (void* memory = std::malloc(size != 0 ? size : 1)) return memory;
  throw std::bad_alloc();
}

}  // namespace

void* operator new(std::size_t size) { return Allocate(size); }
void* operator new[](std::size_t size) { return Allocate(size); }
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete[](void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }
void operator delete[](void* memory, std::size_t) noexcept { std::free(memory); }

namespace tramgac {
namespace {

using std::chrono::seconds;

// Runs second after second and counts the allocations of the steps alone.
std::uint64_t AllocationsOf(World& world, Duration duration) {
  counted = 0;
  for (const BootTime end = world.now + duration; world.now < end; world.now += std::chrono::milliseconds(250)) {
    counting = true;
    world.Step();
    counting = false;
  }
  return counted;
}

class Allocation : public ::testing::Test {
 protected:
  void SetUp() override {
    world_.Start();
    world_.sink.Connect();
    world_.sink.keep = false;
    world_.observer.keep_reports = false;
  }
  World world_{3};
};

TEST_F(Allocation, TheCounterCounts) {
  counted = 0;
  counting = true;
  delete new int;
  counting = false;
  EXPECT_EQ(counted, 1u);
}

TEST_F(Allocation, AnnouncingNeedsNone) { EXPECT_EQ(AllocationsOf(world_, seconds(30)), 0u); }

TEST_F(Allocation, ReadingsAlarmsAndFailuresNeedNone) {
  std::uint64_t total = 0;
  for (int poll = 0; poll < 300; ++poll) {
    for (DeviceIndex device = 0; device < 3; ++device) {
      if (poll % 50 > 40 && device == 1) {
        world_.Fail(device, Quality::kTimeout);
      } else {
        world_.Poll(device, 240 + poll % 20, poll % 100, poll / 30 % 2 == 1);
      }
    }
    total += AllocationsOf(world_, seconds(1));
  }
  EXPECT_EQ(total, 0u);
  EXPECT_GT(world_.pipeline->counters().alarms, 20u) << "the story must have alarms in it";
}

TEST_F(Allocation, OutagesRefusalsAndReconnectsNeedNone) {
  std::uint64_t total = 0;
  for (int poll = 0; poll < 200; ++poll) {
    if (poll % 40 == 20) world_.sink.Disconnect();
    if (poll % 40 == 30) world_.sink.Connect();
    world_.sink.refuse = [poll](std::string_view) { return poll % 7 == 3; };
    for (DeviceIndex device = 0; device < 3; ++device) world_.Poll(device, 230 + poll % 20, poll % 100, false);
    total += AllocationsOf(world_, seconds(1));
  }
  EXPECT_EQ(total, 0u);
}

TEST_F(Allocation, CommandsAndTheirAuditNeedNone) {
  world_.Poll(0, 230, 90, true);
  world_.Run(seconds(30));
  counted = 0;
  for (int i = 0; i < 20; ++i) {
    counting = true;
    const auto outcome = world_.pipeline->Operate("ups-1.on-battery", {OperatorVerb::kAck}, "an",
                                                  "a reason as people write them", world_.now);
    counting = false;
    EXPECT_TRUE(outcome.ok());
    world_.Run(seconds(1));
  }
  EXPECT_EQ(counted, 0u);
}

TEST_F(Allocation, TableRowsNeedSomeWhenTheyAreFoundAndNoneAfterwards) {
  const auto answer = [this](bool fresh) {
    RawBlock& block = world_.Block(0);
    if (fresh) block.new_rows.push_back({0, kFirstRow, "Outlet 1"});
    block.AddNumber(kFirstRow, RawItem::Kind::kInteger, world_.steps % 50);
    block.AddNumber(kFirstRow + 1, RawItem::Kind::kInteger, world_.steps / 40 % 2);
  };
  answer(true);
  EXPECT_GT(AllocationsOf(world_, seconds(70)), 0u);
  std::uint64_t total = 0;
  for (int poll = 0; poll < 100; ++poll) {
    answer(false);
    total += AllocationsOf(world_, seconds(1));
  }
  EXPECT_EQ(total, 0u);
}

}  // namespace
}  // namespace tramgac
