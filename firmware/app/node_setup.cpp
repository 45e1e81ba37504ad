#include "firmware/app/node_setup.h"

#include <algorithm>

#include "board/cortex_m/panic.h"

namespace tramgac::firmware {

NodeSetup::NodeSetup(ByteSpan area, const NodeBlock& made, std::span<const modbus::CompiledProfile* const> profiles)
    : contacts_(Choose(area, made, profiles).Contacts()), sensors_(block_.Sensors()) {}

const NodeBlock& NodeSetup::Choose(ByteSpan area, const NodeBlock& made,
                                   std::span<const modbus::CompiledProfile* const> profiles) {
  fault_ = ReadNodeBlock(area, block_);
  if (fault_ == BlockFault::kNone && !FindProfiles(profiles)) fault_ = BlockFault::kNoProfile;
  if (fault_ == BlockFault::kNone) return block_;
  block_ = made;
  if (!FindProfiles(profiles)) board::Panic("the image was made with a profile that it does not have");
  return block_;
}

bool NodeSetup::FindProfiles(std::span<const modbus::CompiledProfile* const> profiles) {
  for (std::size_t i = 0; i < block_.device_count; ++i) {
    const BlockDevice& device = block_.devices[i];
    const auto found = std::find_if(profiles.begin(), profiles.end(),
                                    [&](const auto* profile) { return profile->device.profile == device.profile; });
    if (found == profiles.end()) return false;
    devices_[i] = {device.id, device.label, *found, device.unit, device.period};
  }
  return true;
}

NodeSettings NodeSetup::settings(std::string_view version, const NodeMemory& memory, const Restart& restart) const {
  return {block_.site,
          block_.node,
          version,
          std::span(devices_).first(block_.device_count),
          block_.contact_count == 0 ? nullptr : &contacts_,
          block_.sensor_count == 0 ? nullptr : &sensors_,
          &memory,
          restart};
}

}  // namespace tramgac::firmware
