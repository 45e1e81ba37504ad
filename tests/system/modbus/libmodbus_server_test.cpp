// Both drivers, TCP and serial line, against the server of libmodbus (libmodbus_server.cpp), as the technicians' tools
// and the agent use them.
#include <gtest/gtest.h>

#include <array>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <thread>

#include "agent/app/modbus_link.h"
#include "board/linux/clock_linux.h"
#include "tests/system/modbus/child_process.h"
#include "tests/system/reserve_port.h"

namespace tramgac::modbus {
namespace {

using namespace std::chrono_literals;

constexpr std::uint8_t kUnit = 5;
constexpr auto kDeadline = 20s;

class LibmodbusServerTest : public ::testing::TestWithParam<const char*> {
 protected:
  bool overTcp() const { return GetParam() == std::string_view("tcp"); }

  void SetUp() override {
    overTcp() ? StartTcp() : StartRtu();
    if (IsSkipped() || HasFatalFailure()) return;
    document::Wording why;
    link_ = app::MakeModbusLink(target_, clock_, why);
    ASSERT_NE(link_, nullptr);
    ASSERT_TRUE(Becomes([&] { return Read({}, 200ms).quality == Quality::kGood; })) << "the server does not answer";
  }
  void TearDown() override {
    link_.reset();
    server_.reset();
    socat_.reset();
    if (!folder_.empty()) std::filesystem::remove_all(folder_);
  }

  void StartTcp() {
    const std::uint16_t port = ReservePort(SOCK_STREAM);
    config::ModbusTcpTarget target{};
    target.host = "127.0.0.1";
    target.port = port;
    target_ = target;
    StartServer({"tcp", std::to_string(port)});
  }
  void StartRtu() {
    if (std::system("socat -V >/dev/null") != 0) GTEST_SKIP() << "socat is missing";
    std::string name = (std::filesystem::temp_directory_path() / "tramgac-modbus-XXXXXX").string();
    ASSERT_NE(mkdtemp(name.data()), nullptr);
    folder_ = name;
    const std::string agent = folder_ / "agent", unit = folder_ / "unit", pty = "pty,raw,echo=0,link=";
    socat_ = std::make_unique<ChildProcess>(std::vector<std::string>{"socat", pty + agent, pty + unit});
    ASSERT_TRUE(Becomes([&] { return std::filesystem::exists(agent) && std::filesystem::exists(unit); }));
    config::ModbusRtuTarget target{};
    target.path = agent;
    target.baud = 19200;
    target_ = target;
    StartServer({"rtu", unit, std::to_string(kUnit)});
  }
  void StartServer(std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), LIBMODBUS_SERVER);
    server_ = std::make_unique<ChildProcess>(arguments);
  }

  template <typename Condition>
  bool Becomes(Condition condition) {
    for (const BootTime end = clock_.Now() + kDeadline; clock_.Now() < end; std::this_thread::sleep_for(10ms)) {
      if (condition()) return true;
    }
    return false;
  }

  Answer Read(const ReadRequest& request, Duration timeout = 3s) { return link_->Ask(kUnit, request, timeout); }

  board::LinuxClock clock_;
  std::filesystem::path folder_;
  std::unique_ptr<ChildProcess> socat_, server_;
  config::Target target_;
  std::unique_ptr<app::ModbusLink> link_;
};

INSTANTIATE_TEST_SUITE_P(Transports, LibmodbusServerTest, testing::Values("tcp", "rtu"),
                         [](const auto& transport) { return std::string(transport.param); });

TEST_P(LibmodbusServerTest, ReadsTheRightRegisters) {
  for (const Table table : {Table::kHoldingRegister, Table::kInputRegister}) {
    for (const std::uint16_t first : std::to_array<std::uint16_t>({0, 100, 175})) {
      const Answer answer = Read({table, first, 125});
      ASSERT_EQ(QualityName(answer.quality), "good");
      ASSERT_EQ(answer.data.size(), 250U);
      for (std::size_t i = 0; i < 125; ++i) {
        EXPECT_EQ(LoadBe16(&answer.data[2 * i]), 7 * (first + i) + static_cast<std::size_t>(table));
      }
    }
  }
}

TEST_P(LibmodbusServerTest, ReadsTheRightBits) {
  for (const auto& [table, divisor] : {std::pair(Table::kCoil, 3U), std::pair(Table::kDiscreteInput, 5U)}) {
    const Answer answer = Read({table, 10, 77});
    ASSERT_EQ(QualityName(answer.quality), "good");
    ASSERT_EQ(answer.data.size(), 10U);
    for (std::size_t i = 0; i < 77; ++i) {
      EXPECT_EQ((answer.data[i / 8] >> (i % 8) & 1) != 0, (10 + i) % divisor == 0) << i;
    }
  }
}

TEST_P(LibmodbusServerTest, UnderstandsItsExceptions) {
  EXPECT_EQ(QualityName(Read({Table::kHoldingRegister, 299, 2}).quality), "exception-2");
  EXPECT_EQ(QualityName(Read({Table::kInputRegister, 290, 1}).quality), "exception-3");
  EXPECT_EQ(QualityName(Read({Table::kHoldingRegister, 299, 1}).quality), "good") << "and goes on";
}

// libmodbus 3.1.6 does not know the length of an identification. On a line it finds a wrong checksum, and says nothing;
// over TCP it refuses the question after half a second, in which it throws away all that comes.
TEST_P(LibmodbusServerTest, WhatItDoesNotKnowSpoilsNothing) {
  const Quality quality = link_->Ask(kUnit, DeviceIdRequest(), overTcp() ? 3s : 300ms).quality;
  EXPECT_EQ(QualityName(quality), overTcp() ? "exception-1" : "timeout");
  const Answer answer = Read({Table::kHoldingRegister, 40, 2});
  ASSERT_EQ(QualityName(answer.quality), "good");
  EXPECT_EQ(LoadBe16(answer.data.data()), 7 * 40 + 3);
}

}  // namespace
}  // namespace tramgac::modbus
