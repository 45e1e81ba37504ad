// Of the store's keeper: thinning, and the note of it. Programs whose store cannot thin are linked with reduced.cpp
// instead.
#include <algorithm>
#include <array>

#include "agent/core/pipeline/store_keeper.h"

namespace tramgac {
namespace {

constexpr Duration kTellThinnedEvery = std::chrono::hours(1);
constexpr std::string_view kNoteKey = "thinned";

Value Number(std::uint64_t number) { return Value::Integer(static_cast<std::int64_t>(number)); }

}  // namespace

// One piece, to be committed at once: the next one is to see it. Nothing of what is thinned may be on its way to the
// broker, or an acknowledgement of what a record was would be taken for one of what it has become.
void StoreKeeper::Thin(BootTime now) {
  if (!outbox_.may_replace()) return;
  if (!thinner_.exhausted()) {
    thin_anew_at_ = now + Thinner::kFirstWindow;
  } else if (now >= thin_anew_at_) {
    thinner_.Reset();
  }
  const Result<Thinner::Work> work = thinner_.Step({outbox_.released() + 1, outbox_.newest_at_rest()});
  if (!work.ok() || work.value().kept.empty()) return;
  for (const SequenceNumber kept : work.value().kept) outbox_.Replaced(kept);
  thinned_ += work.value().records;
  note_.first = note_.first == 0 ? work.value().first : std::min(note_.first, work.value().first);
  note_.last = std::max(note_.last, work.value().last);
  note_.records += work.value().records;
  note_.into += work.value().kept.size();
  if (tell_thinned_at_ == kNever) tell_thinned_at_ = now + kTellThinnedEvery;
  SaveNote();
  recorder_.CommitSoon();
}

void StoreKeeper::LoadNote() {
  std::array<std::uint8_t, 48> bytes;
  const Result<std::size_t> size = store_.Get(kNoteKey, bytes);
  if (!size.ok()) return;
  ByteReader in(ByteSpan(bytes).first(size.value()));
  Note note;
  note.first = in.Varint();
  note.last = in.Varint();
  note.records = in.Varint();
  note.into = in.Varint();
  if (in.ok()) note_ = note;
}

void StoreKeeper::SaveNote() {
  std::array<std::uint8_t, 48> bytes;
  ByteWriter out(bytes);
  if (note_.first != 0) {
    for (const std::uint64_t number : {note_.first, note_.last, note_.records, note_.into}) out.Varint(number);
  }
  // Without room in memory for it only the explanation of missing numbers is incomplete.
  (void)store_.Put(kNoteKey, out.written());
}

// Who counts the numbers finds some missing, and reads here that they are not lost. Once an outage and not at every
// step: what explains must not fill the store.
void StoreKeeper::TellThinned(BootTime now) {
  tell_thinned_at_ = kNever;
  if (note_.first == 0) return;
  const EventField fields[] = {{"from_seq", Number(note_.first)},
                               {"to_seq", Number(note_.last)},
                               {"records", Number(note_.records)},
                               {"into", Number(note_.into)}};
  recorder_.Event("records-thinned", now, fields);
  note_ = {};
  SaveNote();
}

}  // namespace tramgac
