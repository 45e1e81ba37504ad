#include "agent/config/target.h"

#include <gtest/gtest.h>

namespace tramgac::config {
namespace {

// The target, or a failed test.
Target Parse(std::string_view text) {
  std::vector<TargetProblem> problems;
  const auto target = ParseTarget(text, problems);
  EXPECT_TRUE(target.has_value()) << text << ": " << (problems.empty() ? "" : problems[0].message.en);
  return target.value_or(Target());
}

// What is wrong: "offset: message; expected; hint" for each, one a line.
std::string Complaints(std::string_view text, document::Language language = document::Language::kEnglish) {
  std::vector<TargetProblem> problems;
  EXPECT_FALSE(ParseTarget(text, problems).has_value()) << text;
  std::string lines;
  for (const TargetProblem& problem : problems) {
    lines += std::to_string(problem.offset) + ": " + problem.message.In(language);
    if (!problem.expected.empty()) lines += "; " + problem.expected.In(language);
    if (!problem.hint.empty()) lines += "; " + problem.hint;
    lines += '\n';
  }
  return lines;
}

TEST(Target, ModbusTcp) {
  const auto full = std::get<ModbusTcpTarget>(Parse("modbus-tcp://10.1.2.3:1502?unit=7"));
  EXPECT_EQ(full.host, "10.1.2.3");
  EXPECT_EQ(full.port, 1502);
  EXPECT_EQ(full.unit, 7);
  const auto brief = std::get<ModbusTcpTarget>(Parse("modbus-tcp://ups.example"));
  EXPECT_EQ(brief.host, "ups.example");
  EXPECT_EQ(brief.port, 502);
  EXPECT_FALSE(brief.unit.has_value());
}

TEST(Target, Reach) {
  const Target target = Parse("reach://10.1.2.3?sip.port=5061&page.path=%2Fa%26b");
  const auto& reach = std::get<ReachTarget>(target);
  EXPECT_EQ(reach.host, "10.1.2.3");
  ASSERT_EQ(reach.settings.size(), 2u);
  EXPECT_EQ(reach.settings[0].question, "sip");
  EXPECT_EQ(reach.settings[0].key, "port");
  EXPECT_EQ(reach.settings[0].value, "5061");
  EXPECT_EQ(reach.settings[1].value, "/a&b");
  EXPECT_EQ(ProtocolName(target), "reach");
  EXPECT_EQ(EndpointName(Parse("reach://[2001:db8::1]")), "reach://[2001:db8::1]");
  EXPECT_EQ(AddressText(target), "reach://10.1.2.3?sip.port=5061&page.path=/a%26b");
  EXPECT_EQ(Complaints("reach://10.1.2.3:5060"),
            "16: a host that is asked questions has no port: each question has one; QUESTION.SETTING=VALUE, such as "
            "sip.port=5061\n");
  EXPECT_EQ(Complaints("reach://10.1.2.3?port=1"),
            "17: bad setting \"port\" of a question; QUESTION.SETTING=VALUE, such as sip.port=5061\n");
  EXPECT_NE(Complaints("reach://10.1.2.3?sip.port="), "");
  EXPECT_EQ(Complaints("reach://10.1.2.3?a.b=1&a.b=2"), "23: the parameter \"a.b\" is given twice\n");
}

TEST(Target, ModbusRtuOverTcp) {
  const auto full = std::get<ModbusTcpTarget>(Parse("modbus-rtu-tcp://10.1.2.3:4001?unit=3"));
  EXPECT_EQ(full.transport, Transport::kRtu);
  EXPECT_EQ(full.port, 4001);
  EXPECT_EQ(full.unit, 3);
  EXPECT_EQ(std::get<ModbusTcpTarget>(Parse("modbus-tcp://h")).transport, Transport::kMbap);
  EXPECT_EQ(EndpointName(full), "modbus-rtu-tcp://10.1.2.3:4001");
  EXPECT_EQ(PublicName(full), "modbus-rtu-tcp://10.1.2.3:4001?unit=3");
  EXPECT_EQ(Complaints("modbus-rtu-tcp://10.1.2.3"), "17: the address has no port; a number from 1 to 65535\n");
  const auto twice = std::get<ModbusTcpTarget>(Parse("modbus-tcp://10.1.2.3?backup=[2001:db8::1]:1502&unit=2"));
  EXPECT_EQ(twice.backup_host, "2001:db8::1");
  EXPECT_EQ(twice.backup_port, 1502);
  EXPECT_EQ(std::get<ModbusTcpTarget>(Parse("modbus-tcp://10.1.2.3:99?backup=10.1.2.4")).backup_port, 99);
  EXPECT_NE(Complaints("modbus-tcp://10.1.2.3?backup=ups.example").find("\"ups.example\" is not an IP address"),
            std::string::npos);
  EXPECT_NE(Complaints("modbus-tcp://10.1.2.3?backup=a@10.1.2.4"), "");
  EXPECT_EQ(Complaints("modbus-rtu-tcp://10.1.2.3:4001?unit=0"),
            "36: bad value \"0\" for \"unit\"; a whole number from 1 to 247\n");
}

TEST(Target, ModbusRtu) {
  const auto full =
      std::get<ModbusRtuTarget>(Parse("modbus-rtu:///dev/ttyUSB0?baud=19200&parity=E&stop_bits=2&unit=3"));
  EXPECT_EQ(full.path, "/dev/ttyUSB0");
  EXPECT_EQ(full.baud, 19200u);
  EXPECT_EQ(full.parity, 'E');
  EXPECT_EQ(full.stop_bits, 2);
  EXPECT_EQ(full.unit, 3);
  EXPECT_EQ(std::get<ModbusRtuTarget>(Parse("modbus-rtu:///dev/a?parity=odd")).parity, 'O');
  EXPECT_EQ(std::get<ModbusRtuTarget>(Parse("modbus-rtu:///dev/a%20b")).path, "/dev/a b");
  EXPECT_FALSE(std::get<ModbusRtuTarget>(Parse("modbus-rtu:///dev/a")).baud.has_value());
}

TEST(Target, Rs485DirectionIsLeftAloneUnlessSaid) {
  const auto direction = [](const char* text) { return std::get<ModbusRtuTarget>(Parse(text)).rs485; };
  EXPECT_EQ(direction("modbus-rtu:///dev/a"), modbus::Rs485::kLeftAlone);
  EXPECT_EQ(direction("modbus-rtu:///dev/a?rs485=rts-on-send"), modbus::Rs485::kRtsOnSend);
  EXPECT_EQ(direction("modbus-rtu:///dev/a?rs485=rts-after-send"), modbus::Rs485::kRtsAfterSend);
  EXPECT_EQ(Complaints("modbus-rtu:///dev/a?rs485=rts-on-sent"),
            "26: bad value \"rts-on-sent\" for \"rs485\"; one of rts-on-send, rts-after-send; rts-on-send\n");
  for (const char* text :
       {"modbus-rtu:///dev/a?unit=1&rs485=rts-on-send", "modbus-rtu:///dev/a?rs485=rts-after-send"}) {
    EXPECT_EQ(direction(AddressText(Parse(text)).c_str()), direction(text)) << "written and read again";
  }
}

TEST(Target, SnmpV2c) {
  const auto target = std::get<SnmpTarget>(Parse("snmp://10.1.2.3?community=pub%26lic"));
  EXPECT_EQ(target.version, snmp::Version::kV2c);
  EXPECT_FALSE(target.any_source);
  EXPECT_EQ(std::get<SnmpTarget>(Parse("snmp://h?community=a&version=1")).version, snmp::Version::kV1);
  EXPECT_EQ(std::get<SnmpTarget>(Parse("snmp://h?community=a&version=2c")).version, snmp::Version::kV2c);
  EXPECT_TRUE(std::get<SnmpTarget>(Parse("snmp://h?community=a&source=any")).any_source);
  EXPECT_NE(Complaints("snmp://h?community=a&version=3"), "");
  EXPECT_NE(Complaints("snmp://u@h?version=1"), "");
  EXPECT_NE(Complaints("snmp://h?community=a&source=all"), "");
  EXPECT_EQ(target.port, 161);
  EXPECT_EQ(target.community, "pub&lic");
  EXPECT_EQ(std::get<SnmpTarget>(Parse("snmp://h:1161?community_file=c.txt")).community_file, "c.txt");
}

TEST(Target, SnmpV3EngineId) {
  const std::vector<std::uint8_t> id = {0x80, 0x00, 0x1f, 0x88, 0x80, 0xe9};
  for (const std::string_view text : {"80001f8880e9", "0x80001F8880E9"}) {
    EXPECT_EQ(std::get<SnmpTarget>(Parse("snmp://u@h?engine_id=" + std::string(text))).engine_id, id);
  }
  for (const std::string_view wrong : {"80001f88", "80001f8880e", "80001f8880eg", "public"}) {
    EXPECT_NE(Complaints("snmp://u@h?engine_id=" + std::string(wrong)).find("5 to 32 bytes"), std::string::npos)
        << wrong;
  }
  EXPECT_NE(Complaints("snmp://u@h?engine_id=" + std::string(66, '1')).find("5 to 32 bytes"), std::string::npos);
  EXPECT_NE(Complaints("snmp://h?community=public&engine_id=80001f8880").find("without a user"), std::string::npos);
}

TEST(Target, SnmpV3) {
  const auto full = std::get<SnmpTarget>(
      Parse("snmp://mon%40soc@10.1.2.3:161?auth=SHA-256&priv=AES&auth_file=a&priv_file=p&context=ctx"));
  EXPECT_EQ(full.version, snmp::Version::kV3);
  EXPECT_EQ(full.user, "mon@soc");
  EXPECT_EQ(full.level, snmp::SecurityLevel::kAuthPriv);
  EXPECT_EQ(full.auth, snmp::AuthProtocol::kSha256);
  EXPECT_EQ(full.priv, snmp::PrivProtocol::kAes128);
  EXPECT_EQ(full.auth_file + full.priv_file + full.context, "apctx");
  const auto auth_only = std::get<SnmpTarget>(Parse("snmp://u@h?auth=SHA&auth_file=a"));
  EXPECT_EQ(auth_only.level, snmp::SecurityLevel::kAuthNoPriv);
  EXPECT_EQ(auth_only.auth, snmp::AuthProtocol::kSha1);
  EXPECT_EQ(std::get<SnmpTarget>(Parse("snmp://u@h")).level, snmp::SecurityLevel::kNoAuthNoPriv);
  EXPECT_EQ(std::get<SnmpTarget>(Parse("snmp://u@h?auth=SHA-512&auth_file=a&priv=AES-256&priv_file=p")).priv,
            snmp::PrivProtocol::kAes256);
  EXPECT_EQ(std::get<SnmpTarget>(Parse("snmp://u@h?auth=SHA&auth_file=a&priv=AES-256-C&priv_file=p")).priv,
            snmp::PrivProtocol::kAes256Reeder);
}

TEST(Target, Ipv6StandsInBrackets) {
  const auto target = std::get<SnmpTarget>(Parse("snmp://u@[2001:db8::1]:1161"));
  EXPECT_EQ(target.host, "2001:db8::1");
  EXPECT_EQ(target.port, 1161);
  EXPECT_EQ(EndpointName(target), "snmp://[2001:db8::1]:1161");
  EXPECT_EQ(Complaints("modbus-tcp://2001:db8::1"),
            "13: bad host \"2001\"; a host name, an IPv4 address, or an IPv6 address in brackets\n"
            "18: bad port \"db8::1\"; a number from 1 to 65535\n");
  EXPECT_NE(Complaints("modbus-tcp://[10.1.2.3]"), "");
  EXPECT_NE(Complaints("modbus-tcp://[::1"), "");
  EXPECT_NE(Complaints("modbus-tcp://[::zz]"), "");
}

TEST(Target, AnAddressCanBeWrittenAgain) {
  for (const char* text :
       {"modbus-tcp://10.1.2.3:502?unit=7", "modbus-tcp://[2001:db8::1]:502", "modbus-rtu-tcp://10.1.2.3:4001?unit=3",
        "modbus-rtu:///dev/ttyUSB0?baud=19200&parity=E&stop_bits=1&unit=3", "modbus-rtu:///dev/a%20b",
        "snmp://10.1.2.3:161?community=pub%26%20lic", "snmp://10.1.2.3:161?community_file=/etc/c",
        "snmp://me%40home@10.1.2.3:161?auth=SHA-256&auth_file=a&priv=AES-256&priv_file=b&context=c",
        "snmp://me@10.1.2.3:161?auth=SHA-1&auth_file=a", "snmp://me@10.1.2.3:161"}) {
    EXPECT_EQ(AddressText(Parse(text)), text);
  }
}

TEST(Target, SchemesNameTheNearest) {
  EXPECT_EQ(Complaints("modbus-tpc://h"),
            "0: unknown scheme \"modbus-tpc\"; modbus-tcp://, modbus-rtu-tcp://, modbus-rtu://, snmp:// or reach://; "
            "modbus-tcp\n");
  EXPECT_EQ(Complaints("10.1.2.3"),
            "0: the address \"10.1.2.3\" has no scheme; modbus-tcp://, modbus-rtu-tcp://, modbus-rtu://, snmp:// or "
            "reach://\n");
  EXPECT_EQ(
      Complaints("", document::Language::kVietnamese),
      "0: địa chỉ \"\" không có giao thức; modbus-tcp://, modbus-rtu-tcp://, modbus-rtu://, snmp:// hoặc reach://\n");
}

TEST(Target, MistakesDoNotTellTheCommunity) {
  for (const char* text : {"snmp//h?community=hidden", "snmp://h:161&community=hidden", "snmp://h&community=hidden",
                           "snmp://h/community=hidden", "snmp://h?community:hidden", "snmp://h?comunity=hidden",
                           "snmp://h?community=hidden&community=hidden", "snmp://h?community=hidden%zz"}) {
    EXPECT_NE(Complaints(text), "") << text;
    EXPECT_EQ(Complaints(text).find("hidden"), std::string::npos) << Complaints(text);
  }
}

TEST(Target, HostsAndPortsAreChecked) {
  for (const char* host : {"", "10.1.2", "10.1.2.300", "a..b", "-a", "a-", "a b", "a/b"}) {
    EXPECT_NE(Complaints("modbus-tcp://" + std::string(host)), "") << host;
  }
  EXPECT_NE(Complaints("modbus-tcp://" + std::string(64, 'a')), "");
  for (const char* port : {"", "0", "65536", "x", "-1", "5 "}) {
    EXPECT_EQ(Complaints("modbus-tcp://h:" + std::string(port)),
              "15: bad port \"" + std::string(port) + "\"; a number from 1 to 65535\n");
  }
  EXPECT_EQ(Complaints("modbus-tcp://h:502/x"), "18: \"/x\" has no meaning after host and port\n");
}

TEST(Target, ParametersAreCheckedAllAtOnce) {
  EXPECT_EQ(Complaints("modbus-rtu:///dev/a?baut=9600&parity=X&unit=0&unit=1&stop_bits="),
            "20: unknown parameter \"baut\"; one of baud, parity, stop_bits, unit, rs485; baud\n"
            "46: the parameter \"unit\" is given twice\n"
            "53: the parameter \"stop_bits\" has no value\n"
            "37: bad value \"X\" for \"parity\"; one of N, E, O, none, even, odd\n"
            "44: bad value \"0\" for \"unit\"; a whole number from 1 to 247\n");
  EXPECT_EQ(Complaints("modbus-tcp://u@h?unit=256"),
            "0: a user name has no meaning for modbus-tcp\n"
            "22: bad value \"256\" for \"unit\"; a whole number from 0 to 255\n");
  EXPECT_EQ(Complaints("modbus-rtu://dev/ttyUSB0"),
            "13: bad serial line \"dev/ttyUSB0\"; the absolute path of a device, such as modbus-rtu:///dev/ttyUSB0\n");
}

TEST(Target, EscapesAreChecked) {
  EXPECT_EQ(Complaints("snmp://h?community=a%2"),
            "20: \"%2\" is not a percent escape; % and two hexadecimal digits of a printable character\n");
  EXPECT_NE(Complaints("snmp://h?community=%00"), "");
  EXPECT_NE(Complaints("snmp://h?community=%zz"), "");
}

TEST(Target, SnmpNeedsExactlyOneKindOfCredentials) {
  EXPECT_EQ(
      Complaints("snmp://h"),
      "0: the address says neither community nor user; community=.. or community_file=.. (v2c), or user@host (v3)\n");
  EXPECT_EQ(Complaints("snmp://h?community=a&community_file=b"),
            "21: community and community_file exclude each other\n");
  EXPECT_EQ(Complaints("snmp://u@h?community=a"), "11: community and user@host exclude each other\n");
  EXPECT_EQ(Complaints("snmp://h?community=a&auth=SHA"),
            "21: \"auth\" has no meaning without a user; community=.. or community_file=.. (v2c), or user@host (v3)\n");
  EXPECT_EQ(Complaints("snmp://@h"), "0: bad user name \"\"; 1 to 32 characters\n");
}

TEST(Target, SnmpV3SecretsComeFromFiles) {
  EXPECT_EQ(Complaints("snmp://u@h?auth=SHA-256"), "11: \"auth\" needs \"auth_file\"\n");
  EXPECT_EQ(Complaints("snmp://u@h?priv_file=p"), "11: \"priv_file\" needs \"priv\"\n");
  EXPECT_EQ(Complaints("snmp://u@h?priv=AES&priv_file=p"), "11: \"priv\" needs \"auth\"\n");
  EXPECT_EQ(Complaints("snmp://u@h?auth=MD5&auth_file=a"),
            "16: bad value \"MD5\" for \"auth\"; one of SHA-1, SHA, SHA-224, SHA-256, SHA-384, SHA-512\n");
  EXPECT_EQ(Complaints("snmp://u@h?auth=SHA256&auth_file=a"),
            "16: bad value \"SHA256\" for \"auth\"; one of SHA-1, SHA, SHA-224, SHA-256, SHA-384, SHA-512; SHA-256\n");
}

TEST(Target, PublicNamesHideTheCommunity) {
  EXPECT_EQ(PublicName(Parse("snmp://H:161?community=secret")), "snmp://h:161");
  EXPECT_EQ(PublicName(Parse("snmp://u@h")), "snmp://u@h:161");
  EXPECT_EQ(PublicName(Parse("modbus-tcp://h?unit=3")), "modbus-tcp://h:502?unit=3");
  EXPECT_EQ(PublicName(Parse("modbus-rtu:///dev/a?baud=9600")), "modbus-rtu:///dev/a");
  EXPECT_EQ(ProtocolName(Parse("modbus-rtu:///dev/a")), "modbus");
  EXPECT_EQ(ProtocolName(Parse("snmp://u@h")), "snmp");
}

}  // namespace
}  // namespace tramgac::config
