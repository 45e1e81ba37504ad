#include "agent/store/store_reader.h"

#include <sqlite3.h>

#include <filesystem>
#include <limits>
#include <system_error>

namespace tramgac::store {
namespace {

constexpr std::size_t kMaxFindings = 20;

std::uint64_t FileBytes(const std::string& path) {
  std::error_code error;
  const auto size = std::filesystem::file_size(path, error);
  return error ? 0 : size;
}

// A file without a WAL can be read where nothing can be written; SQLite then takes no lock.
std::string ImmutableUri(const std::string& path) {
  constexpr char kHex[] = "0123456789ABCDEF";
  std::string uri = "file:";
  for (const char c : path) {
    if (c == '%' || c == '?' || c == '#') {
      const auto byte = static_cast<unsigned char>(c);
      uri.append("%").append(1, kHex[byte >> 4]).append(1, kHex[byte & 15]);
    } else {
      uri += c;
    }
  }
  return uri + "?immutable=1";
}

class RecordChecker final : public RecordVisitor {
 public:
  RecordChecker(SequenceNumber last, StoreReader::Verification& report) : last_(last), report_(report) {}

  bool Visit(const StoredRecord& record) override {
    const std::string name = "record " + std::to_string(record.seq);
    if (record.seq <= previous_) Add(name + " comes after record " + std::to_string(previous_));
    if (record.seq > last_) Add(name + " is above the last number handed out, " + std::to_string(last_));
    if (record.kind > RecordKind::kEvent) Add(name + " is of an unknown kind");
    if (record.body.empty()) Add(name + " has no body");
    if (previous_ != 0 && record.seq > previous_) report_.missing += record.seq - previous_ - 1;
    previous_ = record.seq;
    ++report_.records;
    return report_.findings.size() < kMaxFindings;
  }

 private:
  void Add(std::string finding) { report_.findings.push_back(std::move(finding)); }

  const SequenceNumber last_;
  StoreReader::Verification& report_;
  SequenceNumber previous_ = 0;
};

}  // namespace

StoreReader::Opened StoreReader::Open(const std::string& path) {
  std::error_code error;
  if (!std::filesystem::exists(path, error)) {
    return {nullptr, error ? StorageFails(path, Status::kUnavailable, error.message()) : FileMissing(path)};
  }
  Opened opened;
  opened.problem = RefuseForeign(path, nullptr);
  if (opened.problem.status != Status::kOk) return opened;
  opened.reader.reset(new StoreReader());
  opened.problem = opened.reader->Load(path);
  if (opened.problem.status != Status::kOk) opened.reader.reset();
  return opened;
}

Problem StoreReader::Load(const std::string& path) {
  // Open for writing: SQLite can lock a WAL database for one process, and read its WAL, only so. Nothing is
  // written. A WAL with records in it is left alone at the end; an empty one that SQLite made is removed by it.
  int code = db_.Open(path, SQLITE_OPEN_READWRITE, nullptr);
  if (code == SQLITE_OK && sqlite3_db_readonly(db_.handle(), "main") == 1) {
    if (FileBytes(path + "-wal") > 0) {
      return StorageFails(path, Status::kPermissionDenied, "only who may write it can read what is in its -wal file");
    }
    code = db_.Open(ImmutableUri(path), SQLITE_OPEN_READONLY | SQLITE_OPEN_URI, nullptr);
  }
  if (code == SQLITE_OK && FileBytes(path + "-wal") > 0) db_.LeaveFilesAtClose();
  std::int64_t pages = 0;
  if (code == SQLITE_OK) code = Configure(db_);
  if (code == SQLITE_OK) code = db_.QueryInt("PRAGMA page_count", pages);
  if (code == SQLITE_OK) code = pages == 0 ? SQLITE_CORRUPT : CheckSchema(db_);
  if (code == SQLITE_OK) code = LoadMeta(db_, meta_);
  if (code == SQLITE_OK) code = names_.Load(db_);
  if (code == SQLITE_OK) code = records_.Prepare(db_);
  if (code == SQLITE_OK) code = get_.Prepare(db_.handle(), kGetValue);
  SequenceNumber newest = 0;
  if (code == SQLITE_OK) code = records_.Ends(status_.first, newest);
  if (code != SQLITE_OK) {
    const Status status = db_.StatusOf(code);
    const std::string why = pages == 0 && code == SQLITE_CORRUPT ? "the file is empty" : db_.ErrorText();
    return status == Status::kDataLoss ? FileDamaged(path, why) : StorageFails(path, status, why);
  }
  meta_.uuid.copy(status_.uuid.data(), status_.uuid.size() - 1);
  status_.last = meta_.last_seq;
  status_.bytes = FileBytes(path) + FileBytes(path + "-wal");
  status_.dropped_records = meta_.dropped;
  return {};
}

Result<std::uint32_t> StoreReader::Read(SequenceNumber from, SequenceNumber to, std::uint8_t kinds, std::uint32_t limit,
                                        RecordVisitor& visitor) {
  std::uint32_t shown = 0;
  const int code = records_.Read(from, to, kinds, limit, visitor, shown);
  if (code == SQLITE_OK) return shown;
  return db_.StatusOf(code) == Status::kDataLoss ? Status::kDataLoss : Status::kUnavailable;
}

Result<std::size_t> StoreReader::Get(std::string_view key, MutableByteSpan out) {
  const ResetAtEnd reset(get_);
  switch (const int code = get_.Bind(1, key).Step()) {
    case SQLITE_ROW: return CopyValue(get_.Blob(0), out);
    case SQLITE_DONE: return Status::kNotFound;
    default: return db_.StatusOf(code) == Status::kDataLoss ? Status::kDataLoss : Status::kUnavailable;
  }
}

StoreReader::Verification StoreReader::Verify() {
  Verification report;
  Statement check;
  int code = check.Prepare(db_.handle(), "PRAGMA integrity_check(20)");
  while (code == SQLITE_OK || code == SQLITE_ROW) {
    code = check.Step();
    if (code == SQLITE_ROW && check.Text(0) != "ok") report.findings.emplace_back(check.Text(0));
  }
  if (code != SQLITE_DONE) report.findings.push_back("integrity check ended early: " + db_.ErrorText());
  RecordChecker checker(meta_.last_seq, report);
  std::uint32_t shown = 0;
  code = records_.Read(0, std::numeric_limits<SequenceNumber>::max(), 0xFF, std::numeric_limits<std::uint32_t>::max(),
                       checker, shown);
  if (code != SQLITE_OK) report.findings.push_back("reading the records ended early: " + db_.ErrorText());
  return report;
}

}  // namespace tramgac::store
