// Libraries: tramgac_reach
// What a directory may answer to a bind. What the beginning of an answer says does not change with what follows.
#include <cstdint>
#include <cstdlib>

#include "drivers/reach/ldap.h"

using tramgac::reach::LdapVerdict;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  LdapVerdict before = LdapVerdict::kMore;
  std::int64_t code_before = 0;
  for (std::size_t length = 0; length <= size && length <= 64; ++length) {
    std::int64_t code = 0;
    const LdapVerdict verdict = tramgac::reach::ReadLdapResult({data, length}, code);
    if (before != LdapVerdict::kMore && (verdict != before || code != code_before)) std::abort();
    before = verdict;
    code_before = code;
  }
  // 64 bytes are enough for the code, whatever stands before it.
  if (size >= 64 && before == LdapVerdict::kMore) std::abort();
  return 0;
}
