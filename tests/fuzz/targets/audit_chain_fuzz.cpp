// Libraries: tramgac_core_pipeline
// Any bytes as an audit entry and as the remembered end of the chain. An entry that is believed has a number; a head
// that is believed is the same when it is written and read again.
#include <cstdlib>

#include "agent/core/pipeline/audit_chain.h"
#include "tests/unit/core/fake_digest.h"

namespace {

using namespace tramgac;

void CheckEntry(ByteSpan body) {
  AuditChecker checker(FakeDigest);
  const AuditFault fault = checker.Add(body);
  if (fault == AuditFault::kUnnumbered || fault == AuditFault::kEnd) abort();  // nothing was before it
  if (checker.count() > 1 || (checker.count() == 1) != (checker.last() != 0)) abort();
  if (checker.count() == 1 && checker.Add(body) != AuditFault::kGap) abort();  // the same once more
}

void CheckHead(ByteSpan bytes) {
  const auto head = ReadAuditHead(bytes);
  if (!head) return;
  std::array<std::uint8_t, kLargestAuditHead> buffer;
  const auto again = ReadAuditHead(WriteAuditHead(*head, buffer));
  if (!again || again->number != head->number || again->hash != head->hash) abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  CheckEntry({data, size});
  CheckHead({data, size});
  return 0;
}
