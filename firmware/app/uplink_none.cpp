// Of an image that is built without a network.
#include "firmware/app/node_uplink.h"

namespace tramgac::firmware {

std::unique_ptr<NodeUplink> MakeUplink(const UplinkIdentity&, board::SysTickClock&, board::Entropy&) {
  return std::make_unique<NoUplink>();
}

}  // namespace tramgac::firmware
