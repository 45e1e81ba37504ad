// The parts of the libmodbus backend that need no port; the rest is in tests/system/modbus.
#include <gtest/gtest.h>

#include <array>
#include <cerrno>

#include "board/linux/clock_linux.h"
#include "drivers/modbus/libmodbus/errno_quality.h"
#include "drivers/modbus/libmodbus/rs485.h"
#include "drivers/modbus/libmodbus/serial_client_libmodbus.h"

namespace tramgac::modbus {
namespace {

constexpr int kLibmodbusBase = 112345678;  // MODBUS_ENOBASE of its documented ABI

TEST(ErrnoQualityTest, ErrorsOfTheFrame) {
  EXPECT_EQ(QualityOfErrno(kLibmodbusBase + 12), Quality::kCrc);        // EMBBADCRC
  EXPECT_EQ(QualityOfErrno(kLibmodbusBase + 13), Quality::kBadFrame);   // EMBBADDATA
  EXPECT_EQ(QualityOfErrno(kLibmodbusBase + 14), Quality::kBadFrame);   // EMBBADEXC
  EXPECT_EQ(QualityOfErrno(kLibmodbusBase + 15), Quality::kBadFrame);   // EMBUNKEXC
  EXPECT_EQ(QualityOfErrno(kLibmodbusBase + 17), Quality::kWrongUnit);  // EMBBADSLAVE
  EXPECT_EQ(QualityOfErrno(kLibmodbusBase + 2), Quality::kBadFrame)
      << "refusals are read from the frame, not from here";
}

TEST(ErrnoQualityTest, ErrorsOfThePort) {
  for (const int error : {EIO, ENODEV, ENXIO, EBADF, ENOENT, EPIPE, ECONNRESET}) {
    EXPECT_EQ(QualityOfErrno(error), Quality::kDisconnected) << error;
  }
  EXPECT_EQ(QualityOfErrno(ETIMEDOUT), Quality::kTimeout);
  EXPECT_EQ(QualityOfErrno(EAGAIN), Quality::kTimeout);
  EXPECT_EQ(QualityOfErrno(0), Quality::kBadFrame) << "a failure is never good";
}

TEST(LibmodbusSettingsTest, RefusesSettingsThatWouldNotBeUsed) {
  const board::LinuxClock clock;
  const SerialSettings good{"/dev/null", 19200, 'E', 8, 1};
  EXPECT_TRUE(MakeLibmodbusClient(good, clock).ok());
  std::array<SerialSettings, 6> bad;
  bad.fill(good);
  bad[0].path.clear();
  bad[1].baud = 12345;  // libmodbus would use 9600
  bad[2].parity = 'X';
  bad[3].data_bits = 7;
  bad[4].stop_bits = 0;
  bad[5].late_answer = Duration(-1);
  for (const SerialSettings& settings : bad) {
    EXPECT_EQ(MakeLibmodbusClient(settings, clock).status(), Status::kInvalidArgument);
  }
}

TEST(Rs485Test, TheDriverKeepsItsOtherSettings) {
  serial_rs485 present{};
  present.flags = SER_RS485_RTS_AFTER_SEND | SER_RS485_TERMINATE_BUS;
  present.delay_rts_before_send = 3;
  const serial_rs485 on_send = WithDirection(present, Rs485::kRtsOnSend);
  EXPECT_EQ(on_send.flags, SER_RS485_ENABLED | SER_RS485_RTS_ON_SEND | SER_RS485_TERMINATE_BUS);
  EXPECT_EQ(on_send.delay_rts_before_send, 3U);
  const serial_rs485 after_send = WithDirection(on_send, Rs485::kRtsAfterSend);
  EXPECT_EQ(after_send.flags, SER_RS485_ENABLED | SER_RS485_RTS_AFTER_SEND | SER_RS485_TERMINATE_BUS);
}

TEST(Rs485Test, ADriverThatDoesSomethingElseIsSeen) {
  serial_rs485 answer = WithDirection({}, Rs485::kRtsOnSend);
  EXPECT_TRUE(HasDirection(answer, Rs485::kRtsOnSend));
  EXPECT_FALSE(HasDirection(answer, Rs485::kRtsAfterSend)) << "the polarity that the hardware has";
  answer.flags |= SER_RS485_RX_DURING_TX;
  EXPECT_TRUE(HasDirection(answer, Rs485::kRtsOnSend));
  answer.flags &= ~static_cast<std::uint32_t>(SER_RS485_ENABLED);
  EXPECT_FALSE(HasDirection(answer, Rs485::kRtsOnSend));
}

TEST(Rs485Test, NothingIsAskedOfAPortThatIsLeftAlone) {
  EXPECT_EQ(CheckDirection("/dev/tramgac-no-such-port", Rs485::kLeftAlone), Status::kOk);
  EXPECT_EQ(CheckDirection("/dev/tramgac-no-such-port", Rs485::kRtsOnSend), Status::kUnavailable);
  EXPECT_EQ(CheckDirection("/dev/null", Rs485::kRtsOnSend), Status::kUnimplemented);
}

TEST(LibmodbusSettingsTest, APortThatIsNoneIsDisconnected) {
  const board::LinuxClock clock;
  for (const char* path : {"/dev/null", "/dev/tramgac-no-such-port", "/"}) {
    const auto client = MakeLibmodbusClient({path, 9600, 'N', 8, 1}, clock);
    ASSERT_TRUE(client.ok());
    EXPECT_EQ(client.value()->Open(), Quality::kDisconnected) << path;
    std::array<std::uint8_t, 2> out{};
    std::size_t size = 99;
    EXPECT_EQ(client.value()->Read(1, {}, std::chrono::milliseconds(1), out, size), Quality::kDisconnected);
    EXPECT_EQ(size, 0U);
    client.value()->Close();
  }
}

}  // namespace
}  // namespace tramgac::modbus
