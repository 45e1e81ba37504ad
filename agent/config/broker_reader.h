// The section `broker` of a configuration, which is that of the firmware's nodes too.
#pragma once

#include <string>

#include "agent/config/config.h"
#include "agent/document/field.h"

namespace tramgac::config {

// Reads and checks it; every problem is added to those of the document. Looks at the files that it names: may block on
// the disk. `folder` is what relative names are relative to; `node` is the default user.
BrokerConfig ReadBroker(const document::Field& section, const std::string& folder, const std::string& node);

}  // namespace tramgac::config
