// Contacts on lines of the board: looks at them, debounces and counts, and gives raw blocks for the pipeline.
//
// Single-threaded. Blocks as GpioInput::Read does; allocates nothing but while the block has not reached its size.
#pragma once

#include <array>

#include "board/api/gpio.h"
#include "drivers/digital_io/contact.h"
#include "drivers/digital_io/debounce.h"
#include "drivers/digital_io/input_source.h"

namespace tramgac::digital_io {

class ContactReader final : public InputSource {
 public:
  // `inputs` are those of `contacts`, in the same order, "active" when the contact is closed, and opened without
  // debouncing of their own; both outlive this. A null one could not be opened: its contact is never known. What there
  // is more of than of the other, or than kMostContacts, is left out.
  ContactReader(std::span<const Contact> contacts, std::span<board::GpioInput* const> inputs);

  bool Look(BootTime now) override;
  bool complete() const override;
  void Fill(BootTime now, RawBlock& block) const override;

 private:
  // A look that fails is a disturbed bus; so many in a row are a chip or a line that is gone.
  static constexpr std::uint8_t kMostMisses = 10;

  struct Wire {
    const Contact* contact = nullptr;
    board::GpioInput* input = nullptr;
    Debounce debounce;
    std::uint8_t misses = 0;  // in a row
    bool lost() const { return misses == kMostMisses; }
    bool was_active = false;
    std::uint32_t pulses = 0;  // since the node has started
  };

  static bool LookAt(Wire& wire, BootTime now);
  static bool Count(Wire& wire, const board::GpioLevel& level, BootTime now);
  std::span<const Wire> wires() const { return std::span(wires_).first(count_); }

  std::size_t count_;
  std::array<Wire, kMostContacts> wires_{};
};

}  // namespace tramgac::digital_io
