#include "agent/app/probe_reason.h"

#include <gmock/gmock.h>

namespace tramgac::app {
namespace {

using testing::HasSubstr;

TEST(ProbeReason, EveryFailureOfEveryProtocolIsExplainedInBothLanguages) {
  const config::Target targets[] = {config::ModbusRtuTarget{}, config::ModbusTcpTarget{}, config::SnmpTarget{}};
  for (const config::Target& target : targets) {
    for (int i = 1; i < kQualityCount; ++i) {
      const document::Wording reason = ReasonFor(static_cast<Quality>(i), target);
      EXPECT_GT(reason.en.size(), 20U) << i;
      EXPECT_GT(reason.vi.size(), 20U) << i;
      EXPECT_NE(reason.en, reason.vi) << i;
    }
  }
}

TEST(ProbeReason, SaysWhatToCheckFirst) {
  EXPECT_THAT(ReasonFor(Quality::kTimeout, config::ModbusRtuTarget{}).en, HasSubstr("A and B"));
  EXPECT_THAT(ReasonFor(Quality::kTimeout, config::ModbusRtuTarget{}).vi, HasSubstr("dây A và B"));
  EXPECT_THAT(ReasonFor(Quality::kDisconnected, config::ModbusRtuTarget{}).en, HasSubstr("dialout"));
  EXPECT_THAT(ReasonFor(Quality::kTimeout, config::ModbusTcpTarget{}).en, HasSubstr("unit id"));
  EXPECT_THAT(ReasonFor(Quality::kException2, config::ModbusTcpTarget{}).en, HasSubstr("right profile"));
  EXPECT_THAT(ReasonFor(Quality::kException11, config::ModbusTcpTarget{}).en, HasSubstr("gateway"));
  EXPECT_THAT(ReasonFor(Quality::kTimeout, config::SnmpTarget{}).en, HasSubstr("community"));
  EXPECT_THAT(ReasonFor(Quality::kWrongCredentials, config::SnmpTarget{}).en, HasSubstr("auth_file"));
  EXPECT_THAT(ReasonFor(Quality::kDecryptionError, config::SnmpTarget{}).en, HasSubstr("priv_file"));
  EXPECT_THAT(ReasonFor(Quality::kUnsupportedSecurity, config::SnmpTarget{}).en, HasSubstr("auth= and priv="));
  EXPECT_THAT(ReasonFor(Quality::kGeneralError, config::SnmpTarget{}).en, HasSubstr("may read"));
  EXPECT_THAT(ReasonFor(Quality::kUnknownUser, config::SnmpTarget{}).vi, HasSubstr("người dùng"));
}

}  // namespace
}  // namespace tramgac::app
