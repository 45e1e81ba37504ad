// What tar and gzip themselves make of it is in tests/system/cli/test_cli_bundle.py.
#include "agent/bundle/tar_gz.h"

#include <gtest/gtest.h>

#include <cstdlib>

namespace tramgac::bundle {
namespace {

// POSIX: the sum of the head's bytes, with blanks in the place of the sum.
unsigned SumOf(std::string head) {
  head.replace(148, 8, 8, ' ');
  unsigned sum = 0;
  for (const char c : head) sum += static_cast<unsigned char>(c);
  return sum;
}

TEST(TarGz, AHeadAsPosixSays) {
  const auto tar = Tar({{"a/b.txt", "hello"}, {"empty", ""}}, 1'700'000'000);
  ASSERT_TRUE(tar);
  ASSERT_EQ(tar->size(), 512U * (2 + 1 + 2));  // two heads, one block of content, the end
  EXPECT_EQ(tar->substr(0, 8), std::string("a/b.txt\0", 8));
  EXPECT_EQ(tar->substr(100, 8), std::string("0000600\0", 8));
  EXPECT_EQ(tar->substr(124, 12), std::string("00000000005\0", 12));
  EXPECT_EQ(std::strtoll(tar->substr(136, 11).c_str(), nullptr, 8), 1'700'000'000);
  EXPECT_EQ(tar->substr(257, 8), std::string("ustar\00000", 8));
  EXPECT_EQ(std::strtoul(tar->substr(148, 6).c_str(), nullptr, 8), SumOf(tar->substr(0, 512)));
  EXPECT_EQ(tar->substr(512, 5), "hello");
  EXPECT_EQ(tar->substr(1024, 5), "empty");
  EXPECT_EQ(tar->substr(1536), std::string(1024, '\0'));
}

TEST(TarGz, NamesThatWouldLeaveTheFolderOrDoNotFit) {
  for (const std::string& name : {std::string(), std::string("/etc/passwd"), std::string("../x"),
                                  std::string("a/../../x"), std::string(kLongestName + 1, 'n')}) {
    EXPECT_FALSE(Tar({{name, "x"}}, 0)) << name;
  }
  EXPECT_TRUE(Tar({{std::string(kLongestName, 'n'), "x"}}, -1));
}

TEST(TarGz, GzipHasItsMark) {
  const auto zipped = Gzip(std::string(100'000, 'x'));
  ASSERT_TRUE(zipped);
  EXPECT_LT(zipped->size(), 1000U);
  EXPECT_EQ(zipped->substr(0, 3), "\x1F\x8B\x08");
}

}  // namespace
}  // namespace tramgac::bundle
