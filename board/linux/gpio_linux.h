// Lines of a Linux machine: the kernel's GPIO character device (uAPI v2, linux/gpio.h, since 5.10) and its LED class.
// No library: docs/decisions/0007-gpio-without-a-library.md.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "board/api/gpio.h"

namespace tramgac::board {

// As ioctl(2): 0, or -1 with errno.
using GpioIoctl = std::function<int(int fd, unsigned long request, void* argument)>;

// Where Linux has them; tests point these elsewhere and stand in for the kernel.
struct LinuxGpioPlaces {
  std::string devices = "/dev";
  std::string leds = "/sys/class/leds";  // Documentation/ABI/testing/sysfs-class-led
  GpioIoctl ioctl;                       // empty: the kernel's
};

struct GpioChip {
  std::string name;   // "gpiochip0", in /dev
  std::string label;  // "pinctrl-rp1": what gpiodetect(1) has in brackets; at most 31 characters
  std::uint32_t lines = 0;
  Status status = Status::kOk;  // why it cannot be asked, as of Gpio::OpenOutput; then only the name is known
};

// The chips of this machine by their names; links to them are left out. At most 64. Blocks for milliseconds; any
// thread.
std::vector<GpioChip> ListGpioChips(const LinuxGpioPlaces& places);

// Thread safety and blocking as board/api/gpio.h says. A chip goes by its name in /dev or by its label, which stays
// where the number moves with the kernel; a label that several chips have is no label: kNotFound.
class LinuxGpio final : public Gpio {
 public:
  explicit LinuxGpio(LinuxGpioPlaces places = {});

  // An LED is taken from its trigger (heartbeat, disk activity) by this, and shines at its greatest brightness when
  // active.
  Result<std::unique_ptr<GpioOutput>> OpenOutput(const GpioLine& line) override;

  // Short presses are seen if the chip has interrupts, and debounced if it has them or can do it itself; otherwise the
  // level alone is read. The kernel passes over a bias that the chip's driver does not know, and does not say so.
  Result<std::unique_ptr<GpioInput>> OpenInput(const GpioLine& line) override;

 private:
  LinuxGpioPlaces places_;
};

}  // namespace tramgac::board
