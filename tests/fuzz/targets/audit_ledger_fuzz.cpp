// Libraries: tramgac_audit
// What a broker delivers to the checker: one message a line, topic, blank, payload.
#include <cstdint>
#include <string_view>

#include "agent/audit/ledger.h"

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, unsigned long size) {
  std::string_view rest(reinterpret_cast<const char*>(data), size);
  tramgac::audit::Ledger ledger(5000);
  while (!rest.empty()) {
    const std::size_t end = rest.find('\n');
    const std::string_view line = rest.substr(0, end);
    rest = end == std::string_view::npos ? std::string_view() : rest.substr(end + 1);
    const std::size_t blank = line.find(' ');
    ledger.Take(line.substr(0, blank), blank == std::string_view::npos ? std::string_view() : line.substr(blank + 1),
                false, 1795425845000);
  }
  for (const tramgac::audit::Stream& stream : ledger.Report()) {
    if (stream.received == 0 || stream.first_seq > stream.last_seq) __builtin_trap();
  }
  return 0;
}
