// The interned names of a store: all of them in memory, new ones waiting for the next commit.
// Thread safety: one thread. Load and Save block on the storage, the others do not.
#pragma once

#include <string_view>
#include <vector>

#include "agent/core/base/kept_runs.h"
#include "agent/core/base/status.h"
#include "agent/core/model/record_store.h"
#include "agent/store/database.h"

namespace tramgac::store {

constexpr std::size_t kMaxNames = 65536;
constexpr std::size_t kMaxNameBytes = 255;

class NameTable {
 public:
  // Reads all names. Outcomes: SQLITE_OK; SQLITE_CORRUPT (the ids are not 1, 2, 3...); the error code.
  int Load(Database& db);

  // Outcomes: the id; kResourceExhausted (kMaxNames names, or a name of over kMaxNameBytes bytes).
  Result<NameId> Intern(std::string_view name);

  // Outcome: empty if unknown. The view is valid as long as the table.
  std::string_view NameOf(NameId id) const;

  bool unsaved() const { return saved_ < names_.size(); }

  // Inserts the unsaved names within the caller's transaction. Outcomes: SQLITE_OK or the error code.
  int Save(Database& db) const;

  // The transaction of Save is durable.
  void MarkSaved() { saved_ = names_.size(); }

 private:
  // Where the id of `name` is in slots_, or would be. Precondition: some slot is free.
  std::size_t SlotOf(std::string_view name) const;
  void Grow();

  KeptTexts texts_;
  std::vector<std::string_view> names_;  // by id, from 1
  // Ids by the hash of their names, each in its own place or the next free one; 0: free. A map with a node for every
  // name costs more than the names.
  std::vector<NameId> slots_;
  std::size_t saved_ = 0;
};

}  // namespace tramgac::store
