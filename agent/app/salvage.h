// Brings what can be read of a damaged store into the new one: at once what is remembered (alarms with their
// acknowledgements, commands, the last known time), then, a little at each step, the records that had not been sent.
// They get new numbers, because they are in another store, and are sent as history.
//
// Single-threaded: on the pipeline's thread. Blocks on the disk.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "agent/core/buffer/interval_set.h"
#include "agent/core/pipeline/pipeline.h"
#include "agent/store/salvage_reader.h"

namespace tramgac::app {

class Salvage {
 public:
  // `set_aside`: where the damaged file is. To be called before the pipeline is made: copies what is remembered.
  // Outcome: null if nothing can be read of it.
  static std::unique_ptr<Salvage> Begin(const std::string& set_aside, RecordStore& store);

  // Moves the next records. Outcome: whether there are more; at the end the event "store-salvaged" tells what was found
  // and which numbers could not be read.
  bool Step(Pipeline& pipeline);

  // "412 records of store 5c1f..; not readable: 120..130, 400..". For people and for the event.
  std::string Summary() const;

 private:
  class Mover;

  explicit Salvage(std::unique_ptr<store::SalvageReader> reader) : reader_(std::move(reader)) {}
  void CopyValues(RecordStore& store);
  bool IsWanted(const StoredRecord& record) const;

  std::unique_ptr<store::SalvageReader> reader_;
  bool knows_unsent_ = false;
  IntervalSet unsent_alarms_, unsent_data_;
  std::uint64_t moved_ = 0;
  std::uint64_t damaged_ = 0;  // records whose contents make no sense
};

}  // namespace tramgac::app
