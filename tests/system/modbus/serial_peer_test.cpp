// The libmodbus backend against pymodbus on a pair of pseudo terminals joined by socat.
#include <gtest/gtest.h>

#include <array>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <thread>

#include "board/linux/clock_linux.h"
#include "drivers/modbus/libmodbus/serial_client_libmodbus.h"
#include "tests/system/modbus/child_process.h"

namespace tramgac::modbus {
namespace {

using namespace std::chrono_literals;

constexpr std::uint8_t kUnit = 5;
constexpr std::uint8_t kNobody = 6;
constexpr auto kDeadline = 20s;

bool HavePeer() { return std::system("/usr/bin/python3 -c 'import pymodbus, serial' && socat -V >/dev/null") == 0; }

class SerialPeerTest : public ::testing::Test {
 protected:
  void SetUp() override {
    if (!HavePeer()) GTEST_SKIP() << "python3-pymodbus, python3-serial or socat is missing";
    std::string name = (std::filesystem::temp_directory_path() / "tramgac-modbus-XXXXXX").string();
    ASSERT_NE(mkdtemp(name.data()), nullptr);
    folder_ = name;
    PlugIn();
    auto client = MakeLibmodbusClient({Port("agent"), 19200, 'N', 8, 1}, clock_);
    ASSERT_TRUE(client.ok());
    client_ = std::move(client).value();
    OpenAndWaitForPeer();
  }
  void TearDown() override {
    server_.reset();
    socat_.reset();
    if (!folder_.empty()) std::filesystem::remove_all(folder_);
  }

  std::string Port(const char* end) const { return (folder_ / end).string(); }

  template <typename Condition>
  bool Becomes(Condition condition) {
    for (const BootTime end = clock_.Now() + kDeadline; clock_.Now() < end; std::this_thread::sleep_for(10ms)) {
      if (condition()) return true;
    }
    return false;
  }

  void PlugIn() {
    const std::string pty = "pty,raw,echo=0,link=";
    socat_ = std::make_unique<ChildProcess>(std::vector<std::string>{"socat", pty + Port("agent"), pty + Port("unit")});
    ASSERT_TRUE(
        Becomes([&] { return std::filesystem::exists(Port("agent")) && std::filesystem::exists(Port("unit")); }));
    server_ = std::make_unique<ChildProcess>(std::vector<std::string>{
        "/usr/bin/python3", "tests/system/modbus/rtu_server.py", Port("unit"), std::to_string(kUnit)});
  }
  void Unplug() {
    socat_->Kill();
    server_->Kill();
    for (const char* end : {"agent", "unit"}) std::filesystem::remove(Port(end));  // socat had no chance to
  }
  void OpenAndWaitForPeer() {
    ASSERT_EQ(QualityName(client_->Open()), "good");
    ASSERT_TRUE(Becomes([&] { return Read({}, 200ms) == Quality::kGood; }));
  }

  Quality Read(const ReadRequest& request, Duration timeout = 3s, std::uint8_t unit = kUnit) {
    const BootTime begin = clock_.Now();
    const Quality quality = client_->Read(unit, request, timeout, data_, size_);
    elapsed_ = clock_.Now() - begin;
    return quality;
  }
  bool BitAt(std::size_t i) const { return (data_[i / 8] >> (i % 8) & 1) != 0; }

