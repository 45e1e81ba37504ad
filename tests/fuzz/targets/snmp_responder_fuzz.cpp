// Libraries: tramgac_app
// What the network may send to a simulated SNMP agent: any datagram.
#include <cstdint>
#include <cstdlib>

#include "agent/app/snmp_responder.h"

namespace {

void Require(bool condition) {
  if (!condition) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace tramgac::app;
  static const SnmpResponder responder(
      ParseSnmprec("f", "1.3.6.1.1.0|4|name\n1.3.6.1.2.1|2|11\n1.3.6.1.2.2|2|12\n1.3.6.1.3.1|65|21\n").variables,
      "public");
  const std::vector<std::uint8_t> answer = responder.Answer({data, size});
  Require(answer.size() <= SnmpResponder::kLargestMessage);
  Require(answer.empty() || answer[0] == 0x30);
  return 0;
}
