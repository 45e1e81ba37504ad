// Many SNMP agents share places; those that do not answer must not take the places of those that do. The client is one
// in memory, so that an agent can be silent for ever.
#include "agent/poll/snmp_pool.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <thread>

#include "agent/poll/poll_loop.h"
#include "board/linux/clock_linux.h"

namespace tramgac::poll {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr std::array<std::uint32_t, 9> kOid = {1, 3, 6, 1, 2, 1, 1, 3, 0};
constexpr std::array<snmp::ScalarAddress, 1> kScalars = {{{0, kOid}}};
constexpr std::array<std::uint32_t, 6> kColumn = {1, 3, 6, 1, 77, 1};
constexpr std::array<snmp::ColumnAddress, 1> kColumns = {{{kColumn}}};
constexpr std::array<snmp::TableAddress, 1> kEndless = {{{0, {}, kColumns, 10'000}}};
constexpr DeviceIndex kHealthy = 10;  // the first of them
constexpr Duration kPeriod = milliseconds(200);

// Answers after 1 ms, or never; then it says after 20 ms that it has asked again. Everything on the loop's thread.
class MemoryClient final : public snmp::Client {
 public:
  explicit MemoryClient(int answers_until_silent) : answers_until_silent_(answers_until_silent) {}

  struct MemorySession final : snmp::Session {
    MemorySession(MemoryClient& owner, bool healthy, snmp::ResponseHandler& to)
        : client(owner), left(healthy ? 1'000'000 : owner.answers_until_silent_), handler(to) {}
    ~MemorySession() override { client.sessions_.erase(this); }
    Status Send(const snmp::Request& request, BootTime now) override {
      name.assign(request.names[0].begin(), request.names[0].end());
      if (request.type == snmp::Request::Type::kGetBulk) NextRow();
      due = now + (left > 0 ? milliseconds(1) : milliseconds(20));
      return Status::kOk;
    }
    Quality remark() const override { return Quality::kGood; }
    // There is always another one.
    void NextRow() {
      if (name.size() == kColumn.size()) name.push_back(0);
      ++name.back();
    }
    void OnDue(BootTime now) {
      due = kNever;
      if (left-- <= 0) return handler.OnRepeat(now);
      snmp::Varbind varbind;
      varbind.name = name;
      varbind.type = snmp::VarType::kTimeTicks;
      handler.OnResponse({snmp::ErrorStatus::kNoError, 0, std::span(&varbind, 1)}, now);
    }
    MemoryClient& client;
    int left;
    snmp::ResponseHandler& handler;
    std::vector<std::uint32_t> name;
    BootTime due = kNever;
  };

  Result<std::unique_ptr<snmp::Session>> Open(const snmp::Endpoint& endpoint, const snmp::Credentials&,
                                              const snmp::DeviceLimits&, snmp::ResponseHandler& handler) override {
    auto session = std::make_unique<MemorySession>(*this, endpoint.host == "healthy", handler);
    sessions_.insert(session.get());
    return std::unique_ptr<snmp::Session>(std::move(session));
  }
  void OnReadable(int, BootTime) override {}
  BootTime NextTimeout() const override {
    BootTime next = kNever;
    for (const MemorySession* session : sessions_) next = std::min(next, session->due);
    return next;
  }
  void OnTimeout(BootTime now) override {
    const std::set<MemorySession*> all = sessions_;
    for (MemorySession* session : all) {
      if (session->due <= now) session->OnDue(now);
    }
  }

 private:
  int answers_until_silent_;
  std::set<MemorySession*> sessions_;
};

class SnmpPoolTest : public ::testing::Test {
 protected:
  // Runs until each of ten healthy agents has been read `polls` times, with 100 others beside them that fall silent
  // after `answers`. Outcome: false at a deadline.
  bool HealthyAgentsAreRead(int polls, int answers) {
    SnmpPool pool(loop_.timers(), queue_);
    pool.SetClient(std::make_unique<MemoryClient>(answers));
    for (DeviceIndex i = 0; i < 110; ++i) {
      SnmpDevice device;
      device.index = i;
      device.period = kPeriod;
      device.endpoint.host = i < kHealthy ? "healthy" : "silent";
      device.address = {kScalars, {}, {}, 1};
      pool.Add(std::move(device));
    }
    EXPECT_EQ(loop_.Open(), Status::kOk);
    pool.Start(loop_.Now());
    std::thread thread([this] { loop_.Run(); });
    const bool all = Count(polls, clock_.Now() + seconds(20));
    loop_.Stop();
    thread.join();
    return all;
  }

  bool Count(int polls, BootTime deadline) {
    std::map<DeviceIndex, int> read;
    while (clock_.Now() < deadline) {
      RawBlock* block = queue_.Take();
      if (block == nullptr) {
        std::this_thread::yield();
        continue;
      }
      if (block->device < kHealthy && block->exchange == Quality::kGood) ++read[block->device];
      queue_.Return(block);
      const auto enough = [polls](const auto& entry) { return entry.second >= polls; };
      if (read.size() == kHealthy && std::all_of(read.begin(), read.end(), enough)) return true;
    }
    return false;
  }

  board::LinuxClock clock_;
  BlockQueue queue_{10'000, [] {}};
  PollLoop loop_{clock_, [] {}};
};

TEST_F(SnmpPoolTest, AgentsThatWereNeverThereDoNotTakeThePlacesOfOthers) { EXPECT_TRUE(HealthyAgentsAreRead(5, 0)); }

// In virtual time: the memory answers whenever it is asked.
TEST_F(SnmpPoolTest, ADeviceInAlertIsPolledAtItsAlertPeriod) {
  Timers timers;
  SnmpPool pool(timers, queue_);
  pool.SetClient(std::make_unique<MemoryClient>(0));
  SnmpDevice device;
  device.index = 3;
  device.period = seconds(10);
  device.alert = milliseconds(500);
  device.endpoint.host = "healthy";
  device.address = {kScalars, {}, {}, 1};
  pool.Add(std::move(device));
  BootTime now = BootTime(seconds(100));
  pool.Start(now);
  const auto polls_in_a_minute = [&] {
    int polls = 0;
    for (const BootTime end = now + seconds(60); timers.NextDue() < end;) {
      now = timers.NextDue();
      timers.Fire(now);
      for (RawBlock* block = queue_.Take(); block != nullptr; block = queue_.Take()) {
        polls += block->exchange == Quality::kGood && block->device == 3 ? 1 : 0;
        queue_.Return(block);
      }
    }
    return polls;
  };
  EXPECT_EQ(polls_in_a_minute(), 6);
  EXPECT_FALSE(pool.SetAlert(9, true, now)) << "not one of these";
  EXPECT_TRUE(pool.SetAlert(3, true, now));
  EXPECT_NEAR(polls_in_a_minute(), 120, 20);
  EXPECT_TRUE(pool.SetAlert(3, false, now));
  EXPECT_NEAR(polls_in_a_minute(), 6, 1);
}

TEST_F(SnmpPoolTest, APollOfATableThatNeverEndsEndsByTime) {
  SnmpPool pool(loop_.timers(), queue_, milliseconds(200));
  pool.SetClient(std::make_unique<MemoryClient>(1'000'000));
  SnmpDevice device;
  device.period = seconds(1);
  device.endpoint.host = "healthy";
  device.address = {kScalars, kEndless, {}, 1};
  pool.Add(std::move(device));
  ASSERT_EQ(loop_.Open(), Status::kOk);
  pool.Start(loop_.Now());
  std::thread thread([this] { loop_.Run(); });
  RawBlock* block = nullptr;
  // A row takes 1 ms: all that the walk would take are more than these.
  for (const BootTime deadline = clock_.Now() + seconds(10); block == nullptr && clock_.Now() < deadline;) {
    block = queue_.Take();
    std::this_thread::yield();
  }
  loop_.Stop();
  thread.join();
  ASSERT_NE(block, nullptr);
  EXPECT_EQ(block->exchange, Quality::kGood);
  ASSERT_FALSE(block->new_rows.empty());
  EXPECT_LT(block->new_rows.size(), 1000u);
  EXPECT_EQ(block->items.at(0).quality, Quality::kGood) << "the scalar was read before";
  queue_.Return(block);
}

TEST_F(SnmpPoolTest, AgentsThatFallSilentAtOnceGiveTheirPlacesBack) { EXPECT_TRUE(HealthyAgentsAreRead(8, 3)); }

}  // namespace
}  // namespace tramgac::poll