  board::LinuxClock clock_;
  std::filesystem::path folder_;
  std::unique_ptr<ChildProcess> socat_;
  std::unique_ptr<ChildProcess> server_;
  std::unique_ptr<SerialClient> client_;
  std::array<std::uint8_t, kMaxDataSize> data_{};
  std::size_t size_ = 0;
  Duration elapsed_{};
};

TEST_F(SerialPeerTest, ReadsTheRightRegisters) {
  for (const Table table : {Table::kHoldingRegister, Table::kInputRegister}) {
    ASSERT_EQ(QualityName(Read({table, 100, 125})), "good");
    ASSERT_EQ(size_, 250U);
    for (int i = 0; i < 125; ++i) EXPECT_EQ(LoadBe16(&data_[2 * i]), 7 * (100 + i) + static_cast<int>(table));
  }
}

TEST_F(SerialPeerTest, ReadsTheRightBits) {
  ASSERT_EQ(QualityName(Read({Table::kCoil, 10, 77})), "good");
  ASSERT_EQ(size_, 10U);
  for (std::size_t i = 0; i < 77; ++i) EXPECT_EQ(BitAt(i), (10 + i) % 3 == 0) << i;
  ASSERT_EQ(QualityName(Read({Table::kDiscreteInput, 3, 9})), "good");
  ASSERT_EQ(size_, 2U);
  for (std::size_t i = 0; i < 9; ++i) EXPECT_EQ(BitAt(i), (3 + i) % 5 == 0) << i;
}

TEST_F(SerialPeerTest, AnUndefinedAddressIsException2) {
  EXPECT_EQ(QualityName(Read({Table::kHoldingRegister, 299, 2})), "exception-2");
  EXPECT_EQ(size_, 0U);
  EXPECT_EQ(QualityName(Read({Table::kHoldingRegister, 299, 1})), "good");
}

TEST_F(SerialPeerTest, SaysWhatItIs) {
  DeviceIdReader reader;
  DeviceIdRequest request;
  std::array<std::uint8_t, kMaxPduSize> pdu{};
  int asked = 0;
  for (std::size_t size = 0; reader.Next(request); ++asked) {
    const Quality quality = client_->Identify(kUnit, request, 3s, pdu, size);
    reader.Take({quality, ByteSpan(pdu).first(size)});
  }
  EXPECT_EQ(QualityName(reader.quality()), "good");
  EXPECT_EQ(reader.id().Text(DeviceIdObject::kVendorName), "Bench");
  EXPECT_EQ(reader.id().Text(DeviceIdObject::kProductCode), "B-1");
  EXPECT_EQ(reader.id().Text(DeviceIdObject::kModelName), "A model with quite a long name to fill a frame");
  EXPECT_LE(asked, 3);
  EXPECT_EQ(QualityName(Read({})), "good") << "the line is at rest afterwards";
  std::size_t size = 0;
  EXPECT_EQ(QualityName(client_->Identify(kNobody, request, 200ms, pdu, size)), "timeout");
}

TEST_F(SerialPeerTest, AUnitThatDoesNotExistTimesOut) {
  EXPECT_EQ(QualityName(Read({}, 300ms, kNobody)), "timeout");
  EXPECT_GE(elapsed_, 300ms);
  EXPECT_LT(elapsed_, 1500ms);
  EXPECT_EQ(QualityName(Read({})), "good");
}

TEST_F(SerialPeerTest, ALateAnswerIsNotTakenForTheNext) {
  for (std::uint16_t round = 0; round < 3; ++round) {
    EXPECT_EQ(QualityName(Read({Table::kHoldingRegister, 1000, 2}, 100ms)), "timeout");
    const auto address = static_cast<std::uint16_t>(50 + round);
    ASSERT_EQ(QualityName(Read({Table::kHoldingRegister, address, 2})), "good");
    EXPECT_EQ(LoadBe16(&data_[0]), 7 * address + 3);
  }
}

TEST_F(SerialPeerTest, AnUnpluggedPortIsDisconnectedUntilItIsBack) {
  Unplug();
  EXPECT_EQ(QualityName(Read({}, 300ms)), "disconnected");
  client_->Close();
  EXPECT_EQ(QualityName(client_->Open()), "disconnected");
  PlugIn();
  OpenAndWaitForPeer();
  ASSERT_EQ(QualityName(Read({Table::kInputRegister, 9, 1})), "good");
  EXPECT_EQ(LoadBe16(data_.data()), 67);
}

}  // namespace
}  // namespace tramgac::modbus
