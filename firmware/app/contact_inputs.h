// The contacts of a node on the lines of its board.
#pragma once

#include <array>
#include <memory>

#include "drivers/digital_io/gpio/contact_reader.h"

namespace tramgac::firmware {

// Single-threaded; allocates when it is made.
class ContactInputs {
 public:
  // Opens the input of each contact, which is closed when its line is low if `closed_is_low`: a contact to ground and a
  // pull-up. One that cannot be opened stays unread. `contacts` outlives this; `chip` as in board::GpioLine.
  ContactInputs(std::span<const digital_io::Contact> contacts, board::Gpio& gpio, const char* chip, bool closed_is_low)
      : reader_(contacts, Open(contacts, gpio, chip, closed_is_low)) {}

  digital_io::InputSource& source() { return reader_; }

 private:
  std::span<board::GpioInput* const> Open(std::span<const digital_io::Contact> contacts, board::Gpio& gpio,
                                          const char* chip, bool closed_is_low);

  std::array<std::unique_ptr<board::GpioInput>, digital_io::kMostContacts> opened_;
  std::array<board::GpioInput*, digital_io::kMostContacts> inputs_{};
  digital_io::ContactReader reader_;
};

}  // namespace tramgac::firmware
