#include "agent/publish/packet_size.h"

namespace tramgac::publish {
namespace {

std::uint64_t VariableByteIntegerSize(std::uint64_t value) {
  std::uint64_t size = 1;
  for (; value >= 128; value /= 128) ++size;
  return size;
}

// An identifier and a length of two bytes stand in front of the text.
std::uint64_t TextPropertySize(std::string_view text) { return text.empty() ? 0 : 1 + 2 + text.size(); }

bool IsFilterLevel(std::string_view level, bool is_last) {
  if (level == "#") return is_last;
  return level == "+" || level.find_first_of("+#") == std::string_view::npos;
}

}  // namespace

std::uint64_t PublishPacketSize(const Message& message) {
  const std::uint64_t expiry = message.expiry_seconds != 0 ? 1 + 4 : 0;
  const std::uint64_t properties = 1 + 2 + kContentType.size() + expiry + TextPropertySize(message.response_topic) +
                                   TextPropertySize(message.correlation);
  const std::uint64_t remaining =
      2 + message.topic.size() + 2 + VariableByteIntegerSize(properties) + properties + message.payload.size();
  return 1 + VariableByteIntegerSize(remaining) + remaining;
}

bool IsPublishTopic(std::string_view topic) {
  constexpr std::string_view kForbidden("+#\0", 3);
  return !topic.empty() && topic.size() <= 65535 && topic.find_first_of(kForbidden) == std::string_view::npos;
}

bool IsTopicFilter(std::string_view filter) {
  if (filter.empty() || filter.size() > 65535 || filter.find('\0') != std::string_view::npos) return false;
  for (;;) {
    const std::size_t end = filter.find('/');
    const bool is_last = end == std::string_view::npos;
    if (!IsFilterLevel(filter.substr(0, end), is_last)) return false;
    if (is_last) return true;
    filter.remove_prefix(end + 1);
  }
}

}  // namespace tramgac::publish
