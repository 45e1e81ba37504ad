// Lines of a Linux machine: the kernel's GPIO character device (uAPI v2, linux/gpio.h, since 5.10) and its LED class.
// No library: docs/decisions/0007-gpio-without-a-library.md.
#pragma once

#include <functional>
#include <string>

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

// Thread safety and blocking as board/api/gpio.h says.
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
