// The interned names of a store: all of them in memory, new ones waiting for the next commit.
// Thread safety: one thread. Load and Save block on the storage, the others do not.
#pragma once

#include <deque>
#include <string>
#include <string_view>
#include <unordered_map>

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
  // A deque never moves its strings, so the views in ids_ and those given out stay valid.
  std::deque<std::string> names_;
  std::unordered_map<std::string_view, NameId> ids_;
  std::size_t saved_ = 0;
};

}  // namespace tramgac::store
