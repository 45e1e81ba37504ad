// The libmodbus backend against a device that misbehaves as real lines do. Each answer's registers say which address
// was asked for, so that an answer taken for another one's is seen.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <memory>
#include <thread>
#include <vector>

#include "board/linux/clock_linux.h"
#include "drivers/modbus/libmodbus/serial_client_libmodbus.h"
#include "tests/system/modbus/pty_device.h"

namespace tramgac::modbus {
namespace {

using namespace std::chrono_literals;

constexpr std::uint8_t kUnit = 17;

std::uint16_t AddressIn(const Bytes& request) { return LoadBe16(&request[2]); }
std::uint16_t CountIn(const Bytes& request) { return LoadBe16(&request[4]); }

// The right answer: each register holds its own address.
Bytes RightAnswer(const Bytes& request) {
  std::vector<std::uint16_t> words(CountIn(request));
  for (std::size_t i = 0; i < words.size(); ++i) words[i] = static_cast<std::uint16_t>(AddressIn(request) + i);
  return RegisterAnswer(request[0], request[1], words);
}

void AnswerRight(PtyDevice& device, const Bytes& request) { device.Send(RightAnswer(request)); }

class SerialLineTest : public ::testing::Test {
 protected:
  // The first request is answered by `first`, all others rightly.
  void Start(PtyDevice::Handler first, Duration late_answer = 1s, std::uint32_t baud = 9600) {
    device_ = std::make_unique<PtyDevice>([first](PtyDevice& device, const Bytes& request) {
      device.requests() == 1 ? first(device, request) : AnswerRight(device, request);
    });
    auto client = MakeLibmodbusClient({device_->path(), baud, 'N', 8, 1, late_answer}, clock_);
    ASSERT_TRUE(client.ok());
    client_ = std::move(client).value();
    ASSERT_EQ(client_->Open(), Quality::kGood);
  }

  Quality Read(std::uint16_t address, Duration timeout = 1s, std::uint16_t count = 2, std::uint8_t unit = kUnit) {
    const BootTime begin = clock_.Now();
    const Quality quality = client_->Read(unit, {Table::kHoldingRegister, address, count}, timeout, data_, data_size_);
    elapsed_ = clock_.Now() - begin;
    EXPECT_EQ(data_size_, quality == Quality::kGood ? count * 2U : 0U);
    return quality;
  }

  // Reads and checks that the registers are those that were asked for.
  void ExpectRight(std::uint16_t address, Duration timeout = 1s, std::uint8_t unit = kUnit) {
    ASSERT_EQ(QualityName(Read(address, timeout, 2, unit)), "good");
    EXPECT_EQ(LoadBe16(&data_[0]), address);
    EXPECT_EQ(LoadBe16(&data_[2]), address + 1);
  }

