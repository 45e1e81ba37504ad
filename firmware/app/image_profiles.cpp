#include "firmware/app/image_profiles.h"

#include "firmware/profiles/xy_md02.h"

namespace tramgac::firmware {
namespace {

constexpr const modbus::CompiledProfile* kProfiles[] = {&compiled::xy_md02::kProfile};

}  // namespace

std::span<const modbus::CompiledProfile* const> ImageProfiles() { return kProfiles; }

}  // namespace tramgac::firmware
