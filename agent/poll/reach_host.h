// One host that is asked questions: its schedule, the question under way, what is known of each. Private to agent/poll.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "agent/poll/reach_pool.h"

namespace tramgac::poll {

class ReachHost final : public TimedTask, public reach::LineUser, public reach::Sender {
 public:
  ReachHost(ReachDevice device, ReachPool& pool);

  void Start(BootTime now, std::uint32_t index);
  bool PollNow(DeviceIndex device, BootTime now);
  bool SetAlert(DeviceIndex device, bool on, BootTime now);
  void TellDue(std::span<BootTime> due) const { schedule_.TellDue(due); }
  // It may ask its next question.
  void Ask(BootTime now);

  void OnTimer(BootTime now) override;
  void OnOpen(const reach::LineFacts& facts, BootTime now) override;
  void OnReceived(ByteSpan bytes, BootTime now) override;
  void OnEnd(reach::LineEnd why, BootTime now) override;
  bool Send(ByteSpan bytes) override;

 private:
  struct Asked {
    std::unique_ptr<reach::Conversation> conversation;
    bool was_up = false;  // ever
  };
  void BeginPoll(BootTime now);
  void NextQuestion(BootTime now);
  void Step(BootTime now);
  void EndQuestion(BootTime now);
  void TakeFindings();
  void Remember();
  void Put(const reach::PointAddress& address, const Value& value);
  void PutExtract(const reach::PointAddress& address, const reach::Findings& findings);
  void Finish(BootTime now);
  bool IsDue(std::size_t question) const { return classes_ & SetOf(device_.questions[question].refresh); }
  reach::Conversation& Current() { return *asked_[question_].conversation; }

  ReachDevice device_;
  ReachPool& pool_;
  BusSchedule schedule_;
  ScheduleCounters seen_;
  std::vector<Asked> asked_;  // by question
  std::unique_ptr<reach::Line> line_;
  std::unique_ptr<RawBlock> block_;  // of the poll under way
  RefreshSet classes_ = 0;
  std::size_t question_ = 0;
  bool talking_ = false;   // a conversation is under way
  bool answered_ = false;  // a question of the poll under way was
};

}  // namespace tramgac::poll
