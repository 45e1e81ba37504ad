#include "agent/document/parse.h"

#include <gtest/gtest.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <string>
#include <thread>

namespace tramgac::document {
namespace {

// What is wrong with `text`, in English.
std::string Complaints(std::string_view text) {
  Problems problems;
  const Document document = Document::Parse("f", text, problems);
  return problems.FormatAll(Language::kEnglish);
}

// The text at key "a", and no problem.
std::string TextOfA(std::string_view text) {
  Problems problems;
  const Document document = Document::Parse("f", text, problems);
  std::string value;
  {
    Mapping map = document.root().Map();
    value = map.Required("a").Text();
  }
  return value + problems.FormatAll(Language::kEnglish);
}

TEST(Parse, AcceptsByteOrderMarkAndCrlf) {
  EXPECT_EQ(TextOfA("\xEF\xBB\xBF"
                    "a: x\r\n"),
            "x");
  EXPECT_EQ(TextOfA("a: 'x\r\n  y'\r\n"), "x y");
}

TEST(Parse, PlacesAreTheSameWithByteOrderMarkAndCrlf) {
  EXPECT_EQ(Complaints("a: 1\na: 2\n"), "f:2:1: \"a\" was already given in line 1\n");
  EXPECT_EQ(Complaints("\xEF\xBB\xBF"
                       "a: 1\r\na: 2\r\n"),
            "f:2:1: \"a\" was already given in line 1\n");
}

TEST(Parse, ColumnsCountCharactersNotBytes) {
  EXPECT_EQ(Complaints("{ẳ: 1, ẳ: 2}\n"), "f:1:8: \"ẳ\" was already given in line 1\n");
}

TEST(Parse, SyntaxErrorsHaveAPlace) {
  EXPECT_EQ(Complaints("a: [1, 2\n"),
            "f:2:1: not valid YAML: a list that began with [ has no ] (end of sequence flow not found)\n");
  EXPECT_EQ(Complaints("a: 1\n b: 2\n"),
            "f:2:3: not valid YAML: no \": \" can stand here: the indentation is wrong, or a text with a colon needs "
            "quotes (illegal map value)\n");
}

TEST(Parse, EveryDuplicateKeyIsReported) {
  EXPECT_EQ(Complaints("a: 1\nb: {c: 1, c: 2}\na: 2\na: 3\n"),
            "f:2:11: \"c\" was already given in line 2\nf:3:1: \"a\" was already given in line 1\n"
            "f:4:1: \"a\" was already given in line 1\n");
}

TEST(Parse, KeysAreWords) { EXPECT_EQ(Complaints("[a]: 1\n"), "f:1:1: the key is not a word\n"); }

TEST(Parse, EmptyAndDoubleFilesAreRefused) {
  EXPECT_EQ(Complaints(""), "f:1:1: nothing is in the file\n");
  EXPECT_EQ(Complaints("# only a comment\n"), "f:1:1: nothing is in the file\n");
  EXPECT_EQ(Complaints("a: 1\n---\nb: 2\n"), "f:2:1: a second document begins\n");
}

TEST(Parse, TagsAreRefused) {
  EXPECT_EQ(Complaints("a: !!int 1\n"), "f:1:4: the tag \"tag:yaml.org,2002:int\" has no meaning here\n");
}

TEST(Parse, BytesThatAreNotUtf8HaveAPlace) {
  EXPECT_EQ(Complaints("a: x\nb: ế\xFF\n"), "f:2:5: not valid UTF-8; expected text in UTF-8\n");
  for (const char* bad : {"\x80", "\xC0\x80", "\xE0\x80\x80", "\xED\xA0\x80", "\xF0\x80\x80\x80", "\xF4\x90\x80\x80",
                          "\xF5\x80\x80\x80", "\xC3", "\xE1\xBA"}) {
    EXPECT_EQ(Complaints(bad), "f:1:1: not valid UTF-8; expected text in UTF-8\n");
  }
  EXPECT_EQ(TextOfA("a: \xF0\x9F\x94\x8B"), "\xF0\x9F\x94\x8B");
}

// yaml-cpp takes 0x04 for the end of the file: what follows would be lost without a word.
TEST(Parse, ControlCharactersAreRefused) {
  EXPECT_EQ(Complaints("a: 1\n\x04\nb: 2\n"), "f:2:1: control character U+0004; expected text in UTF-8\n");
  EXPECT_EQ(Complaints("a: 1\rb: 2\n"), "f:1:5: control character U+000D; expected text in UTF-8\n");
  EXPECT_EQ(Complaints(std::string_view("a\0b", 3)), "f:1:2: control character U+0000; expected text in UTF-8\n");
}

TEST(Parse, AliasesAreFollowed) { EXPECT_EQ(TextOfA("{a: &x same, a: 1}").substr(0, 4), "same"); }

TEST(Parse, AliasBombsAreDefused) {
  std::string bomb = "a0: &a0 [x,x,x,x,x,x,x,x,x,x]\n";
  for (int i = 1; i < 9; ++i) {
    const std::string last = "*a" + std::to_string(i - 1);
    bomb += "a" + std::to_string(i) + ": &a" + std::to_string(i) + " [" + last;
    for (int j = 1; j < 10; ++j) bomb += "," + last;
    bomb += "]\n";
  }
  EXPECT_NE(Complaints(bomb).find("more than 200000 values, aliases counted in full"), std::string::npos);
}

TEST(Parse, AnAliasInsideItsOwnValueIsRefused) {
  EXPECT_EQ(Complaints("a: &x [*x]\n"), "f:1:8: an alias inside the value that it names\n");
}

TEST(Parse, DepthIsBounded) {
  EXPECT_EQ(Complaints(std::string(30, '[') + std::string(30, ']')), "");
  EXPECT_EQ(Complaints(std::string(40, '[') + std::string(40, ']')), "f:1:33: nested deeper than 32 levels\n");
  EXPECT_NE(Complaints(std::string(100000, '[')), "");
}

TEST(Parse, SizeIsBounded) {
  EXPECT_EQ(Complaints("a: " + std::string(kLargestFile, 'x')), "f: the file is larger than 1048576 bytes\n");
}

TEST(Load, SaysWhyAFileCannotBeRead) {
  Problems problems;
  const Document document = Document::Load("does/not/exist.yaml", problems);
  EXPECT_FALSE(document.root().present());
  EXPECT_EQ(problems.FormatAll(Language::kVietnamese),
            "does/not/exist.yaml: không đọc được: No such file or directory\n");
  Problems folder;
  (void)Document::Load(".", folder);
  EXPECT_EQ(folder.FormatAll(Language::kEnglish), ".: cannot be read: Is a directory\n");
}

// "tramgac check <(...)" reads what comes bit by bit; a pipe that nobody writes into is an empty file.
TEST(Load, ReadsPipesAndWaitsForNobody) {
  int ends[2];
  ASSERT_EQ(pipe(ends), 0);
  std::thread writer([in = ends[0], out = ends[1]] {
    EXPECT_EQ(write(out, "a: ", 3), 3);
    for (int left = 3; left > 0; std::this_thread::yield()) ASSERT_EQ(ioctl(in, FIONREAD, &left), 0);
    EXPECT_EQ(write(out, "b", 1), 1);
    close(out);
  });
  Problems problems;
  std::string text;
  EXPECT_EQ(ReadTextFile("/dev/fd/" + std::to_string(ends[0]), text, problems), Status::kOk);
  EXPECT_EQ(text, "a: b");
  writer.join();
  close(ends[0]);
  char folder[] = "/tmp/tramgac_document_XXXXXX";
  ASSERT_NE(mkdtemp(folder), nullptr);
  const std::string fifo = std::string(folder) + "/fifo";
  ASSERT_EQ(mkfifo(fifo.c_str(), 0600), 0);
  EXPECT_EQ(ReadTextFile(fifo, text, problems), Status::kOk);
  EXPECT_EQ(text, "");
  std::remove(fifo.c_str());
  std::remove(folder);
}

TEST(Load, ReadsUpToTheBound) {
  char path[] = "/tmp/tramgac_document_XXXXXX";
  close(mkstemp(path));
  std::ofstream(path) << "a: " << std::string(kLargestFile - 3, 'x');
  Problems problems;
  std::string text;
  EXPECT_EQ(ReadTextFile(path, text, problems), Status::kOk);
  EXPECT_EQ(text.size(), kLargestFile);
  std::ofstream(path, std::ios::app) << "x";
  EXPECT_EQ(ReadTextFile(path, text, problems), Status::kResourceExhausted);
  EXPECT_EQ(problems.count(), 1u);
  std::remove(path);
}

}  // namespace
}  // namespace tramgac::document
