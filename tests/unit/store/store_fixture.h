// A folder of its own for each test, removed at its end, and short ways to say what a store test does.
#pragma once

#include <gtest/gtest.h>
#include <stdlib.h>
#include <unistd.h>

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <limits>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "agent/store/sqlite_store.h"

namespace tramgac::store {

inline constexpr SequenceNumber kAllNumbers = std::numeric_limits<SequenceNumber>::max();
inline constexpr std::uint8_t kAllKinds = 0b111;
inline constexpr std::uint8_t kUrgentKinds = 0b110;

struct SeenRecord {
  SequenceNumber seq;
  RecordKind kind;
  std::string body;
  bool operator==(const SeenRecord&) const = default;
};

class Collector final : public RecordVisitor {
 public:
  bool Visit(const StoredRecord& record) override {
    seen.push_back({record.seq, record.kind, std::string(record.body.begin(), record.body.end())});
    return seen.size() < stop_after;
  }
  std::vector<SeenRecord> seen;
  std::size_t stop_after = std::numeric_limits<std::size_t>::max();
};

inline ByteSpan Bytes(std::string_view text) {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

template <typename Store>
std::vector<SeenRecord> ReadAll(Store& store, std::uint8_t kinds = kAllKinds) {
  Collector collector;
  const auto shown = store.Read(1, kAllNumbers, kinds, std::numeric_limits<std::uint32_t>::max(), collector);
  EXPECT_TRUE(shown.ok());
  EXPECT_EQ(shown.value_or(0), collector.seen.size());
  return collector.seen;
}

inline std::string GetText(SqliteStore& store, std::string_view key) {
  std::vector<std::uint8_t> out(64 * 1024);
  const Result<std::size_t> size = store.Get(key, out);
  return size.ok() ? std::string(out.begin(), out.begin() + static_cast<std::ptrdiff_t>(size.value()))
                   : "<" + std::string(StatusName(size.status())) + ">";
}

// Root may write everywhere: while this lives, the test is nobody as far as files are concerned.
class Unprivileged {
 public:
  explicit Unprivileged(const std::string& folder) {
    if (geteuid() != 0) return;
    EXPECT_EQ(chown(folder.c_str(), kNobody, kNobody), 0);
    for (const auto& entry : std::filesystem::directory_iterator(folder)) {
      EXPECT_EQ(chown(entry.path().c_str(), kNobody, kNobody), 0);
    }
    EXPECT_EQ(seteuid(kNobody), 0);
  }
  Unprivileged(const Unprivileged&) = delete;
  Unprivileged& operator=(const Unprivileged&) = delete;
  ~Unprivileged() { (void)!seteuid(getuid()); }

 private:
  static constexpr uid_t kNobody = 65534;
};

class StoreFixture : public testing::Test {
 protected:
  StoreFixture() {
    std::string folder = testing::TempDir() + "tramgac-store-XXXXXX";
    EXPECT_NE(mkdtemp(folder.data()), nullptr);
    folder_ = folder;
    path_ = folder_ + "/store.db";
  }
  ~StoreFixture() override {
    store_.reset();
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
  }

  // Closes the store if it is open, opens it again and expects success.
  SqliteStore& Open() {
    store_.reset();
    SqliteStore::Opened opened = SqliteStore::Open(path_, options_);
    EXPECT_EQ(opened.problem.status, Status::kOk) << opened.problem.en;
    set_aside_ = opened.set_aside;
    set_aside_reason_ = opened.set_aside_reason;
    store_ = std::move(opened.store);
    return *store_;
  }

  Problem FailToOpen() {
    SqliteStore::Opened opened = SqliteStore::Open(path_, options_);
    EXPECT_EQ(opened.store, nullptr);
    return opened.problem;
  }

  SequenceNumber Append(std::string_view body, RecordKind kind = RecordKind::kData) {
    return store_->Append(kind, Bytes(body)).value_or(0);
  }

  void WriteFile(const std::string& path, std::string_view content) {
    std::ofstream(path, std::ios::binary) << content;
  }

  std::string ReadFile(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  }

  std::uint64_t FileBytes(const std::string& path) {
    std::error_code error;
    const auto size = std::filesystem::file_size(path, error);
    return error ? 0 : size;
  }

  std::string folder_;
  std::string path_;
  OpenOptions options_;
  std::string set_aside_;
  std::string set_aside_reason_;
  std::unique_ptr<SqliteStore> store_;
};

}  // namespace tramgac::store
