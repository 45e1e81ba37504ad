#include "agent/config/secret_file.h"

#include <gtest/gtest.h>

#include "tests/unit/config/folder.h"

namespace tramgac::config {
namespace {

using testing::Folder;

TEST(ReadSecret, GivesTheFirstLine) {
  const Folder folder;
  EXPECT_EQ(ReadSecret(folder.Write("a", "geheim\n")).value_or(""), "geheim");
  EXPECT_EQ(ReadSecret(folder.Write("b", "two words\r\nmore")).value_or(""), "two words");
  EXPECT_EQ(ReadSecret(folder.Write("c", "x", 0400)).value_or(""), "x");
}

TEST(ReadSecret, RefusesWhatOthersCanRead) {
  const Folder folder;
  EXPECT_EQ(ReadSecret(folder.Write("group", "x", 0640)).status(), Status::kFailedPrecondition);
  EXPECT_EQ(ReadSecret(folder.Write("all", "x", 0604)).status(), Status::kFailedPrecondition);
}

TEST(ReadSecret, NamesEveryOtherFailure) {
  const Folder folder;
  EXPECT_EQ(ReadSecret(folder.path() + "/none").status(), Status::kNotFound);
  EXPECT_EQ(ReadSecret(folder.path()).status(), Status::kInvalidArgument);
  EXPECT_EQ(ReadSecret(folder.Write("empty", "")).status(), Status::kInvalidArgument);
  EXPECT_EQ(ReadSecret(folder.Write("blank", "\nx")).status(), Status::kInvalidArgument);
  EXPECT_EQ(ReadSecret(folder.Write("long", std::string(1025, 'x'))).status(), Status::kInvalidArgument);
  EXPECT_EQ(ReadSecret(folder.Write("fits", std::string(1024, 'x'))).value_or("").size(), 1024u);
}

// Opening a pipe that nobody writes to must not wait for ever.
TEST(ReadSecret, DoesNotWaitForAPipe) {
  const Folder folder;
  const std::string pipe = folder.path() + "/pipe";
  ASSERT_EQ(mkfifo(pipe.c_str(), 0600), 0);
  EXPECT_EQ(ReadSecret(pipe).status(), Status::kInvalidArgument);
}

}  // namespace
}  // namespace tramgac::config
