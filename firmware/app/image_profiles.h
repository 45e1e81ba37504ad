// The profiles that an image has in its tables. One file of an image defines them: image_profiles.cpp, or that of
// whoever makes an image for other devices.
#pragma once

#include <span>

#include "drivers/modbus/compiled_profile.h"

namespace tramgac::firmware {

// Never empty; static tables. Any thread.
std::span<const modbus::CompiledProfile* const> ImageProfiles();

}  // namespace tramgac::firmware
