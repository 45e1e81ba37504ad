#include "firmware/app/contact_inputs.h"

#include <algorithm>

namespace tramgac::firmware {

std::span<board::GpioInput* const> ContactInputs::Open(std::span<const digital_io::Contact> contacts, board::Gpio& gpio,
                                                       const char* chip, bool closed_is_low) {
  const std::size_t count = std::min(contacts.size(), opened_.size());
  for (std::size_t i = 0; i < count; ++i) {
    board::GpioLine line;
    line.chip = chip;
    line.offset = contacts[i].input;
    line.active_low = closed_is_low;
    auto input = gpio.OpenInput(line);
    if (!input.ok()) continue;
    opened_[i] = std::move(input).value();
    inputs_[i] = opened_[i].get();
  }
  return std::span<board::GpioInput* const>(inputs_).first(count);
}

}  // namespace tramgac::firmware
