// The registers of a device that is only played: filled from a profile, answered like a Modbus server.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

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

  // The answer PDU to a request PDU: data; exception 1 for other functions than 1 to 4; 2 for registers that the
  // profile does not know; 3 for a wrong count or length. Any bytes may be given.
  std::vector<std::uint8_t> Answer(ByteSpan request) const;

 private:
  // A register for each address; coils and discrete inputs hold 0 or 1.
  using Cells = std::map<std::uint16_t, std::uint16_t>;

  void Define(modbus::Table table, std::uint32_t first, std::uint32_t last);
  void SetDefault(const PointSpec& spec, const modbus::PointAddress& address, const profile::NamesRegistry& names);
  bool SetText(const PointSpec& spec, const modbus::PointAddress& address, std::string_view value);
  void WriteBits(const PointSpec& spec, const modbus::PointAddress& address, std::uint64_t bits);
  void WriteAscii(const PointSpec& spec, const modbus::PointAddress& address, std::string_view text);
  std::uint64_t ReadBits(const PointSpec& spec, const modbus::PointAddress& address) const;

  std::shared_ptr<const profile::Profile> profile_;
  std::array<Cells, 5> tables_;  // by function code
};

}  // namespace tramgac::app
