#include "agent/service/main_loop.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/epoll.h>
#include <unistd.h>

#include <string>
#include <thread>
#include <vector>

#include "board/sim/clock_sim.h"

namespace tramgac::service {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

struct Pipe {
  Pipe() {
    int ends[2];
    EXPECT_EQ(pipe2(ends, O_NONBLOCK | O_CLOEXEC), 0);
    read_end.Reset(ends[0]);
    write_end.Reset(ends[1]);
  }
  void Put() { EXPECT_EQ(write(write_end.get(), "x", 1), 1); }
  void Take() {
    char byte = 0;
    EXPECT_EQ(read(read_end.get(), &byte, 1), 1);
  }
  UniqueFd read_end, write_end;
};

class MainLoopTest : public testing::Test {
 protected:
  void SetUp() override { ASSERT_EQ(loop_.Open(), Status::kOk); }
  void Step() { ASSERT_EQ(loop_.Step(Duration::zero()), Status::kOk); }

  board::SimClock clock_;
  MainLoop loop_{clock_};
};

TEST(MainLoopClosedTest, SaysThatItIsNotOpen) {
  board::SimClock clock;
  MainLoop loop(clock);
  EXPECT_EQ(loop.Step(Duration::zero()), Status::kFailedPrecondition);
  EXPECT_EQ(loop.Run(), Status::kFailedPrecondition);
  EXPECT_EQ(loop.Watch(0, EPOLLIN, [](std::uint32_t) {}), Status::kFailedPrecondition);
  EXPECT_EQ(loop.Post([] {}), Status::kFailedPrecondition);
  loop.Unwatch(0);
}

TEST_F(MainLoopTest, OpensOnce) { EXPECT_EQ(loop_.Open(), Status::kFailedPrecondition); }

TEST_F(MainLoopTest, CallsTheHandlerOfAReadyDescriptor) {
  Pipe a, b;
  std::string calls;
  ASSERT_EQ(loop_.Watch(a.read_end.get(), EPOLLIN, [&](std::uint32_t) { calls += 'a', a.Take(); }), Status::kOk);
  ASSERT_EQ(loop_.Watch(b.read_end.get(), EPOLLIN, [&](std::uint32_t) { calls += 'b', b.Take(); }), Status::kOk);
  Step();
  EXPECT_EQ(calls, "");
  b.Put();
  Step();
  a.Put();
  Step();
  Step();
  EXPECT_EQ(calls, "ba");
}

TEST_F(MainLoopTest, RefusesWhatCannotBeWatched) {
  Pipe a;
  const auto nothing = [](std::uint32_t) {};
  ASSERT_EQ(loop_.Watch(a.read_end.get(), EPOLLIN, nothing), Status::kOk);
  EXPECT_EQ(loop_.Watch(a.read_end.get(), EPOLLIN, nothing), Status::kAlreadyExists);
  EXPECT_EQ(loop_.Watch(-1, EPOLLIN, nothing), Status::kInvalidArgument);
  EXPECT_EQ(loop_.Change(a.write_end.get(), EPOLLOUT), Status::kNotFound);
}

TEST_F(MainLoopTest, ChangeAndUnwatchTakeEffect) {
  Pipe a;
  int calls = 0;
  ASSERT_EQ(loop_.Watch(a.read_end.get(), EPOLLIN, [&](std::uint32_t) { ++calls; }), Status::kOk);
  a.Put();
  Step();
  EXPECT_EQ(calls, 1);
  ASSERT_EQ(loop_.Change(a.read_end.get(), 0), Status::kOk);
  Step();
  EXPECT_EQ(calls, 1);
  ASSERT_EQ(loop_.Change(a.read_end.get(), EPOLLIN), Status::kOk);
  Step();
  EXPECT_EQ(calls, 2);
  loop_.Unwatch(a.read_end.get());
  Step();
  EXPECT_EQ(calls, 2);
}

// Two descriptors are ready in one round; the first handler closes the second and opens another that gets the same
// number. The stale event must not reach the newcomer.
TEST_F(MainLoopTest, ANewDescriptorDoesNotGetTheOldOnesEvent) {
  Pipe one, two;
  int newcomer_calls = 0, calls = 0;
  UniqueFd newcomer;
  const auto replace = [&](Pipe& self, Pipe& other) {
    ++calls;
    self.Take();
    const int number = other.read_end.get();
    loop_.Unwatch(number);
    other.read_end.Reset();
    newcomer.Reset(fcntl(self.read_end.get(), F_DUPFD_CLOEXEC, number));
    ASSERT_EQ(newcomer.get(), number);
    ASSERT_EQ(loop_.Watch(number, EPOLLIN, [&](std::uint32_t) { ++newcomer_calls; }), Status::kOk);
  };
  ASSERT_EQ(loop_.Watch(one.read_end.get(), EPOLLIN, [&](std::uint32_t) { replace(one, two); }), Status::kOk);
  ASSERT_EQ(loop_.Watch(two.read_end.get(), EPOLLIN, [&](std::uint32_t) { replace(two, one); }), Status::kOk);
  one.Put();
  two.Put();
  Step();
  EXPECT_EQ(calls, 1);
  EXPECT_EQ(newcomer_calls, 0);
}

TEST_F(MainLoopTest, AHandlerMayRemoveItself) {
  Pipe a;
  const std::string text(100, 'x');  // captured, so that a destroyed handler would be noticed
  std::string seen;
  ASSERT_EQ(loop_.Watch(a.read_end.get(), EPOLLIN,
                        [&, text](std::uint32_t) {
                          loop_.Unwatch(a.read_end.get());
                          seen = text;
                        }),
            Status::kOk);
  a.Put();
  Step();
  Step();
  EXPECT_EQ(seen, text);
}

TEST_F(MainLoopTest, PeriodicWorkKeepsItsDeadlines) {
  std::vector<BootTime> calls;
  loop_.Every(seconds(1), [&](BootTime now) { calls.push_back(now); });
  for (int i = 0; i < 32; ++i) {
    clock_.Advance(milliseconds(250));
    Step();
  }
  ASSERT_EQ(calls.size(), 8u);
  EXPECT_EQ(calls[7], BootTime(seconds(8)));
}

TEST_F(MainLoopTest, MissedDeadlinesAreSkippedWithoutDrift) {
  std::vector<BootTime> calls;
  loop_.Every(seconds(1), [&](BootTime now) { calls.push_back(now); });
  clock_.Advance(milliseconds(5'700));
  Step();
  Step();
  EXPECT_EQ(calls.size(), 1u);
  clock_.Advance(milliseconds(300));
  Step();
  EXPECT_EQ(calls.size(), 2u);
}

TEST_F(MainLoopTest, WorkMayAddWork) {
  int added = 0;
  bool once = false;
  loop_.Every(seconds(1), [&](BootTime) {
    if (!std::exchange(once, true)) loop_.Every(seconds(1), [&](BootTime) { ++added; });
  });
  for (int i = 0; i < 3; ++i) {
    clock_.Advance(seconds(1));
    Step();
  }
  EXPECT_EQ(added, 2);
}

TEST_F(MainLoopTest, PostedCallsRunOnTheLoopsThread) {
  std::thread::id ran_on;
  std::thread other([&] {
    EXPECT_EQ(loop_.Post([&] {
      ran_on = std::this_thread::get_id();
      loop_.Stop();
    }),
              Status::kOk);
  });
  EXPECT_EQ(loop_.Run(), Status::kOk);
  other.join();
  EXPECT_EQ(ran_on, std::this_thread::get_id());
}

TEST_F(MainLoopTest, StopBeforeRunIsNotLost) {
  loop_.Stop();
  EXPECT_EQ(loop_.Run(), Status::kOk);
}

}  // namespace
}  // namespace tramgac::service
