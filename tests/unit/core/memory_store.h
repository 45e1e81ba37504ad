// A record store in memory for tests: what is durable and what is not yet are kept apart, power can be cut between
// any two calls, any Append or Commit can be made to fail, and what is released is really gone.
#pragma once

#include <cstring>
#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "agent/core/model/record_store.h"

namespace tramgac {

// Tells an allocation counter (tests/simulation/pipeline) that what happens now is the fake's own doing.
class InFake {
 public:
  InFake() { ++Depth(); }
  ~InFake() { --Depth(); }
  InFake(const InFake&) = delete;
  InFake& operator=(const InFake&) = delete;
  static int& Depth() {
    static int depth = 0;
    return depth;
  }
};

class MemoryStore final : public RecordStore {
 public:
  struct Record {
    SequenceNumber seq;
    RecordKind kind;
    std::vector<std::uint8_t> body;
  };

  Result<SequenceNumber> Append(RecordKind kind, ByteSpan body) override {
    const InFake fake;
    if (++appends == fail_append_at || appends_fail) return Status::kResourceExhausted;
    waiting_.push_back({next_, kind, {body.begin(), body.end()}});
    return next_++;
  }

  Status Put(std::string_view key, ByteSpan value) override {
    const InFake fake;
    if (key.size() > 64) return Status::kInvalidArgument;
    if (++puts == fail_put_at) return Status::kResourceExhausted;
    waiting_keys_[std::string(key)] = {value.begin(), value.end()};
    return Status::kOk;
  }

  Result<std::size_t> Get(std::string_view key, MutableByteSpan out) override {
    const InFake fake;
    for (const auto* keys : {&waiting_keys_, &keys_}) {
      const auto found = keys->find(std::string(key));
      if (found == keys->end()) continue;
      if (found->second.empty()) return Status::kNotFound;
      if (found->second.size() > out.size()) return Status::kOutOfRange;
      std::memcpy(out.data(), found->second.data(), found->second.size());
      return found->second.size();
    }
    return Status::kNotFound;
  }

  Result<NameId> Intern(std::string_view name) override {
    const InFake fake;
    for (std::size_t i = 0; i < names_.size(); ++i) {
      if (names_[i] == name) return static_cast<NameId>(i + 1);
    }
    if (names_.size() >= most_names) return Status::kResourceExhausted;
    names_.emplace_back(name);
    return static_cast<NameId>(names_.size());
  }

  std::string_view NameOf(NameId id) const override {
    return id >= 1 && id <= names_.size() ? std::string_view(names_[id - 1]) : std::string_view();
  }

  Status Commit() override {
    const InFake fake;
    ++commits;
    if (commits == fail_commit_at || commits_fail) return Status::kUnavailable;
    for (auto& [kept, body] : waiting_bodies_) {
      for (Record& record : records_) {
        if (record.seq == kept) record.body = std::move(body);
      }
    }
    std::erase_if(records_, [this](const Record& record) { return waiting_gone_.contains(record.seq); });
    ForgetReplacements();
    for (Record& record : waiting_) {
      ever.insert(record.seq);
      records_.push_back(std::move(record));
    }
    waiting_.clear();
    for (auto& [key, value] : waiting_keys_) keys_[key] = std::move(value);
    waiting_keys_.clear();
    durable_names_ = names_.size();
    std::erase_if(records_, [this](const Record& record) { return record.seq <= released_; });
    return Status::kOk;
  }

  Status Replace(SequenceNumber kept, ByteSpan body, std::span<const SequenceNumber> gone) override {
    const InFake fake;
    waiting_bodies_[kept] = {body.begin(), body.end()};
    waiting_gone_.insert(gone.begin(), gone.end());
    return Status::kOk;
  }

  Result<std::uint32_t> Read(SequenceNumber from, SequenceNumber to, std::uint8_t kinds, std::uint32_t limit,
                             RecordVisitor& visitor) override {
    if (reads_fail) return Status::kUnavailable;
    std::uint32_t shown = 0;
    for (const Record& record : records_) {
      if (shown == limit) break;
      if (record.seq < from || record.seq > to || (kinds >> static_cast<int>(record.kind) & 1) == 0) continue;
      ++shown;
      if (!visitor.Visit({record.seq, record.kind, record.body})) break;
    }
    return shown;
  }

  void Release(SequenceNumber seq) override {
    const InFake fake;
    if (on_release) on_release(seq);
    if (seq > released_) released_ = seq;
  }

  StoreStatus status() const override {
    StoreStatus status;
    std::strcpy(status.uuid.data(), "11111111-2222-4333-8444-555555555555");
    status.last = ever.empty() ? 0 : *ever.rbegin();
    status.first = records_.empty() ? 0 : records_.front().seq;
    status.bytes = bytes;
    status.dropped_records = dropped_records;
    status.dropped_to = dropped_to;
    status.budget_bytes = budget_bytes;
    return status;
  }

  // The power goes and comes back: what no Commit has made durable never was. `reuse`: the numbers of lost appends,
  // which nobody has seen, are given again.
  void CutPower(bool reuse = true) {
    waiting_.clear();
    waiting_keys_.clear();
    ForgetReplacements();
    names_.resize(durable_names_);
    if (reuse) next_ = status().last + 1;
  }

  const std::vector<Record>& records() const { return records_; }
  bool has_waiting() const { return !waiting_.empty(); }

  std::uint64_t appends = 0;
  std::uint64_t puts = 0;
  std::uint64_t commits = 0;
  std::uint64_t fail_append_at = 0;  // the n-th call fails; 0: none
  std::uint64_t fail_put_at = 0;
  std::uint64_t fail_commit_at = 0;
  bool commits_fail = false;
  bool appends_fail = false;
  std::size_t most_names = SIZE_MAX;
  bool reads_fail = false;
  std::uint64_t bytes = 0;
  std::uint64_t dropped_records = 0;
  SequenceNumber dropped_to = 0;
  std::uint64_t budget_bytes = 0;
  std::set<SequenceNumber> ever;  // sequence numbers that have ever been durable
  std::function<void(SequenceNumber)> on_release;

 private:
  void ForgetReplacements() {
    waiting_bodies_.clear();
    waiting_gone_.clear();
  }

  std::vector<Record> waiting_, records_;
  std::map<SequenceNumber, std::vector<std::uint8_t>> waiting_bodies_;
  std::set<SequenceNumber> waiting_gone_;
  std::map<std::string, std::vector<std::uint8_t>> waiting_keys_, keys_;
  std::deque<std::string> names_;  // views into it stay valid
  std::size_t durable_names_ = 0;
  SequenceNumber next_ = 1;
  SequenceNumber released_ = 0;
};

}  // namespace tramgac
