#include "agent/app/config_keeper.h"

#include <gtest/gtest.h>
#include <stdlib.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <sstream>

namespace tramgac::app {
namespace {

class ConfigKeeperTest : public testing::Test {
 protected:
  ConfigKeeperTest() {
    char name[] = "/tmp/tramgac-keeper.XXXXXX";
    folder_ = mkdtemp(name);
  }
  ~ConfigKeeperTest() override { std::filesystem::remove_all(folder_); }
  std::string Write(const std::string& name, const std::string& text) const {
    std::ofstream(folder_ + "/" + name) << text;
    return folder_ + "/" + name;
  }
  static std::string Read(const std::string& path) {
    std::ostringstream text;
    text << std::ifstream(path).rdbuf();
    return text.str();
  }
  std::string folder_, problem_;
};

TEST_F(ConfigKeeperTest, KeepsTheTextAndReplacesIt) {
  ConfigKeeper keeper(folder_);
  EXPECT_TRUE(keeper.KeepGood(Write("node.yaml", "one"), problem_));
  EXPECT_EQ(Read(keeper.good_path()), "one");
  EXPECT_TRUE(keeper.KeepGood(Write("node.yaml", "two"), problem_));
  EXPECT_EQ(Read(keeper.good_path()), "two");
  EXPECT_FALSE(keeper.KeepGood(folder_ + "/none", problem_));
  EXPECT_FALSE(problem_.empty());
  EXPECT_EQ(Read(keeper.good_path()), "two") << "what was kept is kept";
}

TEST_F(ConfigKeeperTest, WhatIsKeptAlreadyIsNotWrittenAgain) {
  ConfigKeeper keeper(folder_);
  ASSERT_TRUE(keeper.KeepGood(Write("node.yaml", "one"), problem_));
  struct stat before {
  }, after{};
  ASSERT_EQ(stat(keeper.good_path().c_str(), &before), 0);
  ASSERT_TRUE(keeper.KeepGood(folder_ + "/node.yaml", problem_));
  ASSERT_EQ(stat(keeper.good_path().c_str(), &after), 0);
  EXPECT_EQ(before.st_ino, after.st_ino);
  EXPECT_EQ(before.st_mode & 0777U, 0600U) << "there may be secrets in it";
}

TEST_F(ConfigKeeperTest, TheMarkOutlivesTheProgram) {
  EXPECT_EQ(ConfigKeeper(folder_).Unconfirmed(), "");
  EXPECT_TRUE(ConfigKeeper(folder_).MarkUnconfirmed("0123456789abcdef", problem_));
  EXPECT_EQ(ConfigKeeper(folder_).Unconfirmed(), "0123456789abcdef");
  ConfigKeeper(folder_).ClearUnconfirmed();
  EXPECT_EQ(ConfigKeeper(folder_).Unconfirmed(), "");
}

TEST_F(ConfigKeeperTest, WithoutAFolderItKeepsNothing) {
  ConfigKeeper keeper("");
  EXPECT_FALSE(keeper.usable());
  EXPECT_TRUE(keeper.KeepGood(Write("node.yaml", "one"), problem_));
  EXPECT_TRUE(keeper.MarkUnconfirmed("0123456789abcdef", problem_));
  EXPECT_EQ(keeper.Unconfirmed(), "");
}

TEST(StateFolder, IsWhatIsAskedForOrTheServiceManagers) {
  ASSERT_EQ(unsetenv("STATE_DIRECTORY"), 0);
  EXPECT_EQ(StateFolder(""), "");
  ASSERT_EQ(setenv("STATE_DIRECTORY", "/var/lib/tramgac:/var/lib/other", 1), 0);
  EXPECT_EQ(StateFolder(""), "/var/lib/tramgac");
  EXPECT_EQ(StateFolder("/tmp/../srv"), "/srv");
  ASSERT_EQ(unsetenv("STATE_DIRECTORY"), 0);
}

TEST_F(ConfigKeeperTest, TheMarkOfAProgramThatHangsIsTakenOnce) {
  ConfigKeeper keeper(folder_);
  EXPECT_FALSE(keeper.TakeHung());
  keeper.MarkHung();
  keeper.MarkHung();  // each second, until it is killed
  EXPECT_TRUE(ConfigKeeper(folder_).TakeHung());
  EXPECT_FALSE(keeper.TakeHung());
  ConfigKeeper nowhere("");
  nowhere.MarkHung();
  EXPECT_FALSE(nowhere.TakeHung());
}

}  // namespace
}  // namespace tramgac::app
