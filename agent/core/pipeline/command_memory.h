// Which commands have been executed, so that none is executed twice: a broker delivers a message again when a
// connection breaks at the wrong moment, and a sender asks again when it has not heard the answer.
//
// Single-threaded; no I/O but the store's map. Allocates when it is made.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "agent/core/model/record_store.h"

namespace tramgac {

class CommandMemory {
 public:
  static constexpr std::size_t kMost = 256;

  struct Entry {
    std::uint64_t fingerprint = 0;  // of sender, verb, correlation data, payload; 0: none
    std::uint8_t outcome = 0;       // what was answered, as the caller counts
  };

  // Knows the last `most` commands, at most kMost, over restarts; `store` outlives it.
  explicit CommandMemory(RecordStore& store, std::size_t most = kMost);

  static std::uint64_t FingerprintOf(std::string_view user, std::string_view verb, std::string_view correlation,
                                     std::string_view payload);

  // What was answered. Outcome: nothing, if it is not known.
  std::optional<std::uint8_t> Find(std::uint64_t fingerprint) const;

  // Remembers with the store's next commit; again with another outcome: changes it.
  void Remember(std::uint64_t fingerprint, std::uint8_t outcome);

 private:
  void Save();

  RecordStore& store_;
  std::vector<Entry> entries_;
  std::size_t next_ = 0;
};

}  // namespace tramgac
