// Answers of RTU carry no number. Here they come late, cut, damaged, after those of others and after noise, in a random
// order; each says which question of which unit it answers. No question may get the answer to another one.
#include <gtest/gtest.h>

#include <array>
#include <atomic>
#include <memory>
#include <random>

#include "board/linux/clock_linux.h"
#include "drivers/modbus/libmodbus/serial_client_libmodbus.h"
#include "tests/system/modbus/pty_device.h"

namespace tramgac::modbus {
namespace {

using namespace std::chrono_literals;

constexpr std::chrono::milliseconds kTimeout = 20ms;
constexpr std::chrono::milliseconds kLate = 120ms;        // after the timeout an answer may come for that long
constexpr std::chrono::milliseconds kLatest = 60ms;       // the units are done before that
constexpr std::chrono::milliseconds kBusyMachine = 30ms;  // and hold back what a busy machine would send even later

// Two registers: the address, which no other question has, and the unit.
Bytes AnswerTo(const Bytes& request) {
  return RegisterAnswer(request[0], request[1], {LoadBe16(&request[2]), request[0]});
}

// All units of a line; what each does is drawn by lot.
class Units {
 public:
  explicit Units(unsigned seed) : random_(seed) {}

  void Hear(PtyDevice& device, const Bytes& request) {
    const Bytes answer = AnswerTo(request);
    const std::chrono::milliseconds late =
        kTimeout + std::chrono::milliseconds(Draw(static_cast<int>(kLatest.count())));
    switch (Draw(12)) {
      case 0: return SendLate(device, answer, late);
      case 1: return SendLate(device, answer, late);
      case 2: return SendLate(device, answer, kTimeout);  // just when nobody waits any more
      case 3: return;
      case 4: return device.Send(Cut(answer));
      case 5: return device.Send(Damaged(answer));
      case 6:  // another unit talks first
        device.Send(OfAnother(request));
        return SendLate(device, answer, late);
      case 7:  // noise, which does not begin with the unit's id
        device.Send({'2', '3', '.', '4', 'C'});
        return SendLate(device, answer, late);
      case 8: return device.Send(Sealed({request[0], static_cast<std::uint8_t>(request[1] | 0x80), 6}));
      default: return device.Send(answer);
    }
  }

  int late() const { return late_; }

 private:
  int Draw(int count) { return std::uniform_int_distribution<>(0, count - 1)(random_); }
  void SendLate(PtyDevice& device, const Bytes& bytes, std::chrono::milliseconds delay) {
    ++late_;
    device.SendLater(bytes, delay, kBusyMachine);
  }
  Bytes Cut(Bytes frame) {
    frame.resize(static_cast<std::size_t>(1 + Draw(static_cast<int>(frame.size()) - 1)));
    return frame;
  }
  Bytes Damaged(Bytes frame) {
    frame[static_cast<std::size_t>(3 + Draw(4))] ^= static_cast<std::uint8_t>(1 << Draw(8));
    return frame;
  }
  static Bytes OfAnother(Bytes request) {
    request[0] = static_cast<std::uint8_t>(request[0] + 100);
    return AnswerTo(request);
  }

  std::mt19937 random_;
  std::atomic<int> late_ = 0;
};

// Asks `unit_count` units in turn. Outcome: how many of the questions were answered; each of them rightly.
int AskAll(int questions, std::uint8_t unit_count, unsigned seed) {
  Units units(seed);
  PtyDevice device([&units](PtyDevice& line, const Bytes& request) { units.Hear(line, request); });
  board::LinuxClock clock;
  auto client = MakeLibmodbusClient({device.path(), 115200, 'N', 8, 1, kLate}, clock);
  if (!client.ok() || client.value()->Open() != Quality::kGood) return 0;
  int good = 0;
  std::array<std::uint8_t, kMaxDataSize> data{};
  for (int i = 0; i < questions; ++i) {
    const auto unit = static_cast<std::uint8_t>(1 + i % unit_count);
    const auto address = static_cast<std::uint16_t>(7 * i);
    std::size_t size = 0;
    const Quality quality = client.value()->Read(unit, {Table::kHoldingRegister, address, 2}, kTimeout, data, size);
    if (quality != Quality::kGood) continue;
    ++good;
    EXPECT_EQ(LoadBe16(&data[0]), address) << "question " << i;
    EXPECT_EQ(LoadBe16(&data[2]), unit) << "question " << i;
  }
  EXPECT_GT(units.late(), questions / 5) << "too few were late to prove anything";
  return good;
}

TEST(CrossedAnswersTest, OfOneUnit) { EXPECT_GT(AskAll(100, 1, 1), 12); }

TEST(CrossedAnswersTest, OfUnitsThatTakeTurns) { EXPECT_GT(AskAll(150, 5, 2), 18); }

}  // namespace
}  // namespace tramgac::modbus
