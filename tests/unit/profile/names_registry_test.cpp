#include "agent/profile/names_registry.h"

#include <gtest/gtest.h>

#include "tests/unit/profile/loading.h"

namespace tramgac::profile {
namespace {

using testing::kUnits;
using testing::NameEntry;

TEST(NamesRegistry, FindsNamesAndUnits) {
  const NamesRegistry names = testing::SmallRegistry();
  const PointName* name = names.Find("input.voltage");
  ASSERT_NE(name, nullptr);
  EXPECT_EQ(name->unit, "V");
  EXPECT_EQ(name->label.vi, "Nhãn input.voltage");
  EXPECT_EQ(name->description.en, "x");
  EXPECT_EQ(name->example, "1");
  EXPECT_EQ(names.FindUnit("%")->vi, "phần trăm");
  EXPECT_EQ(names.FindUnit("A"), nullptr);
  EXPECT_EQ(names.Find("input.volts"), nullptr);
  EXPECT_EQ(names.Nearest("input.voltge"), "input.voltage");
}

std::string Complaints(const std::string& points) {
  document::Problems problems;
  (void)NamesRegistry::Parse("names: 1\npoints:\n" + points, kUnits, problems);
  return problems.FormatAll(document::Language::kEnglish);
}

TEST(NamesRegistry, EntriesAreChecked) {
  EXPECT_EQ(Complaints(NameEntry("a.b", "V")), "");
  EXPECT_EQ(Complaints(NameEntry("a.b", "V") + NameEntry("a.b", "V")),
            "points.yaml:8:11: the name \"a.b\" is registered twice\n");
  EXPECT_EQ(Complaints(NameEntry("a.b", "v")),
            "points.yaml:4:11: unknown unit \"v\"; expected a UCUM code of units.yaml\n");
  EXPECT_EQ(Complaints(NameEntry("A.b", "V")),
            "points.yaml:3:11: bad value \"A.b\" for \"name\"; expected 1 to 80 characters of [a-z0-9_.]\n");
  EXPECT_EQ(
      Complaints("  - {name: a, label: {en: x, vi: " + std::string(41, 'y') + "}, description: {en: a, vi: b}}\n"),
      "points.yaml:3:34: bad value \"" + std::string(41, 'y') + "\" for \"vi\"; expected text of 1 to 40 characters\n");
}

}  // namespace
}  // namespace tramgac::profile
