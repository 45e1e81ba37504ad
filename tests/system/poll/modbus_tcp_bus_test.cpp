// The worker of a Modbus TCP connection on real sockets, against a server that misbehaves.
#include "agent/poll/modbus_tcp_bus.h"

#include <gtest/gtest.h>

#include <chrono>
#include <condition_variable>
#include <map>
#include <mutex>

#include "agent/poll/tcp_socket.h"
#include "board/linux/clock_linux.h"
#include "tests/system/poll/gateway.h"
#include "tests/system/reserve_port.h"

namespace tramgac::poll {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using Wall = std::chrono::steady_clock;

constexpr Duration kDeadline = seconds(20);

// A port of loopback on which nobody listens.
std::uint16_t UnusedPort() { return ReservePort(SOCK_STREAM); }

// For devices that do not answer, and for those that do: these may have to wait for a busy machine.
constexpr Duration kShort = milliseconds(200);
constexpr Duration kPatient = seconds(2);

class ModbusTcpBusTest : public ::testing::Test {
 protected:
  // Device `index` is unit index + 1 and has one register at address 10.
  void AddDevice(Duration period, Duration timeout = kPatient) {
    ModbusDevice device;
    device.index = static_cast<DeviceIndex>(devices_.size());
    device.unit = static_cast<std::uint8_t>(device.index + 1);
    device.period = period;
    device.limits.timeout = timeout;
    const modbus::PointAddress point{0, modbus::Table::kHoldingRegister, 10, 1, RefreshClass::kFast};
    device.plan = modbus::ReadPlan::Build(std::span(&point, 1), device.limits).value_or({});
    devices_.push_back(std::move(device));
  }

  void Begin(std::function<std::optional<Bytes>(const Bytes&)> answer) {
    gateway_.emplace(std::move(answer));
    BeginTo(gateway_->port());
  }

  // The same for a device server that passes RTU frames on.
  void BeginRtu(std::function<std::optional<Bytes>(const Bytes&)> answer) {
    gateway_.emplace(std::move(answer), 8);
    BeginTo(gateway_->port(), modbus::TcpFraming::kRtu);
  }

  void BeginTo(std::uint16_t port, modbus::TcpFraming framing = modbus::TcpFraming::kMbap) {
    BeginTo({{"127.0.0.1", port}}, framing);
  }

  void BeginTo(std::vector<TcpPath> paths, modbus::TcpFraming framing = modbus::TcpFraming::kMbap) {
    ASSERT_EQ(loop_.Open(), Status::kOk);
    bus_.emplace(std::move(paths), std::move(devices_), 0.05, std::make_unique<TcpSocket>(loop_), loop_.timers(),
                 queue_, framing);
    bus_->Start(loop_.Now(), 0);
    thread_ = std::thread([this] { loop_.Run(); });
  }

  void TearDown() override {
    loop_.Stop();
    if (thread_.joinable()) thread_.join();
  }

  // The next block. Outcome: null at the deadline.
  std::unique_ptr<RawBlock> Next() {
    const auto deadline = Wall::now() + kDeadline;
    std::unique_lock lock(mutex_);
    while (true) {
      if (RawBlock* block = queue_.Take()) return std::unique_ptr<RawBlock>(block);
      if (arrived_.wait_until(lock, deadline) == std::cv_status::timeout) return nullptr;
    }
  }

  // Blocks of any device until one has this exchange. Outcome: whether it came.
  bool Sees(Quality exchange) {
    while (std::unique_ptr<RawBlock> block = Next()) {
      if (block->exchange == exchange) return true;
    }
    return false;
  }