  board::LinuxClock clock_;
  std::unique_ptr<PtyDevice> device_;
  std::unique_ptr<SerialClient> client_;
  std::array<std::uint8_t, kMaxDataSize> data_{};
  std::size_t data_size_ = 0;
  Duration elapsed_{};
};

TEST_F(SerialLineTest, ReadsRegisters) {
  Start(AnswerRight);
  for (std::uint16_t address = 0; address < 20; ++address) ExpectRight(address);
  EXPECT_EQ(device_->requests(), 20);
}

TEST_F(SerialLineTest, ReadsTheLongestBlocks) {
  Start([](PtyDevice& device, const Bytes& request) {
    Bytes answer = {request[0], request[1], 250};
    for (int i = 0; i < 250; ++i) answer.push_back(static_cast<std::uint8_t>(i));
    device.Send(Sealed(std::move(answer)));
  });
  ASSERT_EQ(client_->Read(kUnit, {Table::kDiscreteInput, 0, 2000}, 1s, data_, data_size_), Quality::kGood);
  ASSERT_EQ(data_size_, 250U);
  for (std::size_t i = 0; i < 250; ++i) EXPECT_EQ(data_[i], i);
  EXPECT_EQ(Read(7, 1s, 125), Quality::kGood);
  EXPECT_EQ(LoadBe16(&data_[248]), 131);
}

TEST_F(SerialLineTest, EveryExceptionIsNamed) {
  for (std::uint8_t code = 1; code <= 11; ++code) {
    Start([code](PtyDevice& device, const Bytes& request) {
      device.Send(Sealed({request[0], static_cast<std::uint8_t>(request[1] | 0x80), code}));
    });
    EXPECT_EQ(QualityName(Read(1)), QualityName(QualityOfException(code)));
    ExpectRight(2);
  }
}

TEST_F(SerialLineTest, AWrongChecksumIsNamedAndForgotten) {
  Start([](PtyDevice& device, const Bytes& request) {
    Bytes answer = RightAnswer(request);
    answer.back() ^= 0x01;
    device.Send(answer);
  });
  EXPECT_EQ(QualityName(Read(5)), "crc");
  EXPECT_EQ(device_->requests(), 1) << "the backend does not retry";
  ExpectRight(6);
  EXPECT_LT(elapsed_, 950ms) << "the answer has been heard, nothing late is to be waited for, which takes 1 s";
}

TEST_F(SerialLineTest, AnotherUnitsAnswerIsNotOurs) {
  Start([](PtyDevice& device, const Bytes& request) {
    Bytes other = request;
    other[0] = kUnit + 1;
    device.Send(RightAnswer(other));
    device.Wait(150ms);  // and then, after the failure has been reported, our own answer
    device.Send(RightAnswer(request));
  });
  EXPECT_EQ(QualityName(Read(5)), "wrong-unit");
  ExpectRight(6);
}

TEST_F(SerialLineTest, ASilentDeviceTimesOut) {
  Start([](PtyDevice&, const Bytes&) {});
  EXPECT_EQ(QualityName(Read(5, 200ms)), "timeout");
  EXPECT_GE(elapsed_, 200ms);
  EXPECT_LT(elapsed_, 1s);
}

TEST_F(SerialLineTest, ALongAnswerNeedsNoLongerTimeout) {
  // 55 characters at 1200 baud take 458 ms; the device is quick to begin.
  Start(
      [](PtyDevice& device, const Bytes& request) {
        for (const std::uint8_t byte : RightAnswer(request)) {
          if (device.stopping()) return;
          device.Wait(5ms);
          device.Send({byte});
        }
      },
      1s, 1200);
  EXPECT_EQ(QualityName(Read(5, 150ms, 25)), "good");
  EXPECT_GE(elapsed_, 250ms) << "longer than the timeout and the request's 67 ms";
  EXPECT_EQ(LoadBe16(&data_[48]), 29);
}

TEST_F(SerialLineTest, ASilentDeviceCostsItsTimeoutWhateverWasAsked) {
  Start([](PtyDevice&, const Bytes&) {}, 1s, 1200);
  EXPECT_EQ(QualityName(Read(5, 150ms, 125)), "timeout");
  EXPECT_GE(elapsed_, 150ms + 66ms) << "the device's time begins when the request is on the line";
  EXPECT_LT(elapsed_, 1200ms) << "the answer would take 2125 ms";
}

TEST_F(SerialLineTest, SilenceCountsFromTheLastCharacter) {
  Start(AnswerRight, 1s, 300);  // t3.5 is 128 ms
  ExpectRight(1);
  ExpectRight(2);
  EXPECT_GE(elapsed_, 120ms) << "the silence before the request";
  // A busy machine may hold one up, but not all of them.
  Duration shortest = 1s;
  for (std::uint16_t address = 3; address < 8; ++address) {
    device_->Wait(200ms);
    ExpectRight(address);
    shortest = std::min(shortest, elapsed_);
  }
  EXPECT_LT(shortest, 120ms) << "the line has been silent long enough";
}

TEST_F(SerialLineTest, ALateAnswerIsNotTakenForTheNext) {
  Start([](PtyDevice& device, const Bytes& request) {
    device.Wait(400ms);
    device.Send(RightAnswer(request));
  });
  EXPECT_EQ(QualityName(Read(5, 200ms)), "timeout");
  ExpectRight(100, 200ms);
  EXPECT_LT(elapsed_, 900ms) << "goes on when the late answer has been heard, not when its time is over";
  ExpectRight(200, 200ms);
}

TEST_F(SerialLineTest, ALateAnswerInTheIdleTimeIsThrownAway) {
  Start(
      [](PtyDevice& device, const Bytes& request) {
        device.Wait(150ms);
        device.Send(RightAnswer(request));
      },
      0ms);
  EXPECT_EQ(QualityName(Read(5, 50ms)), "timeout");
  device_->Wait(400ms);  // nobody reads meanwhile
  ExpectRight(100);
}

TEST_F(SerialLineTest, OtherUnitsAreNotDelayedByASilentOne) {
  Start([](PtyDevice&, const Bytes&) {});
  EXPECT_EQ(QualityName(Read(5, 100ms)), "timeout");
  ExpectRight(6, 1s, kUnit + 1);
  EXPECT_LT(elapsed_, 800ms) << "a late answer would be waited for until 1 s after the request that got none";
}

TEST_F(SerialLineTest, ADeviceThatDribblesDoesNotHoldTheLine) {
  Start([](PtyDevice& device, const Bytes& request) {
    Bytes answer = RightAnswer(request);
    answer.pop_back();
    for (const std::uint8_t byte : answer) {
      if (device.stopping()) return;
      device.Send({byte});
      device.Wait(40ms);
    }
  });
  EXPECT_NE(Read(5, 200ms, 125), Quality::kGood);
  EXPECT_LT(elapsed_, 2s) << "an answer of 255 characters would take 10 s";
}

TEST_F(SerialLineTest, ALineThatIsNeverSilentIsABadFrame) {
  // Slow, so that t3.5 is 128 ms: the noise below has no such pause even on a busy machine.
  Start(AnswerRight, 0s, 300);
  std::atomic<int> babble = 0;
  std::atomic<bool> stop = false;
  std::thread noise([&] {
    for (; !stop; ++babble) device_->Send({'2', '3', '.', '4'});  // an XY-MD02 in its automatic report mode sends text
  });
  while (babble == 0) std::this_thread::yield();
  const Quality quality = Read(5, 200ms);
  stop = true;
  noise.join();
  EXPECT_EQ(QualityName(quality), "bad-frame");
  EXPECT_LT(elapsed_, 2s);
  EXPECT_EQ(device_->requests(), 0) << "nobody can hear a request on such a line";
  ExpectRight(6);
}

TEST_F(SerialLineTest, GarbageIsNotAnAnswer) {
  Start([](PtyDevice& device, const Bytes&) { device.Send({'2', '3', '.', '4', 'C', '\r', '\n'}); });
  EXPECT_NE(Read(5, 200ms), Quality::kGood);
  ExpectRight(6);
}

TEST_F(SerialLineTest, AnswersOfAnotherShapeAreBadFrames) {
  Start([](PtyDevice& device, const Bytes& request) { device.Send(RegisterAnswer(request[0], request[1], {5})); });
  EXPECT_EQ(QualityName(Read(5, 200ms)), "bad-frame");
  ExpectRight(6);
}

TEST_F(SerialLineTest, AnUnpluggedPortIsNoticedWhileWaiting) {
  Start([](PtyDevice& device, const Bytes&) { device.Unplug(); });
  EXPECT_EQ(QualityName(Read(5, 5s)), "disconnected");
  EXPECT_LT(elapsed_, 2s);
  EXPECT_EQ(QualityName(Read(6)), "disconnected");
  client_->Close();
  EXPECT_EQ(QualityName(client_->Open()), "disconnected");
}

TEST_F(SerialLineTest, WhatCannotBeAskedIsNotSent) {
  Start(AnswerRight);
  std::array<std::uint8_t, 3> small{};
  for (const std::uint8_t unit : {std::uint8_t{0}, std::uint8_t{248}}) {
    EXPECT_EQ(client_->Read(unit, {}, 1s, data_, data_size_), Quality::kBadFrame);
  }
  EXPECT_EQ(client_->Read(kUnit, {Table::kHoldingRegister, 0, 126}, 1s, data_, data_size_), Quality::kBadFrame);
  EXPECT_EQ(client_->Read(kUnit, {static_cast<Table>(6), 0, 1}, 1s, data_, data_size_), Quality::kBadFrame);
  EXPECT_EQ(client_->Read(kUnit, {Table::kHoldingRegister, 0, 2}, 1s, small, data_size_), Quality::kBadFrame);
  EXPECT_EQ(client_->Read(kUnit, {}, 0s, data_, data_size_), Quality::kBadFrame);
  EXPECT_EQ(device_->requests(), 0);
  ExpectRight(3);
}

TEST_F(SerialLineTest, CloseAndOpenAgain) {
  Start(AnswerRight);
  ExpectRight(1);
  EXPECT_EQ(client_->Open(), Quality::kGood) << "open already";
  client_->Close();
  client_->Close();
  EXPECT_EQ(Read(2), Quality::kDisconnected);
  ASSERT_EQ(client_->Open(), Quality::kGood);
  ExpectRight(3);
}

TEST_F(SerialLineTest, ADriverThatDoesNotSwitchTheDirectionIsNotUsed) {
  Start(AnswerRight);
  client_->Close();
  SerialSettings settings{device_->path(), 9600, 'N', 8, 1};
  settings.rs485 = Rs485::kRtsOnSend;  // of which a pseudo terminal knows nothing
  auto other = MakeLibmodbusClient(settings, clock_);
  ASSERT_TRUE(other.ok());
  EXPECT_EQ(other.value()->Open(), Quality::kDisconnected);
  EXPECT_EQ(client_->Open(), Quality::kGood) << "and is given back";
  ExpectRight(1);
}

TEST_F(SerialLineTest, TwoOfUsDoNotShareAPort) {
  Start(AnswerRight);
  auto other = MakeLibmodbusClient({device_->path(), 9600, 'N', 8, 1}, clock_);
  ASSERT_TRUE(other.ok());
  EXPECT_EQ(other.value()->Open(), Quality::kDisconnected);
  client_->Close();
  EXPECT_EQ(other.value()->Open(), Quality::kGood);
}

// libmodbus aborts the process when its select() gets a descriptor from 1024 on.
TEST_F(SerialLineTest, ReopensWithMoreThan1024Descriptors) {
  rlimit limit{};
  getrlimit(RLIMIT_NOFILE, &limit);
  if (limit.rlim_max < 1300) GTEST_SKIP() << "the hard limit of descriptors is " << limit.rlim_max;
  rlimit raised = limit;
  raised.rlim_cur = 1300;
  setrlimit(RLIMIT_NOFILE, &raised);
  Start(AnswerRight);
  client_->Close();
  std::vector<int> taken;
  while (taken.empty() || taken.back() < 1100) {
    const int fd = open("/dev/null", O_RDONLY | O_CLOEXEC);
    ASSERT_GE(fd, 0);
    taken.push_back(fd);
  }
  EXPECT_EQ(client_->Open(), Quality::kGood);
  ExpectRight(1);
  client_->Close();
  EXPECT_EQ(client_->Open(), Quality::kGood);
  ExpectRight(2);
  std::for_each(taken.begin(), taken.end(), close);
  setrlimit(RLIMIT_NOFILE, &limit);
}

}  // namespace
}  // namespace tramgac::modbus
