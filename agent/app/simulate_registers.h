// The registers of a device that is only played: filled from a profile, answered like a Modbus server.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "agent/app/register_bank.h"
#include "agent/core/base/bytes.h"
#include "agent/document/problem.h"
#include "agent/profile/names_registry.h"
#include "agent/profile/profile.h"
#include "drivers/modbus/address.h"

namespace tramgac::app {

// Single-threaded; nothing blocks.
class RegisterImage {
 public:
  // Every point gets a plausible value: the example of the registry if it fits, else something in its range. `profile`
  // is a Modbus profile.
  RegisterImage(std::shared_ptr<const profile::Profile> profile, const profile::NamesRegistry& names);

  // Sets a point to a value in its unit, a word, true/false, text, or "not-available". Outcome: empty, or what is
  // wrong.
  document::Wording Set(std::string_view point, std::string_view value);

  // See RegisterBank.
  std::vector<std::uint8_t> Answer(ByteSpan request) const { return bank_.Answer(request); }

 private:
  void SetDefault(const PointSpec& spec, const modbus::PointAddress& address, const profile::NamesRegistry& names);
  bool SetText(const PointSpec& spec, const modbus::PointAddress& address, std::string_view value);
  void WriteBits(const PointSpec& spec, const modbus::PointAddress& address, std::uint64_t bits);
  void WriteAscii(const PointSpec& spec, const modbus::PointAddress& address, std::string_view text);
  std::uint64_t ReadBits(const PointSpec& spec, const modbus::PointAddress& address) const;

  std::shared_ptr<const profile::Profile> profile_;
  RegisterBank bank_;
};

}  // namespace tramgac::app
