// The audit trail: one event `operator` for everything that somebody asked of this node, numbered 1, 2, 3 and chained
// by hashes so that a missing or an edited entry shows (audit_chain.h). The chain's end is remembered in the store and
// becomes durable in the same transaction as the entry: neither kill -9 nor a power cut parts them. A new store begins
// a new chain. Single-threaded; blocks and allocates only while it is constructed (RecordStore::Get).
#pragma once

#include <memory>
#include <span>

#include "agent/core/model/record_store.h"
#include "agent/core/pipeline/audit_chain.h"
#include "agent/core/pipeline/recorder.h"

namespace tramgac {

class AuditTrail {
 public:
  // Goes on where the store's chain ends. `digest`: null, if this node cannot hash: entries then have a number and
  // neither `prev` nor `hash`.
  AuditTrail(Recorder& recorder, RecordStore& store, Digest digest);

  // Leaves one event `operator` with `fields`, which happened at `at`, and appends `audit`, `prev` and `hash`. To be
  // committed at once, as Recorder::Event. `fields` have no such names, no name twice, and none that the encoder adds
  // (`v`, `store`, `seq`, `t`, `tq`, `node`, `event`).
  // Outcome: its sequence number; 0, if the store had no room or the entry is too large (kMostAuditFields,
  // kLargestAuditText): it is counted as dropped, its number is given to the next one, and the chain stays whole.
  SequenceNumber Write(BootTime at, std::span<const EventField> fields);

 private:
  bool Save(const AuditHead& head);
  SequenceNumber Drop();

  Recorder& recorder_;
  RecordStore& store_;
  Digest digest_;
  AuditHead head_;
  std::unique_ptr<AuditText> text_;  // there is one if there is a digest: 6 KB
};

}  // namespace tramgac
