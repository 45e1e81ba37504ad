// Measures, does not test: how many bytes the kernel is given to write for each reading. Run it with
//   store_test --gtest_also_run_disabled_tests --gtest_filter='*BytesWritten*'
// on a disk, not a tmpfs (TEST_TMPDIR chooses the folder); docs/design/store.md keeps the results.
#include <chrono>
#include <cstdio>
#include <random>

#include "tests/unit/store/store_fixture.h"

namespace tramgac::store {
namespace {

class BytesWrittenTest : public StoreFixture {
 protected:
  static std::uint64_t WriteBytes() {
    std::ifstream io("/proc/self/io");
    std::string word;
    while (io >> word) {
      if (word == "write_bytes:")
        io >> word;
      else
        continue;
      return std::stoull(word);
    }
    return 0;
  }

  // Groups of `readings` readings of 10 bytes every 2 s, `row` bytes a record; all but the newest are released.
  void Measure(int groups, std::size_t readings, std::size_t row) {
    Open();
    std::mt19937 random(1);
    std::string body(std::min(row, readings * 10), '\0');
    const std::uint64_t before = WriteBytes();
    const auto start = std::clock();
    for (int group = 0; group < groups; ++group) {
      store_->SetTime(options_.now + std::chrono::seconds(2) * group);
      for (std::size_t bytes = 0; bytes < readings * 10; bytes += body.size()) {
        for (char& c : body) c = static_cast<char>(random());
        Append(body);
      }
      ASSERT_EQ(store_->Commit(), Status::kOk);
      store_->Release(store_->status().last);
    }
    store_.reset();
    const double count = static_cast<double>(readings) * groups;
    std::printf("%6zu readings a group, rows of %4zu bytes, keep %3lld s: %7.1f bytes and %5.2f us CPU a reading\n",
                readings, body.size(),
                static_cast<long long>(std::chrono::duration_cast<std::chrono::seconds>(options_.keep_sent).count()),
                static_cast<double>(WriteBytes() - before) / count,
                1e6 * static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC / count);
  }
};

TEST_F(BytesWrittenTest, DISABLED_BytesWrittenForEachReading) {
  for (const Duration keep : {Duration(0), Duration(std::chrono::seconds(120))}) {
    options_.keep_sent = keep;
    for (const std::size_t row : {500, 600, 1500, 3000}) Measure(500, 3000, row);
    Measure(500, 100, 500);
    Measure(500, 10, 100);
    Measure(500, 1, 10);
  }
}

}  // namespace
}  // namespace tramgac::store
