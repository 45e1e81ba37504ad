// A profile as C++ tables for firmware: constexpr, so that they lie in flash and nothing is parsed on the node.
//
// Thread safety: pure functions; nothing blocks.
#pragma once

#include <string>

#include "agent/profile/profile.h"
#include "drivers/modbus/compiled_profile.h"

namespace tramgac::profile {

// Can firmware read devices of this kind? It reads Modbus; other profiles have no tables.
inline bool CanCompile(const Profile& profile) { return profile.protocol == Protocol::kModbus; }

// What there is to compile, as views of `profile`. Precondition: CanCompile.
modbus::CompiledProfile TablesOf(const Profile& profile);

// The header: `kProfile` in a namespace of the profile's name in tramgac::compiled. The same tables give the same text.
std::string WriteTables(const modbus::CompiledProfile& tables);

}  // namespace tramgac::profile
