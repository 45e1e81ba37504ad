#include "agent/core/pipeline/command_memory.h"

#include <algorithm>
#include <array>

#include "agent/core/base/bytes.h"
#include "agent/core/base/hash.h"

namespace tramgac {
namespace {

constexpr std::string_view kKey = "commands";
constexpr std::size_t kLargest = 4096;  // a version, a position, and at most eleven bytes an entry

}  // namespace

CommandMemory::CommandMemory(RecordStore& store, std::size_t most)
    : store_(store), entries_(std::clamp<std::size_t>(most, 1, kMost)) {
  std::array<std::uint8_t, kLargest> bytes;
  const Result<std::size_t> size = store_.Get(kKey, bytes);
  if (!size.ok()) return;
  ByteReader in(ByteSpan(bytes).first(size.value()));
  if (in.U8() != 1) return;
  const std::uint64_t next = in.Varint();
  std::vector<Entry> entries(entries_.size());
  for (Entry& entry : entries) {
    entry.fingerprint = in.Varint();
    entry.outcome = in.U8();
  }
  if (!in.ok()) return;
  entries_ = std::move(entries);
  next_ = static_cast<std::size_t>(next % entries_.size());
}

std::uint64_t CommandMemory::FingerprintOf(std::string_view user, std::string_view verb, std::string_view correlation,
                                           std::string_view payload) {
  std::uint64_t hash = kFnvOffset;
  for (const std::string_view part : {user, verb, correlation, payload}) hash = Fnv1a("\n", Fnv1a(part, hash));
  return std::max<std::uint64_t>(1, hash);
}

std::optional<std::uint8_t> CommandMemory::Find(std::uint64_t fingerprint) const {
  const auto found = std::ranges::find(entries_, fingerprint, &Entry::fingerprint);
  return found == entries_.end() ? std::nullopt : std::optional(found->outcome);
}

void CommandMemory::Remember(std::uint64_t fingerprint, std::uint8_t outcome) {
  const auto found = std::ranges::find(entries_, fingerprint, &Entry::fingerprint);
  if (found != entries_.end()) {
    found->outcome = outcome;
  } else {
    entries_[next_] = {fingerprint, outcome};
    next_ = (next_ + 1) % entries_.size();
  }
  Save();
}

void CommandMemory::Save() {
  std::array<std::uint8_t, kLargest> bytes;
  ByteWriter out(bytes);
  out.U8(1);  // version
  out.Varint(next_);
  for (const Entry& entry : entries_) {
    out.Varint(entry.fingerprint);
    out.U8(entry.outcome);
  }
  // In a full store the command that is being executed cannot be recorded either.
  if (out.ok() && !Ok(store_.Put(kKey, out.written()))) return;
}

}  // namespace tramgac
