// Of an image that is built without a network.
#include "firmware/app/node_uplink.h"

namespace tramgac::firmware {

std::unique_ptr<NodeUplink> MakeUplink(const NodeBlock&, const UplinkIdentity&, board::SysTickClock&, board::Entropy&) {
  return std::make_unique<NoUplink>("broker / máy chủ: none in this image / firmware này không có\n");
}

}  // namespace tramgac::firmware
