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

TEST(ReadSecret, RefusesWhatIsTooShort) {
  const Folder folder;
  const std::string file = folder.Write("a", "1234567\n");
  EXPECT_EQ(ReadSecret(file, 8).status(), Status::kOutOfRange);
  EXPECT_EQ(ReadSecret(file, 7).value_or(""), "1234567");
}

TEST(ProblemOfSecret, SaysWhatIsWrong) {
  const Folder folder;
  const auto problem = [](const std::string& path) {
    return Explain(ProblemOfSecret(path, 8), document::Language::kEnglish);
  };
  const auto quoted = [&folder](const char* name) { return "\"" + folder.path() + "/" + name + "\""; };
  EXPECT_EQ(problem(folder.Write("good", "12345678")), "");
  EXPECT_EQ(problem(folder.path() + "/none"),
            "the file " + quoted("none") + " cannot be read: No such file or directory");
  EXPECT_EQ(problem(folder.Write("all", "12345678", 0604)),
            "the secret in " + quoted("all") + " can be read by others (mode 0604); expected mode 0600 or 0400");
  EXPECT_EQ(problem(folder.Write("blank", "\n12345678")),
            "there is no secret in the first line of " + quoted("blank") + "; expected 1 to 1024 bytes");
  EXPECT_EQ(problem(folder.Write("short", "1234567")),
            "the passphrase in " + quoted("short") + " is too short; expected at least 8 characters");
  EXPECT_EQ(Explain(ProblemOfSecret(folder.path() + "/short", 8), document::Language::kVietnamese),
            "mật khẩu trong " + quoted("short") + " quá ngắn; cần ít nhất 8 ký tự");
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
