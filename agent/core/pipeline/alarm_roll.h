// Which alarms operators have in their lists, over restarts: what is no more when the agent comes back (its row is gone
// from the table, its rule or its device from the configuration) is told to be over, or it would be in those lists for
// ever.
//
// The roll is remembered in the store (key "alarms/roll"), about a second after it changed. Single-threaded; no clock;
// allocates at construction and when something is told to be over.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "agent/core/pipeline/device_runtime.h"
#include "agent/core/pipeline/recorder.h"

namespace tramgac {

class AlarmRoll {
 public:
  // `size`: bytes that the list may have in the store, at most what a store takes.
  AlarmRoll(const std::vector<DeviceRuntime>& devices, RecordStore& store, Recorder& recorder, std::size_t size);

  // An alarm has changed.
  void NoteChange() { changed_ = true; }

  // Tells what is over because it is no more, and remembers the roll if it changed. About once a second.
  void Tick(BootTime now);

  // Of those that are no more, how many wait: their tables have not been read yet.
  std::size_t waiting() const { return orphans_.size(); }

 private:
  // An alarm that was in the lists when the agent ended, and that nobody watches now.
  struct Orphan {
    std::string id, device, name;
    Severity severity = Severity::kWarning;
    std::uint64_t occurrence = 0;
  };

  void Load();
  void Save();
  bool IsWatched(const Orphan& orphan) const;
  // Outcome: why it is over; empty if its row may still be found.
  std::string_view EndOf(const Orphan& orphan) const;
  void Tell(const Orphan& orphan, std::string_view reason, BootTime now);

  const std::vector<DeviceRuntime>& devices_;
  RecordStore& store_;
  Recorder& recorder_;
  std::vector<Orphan> orphans_;
  std::size_t size_;
  std::unique_ptr<std::uint8_t[]> buffer_;  // not filled: memory that no roll has needed yet costs nothing
  bool changed_ = false;
};

}  // namespace tramgac
