#include "agent/store/name_table.h"

#include <sqlite3.h>

#include <algorithm>
#include <functional>

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
  if (names_.size() * 4 >= slots_.size() * 3) Grow();
  NameId& slot = slots_[SlotOf(name)];
  if (slot != 0) return slot;
  if (names_.size() >= kMaxNames || name.size() > kMaxNameBytes) return Status::kResourceExhausted;
  names_.push_back(texts_.Keep(name));
  return slot = static_cast<NameId>(names_.size());
}

std::size_t NameTable::SlotOf(std::string_view name) const {
  std::size_t at = std::hash<std::string_view>()(name) % slots_.size();
  while (slots_[at] != 0 && NameOf(slots_[at]) != name) at = (at + 1) % slots_.size();
  return at;
}

void NameTable::Grow() {
  slots_.assign(std::max<std::size_t>(2 * slots_.size(), 64), 0);
  for (std::size_t i = 0; i < names_.size(); ++i) slots_[SlotOf(names_[i])] = static_cast<NameId>(i + 1);
}

std::string_view NameTable::NameOf(NameId id) const {
  return id == 0 || id > names_.size() ? std::string_view() : names_[id - 1];
}

int NameTable::Save(Database& db) const {
  if (!unsaved()) return SQLITE_OK;
  Statement insert;
  int code = insert.Prepare(db.handle(), "INSERT INTO name(id, name) VALUES(?1, ?2)");
  for (std::size_t i = saved_; i < names_.size() && code == SQLITE_OK; ++i) {
    code = insert.Bind(1, static_cast<std::int64_t>(i + 1)).Bind(2, names_[i]).Run();
  }
  return code;
}

}  // namespace tramgac::store