  board::LinuxClock clock_;
  std::mutex mutex_;
  std::condition_variable arrived_;
  BlockQueue queue_{1000, [this] {
                      const std::lock_guard lock(mutex_);
                      arrived_.notify_all();
                    }};
  PollLoop loop_{clock_, [] {}};
  std::vector<ModbusDevice> devices_;
  std::optional<Gateway> gateway_;
  std::optional<ModbusTcpBus> bus_;
  std::thread thread_;
};

TEST_F(ModbusTcpBusTest, ReadsARegister) {
  AddDevice(milliseconds(100));
  Begin([](const Bytes& request) { return GoodAnswer(request); });
  const std::unique_ptr<RawBlock> block = Next();
  ASSERT_NE(block, nullptr);
  EXPECT_EQ(block->exchange, Quality::kGood);
  ASSERT_EQ(block->items.size(), 1u);
  EXPECT_EQ(block->BytesOf(block->items[0])[1], 10);
  EXPECT_EQ(gateway_->connections(), 1);
}

TEST_F(ModbusTcpBusTest, ALateAnswerIsNeverTakenForTheNextOne) {
  AddDevice(milliseconds(100), kShort);
  Begin([kept = Bytes(), requests = 0](const Bytes& request) mutable -> std::optional<Bytes> {
    if (++requests == 1) {
      kept = GoodAnswer(request, 500);  // comes with the second answer, after its timeout
      return Bytes();
    }
    Bytes both;
    both.swap(kept);
    const Bytes good = GoodAnswer(request);
    both.insert(both.end(), good.begin(), good.end());
    return both;
  });
  ASSERT_TRUE(Sees(Quality::kTimeout));
  for (int i = 0; i < 3; ++i) {
    const std::unique_ptr<RawBlock> block = Next();
    ASSERT_NE(block, nullptr);
    ASSERT_EQ(block->exchange, Quality::kGood);
    EXPECT_EQ(block->BytesOf(block->items[0])[1], 10) << "the register of this request";
  }
}

TEST_F(ModbusTcpBusTest, TheBackupTakesOverWithinThePoll) {
  AddDevice(milliseconds(100));
  gateway_.emplace([](const Bytes& request) { return GoodAnswer(request); });
  BeginTo({{"127.0.0.1", UnusedPort()}, {"127.0.0.1", gateway_->port()}});
  for (int i = 0; i < 3; ++i) {
    const std::unique_ptr<RawBlock> block = Next();
    ASSERT_NE(block, nullptr);
    EXPECT_EQ(block->exchange, Quality::kGood) << "no poll is lost";
    EXPECT_EQ(block->path, 1);
  }
  EXPECT_EQ(gateway_->connections(), 1);
}

TEST_F(ModbusTcpBusTest, APathThatStaysSilentIsLeft) {
  AddDevice(milliseconds(100), kShort);
  Gateway silent([](const Bytes&) { return Bytes(); });
  gateway_.emplace([](const Bytes& request) { return GoodAnswer(request); });
  BeginTo({{"127.0.0.1", silent.port()}, {"127.0.0.1", gateway_->port()}});
  ASSERT_TRUE(Sees(Quality::kTimeout));
  ASSERT_TRUE(Sees(Quality::kGood));
  const std::unique_ptr<RawBlock> block = Next();
  ASSERT_NE(block, nullptr);
  EXPECT_EQ(block->path, 1);
}

TEST_F(ModbusTcpBusTest, WithoutAnyPathThePollFailsOnce) {
  AddDevice(milliseconds(200));
  BeginTo({{"127.0.0.1", UnusedPort()}, {"127.0.0.1", UnusedPort()}});
  const std::unique_ptr<RawBlock> first = Next();
  ASSERT_NE(first, nullptr);
  EXPECT_EQ(first->exchange, Quality::kDisconnected);
  EXPECT_EQ(first->items.size(), 1u);
}

// The answer to a frame of a serial line: one register that holds `value`.
Bytes RtuAnswer(const Bytes& request, std::uint8_t value) {
  Bytes answer = {request[0], request[1], 2, 0, value};
  const std::uint16_t crc = modbus::Crc16(answer);
  answer.push_back(static_cast<std::uint8_t>(crc));
  answer.push_back(static_cast<std::uint8_t>(crc >> 8));
  return answer;
}

TEST_F(ModbusTcpBusTest, ReadsThroughADeviceServer) {
  AddDevice(milliseconds(100));
  BeginRtu([](const Bytes& request) { return RtuAnswer(request, 77); });
  for (int i = 0; i < 3; ++i) {
    const std::unique_ptr<RawBlock> block = Next();
    ASSERT_NE(block, nullptr);
    ASSERT_EQ(block->exchange, Quality::kGood);
    EXPECT_EQ(block->BytesOf(block->items[0])[1], 77);
  }
  EXPECT_EQ(gateway_->connections(), 1);
}

// A device server hands a late answer to whoever is connected then, also to a new connection.
TEST_F(ModbusTcpBusTest, ADeviceServersLateAnswerIsNeverTakenForTheNextOne) {
  AddDevice(milliseconds(200), kShort);
  AddDevice(milliseconds(200), kShort);
  BeginRtu([kept = Bytes(), requests = 0](const Bytes& request) mutable -> std::optional<Bytes> {
    if (++requests == 1) {
      kept = RtuAnswer(request, 66);
      return Bytes();
    }
    Bytes both;
    both.swap(kept);
    const Bytes good = RtuAnswer(request, request[0]);
    both.insert(both.end(), good.begin(), good.end());
    return both;
  });
  BootTime failed{};
  DeviceIndex silent = 0;
  int good_of_other = 0;
  while (true) {
    const std::unique_ptr<RawBlock> block = Next();
    ASSERT_NE(block, nullptr);
    if (failed == BootTime{}) {
      ASSERT_EQ(block->exchange, Quality::kTimeout) << "the first request is not answered";
      failed = block->taken;
      silent = block->device;
      continue;
    }
    ASSERT_EQ(block->exchange, Quality::kGood);
    EXPECT_EQ(block->BytesOf(block->items[0])[1], block->device + 1) << "the value of this unit";
    if (block->device == silent) {
      EXPECT_GE(block->taken - failed, milliseconds(950)) << "not before a late answer would have come";
      break;
    }
    ++good_of_other;
  }
  EXPECT_GE(good_of_other, 1) << "the other unit does not wait";
  EXPECT_EQ(gateway_->connections(), 2);
}

TEST_F(ModbusTcpBusTest, ADamagedFrameOfADeviceServerCostsOnePollAndTheConnection) {
  AddDevice(milliseconds(100));
  BeginRtu([requests = 0](const Bytes& request) mutable -> std::optional<Bytes> {
    Bytes answer = RtuAnswer(request, 5);
    if (++requests == 2) answer.back() ^= 1;
    return answer;
  });
  ASSERT_TRUE(Sees(Quality::kGood));
  ASSERT_TRUE(Sees(Quality::kCrc));
  ASSERT_TRUE(Sees(Quality::kGood));
  EXPECT_EQ(gateway_->connections(), 2);
}

TEST_F(ModbusTcpBusTest, GarbageEndsTheConnectionAndNotTheDevice) {
  AddDevice(milliseconds(100));
  Begin([requests = 0](const Bytes& request) mutable -> std::optional<Bytes> {
    return ++requests == 2 ? Bytes(40, 0xEE) : GoodAnswer(request);
  });
  ASSERT_TRUE(Sees(Quality::kGood));
  ASSERT_TRUE(Sees(Quality::kBadFrame));
  ASSERT_TRUE(Sees(Quality::kGood));
  EXPECT_EQ(gateway_->connections(), 2);
}

TEST_F(ModbusTcpBusTest, AConnectionClosedInTheMiddleIsMadeAgain) {
  AddDevice(milliseconds(100));
  Begin([requests = 0](const Bytes& request) mutable -> std::optional<Bytes> {
    if (++requests == 3) return std::nullopt;
    return GoodAnswer(request);
  });
  ASSERT_TRUE(Sees(Quality::kDisconnected));
  ASSERT_TRUE(Sees(Quality::kGood));
}

TEST_F(ModbusTcpBusTest, NobodyListening) {
  AddDevice(milliseconds(100));
  BeginTo(UnusedPort());
  for (int i = 0; i < 3; ++i) {
    const std::unique_ptr<RawBlock> block = Next();
    ASSERT_NE(block, nullptr);
    EXPECT_EQ(block->exchange, Quality::kDisconnected);
  }
}

TEST_F(ModbusTcpBusTest, ASilentDeviceGetsANewConnection) {
  AddDevice(milliseconds(100), kShort);
  Begin([](const Bytes&) { return Bytes(); });
  while (gateway_->connections() < 2) {
    const std::unique_ptr<RawBlock> block = Next();
    ASSERT_NE(block, nullptr);
    EXPECT_FALSE(DeviceAnswered(block->exchange));
  }
}

TEST_F(ModbusTcpBusTest, DeadUnitsBehindAGatewayDoNotHurtTheHealthyOne) {
  for (int unit = 0; unit < 4; ++unit) AddDevice(milliseconds(600), milliseconds(100));
  AddDevice(milliseconds(600));
  Begin([](const Bytes& request) -> std::optional<Bytes> {
    return request[6] == 5 ? GoodAnswer(request) : Bytes();  // only the last unit lives
  });
  std::map<Quality, int> of_healthy;
  std::vector<BootTime> taken;
  while (taken.size() < 8) {
    const std::unique_ptr<RawBlock> block = Next();
    ASSERT_NE(block, nullptr);
    if (block->device != 4) continue;
    ++of_healthy[block->exchange];
    taken.push_back(block->taken);
  }
  EXPECT_EQ(of_healthy.size(), 1u) << "not one of its polls may fail";
  EXPECT_EQ(of_healthy[Quality::kGood], 8);
  EXPECT_LT(taken.back() - taken.front(), 7 * milliseconds(600) + milliseconds(700)) << "it keeps its period";
}

TEST_F(ModbusTcpBusTest, AskedNowItPollsNow) {
  AddDevice(std::chrono::hours(1));
  Begin([](const Bytes& request) { return GoodAnswer(request); });
  bool known = false, unknown = true;
  loop_.Post([&] {
    known = bus_->PollNow(0, loop_.Now());
    unknown = bus_->PollNow(9, loop_.Now());
  });
  ASSERT_TRUE(Sees(Quality::kGood));
  loop_.Stop();
  thread_.join();
  EXPECT_TRUE(known);
  EXPECT_FALSE(unknown);
}

}  // namespace
}  // namespace tramgac::poll
