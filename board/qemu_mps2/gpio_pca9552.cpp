#include "board/qemu_mps2/gpio_pca9552.h"

namespace tramgac::board {
namespace {

constexpr std::uint8_t kChip = 0x60;  // with its address pins low
constexpr std::uint32_t kPins = 16;

class Input final : public GpioInput {
 public:
  Input(I2cBus& bus, const GpioLine& line) : bus_(bus), pin_(line.offset), active_low_(line.active_low) {}

  Result<GpioLevel> Read() override {
    const auto input = static_cast<std::uint8_t>(pin_ / 8);  // INPUT0, INPUT1
    std::uint8_t pins = 0;
    if (!Ok(bus_.Transfer(kChip, ByteSpan(&input, 1), MutableByteSpan(&pins, 1)))) return Status::kUnavailable;
    const bool high = (pins >> pin_ % 8 & 1) != 0;
    return GpioLevel{high != active_low_, high != active_low_};
  }

 private:
  I2cBus& bus_;
  std::uint32_t pin_;
  bool active_low_;
};

}  // namespace

Result<std::unique_ptr<GpioInput>> Pca9552Gpio::OpenInput(const GpioLine& line) {
  if (line.kind == GpioLine::Kind::kLed) return Status::kUnimplemented;
  if (line.chip != "pca9552") return Status::kNotFound;
  if (line.offset >= kPins) return Status::kOutOfRange;
  if (line.bias == GpioBias::kPullUp || line.bias == GpioBias::kPullDown) return Status::kUnimplemented;
  return std::unique_ptr<GpioInput>(std::make_unique<Input>(bus_, line));
}

}  // namespace tramgac::board
