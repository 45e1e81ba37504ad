#include "agent/store/name_table.h"

#include <gtest/gtest.h>

#include <string>

namespace tramgac::store {
namespace {

TEST(NameTableTest, ViewsStayValidWhileTheTableGrows) {
  NameTable names;
  const NameId first = names.Intern("short").value_or(0);
  const std::string_view view = names.NameOf(first);
  for (int i = 0; i < 10000; ++i) ASSERT_TRUE(names.Intern("name-" + std::to_string(i)).ok());
  EXPECT_EQ(view, "short");
  EXPECT_EQ(view.data(), names.NameOf(first).data());
  EXPECT_EQ(names.Intern("name-77").value_or(0), 79U);
}

TEST(NameTableTest, RefusesLongNamesAndTooMany) {
  NameTable names;
  EXPECT_TRUE(names.Intern(std::string(kMaxNameBytes, 'n')).ok());
  EXPECT_EQ(names.Intern(std::string(kMaxNameBytes + 1, 'n')).status(), Status::kResourceExhausted);
  for (std::size_t i = 1; i < kMaxNames; ++i) ASSERT_TRUE(names.Intern(std::to_string(i)).ok());
  EXPECT_EQ(names.Intern("one too many").status(), Status::kResourceExhausted);
  EXPECT_TRUE(names.Intern("5").ok()) << "a known name needs no room";
}

TEST(NameTableTest, KnowsWhatIsUnsaved) {
  NameTable names;
  EXPECT_FALSE(names.unsaved());
  ASSERT_TRUE(names.Intern("a").ok());
  EXPECT_TRUE(names.unsaved());
  names.MarkSaved();
  EXPECT_FALSE(names.unsaved());
  ASSERT_TRUE(names.Intern("a").ok());
  EXPECT_FALSE(names.unsaved());
}

}  // namespace
}  // namespace tramgac::store
