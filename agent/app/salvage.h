// Brings what can be read of a damaged store into the new one: at once what is remembered (alarms with their
// acknowledgements, commands, the last known time), then, a little at each step, the records that had not been sent.
// They get new numbers, because they are in another store, and are sent as history.
//
// How far it has come is remembered in the new store (store::kSalvageKey), with the records in one commit: a salvage
// that is killed goes on from there at the next start and moves nothing twice.
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
  // Begins the salvage that the store at `path` remembers, or goes on with it. To be called before the pipeline is
  // made: copies what is remembered. `store` outlives it. Outcome: null if there is none, or nothing can be read of the
  // file.
  static std::unique_ptr<Salvage> Begin(const std::string& path, RecordStore& store);

  // It had begun in an earlier run.
  bool resumed() const { return resumed_; }

  // Moves the next records. Outcome: whether there are more; at the end the event "store-salvaged" tells what was found
  // and which numbers could not be read.
  bool Step(Pipeline& pipeline);

  // "412 records of store 5c1f..; not readable: 120..130, 400..". For people and for the event.
  std::string Summary() const;
  // The numbers that could not be read, "120..130, 400..400": the first of them. Empty if there are none.
  std::string Unreadable() const;

 private:
  class Mover;

  Salvage(std::string path, RecordStore& store) : path_(std::move(path)), store_(store) {}
  bool Open();
  void ReadValues(bool copy);
  bool Save();
  bool IsWanted(const StoredRecord& record) const;

  const std::string path_;
  RecordStore& store_;
  std::unique_ptr<store::SalvageReader> reader_;
  std::string name_;  // of the file that is read
  bool resumed_ = false;
  bool knows_unsent_ = false;
  IntervalSet unsent_alarms_, unsent_data_;
  std::vector<std::uint8_t> unfinished_;  // the damaged store was itself salvaging another one
  std::uint64_t moved_ = 0;
  std::uint64_t damaged_ = 0;  // records whose contents make no sense
};

}  // namespace tramgac::app
