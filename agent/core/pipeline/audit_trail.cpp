#include "agent/core/pipeline/audit_trail.h"

#include <array>

namespace tramgac {

AuditTrail::AuditTrail(Recorder& recorder, RecordStore& store, Digest digest)
    : recorder_(recorder),
      store_(store),
      digest_(digest),
      text_(digest == nullptr ? nullptr : std::make_unique<AuditText>()) {
  std::array<std::uint8_t, kLargestAuditHead> bytes;
  const Result<std::size_t> size = store_.Get(kAuditHeadKey, bytes);
  // One that cannot be read begins the chain anew at 1, and whoever checks it sees that.
  if (size.ok()) head_ = ReadAuditHead(ByteSpan(bytes).first(size.value())).value_or(AuditHead());
}

bool AuditTrail::Save(const AuditHead& head) {
  std::array<std::uint8_t, kLargestAuditHead> bytes;
  return Ok(store_.Put(kAuditHeadKey, head.number == 0 ? ByteSpan() : WriteAuditHead(head, bytes)));
}

SequenceNumber AuditTrail::Drop() {
  recorder_.NoteDropped();
  return 0;
}

SequenceNumber AuditTrail::Write(BootTime at, std::span<const EventField> fields) {
  AuditHead next;
  next.number = head_.number + 1;
  std::array chain = {EventField{"audit", Value::Integer(static_cast<std::int64_t>(next.number))},
                      EventField{"prev", Value::Text(ViewOf(head_.hash))},
                      EventField{"hash", Value::Text(ViewOf(next.hash))}};
  if (digest_ != nullptr) {
    text_->Begin(kAuditEvent);
    for (const EventField& field : fields) text_->Add(field);
    for (const EventField& field : chain) text_->Add(field);
    const std::optional<HexDigest> hash = text_->Hash(digest_);
    if (!hash) return Drop();
    next.hash = *hash;
  }
  // First what is taken back easily: an entry is for ever.
  if (!Save(next)) return Drop();
  const std::size_t count = digest_ != nullptr ? chain.size() : 1;
  const SequenceNumber seq = recorder_.AppendEvent(kAuditEvent, at, fields, std::span(chain).first(count));
  if (seq != 0) {
    head_ = next;
  } else {
    // Takes no more room than what it replaces, which a store cannot refuse.
    [[maybe_unused]] const bool saved = Save(head_);
  }
  return seq;
}

}  // namespace tramgac
