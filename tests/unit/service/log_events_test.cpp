#include "agent/service/log_events.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <set>
#include <sstream>
#include <string>

namespace tramgac::service {
namespace {

// A text that is in both languages itself has a field for each.
std::string WithoutLanguage(std::string name) {
  return name.ends_with("_en") || name.ends_with("_vi") ? name.substr(0, name.size() - 3) : name;
}

std::set<std::string> PlaceholdersOf(std::string_view text) {
  std::set<std::string> names;
  for (std::size_t open = text.find('{'); open != std::string_view::npos; open = text.find('{', open + 1)) {
    names.insert(WithoutLanguage(std::string(text.substr(open + 1, text.find('}', open) - open - 1))));
  }
  return names;
}

// docs/reference/log-messages.md as it must be. With TRAMGAC_UPDATE_DOCS=1 the test below writes it.
std::string ReferencePage() {
  std::ostringstream page;
  page << "# Log messages\n\n"
          "Every line that the agent writes is one of these. In the journal each has a fixed id, whatever its "
          "language:\n"
          "`journalctl -u tramgac MESSAGE_ID=<id>`. The values in braces are also fields of the journal entry, in "
          "upper\n"
          "case: `journalctl -u tramgac DEVICE=ups-1`. Beside them an entry has `EVENT` (the name), and the text in "
          "the\n"
          "other language as `MESSAGE_VI` or `MESSAGE_EN`.\n\n"
          "The same news, that is the same event with the same values in the column *key*, is written at most five "
          "times\n"
          "a minute; then the lines are counted and the number is written when the minute is over (`HELD_BACK`).\n\n"
          "*Mỗi dòng nhật ký là một trong các thông báo dưới đây, có mã cố định trong journal. Cùng một tin (cùng "
          "thông\n"
          "báo, cùng giá trị ở cột key) được ghi nhiều nhất năm lần mỗi phút; các dòng còn lại được đếm và số lượng "
          "được\n"
          "ghi khi hết phút.*\n\n"
          "This page is made from `agent/service/log_events.cpp`: after a change there run the unit test "
          "`service_test`\n"
          "with `TRAMGAC_UPDATE_DOCS=1`.\n";
  for (const LogEventSpec& spec : LogEvents()) {
    const LocalText priority = LogPriorityName(spec.priority);
    page << "\n## " << spec.name << "\n\n| | |\n|---|---|\n"
         << "| id | `" << spec.id << "` |\n"
         << "| priority | " << priority.en << " (" << priority.vi << "), " << static_cast<int>(spec.priority) << " |\n"
         << "| key | " << (spec.key.empty() ? std::string("the event") : "`" + std::string(spec.key) + "`") << " |\n"
         << "| English | " << spec.text.en << " |\n"
         << "| tiếng Việt | " << spec.text.vi << " |\n";
  }
  return page.str();
}

TEST(LogEventsTest, TheTableIsInTheOrderOfTheEnumeration) {
  ASSERT_EQ(LogEvents().size(), static_cast<std::size_t>(kLogEventCount));
  for (int i = 0; i < kLogEventCount; ++i) EXPECT_EQ(SpecOf(static_cast<LogEvent>(i)).event, static_cast<LogEvent>(i));
}

TEST(LogEventsTest, NamesAndIdsAreUniqueAndWellFormed) {
  std::set<std::string_view> names, ids;
  for (const LogEventSpec& spec : LogEvents()) {
    EXPECT_TRUE(names.insert(spec.name).second) << spec.name;
    EXPECT_TRUE(ids.insert(spec.id).second) << spec.name;
    EXPECT_EQ(spec.id.size(), 32u) << spec.name;
    EXPECT_EQ(spec.id.find_first_not_of("0123456789abcdef"), std::string_view::npos) << spec.name;
    EXPECT_EQ(spec.name.find_first_not_of("abcdefghijklmnopqrstuvwxyz-"), std::string_view::npos) << spec.name;
  }
}

TEST(LogEventsTest, BothLanguagesSayTheSame) {
  for (const LogEventSpec& spec : LogEvents()) {
    EXPECT_FALSE(spec.text.en.empty()) << spec.name;
    EXPECT_NE(spec.text.en, spec.text.vi) << spec.name;
    EXPECT_EQ(PlaceholdersOf(spec.text.en), PlaceholdersOf(spec.text.vi)) << spec.name;
  }
}

TEST(LogEventsTest, KeysAreFieldsOfTheText) {
  for (const LogEventSpec& spec : LogEvents()) {
    std::istringstream keys{std::string(spec.key)};
    for (std::string key; keys >> key;) EXPECT_TRUE(PlaceholdersOf(spec.text.en).contains(key)) << spec.name << key;
  }
}

TEST(LogEventsTest, PrioritiesAreThoseOfSyslogAndHaveNames) {
  EXPECT_EQ(LogPriorityName(LogPriority::kCritical).en, "critical");
  EXPECT_EQ(LogPriorityName(LogPriority::kError).vi, "lỗi");
  EXPECT_EQ(LogPriorityName(LogPriority::kInfo).en, "info");
  EXPECT_EQ(SpecOf(LogEvent::kWatchdogLate).priority, LogPriority::kCritical);
  EXPECT_EQ(static_cast<int>(LogPriority::kWarning), 4);
}

TEST(LogEventsTest, TheReferencePageIsUpToDate) {
  const char* path = "docs/reference/log-messages.md";
  if (std::getenv("TRAMGAC_UPDATE_DOCS") != nullptr) std::ofstream(path) << ReferencePage();
  std::ostringstream page;
  page << std::ifstream(path).rdbuf();
  EXPECT_EQ(page.str(), ReferencePage()) << "run this test with TRAMGAC_UPDATE_DOCS=1";
}

}  // namespace
}  // namespace tramgac::service
