// net-snmp makes folders for certificates that nobody asked for; the agent's client must leave none behind.
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>

#include "tests/system/snmp/agent_process.h"

namespace tramgac::snmp {
namespace {

TEST(NetSnmpFiles, NothingIsWrittenWhereTheLibraryWouldLike) {
  const TemporaryFolder home;
  ::setenv("HOME", home.path().c_str(), 1);
  ::setenv("SNMP_PERSISTENT_DIR", (home.path() / "persistent").c_str(), 1);
  ::setenv("SNMPCONFPATH", (home.path() / "configuration").c_str(), 1);
  EventLoop loop;
  EXPECT_TRUE(std::filesystem::is_empty(home.path()));
  EXPECT_FALSE(std::filesystem::exists("/nonexistent"));
}

}  // namespace
}  // namespace tramgac::snmp
