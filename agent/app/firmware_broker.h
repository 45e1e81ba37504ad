// What a firmware node's configuration says of its broker and its network, for the block
// (firmware/config/node_block.h).
#pragma once

#include <deque>
#include <string>

#include "agent/document/field.h"
#include "firmware/config/node_block.h"

namespace tramgac::app {

// Reads the sections `broker` (absent: there is none), as that of the Linux agent, and `network`. Blocks on the disk:
// what `broker` names is read, too. `folder` is what relative names are relative to. Every problem, also what the
// firmware cannot do, is added to those of the document. `block`, whose node is known, has views of `texts`.
void ReadFirmwareBroker(const document::Field& broker, const document::Field& network, const std::string& folder,
                        std::deque<std::string>& texts, firmware::NodeBlock& block);

}  // namespace tramgac::app
