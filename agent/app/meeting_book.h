// The meetings that a node knows: those of its configuration, of a calendar file, and those that somebody has ordered,
// which are kept in its store.
//
// Single-threaded. Blocks on the disk when the calendar has changed.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "agent/config/config.h"
#include "agent/core/model/record_store.h"
#include "agent/meeting/calendar.h"
#include "agent/meeting/meeting.h"

namespace tramgac::app {

class MeetingBook {
 public:
  // Both outlive the book. Takes up what earlier runs were ordered.
  MeetingBook(const config::NodeConfig& config, RecordStore& store);

  // Reads the configured times as local ones, and the calendar if it has changed. Precondition: `now` is known.
  // Outcome: true if what is wrong with the calendar has changed.
  bool Refresh(UtcTime now, int local_offset_minutes);

  // Orders a meeting, in place of the one with its id; it is kept with the store's next commit.
  // Outcomes: those of MeetingPlan::Put; kNotFound (a room that is none).
  Status Put(meeting::Meeting meeting);
  // Outcomes: kOk; kNotFound: it was not ordered by command.
  Status Withdraw(std::string_view id);

  const meeting::MeetingPlan& plan() const { return plan_; }
  // What was wrong with the calendar when it was read last.
  const std::vector<meeting::CalendarProblem>& problems() const { return problems_; }
  // Position of a room in NodeConfig::rooms. Outcome: nothing if there is none of this id.
  std::optional<std::size_t> RoomNamed(std::string_view id) const;

 private:
  void TakeConfigured();
  bool TakeCalendar(UtcTime now);
  void Load();
  void Save();

  const config::NodeConfig& config_;
  RecordStore& store_;
  meeting::MeetingPlan plan_;
  meeting::RoomNames names_;
  std::map<std::string, std::size_t, std::less<>> rooms_;
  std::vector<meeting::CalendarProblem> problems_;
  int offset_minutes_ = INT32_MIN;  // that local times were read with
  std::filesystem::file_time_type calendar_time_{};
  std::uintmax_t calendar_size_ = 0;
  std::int64_t calendar_day_ = 0;  // on which it was read
};

}  // namespace tramgac::app
