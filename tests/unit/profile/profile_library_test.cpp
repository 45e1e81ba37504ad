#include "agent/profile/profile_library.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "tests/unit/profile/loading.h"

namespace tramgac::profile {
namespace {

class ProfileLibraryTest : public ::testing::Test {
 protected:
  ProfileLibraryTest() { path_ = mkdtemp(path_.data()); }
  ~ProfileLibraryTest() override { std::filesystem::remove_all(path_); }

  // A profile whose name is `name` in the folder `folder`/`place`.
  void Write(const std::string& folder, const std::string& place, std::string_view name, std::string_view model) {
    std::filesystem::create_directories(path_ + "/" + folder + "/" + place);
    std::ofstream(path_ + "/" + folder + "/" + place + "/profile.yaml")
        << "profile: 1\nname: " << name << "\nvendor: v\nmodel: " << model
        << "\nmaturity: draft\nprotocol: modbus\npoints: [{name: input.voltage, at: holding:1, type: u16}]\n";
  }

  std::string path_ = (std::filesystem::temp_directory_path() / "tramgac_library_XXXXXX").string();
  const NamesRegistry names_ = testing::SmallRegistry();
  document::Problems problems_;
};

TEST_F(ProfileLibraryTest, TheFirstFolderWins) {
  Write("own", "ups", "ups", "mine");
  Write("installed", "ups", "ups", "theirs");
  Write("installed", "pdu", "pdu", "theirs");
  std::filesystem::create_directories(path_ + "/installed/empty");
  ProfileLibrary library({path_ + "/own", path_ + "/none", path_ + "/installed"}, names_);
  EXPECT_EQ(library.Names(), (std::vector<std::string_view>{"pdu", "ups"}));
  const auto profile = library.Load("ups", problems_);
  ASSERT_NE(profile, nullptr);
  EXPECT_EQ(profile->model, "mine");
  EXPECT_EQ(library.PathOf("ups"), path_ + "/own/ups/profile.yaml");
  EXPECT_EQ(library.PathOf("none"), "");
}

TEST_F(ProfileLibraryTest, LoadsOnce) {
  Write("a", "ups", "ups", "x");
  ProfileLibrary library({path_ + "/a"}, names_);
  const auto first = library.Load("ups", problems_);
  std::filesystem::remove_all(path_ + "/a");
  EXPECT_NE(first, nullptr);
  EXPECT_EQ(library.Load("ups", problems_), first);
}

// What polls loses nothing by it.
TEST_F(ProfileLibraryTest, NotesAreLeftOutWhereNobodyReadsThem) {
  for (const std::string name : {"fw", "ports"}) {
    std::filesystem::create_directories(path_ + "/a/" + name);
    std::ofstream(path_ + "/a/" + name + "/profile.yaml")
        << "profile: 1\nname: " << name << "\nvendor: v\nmodel: m\nmaturity: draft\nprotocol: snmp\nsources: {mib: x}\n"
        << "points:\n  - {name: input.voltage, oid: 1.3.6.1.4.1.7.1.0, type: integer, source: mib, note: n, otherwise: "
        << "[{oid: 1.3.6.1.4.1.7." << name.size() << ".0, type: integer, source: mib}]}\n"
        << "tables: [{name: " << name << ", points: [{name: " << (name == "fw" ? "output.voltage" : "battery.charge")
        << ", oid: 1.3.6.1.4.1.7.9.1, type: integer}]}]\n";
  }
  ProfileLibrary whole({path_ + "/a"}, names_), bare({path_ + "/a"}, names_, Notes::kLeftOut);
  for (const std::string_view name : {"fw", "fw+ports"}) {
    const auto with = whole.Load(name, problems_), without = bare.Load(name, problems_);
    ASSERT_TRUE(with != nullptr && without != nullptr) << problems_.FormatAll(document::Language::kEnglish);
    EXPECT_EQ(with->notes.at(0).note, "n");
    EXPECT_EQ(with->table_notes.size(), with->tables.size());
    EXPECT_TRUE(without->sources.empty() && without->notes.empty());
    EXPECT_TRUE(without->stand_in_notes.empty() && without->table_notes.empty());
    EXPECT_EQ(without->points.at(0).stand_ins.size(), with->points.at(0).stand_ins.size());
    EXPECT_EQ(without->snmp_scalars.size(), with->snmp_scalars.size());
    EXPECT_EQ(without->tables.size(), with->tables.size());
  }
}

TEST_F(ProfileLibraryTest, UnknownNamesNameTheNearest) {
  Write("a", "smart_ups", "smart_ups", "x");
  ProfileLibrary library({path_ + "/a"}, names_);
  EXPECT_EQ(library.Load("smart_usp", problems_), nullptr);
  EXPECT_EQ(problems_.FormatAll(document::Language::kEnglish),
            "profiles: unknown profile \"smart_usp\"; expected one of smart_ups; did you mean \"smart_ups\"?\n");
}

TEST_F(ProfileLibraryTest, AProfileHasTheNameOfItsFolder) {
  Write("a", "ups", "upss", "x");
  ProfileLibrary library({path_ + "/a"}, names_);
  EXPECT_EQ(library.Load("ups", problems_), nullptr);
  EXPECT_EQ(problems_.FormatAll(document::Language::kEnglish),
            path_ + "/a/ups/profile.yaml:2:7: the name \"upss\" is not that of its folder; did you mean \"ups\"?\n");
}

TEST_F(ProfileLibraryTest, JoinsSnmpProfiles) {
  for (const std::string name : {"fw", "ports"}) {
    std::filesystem::create_directories(path_ + "/a/" + name);
    std::ofstream(path_ + "/a/" + name + "/profile.yaml")
        << "profile: 1\nname: " << name << "\nvendor: v\nmodel: m\nmaturity: draft\nprotocol: snmp\npoints: [{name: "
        << (name == "fw" ? "input" : "output") << ".voltage, oid: 1.3.6.1.4.1.7.1.0, type: integer}]\n";
  }
  Write("a", "ups", "ups", "x");
  ProfileLibrary library({path_ + "/a"}, names_);
  const auto both = library.Load("fw+ports", problems_);
  ASSERT_NE(both, nullptr) << problems_.FormatAll(document::Language::kEnglish);
  EXPECT_EQ(both->points.size(), 2u);
  EXPECT_EQ(library.Load("fw+ports", problems_), both);
  EXPECT_TRUE(library.Knows("fw+ports") && library.Knows("fw"));
  EXPECT_FALSE(library.Knows("fw+none") || library.Knows("fw+") || library.Knows(""));
  EXPECT_TRUE(problems_.empty());
  for (const std::string_view wrong : {"fw+ups", "fw+fw"}) {
    document::Problems problems;
    EXPECT_EQ(library.Load(wrong, problems), nullptr);
    EXPECT_NE(problems.FormatAll(document::Language::kEnglish).find("cannot be joined"), std::string::npos) << wrong;
  }
  document::Problems problems;
  EXPECT_EQ(library.Load("fw+prots", problems), nullptr);
  EXPECT_NE(problems.FormatAll(document::Language::kEnglish).find("did you mean \"ports\""), std::string::npos);
}

}  // namespace
}  // namespace tramgac::profile
