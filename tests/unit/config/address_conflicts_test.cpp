// Devices of a configuration, among themselves.
#include <gtest/gtest.h>

#include "tests/unit/config/fake_directory.h"

namespace tramgac::config {
namespace {

using testing::DeviceComplaints;
using testing::Entry;

TEST(AddressConflicts, AddressAndUnitAreUnique) {
  EXPECT_EQ(DeviceComplaints(Entry("a", "ups", "modbus-tcp://[2001:DB8::1]?unit=2") +
                             Entry("b", "slow", "modbus-tcp://[2001:db8::1]:502?unit=2")),
            "node.yaml:6:37: \"b\" has the address and unit of \"a\" in line 5\n");
  EXPECT_EQ(DeviceComplaints(Entry("a", "ups", "modbus-rtu:///dev/x?unit=2") +
                             Entry("b", "ups", "modbus-rtu:///dev/x?unit=2")),
            "node.yaml:6:36: \"b\" has the address and unit of \"a\" in line 5\n");
  const std::string first = Entry("a", "ups", "modbus-tcp://10.1.2.3?unit=2");
  EXPECT_EQ(DeviceComplaints(first + Entry("b", "ups", "modbus-tcp://10.1.2.3?unit=3")), "");
  EXPECT_EQ(DeviceComplaints(first + Entry("b", "ups", "modbus-tcp://10.1.2.3:503?unit=2")), "");
}

// A server and its interfaces are two profiles of one agent.
TEST(AddressConflicts, AnSnmpAgentMayHaveSeveralProfiles) {
  const std::string server = Entry("a", "server", "snmp://10.1.2.3?community=c");
  EXPECT_EQ(DeviceComplaints(server + Entry("b", "interfaces", "snmp://10.1.2.3?community=c")), "");
  EXPECT_EQ(DeviceComplaints(server + Entry("b", "server", "snmp://10.1.2.3?community=c")),
            "node.yaml:6:39: \"b\" has the address and unit of \"a\" in line 5\n");
}

TEST(AddressConflicts, ALineHasOneSpeed) {
  EXPECT_EQ(DeviceComplaints(Entry("a", "ups", "modbus-rtu:///dev/x?unit=1") +
                             Entry("b", "slow", "modbus-rtu:///dev/x?baud=19200&parity=E&unit=2", ", timeout: 1s")),
            "node.yaml:6:37: \"b\" wants 19200 8E1 on this line, \"a\" of line 5 wants 9600 8N1; expected one speed, "
            "parity, stop bits and rs485 for all devices of a line\n");
  EXPECT_EQ(DeviceComplaints(Entry("a", "ups", "modbus-rtu:///dev/x?baud=9600&unit=1") +
                             Entry("b", "ups", "modbus-rtu:///dev/y?baud=19200&unit=1")),
            "");
  EXPECT_EQ(
      DeviceComplaints(Entry("a", "ups", "modbus-rtu:///dev/x?unit=1") +
                       Entry("b", "ups", "modbus-rtu:///dev/x?unit=2&rs485=rts-on-send")),
      "node.yaml:6:36: \"b\" wants 9600 8N1 rs485=rts-on-send on this line, \"a\" of line 5 wants 9600 8N1; expected "
      "one speed, parity, stop bits and rs485 for all devices of a line\n");
}

// The profile says unit 1.
TEST(AddressConflicts, DefaultsOfProfilesCount) {
  EXPECT_EQ(
      DeviceComplaints(Entry("a", "ups", "modbus-tcp://10.1.2.3") + Entry("b", "ups", "modbus-tcp://10.1.2.3?unit=1")),
      "node.yaml:6:36: \"b\" has the address and unit of \"a\" in line 5\n");
}

// What a profile would add is not known: only what the addresses say themselves can collide.
TEST(AddressConflicts, WithoutAProfileTheAddressAloneCounts) {
  EXPECT_EQ(DeviceComplaints(Entry("a", "broken", "modbus-rtu:///dev/x?baud=9600&unit=1") +
                             Entry("b", "broken", "modbus-rtu:///dev/x?baud=19200&parity=E&unit=1")),
            "node.yaml:6:39: \"b\" has the address and unit of \"a\" in line 5\n"
            "node.yaml:6:39: \"b\" wants 19200 8E? on this line, \"a\" of line 5 wants 9600 8??; expected one speed, "
            "parity, stop bits and rs485 for all devices of a line\n");
  EXPECT_EQ(DeviceComplaints(Entry("a", "broken", "modbus-rtu:///dev/x") +
                             Entry("b", "ups", "modbus-rtu:///dev/x?baud=19200")),
            "");
  // The defaults of a profile that speaks another protocol mean nothing for a Modbus address.
  EXPECT_EQ(DeviceComplaints(Entry("a", "server", "modbus-tcp://10.1.2.3") +
                             Entry("b", "ups", "modbus-tcp://10.1.2.3?unit=1")),
            "node.yaml:5:39: the address is modbus, the profile \"server\" is snmp\n");
}

}  // namespace
}  // namespace tramgac::config
