// Libraries: tramgac_app
// The topic up to the first zero byte, then the payload.
#include <string_view>

#include "agent/app/watermark_message.h"

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, unsigned long size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const std::size_t end = bytes.find('\0');
  const std::string_view topic = bytes.substr(0, end);
  const std::string_view payload = end == std::string_view::npos ? std::string_view() : bytes.substr(end + 1);
  const auto mark = tramgac::app::ReadWatermark("n", topic, payload);
  if (mark && (mark->consumer.empty() || !topic.ends_with("/n"))) __builtin_trap();
  return 0;
}
