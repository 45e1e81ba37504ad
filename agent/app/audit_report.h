// What `tramgac store verify` says about the audit chain of a store.
// Single-threaded; blocks as the store does that it reads.
#pragma once

#include <functional>
#include <nlohmann/json.hpp>
#include <string>

#include "agent/core/model/record_store.h"
#include "agent/core/pipeline/audit_chain.h"
#include "agent/document/problem.h"

namespace tramgac::app {

struct AuditReport {
  std::uint64_t entries = 0;          // that are right, up to the fault
  std::uint64_t first = 0, last = 0;  // their numbers; 0: there are none
  AuditFault fault = AuditFault::kNone;
  SequenceNumber seq = 0;    // of the record where the fault shows; 0: behind the last one
  std::uint64_t number = 0;  // of the entry there, 0 if it has none; with kEnd: of the last that was written
  bool unread = false;       // the records could not be read to their end
  bool ok() const { return fault == AuditFault::kNone && !unread; }
};

// What a report needs of a store, as in RecordStore::Read and RecordStore::Get.
struct AuditSource {
  std::function<bool(RecordVisitor&)> read;  // every record of kind kEvent; returns whether that went to the end
  std::function<Result<std::size_t>(std::string_view, MutableByteSpan)> get;
};
AuditReport VerifyAudit(const AuditSource& source, Digest digest);

// One sentence without its end, e.g. "audit chain: 12 entries, 5 to 16".
std::string AuditSentence(const AuditReport& report, document::Language language);
// The same for programs; `finding` is in English and left out when there is none.
nlohmann::json AuditJson(const AuditReport& report);

}  // namespace tramgac::app
