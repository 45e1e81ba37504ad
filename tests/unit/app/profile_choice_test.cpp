#include <gmock/gmock.h>

#include "agent/app/probe_auto.h"
#include "agent/app/profile_argument.h"

namespace tramgac::app {
namespace {

using profile::Description;
using testing::HasSubstr;
using Oid = Description::Oid;

std::shared_ptr<const profile::Profile> Known(const std::string& name, std::vector<Description> descriptions,
                                              bool layer = false) {
  auto known = std::make_shared<profile::Profile>();
  known->name = name;
  known->protocol = profile::Protocol::kSnmp;
  known->descriptions = std::move(descriptions);
  known->layer = layer;
  return known;
}

const Oid kVendor = {1, 3, 6, 1, 4, 1, 318}, kModel = {1, 3, 6, 1, 4, 1, 318, 1, 3, 27};
const Oid kOwnMib = {1, 3, 6, 1, 4, 1, 2620, 1}, kPorts = {1, 3, 6, 1, 2, 1, 31};

class Choosing : public ::testing::Test {
 protected:
  Choosing() { identity_.exchange = Quality::kGood; }
  std::string Choice() { return ChooseProfile(identity_, profiles_).name; }

  Identity identity_;
  std::vector<std::shared_ptr<const profile::Profile>> profiles_;
};

TEST_F(Choosing, TheLongestPrefixWins) {
  profiles_ = {Known("vendor", {{{kVendor}, {}, {}, {}, {}}}), Known("model", {{{kOwnMib, kModel}, {}, {}, {}, {}}})};
  identity_.sys_object_id = "1.3.6.1.4.1.318.1.3.27.5";
  EXPECT_EQ(Choice(), "model");
  identity_.sys_object_id = "1.3.6.1.4.1.318.1.3.28";
  EXPECT_EQ(Choice(), "vendor");
  identity_.sys_object_id = "1.3.6.1.4.1.31";
  EXPECT_EQ(Choice(), "");
  identity_.sys_object_id = "nonsense";
  EXPECT_EQ(Choice(), "");
}

TEST_F(Choosing, WhatItAnswersIsBetterThanWhatItIsCalled) {
  profiles_ = {Known("model", {{{kModel}, {}, {}, {}, {}}}), Known("own", {{{}, {}, {kOwnMib}, {}, {}}})};
  identity_.sys_object_id = "1.3.6.1.4.1.318.1.3.27";
  EXPECT_EQ(Choice(), "model");
  identity_.answers[kOwnMib] = false;
  EXPECT_EQ(Choice(), "model");
  identity_.answers[kOwnMib] = true;
  EXPECT_EQ(Choice(), "own");
}

TEST_F(Choosing, AllOfADescriptionMustFit) {
  profiles_ = {Known("own", {{{kVendor}, {"NMC"}, {kOwnMib}, {}, {}}})};
  identity_.sys_object_id = "1.3.6.1.4.1.318.1";
  identity_.sys_descr = "APC NMC 3";
  EXPECT_EQ(Choice(), "");
  identity_.answers[kOwnMib] = true;
  EXPECT_EQ(Choice(), "own");
  identity_.sys_descr = "APC";
  EXPECT_EQ(Choice(), "");
}

TEST_F(Choosing, AnyOfTheDescriptionsIsEnough) {
  profiles_ = {Known("own", {{{kModel}, {}, {}, {}, {}}, {{}, {"Gaia"}, {}, {}, {}}})};
  identity_.sys_descr = "Linux Gaia";
  EXPECT_EQ(Choice(), "own");
}

TEST_F(Choosing, SysDescrDecidesBetweenEquals) {
  profiles_ = {Known("a", {{{kVendor}, {}, {}, {}, {}}}), Known("b", {{{kVendor}, {"Galaxy"}, {}, {}, {}}})};
  identity_.sys_object_id = "1.3.6.1.4.1.318.1";
  EXPECT_EQ(Choice(), "a");
  identity_.sys_descr = "Galaxy 5000";
  EXPECT_EQ(Choice(), "b");
}

TEST_F(Choosing, LayersComeBehindInOrder) {
  profiles_ = {Known("z_layer", {{{}, {}, {kPorts}, {}, {}}}, true),
               Known("a_layer", {{{}, {}, {kOwnMib}, {}, {}}}, true), Known("vendor", {{{kVendor}, {}, {}, {}, {}}})};
  identity_.sys_object_id = "1.3.6.1.4.1.318.1";
  identity_.answers[kPorts] = identity_.answers[kOwnMib] = true;
  EXPECT_EQ(Choice(), "vendor+a_layer+z_layer");
  identity_.answers[kOwnMib] = false;
  EXPECT_EQ(Choice(), "vendor+z_layer");
  identity_.sys_object_id = "1.3.6.1.4.1.99999";
  EXPECT_EQ(Choice(), "z_layer") << "a device that nobody knows gives what everybody has";
}

TEST_F(Choosing, SaysWhy) {
  identity_.sys_object_id = "1.3.6.1.4.1.318.1";
  EXPECT_THAT(ChooseProfile(identity_, {}).why.en, HasSubstr("no profile knows sysObjectID 1.3.6.1.4.1.318.1"));
  profiles_ = {Known("vendor", {{{kVendor}, {}, {}, {}, {}}}), Known("ports", {{{}, {}, {kPorts}, {}, {}}}, true)};
  identity_.answers[kPorts] = true;
  const ProfileChoice choice = ChooseProfile(identity_, profiles_);
  EXPECT_EQ(choice.why.en,
            "sysObjectID 1.3.6.1.4.1.318.1 begins with 1.3.6.1.4.1.318; and what it shares with other devices: ports");
  EXPECT_THAT(choice.why.vi, HasSubstr("bắt đầu bằng 1.3.6.1.4.1.318; và những phần chung với thiết bị khác: ports"));
}

TEST(InstalledProfiles, AreFoundByWhatDevicesSay) {
  Profiles profiles({"drivers/profiles", "drivers/names", {}});
  const auto all = profiles.All();
  const auto choice = [&all](const std::string& sys_object_id, std::vector<Oid> answers = {}) {
    Identity identity;
    identity.exchange = Quality::kGood;
    identity.sys_object_id = sys_object_id;
    for (const Oid& oid : answers) identity.answers[oid] = true;
    return ChooseProfile(identity, all).name;
  };
  const Oid kPowerNetUps = {1, 3, 6, 1, 4, 1, 318, 1, 1, 1};
  EXPECT_THAT(choice("1.3.6.1.4.1.318.1.3.28.22", {kPowerNetUps}), testing::StartsWith("galaxy_5000_snmp"));
  EXPECT_THAT(choice("1.3.6.1.4.1.12356.101.1.1041"), testing::StartsWith("fortigate"));
  const Oid kUpsMib = {1, 3, 6, 1, 2, 1, 33};
  EXPECT_EQ(choice("1.3.6.1.4.1.99999.1", {kUpsMib}), "ietf_ups");
}

}  // namespace
}  // namespace tramgac::app
