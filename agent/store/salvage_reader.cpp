#include "agent/store/salvage_reader.h"

#include <fcntl.h>
#include <sqlite3.h>
#include <unistd.h>

#include <array>
#include <filesystem>
#include <fstream>
#include <limits>

#include "agent/store/schema.h"

namespace tramgac::store {
namespace {

namespace fs = std::filesystem;

constexpr SequenceNumber kLargest = static_cast<SequenceNumber>(std::numeric_limits<std::int64_t>::max());
// Beyond this many numbers in a row without a readable one nothing more is looked for.
constexpr SequenceNumber kLongestStride = SequenceNumber{1} << 40;

using Page = std::array<char, kPageBytes>;

bool ReadPage(const std::string& path, Page& page) {
  std::ifstream file(path, std::ios::binary);
  return static_cast<bool>(file.read(page.data(), page.size()));
}

// Outcome: whether the page is durable at the beginning of the file.
bool WritePage(const std::string& path, const Page& page) {
  const int file = open(path.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
  if (file < 0) return false;
  const bool written =
      pwrite(file, page.data(), page.size(), 0) == static_cast<ssize_t>(page.size()) && fsync(file) == 0;
  return close(file) == 0 && written;
}

// The damaged page is whole beside the file before anything stands in its place.
bool KeepPage(const std::string& path, const Page& page) {
  const std::string kept = path + ".page1";
  std::error_code error;
  if (WritePage(kept + ".new", page)) fs::rename(kept + ".new", kept, error);
  if (!error && fs::exists(kept, error)) return true;
  fs::remove(kept + ".new", error);
  return false;
}

// The first page of a store without records: the same tables with the same roots, because they are always made in one
// transaction.
bool FreshPage(const std::string& beside, Page& page) {
  const std::string path = beside + ".new";
  std::error_code error;
  fs::remove(path, error);
  bool made = false;
  {
    Database db;
    made = db.Open(path, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, nullptr) == SQLITE_OK &&
           Configure(db) == SQLITE_OK && EnsureSchema(db) == SQLITE_OK;
  }
  made = made && ReadPage(path, page);
  for (const char* companion : {"", "-wal", "-journal"}) fs::remove(path + companion, error);
  return made;
}

// How large the database is stands in the first page, too (https://www.sqlite.org/fileformat2.html, section 1.3).
void SetPageCount(Page& page, std::uint64_t pages) {
  for (int i = 0; i < 4; ++i) page[static_cast<std::size_t>(28 + i)] = static_cast<char>(pages >> (24 - 8 * i));
  for (int i = 0; i < 4; ++i) page[static_cast<std::size_t>(92 + i)] = page[static_cast<std::size_t>(24 + i)];
  // No list of free pages: it is not needed to read.
  for (std::size_t i = 32; i < 40; ++i) page[i] = 0;
}

// Outcome: whether the page was replaced; the damaged one is then in `.page1`.
bool TransplantFirstPage(const std::string& path) {
  Page damaged, fresh;
  std::error_code error;
  const std::uintmax_t size = fs::file_size(path, error);
  if (error || size < 2 * kPageBytes || !ReadPage(path, damaged) || !FreshPage(path, fresh)) return false;
  SetPageCount(fresh, size / kPageBytes);
  return KeepPage(path, damaged) && WritePage(path, fresh);
}

}  // namespace

std::unique_ptr<SalvageReader> SalvageReader::Open(const std::string& set_aside, const char* vfs) {
  // Of a salvage that was killed.
  std::error_code error;
  for (const char* half_done : {".page1.new", ".new", ".new-wal", ".new-journal"}) {
    fs::remove(set_aside + half_done, error);
  }
  Undo(set_aside, {fs::exists(set_aside + ".wal", error), fs::exists(set_aside + ".page1", error)});
  Changes changes;
  const auto attempt = [&] {
    std::unique_ptr<SalvageReader> reader(new SalvageReader(set_aside));
    if (!reader->Begin(vfs)) {
      reader.reset();
    } else {
      reader->changes_ = changes;
    }
    return reader;
  };
  std::unique_ptr<SalvageReader> reader = attempt();
  // A read may fail once by chance; without the WAL its records would be missed, and nobody told.
  if (reader == nullptr) reader = attempt();
  if (reader == nullptr && fs::exists(set_aside + "-wal", error)) {
    fs::rename(set_aside + "-wal", set_aside + ".wal", error);
    changes.wal_moved = !error;
    reader = attempt();
  }
  if (reader == nullptr) {
    changes.page_replaced = TransplantFirstPage(set_aside);
    if (changes.page_replaced) reader = attempt();
  }
  if (reader == nullptr) Undo(set_aside, changes);
  return reader;
}

SalvageReader::~SalvageReader() {
  read_.reset();
  probe_.reset();
  db_.reset();
  Undo(path_, changes_);
}

// What was set aside is evidence. Whatever fails here leaves its parts beside it.
void SalvageReader::Undo(const std::string& path, const Changes& changes) {
  std::error_code error;
  Page damaged;
  if (changes.page_replaced && ReadPage(path + ".page1", damaged) && WritePage(path, damaged)) {
    fs::remove(path + ".page1", error);
  }
  if (changes.wal_moved) fs::rename(path + ".wal", path + "-wal", error);
}

bool SalvageReader::Begin(const char* vfs) {
  if (db_->Open(path_, SQLITE_OPEN_READWRITE, vfs) != SQLITE_OK) return false;
  db_->LeaveFilesAtClose();
  if (Configure(*db_) != SQLITE_OK) return false;
  sqlite3* handle = db_->handle();
  if (read_->Prepare(handle, "SELECT seq, kind, body FROM record WHERE seq >= ?1 ORDER BY seq LIMIT ?2") != SQLITE_OK ||
      probe_->Prepare(handle, "SELECT seq FROM record WHERE seq >= ?1 ORDER BY seq LIMIT 1") != SQLITE_OK) {
    return false;
  }
  Meta meta;
  if (LoadMeta(*db_, meta) == SQLITE_OK) {
    uuid_ = meta.uuid;
    last_ = meta.last_seq;
  }
  LoadNames();
  return true;
}

void SalvageReader::LoadNames() {
  // Ids are 1, 2, 3 ..: one that cannot be read does not hide those behind it.
  Statement one;
  if (one.Prepare(db_->handle(), "SELECT name FROM name WHERE id = ?1") != SQLITE_OK) return;
  int missing = 0;
  for (std::int64_t id = 1; missing < 1000; ++id) {
    const ResetAtEnd reset(one);
    const bool found = one.Bind(1, id).Step() == SQLITE_ROW;
    missing = found ? 0 : missing + 1;
    if (found) names_.emplace(static_cast<NameId>(id), one.Text(0));
  }
  // Without its name nothing of a device makes sense. The index that keeps names unique holds all of them once more,
  // in other pages; what it has is added as far as it can be read.
  Statement index;
  if (index.Prepare(db_->handle(), "SELECT id, name FROM name INDEXED BY sqlite_autoindex_name_1 ORDER BY name") !=
      SQLITE_OK) {
    return;
  }
  while (index.Step() == SQLITE_ROW) names_.emplace(static_cast<NameId>(index.Int(0)), index.Text(1));
}

std::string_view SalvageReader::NameOf(NameId id) const {
  const auto found = names_.find(id);
  return found == names_.end() ? std::string_view() : std::string_view(found->second);
}

void SalvageReader::Values(const std::function<void(std::string_view, ByteSpan)>& show) {
  Statement all;
  if (all.Prepare(db_->handle(), "SELECT key, value FROM kv") != SQLITE_OK) return;
  while (all.Step() == SQLITE_ROW) show(all.Text(0), all.Blob(1));
}

bool SalvageReader::CanReadFrom(SequenceNumber seq) {
  const ResetAtEnd reset(*probe_);
  const int code = probe_->Bind(1, static_cast<std::int64_t>(std::min(seq, kLargest))).Step();
  return code == SQLITE_ROW || code == SQLITE_DONE;
}

// Finds the first number behind a damaged page: strides that double until something can be read again, then back to
// where that begins. Outcome: false if there is nothing.
bool SalvageReader::StepOver() {
  SequenceNumber stride = 1;
  while (stride < kLongestStride && !CanReadFrom(progress_.next + stride)) stride *= 2;
  if (stride >= kLongestStride) return false;
  SequenceNumber bad = progress_.next + stride / 2, good = progress_.next + stride;
  while (good - bad > 1) {
    const SequenceNumber middle = bad + (good - bad) / 2;
    (CanReadFrom(middle) ? good : bad) = middle;
  }
  Miss(progress_.next, good - 1);
  progress_.next = good;
  return true;
}

void SalvageReader::Reject(SequenceNumber seq) { Miss(seq, seq); }

void SalvageReader::Miss(SequenceNumber first, SequenceNumber last) {
  if (first > last) return;
  if (!progress_.unreadable.empty() && progress_.unreadable.back().last + 1 == first) {
    progress_.unreadable.back().last = last;
  } else if (progress_.unreadable.size() < kMostRanges) {
    progress_.unreadable.push_back({first, last});
  }
}

// Nothing more can be read. Outcome: false.
bool SalvageReader::End() {
  Miss(progress_.next, last_);
  progress_.next = last_ + 1;
  return false;
}

bool SalvageReader::Next(std::uint32_t limit, RecordVisitor& visitor) {
  while (limit > 0) {
    int code = SQLITE_OK;
    {
      const ResetAtEnd reset(*read_);
      read_->Bind(1, static_cast<std::int64_t>(progress_.next)).Bind(2, std::int64_t{limit});
      while ((code = read_->Step()) == SQLITE_ROW) {
        const auto seq = static_cast<SequenceNumber>(read_->Int(0));
        const std::int64_t kind = read_->Int(1);
        --limit;
        if (seq < progress_.next) return End();  // the order of a damaged table means nothing any more
        // A page may be damaged without SQLite's noticing. Before the first record there is nothing to miss: the oldest
        // ones are deleted in time.
        if (progress_.records > 0) Miss(progress_.next, seq - 1);
        progress_.next = seq + 1;
        if (kind < 0 || kind > static_cast<std::int64_t>(RecordKind::kEvent) || read_->Blob(2).empty()) {
          Miss(seq, seq);
          continue;
        }
        if (!visitor.Visit({seq, static_cast<RecordKind>(kind), read_->Blob(2)})) {
          progress_.next = seq;
          return true;
        }
        ++progress_.records;
      }
    }
    if (code == SQLITE_DONE) return limit == 0 || End();
    if (!StepOver()) return End();
  }
  return true;
}

}  // namespace tramgac::store
