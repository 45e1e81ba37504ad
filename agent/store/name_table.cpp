#include "agent/store/name_table.h"

#include <sqlite3.h>

namespace tramgac::store {

int NameTable::Load(Database& db) {
  Statement all;
  int code = all.Prepare(db.handle(), "SELECT id, name FROM name ORDER BY id");
  if (code != SQLITE_OK) return code;
  while ((code = all.Step()) == SQLITE_ROW) {
    const Result<NameId> id = Intern(all.Text(1));
    if (!id.ok() || id.value() != all.Int(0)) return SQLITE_CORRUPT;
  }
  MarkSaved();
  return code == SQLITE_DONE ? SQLITE_OK : code;
}

Result<NameId> NameTable::Intern(std::string_view name) {
  if (const auto known = ids_.find(name); known != ids_.end()) return known->second;
  if (names_.size() >= kMaxNames || name.size() > kMaxNameBytes) return Status::kResourceExhausted;
  names_.emplace_back(name);
  const auto id = static_cast<NameId>(names_.size());
  ids_.emplace(names_.back(), id);
  return id;
}

std::string_view NameTable::NameOf(NameId id) const {
  return id == 0 || id > names_.size() ? std::string_view() : names_[id - 1];
}

int NameTable::Save(Database& db) const {
  if (!unsaved()) return SQLITE_OK;
  Statement insert;
  int code = insert.Prepare(db.handle(), "INSERT INTO name(id, name) VALUES(?1, ?2)");
  for (std::size_t i = saved_; i < names_.size() && code == SQLITE_OK; ++i) {
    code = insert.Bind(1, static_cast<std::int64_t>(i + 1)).Bind(2, std::string_view(names_[i])).Run();
  }
  return code;
}

}  // namespace tramgac::store
