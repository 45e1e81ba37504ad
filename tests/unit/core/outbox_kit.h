// An outbox over a store in memory, with a sender that takes and a broker that answers when the test says so.
#pragma once

#include "agent/core/buffer/outbox.h"

#include <gtest/gtest.h>

#include <deque>
#include <optional>
#include <set>
#include <vector>

#include "tests/unit/core/memory_store.h"

namespace tramgac {

struct Sent {
  SequenceNumber seq;
  RecordKind kind;
  bool history;
};

class FakeSender final : public RecordSender {
 public:
  int Send(const StoredRecord& record, bool history, std::uint64_t token) override {
    EXPECT_EQ(token, record.seq);
    if (damaged.count(record.seq) != 0) return kCannotSend;
    const int parts = record.kind == RecordKind::kAlarm ? 2 : 1;
    if (static_cast<int>(room) < parts) return 0;
    room -= static_cast<std::size_t>(parts);
    sent.push_back({record.seq, record.kind, history});
    for (int i = 0; i < parts; ++i) unanswered.push_back(record.seq);
    return parts;
  }

  std::size_t room = 32;
  std::vector<Sent> sent;
  std::deque<SequenceNumber> unanswered;
  std::set<SequenceNumber> damaged;
};

class OutboxTest : public ::testing::Test {
 protected:
  SequenceNumber Append(RecordKind kind = RecordKind::kData) {
    const std::uint8_t body[] = {1};
    return store_.Append(kind, body).value_or(0);
  }
  void Records(int count, RecordKind kind = RecordKind::kData) {
    for (int i = 0; i < count; ++i) Append(kind);
    ASSERT_EQ(store_.Commit(), Status::kOk);
  }
  void Answer(bool accepted = true) {
    const SequenceNumber seq = sender_.unanswered.front();
    sender_.unanswered.pop_front();
    ++sender_.room;
    outbox_->OnAcknowledgement(seq, accepted, now_);
  }
  void AnswerAll() {
    while (!sender_.unanswered.empty()) Answer();
  }
  void Connect() {
    sender_.unanswered.clear();
    sender_.room = 32;
    outbox_->OnConnectionChanged();
  }
  void Restart() {
    outbox_.emplace(store_, settings_);
    outbox_->Load();
  }
  void Fill() { outbox_->Fill(now_, sender_); }
  // Fills and answers for a while, like a broker without delay.
  void Run(Duration duration) {
    for (const BootTime end = now_ + duration; now_ < end; now_ += std::chrono::milliseconds(20)) {
      Fill();
      AnswerAll();
    }
  }
  std::vector<SequenceNumber> SentNumbers() const {
    std::vector<SequenceNumber> numbers;
    for (const Sent& one : sender_.sent) numbers.push_back(one.seq);
    return numbers;
  }

  OutboxSettings settings_;
  MemoryStore store_;
  FakeSender sender_;
  std::optional<Outbox> outbox_;
  BootTime now_ = BootTime(std::chrono::seconds(100));
};

}  // namespace tramgac
