// Chips on I2C, at a bus that the test is: what is asked of them, what their bytes mean, and what is not believed.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <optional>
#include <vector>

#include "drivers/digital_io/i2c/climate_chip.h"

namespace tramgac::digital_io {
namespace {

using namespace std::chrono_literals;
using Bytes = std::vector<std::uint8_t>;

// A bus with one chip, which says what it is told to.
class FakeBus final : public board::I2cBus {
 public:
  explicit FakeBus(std::uint8_t chip) : chip_(chip) {}

  Status Transfer(std::uint8_t chip, ByteSpan out, MutableByteSpan in) override {
    if (held || chip != chip_) return Status::kUnavailable;
    if (!out.empty()) written.emplace_back(out.begin(), out.end());
    if (!in.empty() && !answer) return Status::kUnavailable;  // it measures still
    if (!in.empty()) {
      EXPECT_EQ(in.size(), answer->size());
      std::copy_n(answer->begin(), std::min(in.size(), answer->size()), in.begin());
    }
    return Status::kOk;
  }

  bool held = false;
  std::optional<Bytes> answer;
  std::vector<Bytes> written;

 private:
  std::uint8_t chip_;
};

using Sht3xBytes = std::array<std::uint8_t, kSht3xAnswer>;
using Lm75Bytes = std::array<std::uint8_t, kLm75Answer>;

// The checksum of the data sheet's example, 0xBEEF, is 0x92.
TEST(Sht3x, TakesWhatItsChecksumsVouchFor) {
  const auto climate = DecodeSht3x(Sht3xBytes{0xBE, 0xEF, 0x92, 0xBE, 0xEF, 0x92});
  ASSERT_TRUE(climate.ok());
  EXPECT_EQ(climate.value().temperature, 8552);  // -45 + 175 * 48879 / 65535
  EXPECT_EQ(climate.value().humidity, 7458);
}

// Checksums by an independent reckoning (polynomial division by hand): 0x0000 -> 0x81, 0xFFFF -> 0xAC, 0x6666 -> 0x93.
TEST(Sht3x, ReachesBothEndsOfItsScale) {
  const Climate low = DecodeSht3x(Sht3xBytes{0, 0, 0x81, 0, 0, 0x81}).value_or({});
  EXPECT_EQ(low.temperature, -4500);
  EXPECT_EQ(low.humidity, 0);
  const Climate high = DecodeSht3x(Sht3xBytes{0xFF, 0xFF, 0xAC, 0xFF, 0xFF, 0xAC}).value_or({});
  EXPECT_EQ(high.temperature, 13000);
  EXPECT_EQ(high.humidity, 10000);
  const Climate room = DecodeSht3x(Sht3xBytes{0x66, 0x66, 0x93, 0x66, 0x66, 0x93}).value_or({});
  EXPECT_EQ(room.temperature, 2500);
  EXPECT_EQ(room.humidity, 4000);
}

TEST(Sht3x, BelievesNoFlippedBit) {
  const Sht3xBytes sound{0xBE, 0xEF, 0x92, 0x66, 0x66, 0x93};
  ASSERT_TRUE(DecodeSht3x(sound).ok());
  for (std::size_t bit = 0; bit < sound.size() * 8; ++bit) {
    Sht3xBytes bytes = sound;
    bytes[bit / 8] = static_cast<std::uint8_t>(bytes[bit / 8] ^ 1u << bit % 8);
    EXPECT_EQ(DecodeSht3x(bytes).status(), Status::kDataLoss) << bit;
  }
}

TEST(Sht3x, BelievesNoBusThatIsStuck) {
  Sht3xBytes bytes{};
  EXPECT_EQ(DecodeSht3x(bytes).status(), Status::kDataLoss);
  bytes.fill(0xFF);
  EXPECT_EQ(DecodeSht3x(bytes).status(), Status::kDataLoss);
}

TEST(Sht3x, MeasuresWhenItIsTold) {
  FakeBus bus(0x45);
  ClimateChip sensor(bus, SensorChip::kSht3x, 0x45);
  const auto wait = sensor.Start();
  ASSERT_TRUE(wait.ok());
  EXPECT_GE(wait.value(), 16ms);
  EXPECT_EQ(bus.written, (std::vector<Bytes>{{0x24, 0x00}}));
  EXPECT_EQ(sensor.Collect().status(), Status::kUnavailable) << "it is not ready";
  bus.answer = Bytes{0x66, 0x66, 0x93, 0x66, 0x66, 0x93};
  EXPECT_EQ(sensor.Collect().value_or({}).temperature, 2500);
  EXPECT_EQ(bus.written.size(), 1u) << "nothing is written to collect";
  bus.held = true;
  EXPECT_EQ(sensor.Start().status(), Status::kUnavailable);
  EXPECT_EQ(sensor.Collect().status(), Status::kUnavailable);
  ClimateChip other(bus, SensorChip::kSht3x, 0x44);
  EXPECT_EQ(other.Start().status(), Status::kUnavailable);
}

// Data sheet SBOS263, "12-Bit Temperature Data Format".
TEST(Tmp105, HasTheTemperaturesOfItsDataSheet) {
  const auto read = [](std::uint8_t high, std::uint8_t low) {
    return DecodeLm75(Lm75Bytes{high, low}, SensorChip::kTmp105).value_or({99999, 0}).temperature;
  };
  EXPECT_EQ(read(0x7F, 0xF0), 12794);  // 127.9375
  EXPECT_EQ(read(0x64, 0x00), 10000);
  EXPECT_EQ(read(0x32, 0x00), 5000);
  EXPECT_EQ(read(0x00, 0x40), 25);
  EXPECT_EQ(read(0x00, 0x00), 0);
  EXPECT_EQ(read(0xFF, 0xC0), -25);
  EXPECT_EQ(read(0xE7, 0x00), -2500);
  EXPECT_EQ(read(0xC9, 0x00), -5500);
}

TEST(Tmp105, BelievesNoBitsThatItDoesNotHave) {
  EXPECT_EQ(DecodeLm75(Lm75Bytes{0xFF, 0xFF}, SensorChip::kTmp105).status(), Status::kDataLoss);
  EXPECT_EQ(DecodeLm75(Lm75Bytes{0x19, 0x01}, SensorChip::kTmp105).status(), Status::kDataLoss);
}

TEST(Tmp105, MeasuresOnceEachTime) {
  FakeBus bus(0x48);
  ClimateChip sensor(bus, SensorChip::kTmp105, 0x48);
  const auto wait = sensor.Start();
  ASSERT_TRUE(wait.ok());
  EXPECT_GE(wait.value(), 300ms);
  bus.answer = Bytes{0x1F, 0x80};
  EXPECT_EQ(sensor.Collect().value_or({}).temperature, 3150);
  EXPECT_EQ(bus.written, (std::vector<Bytes>{{0x01, 0xE1}, {0x00}}));
  bus.held = true;
  EXPECT_EQ(sensor.Start().status(), Status::kUnavailable);
  EXPECT_EQ(sensor.Collect().status(), Status::kUnavailable);
}

TEST(Lm75, HasHalfDegreesAndIsNotConfigured) {
  FakeBus bus(0x4F);
  ClimateChip sensor(bus, SensorChip::kLm75, 0x4F);
  EXPECT_EQ(sensor.Start().value_or(1s), Duration());
  bus.answer = Bytes{0x19, 0xFF};
  EXPECT_EQ(sensor.Collect().value_or({}).temperature, 2550);
  bus.answer = Bytes{0xFF, 0x80};
  EXPECT_EQ(sensor.Collect().value_or({}).temperature, -50);
  EXPECT_EQ(bus.written, (std::vector<Bytes>{{0x00}, {0x00}}));
}

}  // namespace
}  // namespace tramgac::digital_io
