#include "agent/store/pending.h"

namespace tramgac::store {
namespace {

// After an outage the arena may have grown to the limit; in quiet times it gives that memory back.
constexpr std::size_t kKeptCapacity = 512 * 1024;

}  // namespace

bool Pending::Add(SequenceNumber seq, RecordKind kind, std::int64_t run_s, ByteSpan body) {
  if (body.size() > limit_bytes_ || bytes() > limit_bytes_ - body.size()) return false;
  records_.push_back({seq, kind, run_s, arena_.size(), body.size()});
  arena_.insert(arena_.end(), body.begin(), body.end());
  return true;
}

bool Pending::Put(std::string_view key, ByteSpan value) {
  const auto old = values_.find(key);
  const std::size_t cost = key.size() + value.size();
  const std::size_t freed = old == values_.end() ? 0 : key.size() + old->second.size();
  if (cost > limit_bytes_ || bytes() - freed > limit_bytes_ - cost) return false;
  values_bytes_ = values_bytes_ - freed + cost;
  if (old != values_.end()) {
    old->second.assign(value.begin(), value.end());
  } else {
    values_.emplace(std::string(key), std::vector<std::uint8_t>(value.begin(), value.end()));
  }
  return true;
}

bool Pending::Replace(SequenceNumber kept, ByteSpan body, std::span<const SequenceNumber> gone) {
  const std::size_t cost = body.size() + gone.size_bytes();
  if (cost > limit_bytes_ || bytes() > limit_bytes_ - cost) return false;
  replacements_.push_back({kept, arena_.size(), body.size()});
  arena_.insert(arena_.end(), body.begin(), body.end());
  gone_.insert(gone_.end(), gone.begin(), gone.end());
  return true;
}

void Pending::Clear() {
  arena_.clear();
  replacements_.clear();
  gone_.clear();
  gone_.shrink_to_fit();
  if (arena_.capacity() > kKeptCapacity) arena_.shrink_to_fit();
  records_.clear();
  values_.clear();
  values_bytes_ = 0;
}

}  // namespace tramgac::store
