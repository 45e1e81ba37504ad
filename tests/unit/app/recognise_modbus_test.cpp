#include "agent/app/recognise_modbus.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "agent/profile/load_profile.h"
#include "agent/profile/names_registry.h"
#include "tests/unit/app/fake_link.h"

namespace tramgac::app {
namespace {

using modbus::Table;
using ::testing::HasSubstr;

constexpr Duration kTimeout = std::chrono::milliseconds(10);

std::shared_ptr<const profile::Profile> Load(const std::string& name) {
  document::Problems problems;
  const auto names = profile::NamesRegistry::Load("drivers/names/points.yaml", "drivers/names/units.yaml", problems);
  auto loaded = profile::LoadProfile("drivers/profiles/" + name + "/profile.yaml", names, problems);
  EXPECT_NE(loaded, nullptr) << problems.FormatAll(document::Language::kEnglish);
  return loaded;
}

std::shared_ptr<const profile::Profile> Named(const std::string& name, const std::string& vendor,
                                              const std::string& product) {
  auto named = std::make_shared<profile::Profile>();
  named->name = name;
  named->protocol = profile::Protocol::kModbus;
  named->descriptions.emplace_back().modbus_vendor = vendor;
  named->descriptions.back().modbus_product = product;
  return named;
}

std::vector<std::uint8_t> Says(const std::string& vendor, const std::string& product) {
  std::vector<std::uint8_t> pdu = {43, 14, 1, 1, 0, 0, 2, 0, static_cast<std::uint8_t>(vendor.size())};
  pdu.insert(pdu.end(), vendor.begin(), vendor.end());
  pdu.insert(pdu.end(), {1, static_cast<std::uint8_t>(product.size())});
  pdu.insert(pdu.end(), product.begin(), product.end());
  return pdu;
}

class RecogniseModbusTest : public ::testing::Test {
 protected:
  ProfileChoice Recognised(ProfileList profiles) {
    return Recognise(link_, 1, kTimeout, IdentifyModbus(link_, 1, kTimeout), profiles);
  }
  FakeLink link_;
};

TEST_F(RecogniseModbusTest, ByTheNameThatTheDeviceTells) {
  link_.identification = Says("Schneider Electric", "SMT1500RMI2U");
  const std::shared_ptr<const profile::Profile> profiles[] = {
      Named("any", "Schneider", ""), Named("smt", "Schneider", "SMT"), Named("other", "Schneider", "Galaxy"),
      Named("none", "", "")};
  const ProfileChoice choice = Recognised(profiles);
  EXPECT_EQ(choice.name, "smt");
  EXPECT_THAT(choice.why.en, HasSubstr("SMT1500RMI2U"));
}

TEST_F(RecogniseModbusTest, ByValuesThatFit) {
  const std::shared_ptr<const profile::Profile> profiles[] = {Load("apc_smart_ups"), Load("di_8ch"),
                                                              Load("galaxy_5000"), Load("xy_md02")};
  link_.cells = {{{Table::kInputRegister, 1}, 234}, {{Table::kInputRegister, 2}, 512}};
  EXPECT_EQ(Recognised(profiles).name, "xy_md02");
  link_.cells[{Table::kInputRegister, 1}] = 2340;  // 234 degrees
  EXPECT_EQ(Recognised(profiles).name, "");
  link_.cells = {{{Table::kInputRegister, 1}, 0}, {{Table::kInputRegister, 2}, 0}};
  EXPECT_EQ(Recognised(profiles).name, "") << "zeros fit anything";
}

TEST_F(RecogniseModbusTest, TwoValuesAreNotEnoughForADeviceWithAnotherName) {
  const std::shared_ptr<const profile::Profile> profiles[] = {Load("xy_md02")};
  link_.cells = {{{Table::kInputRegister, 1}, 234}, {{Table::kInputRegister, 2}, 512}};
  link_.identification = Says("ACME", "Boiler");
  EXPECT_EQ(Recognised(profiles).name, "");
}

TEST_F(RecogniseModbusTest, NobodyThereIsAskedOnce) {
  const std::shared_ptr<const profile::Profile> profiles[] = {Load("xy_md02")};
  link_.failure = Quality::kDisconnected;
  EXPECT_EQ(Recognised(profiles).name, "");
  EXPECT_EQ(link_.asked.size(), 1U);
}

TEST_F(RecogniseModbusTest, OnlyReadsAreAsked) {
  const std::shared_ptr<const profile::Profile> profiles[] = {Load("apc_smart_ups"), Load("xy_md02")};
  Recognised(profiles);
  std::array<std::uint8_t, modbus::kMaxRequestPduSize> pdu{};
  for (const modbus::Question& question : link_.asked) {
    ASSERT_TRUE(modbus::EncodeQuestion(question, pdu).ok());
    EXPECT_TRUE((pdu[0] >= 1 && pdu[0] <= 4) || pdu[0] == 43);
  }
}

}  // namespace
}  // namespace tramgac::app
