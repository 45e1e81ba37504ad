// Every profile and the registry of the source tree load without a problem.
#include <gtest/gtest.h>

#include <algorithm>

#include "agent/profile/profile_library.h"

namespace tramgac::profile {
namespace {

TEST(InstalledProfiles, RegistryLoads) {
  document::Problems problems;
  const NamesRegistry names = NamesRegistry::Load("drivers/names/points.yaml", "drivers/names/units.yaml", problems);
  EXPECT_EQ(problems.FormatAll(document::Language::kEnglish), "");
  EXPECT_GE(names.names().size(), 100u);
}

TEST(InstalledProfiles, AllLoad) {
  document::Problems problems;
  const NamesRegistry names = NamesRegistry::Load("drivers/names/points.yaml", "drivers/names/units.yaml", problems);
  ProfileLibrary library({"drivers/profiles"}, names);
  EXPECT_FALSE(library.Names().empty());
  for (const std::string_view name : library.Names()) {
    document::Problems own;
    const auto profile = library.Load(name, own);
    EXPECT_NE(profile, nullptr) << own.FormatAll(document::Language::kEnglish);
    if (profile == nullptr) continue;
    EXPECT_EQ(profile->labels.size(), profile->points.size()) << name;
    EXPECT_EQ(profile->notes.size(), profile->points.size()) << name;
    EXPECT_FALSE(profile->points.empty() && profile->tables.empty()) << name;
  }
}

}  // namespace
}  // namespace tramgac::profile
