// Libraries: tramgac_snmp
// The first bytes of whatever somebody sends to the trap port, before anything is authenticated.
#include <cstdint>
#include <cstdlib>

#include "drivers/snmp/message_head.h"

namespace {

bool Inside(tramgac::ByteSpan view, const std::uint8_t* data, std::size_t size) {
  return view.empty() || (view.data() >= data && view.data() + view.size() <= data + size);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace tramgac::snmp;
  const auto parsed = ParseMessageHead({data, size});
  if (!parsed.ok()) return 0;
  const MessageHead& head = parsed.value();
  if (!Inside(head.community, data, size) || !Inside(head.engine, data, size) || !Inside(head.user, data, size))
    abort();
  if (head.engine.size() > 32 || head.user.size() > 32) abort();
  Credentials credentials;
  credentials.community = "public";
  const bool fits = Fits(head, credentials);
  if (fits && (head.version > 1 || head.community.size() != credentials.community.size())) abort();
  return 0;
}
