// What a node is: as the block in its flash says, or as the image was made, if there is none or it is refused.
//
// Allocates when it is made; single-threaded.
#pragma once

#include "firmware/app/node.h"
#include "firmware/config/node_block.h"

namespace tramgac::firmware {

class NodeSetup {
 public:
  // `area` begins with the block, if one was written. `profiles` are those of the image. All outlive it, also what
  // `made` has views of.
  NodeSetup(ByteSpan area, const NodeBlock& made, std::span<const modbus::CompiledProfile* const> profiles);
  NodeSetup(const NodeSetup&) = delete;
  NodeSetup& operator=(const NodeSetup&) = delete;

  // Why the block was not taken; kNone: it was.
  BlockFault fault() const { return fault_; }
  const NodeBlock& block() const { return block_; }  // that holds
  const digital_io::ContactTables& contacts() const { return contacts_; }
  const digital_io::SensorTables& sensors() const { return sensors_; }

  // For Node; views of this.
  NodeSettings settings(std::string_view version, const NodeMemory& memory, const Restart& restart) const;

 private:
  // Outcome: has each device a profile?
  bool FindProfiles(std::span<const modbus::CompiledProfile* const> profiles);
  // Outcome: what holds.
  const NodeBlock& Choose(ByteSpan area, const NodeBlock& made,
                          std::span<const modbus::CompiledProfile* const> profiles);

  NodeBlock block_;
  BlockFault fault_ = BlockFault::kNone;
  std::array<NodeDevice, kMostNodeDevices> devices_{};
  digital_io::ContactTables contacts_;
  digital_io::SensorTables sensors_;
};

}  // namespace tramgac::firmware
