// Libraries: tramgac_firmware_config
// Any bytes as the contents of a configuration block: taken over whole, written again as they were, or refused.
#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <vector>

#include "agent/core/base/crc32.h"
#include "firmware/config/node_block.h"

using namespace tramgac;
using namespace tramgac::firmware;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  NodeBlock block;
  if (ReadNodeBlock({data, size}, block) == BlockFault::kNone && block.site.empty()) std::abort();
  // The same with a sound head, so that what is behind the checksum is reached.
  if (size > kLargestNodeBlock - 16) return 0;
  std::vector<std::uint8_t> bytes(16 + size);
  std::memcpy(bytes.data(), "TGNC\3", 5);
  for (std::size_t i = 0; i < 4; ++i) bytes[8 + i] = static_cast<std::uint8_t>(size >> 8 * i);
  std::copy_n(data, size, bytes.begin() + 16);
  const std::uint32_t crc = Crc32(ByteSpan(bytes).subspan(16), Crc32(ByteSpan(bytes).subspan(4, 8)));
  for (std::size_t i = 0; i < 4; ++i) bytes[12 + i] = static_cast<std::uint8_t>(crc >> 8 * i);
  const BlockFault fault = ReadNodeBlock(bytes, block);
  if (fault == BlockFault::kContents) return 0;
  if (fault != BlockFault::kNone) std::abort();
  std::vector<std::uint8_t> again(kLargestNodeBlock);
  const auto written = WriteNodeBlock(block, again);
  if (!written.ok()) std::abort();
  again.resize(written.value());
  NodeBlock once_more;
  if (ReadNodeBlock(again, once_more) != BlockFault::kNone) std::abort();
  if (once_more.node != block.node || once_more.device_count != block.device_count) std::abort();
  if (once_more.sensor_count != block.sensor_count) std::abort();
  // What TLS and MQTT are given has the bounds that they count on.
  const BlockBroker& broker = block.broker;
  if (broker.host.size() > 253 || broker.authority.size() > kLongestCertificate || broker.key.size() > kLongestKey) {
    std::abort();
  }
  if (!std::ranges::equal(once_more.broker.key, broker.key) || once_more.broker.password != broker.password)
    std::abort();
  if (broker.host.empty() != (block.network.broker == 0)) std::abort();
  return 0;
}
