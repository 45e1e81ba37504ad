#include "agent/publish/packet_size.h"

namespace tramgac::publish {
namespace {

std::uint64_t VariableByteIntegerSize(std::uint64_t value) {
  std::uint64_t size = 1;
  for (; value >= 128; value /= 128) ++size;
  return size;
}

}  // namespace

std::uint64_t PublishPacketSize(const Message& message) {
  const std::uint64_t expiry = message.expiry_seconds != 0 ? 1 + 4 : 0;
  const std::uint64_t properties = 1 + 2 + kContentType.size() + expiry;
  const std::uint64_t remaining =
      2 + message.topic.size() + 2 + VariableByteIntegerSize(properties) + properties + message.payload.size();
  return 1 + VariableByteIntegerSize(remaining) + remaining;
}

bool IsPublishTopic(std::string_view topic) {
  constexpr std::string_view kForbidden("+#\0", 3);
  return !topic.empty() && topic.size() <= 65535 && topic.find_first_of(kForbidden) == std::string_view::npos;
}

}  // namespace tramgac::publish
