#include "agent/config/load_config.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include "tests/unit/config/folder.h"

namespace tramgac::config {
namespace {

using namespace std::chrono_literals;
using testing::Folder;
using testing::Load;
using testing::Loaded;

constexpr std::string_view kFull = R"(tramgac: 1
site: vinh-yen
node: dc-01
label: {en: Data centre, vi: Trung tâm dữ liệu}
broker:
  host: soc.example
  tls: {ca_file: ca.pem, certificate_file: cert.pem, key_file: key.pem}
  password_file: password
  window: 20
  keep_alive: 1min
  standby: [soc-2.example, "soc-3.example:8884", "[2001:db8::3]:8885"]
  fail_back: 5min
store: {path: records.db, commit_interval: 500ms, budget: 64 MiB, keep_sent: 1d, card_endurance: 30 TiB}
control: control.sock
profiles: [own]
history_rate: 100
devices:
  - id: ups-1
    label: {en: UPS, vi: Bộ lưu điện}
    profile: apc_smart_ups
    address: modbus-tcp://10.1.2.3:502?unit=1
    period: 5s
    timeout: 500ms
    misses: 3
    points:
      contact.1: {inverted: true, label: {en: Rear door, vi: Cửa sau}, deadband: 0.5, heartbeat: 5min}
    alarms:
      on-battery: {on_delay: 10s, severity: major, limit: 3, deadband: 1, off_delay: 5s, disabled: false}
silent_share: 8
)";

void FillFolder(const Folder& folder) {
  for (const char* name : {"ca.pem", "cert.pem"}) folder.Write(name, "x", 0644);
  for (const char* name : {"key.pem", "password"}) folder.Write(name, "x", 0600);
  std::filesystem::create_directory(folder.path() + "/own");
}

TEST(LoadConfig, ReadsEverySetting) {
  const Folder folder;
  FillFolder(folder);
  const Loaded loaded = Load(kFull, folder.path());
  ASSERT_NE(loaded.config, nullptr) << loaded.complaints;
  const NodeConfig& config = *loaded.config;
  EXPECT_EQ(config.site + "/" + config.node + "/" + config.label.vi, "vinh-yen/dc-01/Trung tâm dữ liệu");
  ASSERT_TRUE(config.broker && config.broker->tls);
  EXPECT_EQ(config.broker->host, "soc.example");
  EXPECT_EQ(config.broker->port, 8883);
  EXPECT_EQ(config.broker->tls->ca_file, folder.path() + "/ca.pem");
  EXPECT_EQ(config.broker->tls->key_file, folder.path() + "/key.pem");
  EXPECT_EQ(config.broker->user, "dc-01");
  EXPECT_EQ(config.broker->password_file, folder.path() + "/password");
  EXPECT_EQ(config.broker->window, 20);
  EXPECT_EQ(config.broker->keep_alive, 1min);
  EXPECT_EQ(config.broker->standby,
            (std::vector<BrokerAddress>{{"soc-2.example", 8883}, {"soc-3.example", 8884}, {"2001:db8::3", 8885}}));
  EXPECT_EQ(config.broker->fail_back, 5min);
  EXPECT_EQ(config.store.path, folder.path() + "/records.db");
  EXPECT_EQ(config.store.commit_interval, 500ms);
  EXPECT_EQ(config.store.budget_bytes, 64u << 20);
  EXPECT_EQ(config.store.keep_sent, 24h);
  EXPECT_EQ(config.store.card_endurance, 30ULL << 40);
  EXPECT_EQ(config.control, folder.path() + "/control.sock");
  EXPECT_EQ(config.profile_folders, std::vector<std::string>{folder.path() + "/own"});
  EXPECT_EQ(config.history_rate, 100u);
  EXPECT_DOUBLE_EQ(config.silent_share, 0.08);
}

TEST(LoadConfig, ReadsEverySettingOfADevice) {
  const Folder folder;
  FillFolder(folder);
  const Loaded loaded = Load(kFull, folder.path());
  ASSERT_NE(loaded.config, nullptr) << loaded.complaints;
  ASSERT_EQ(loaded.config->devices.size(), 1u);
  const DeviceConfig& device = loaded.config->devices[0];
  EXPECT_EQ(device.id + device.label.en + device.profile, "ups-1UPSapc_smart_ups");
  EXPECT_EQ(std::get<ModbusTcpTarget>(*device.target).host, "10.1.2.3");
  EXPECT_EQ(device.period, 5s);
  EXPECT_EQ(device.timeout, 500ms);
  EXPECT_EQ(device.misses, 3);
  EXPECT_EQ(device.place, (Place{18, 9}));
  EXPECT_EQ(device.profile_place, (Place{20, 14}));
  EXPECT_EQ(device.address_place, (Place{21, 14}));
  const PointOverride& point = device.points.at(0);
  EXPECT_EQ(point.point + point.label.vi, "contact.1Cửa sau");
  EXPECT_EQ(point.inverted, true);
  EXPECT_EQ(point.deadband, 0.5);
  EXPECT_EQ(point.heartbeat, 5min);
  EXPECT_EQ(point.place, (Place{26, 7}));
  const AlarmOverride& alarm = device.alarms.at(0);
  EXPECT_EQ(alarm.name, "on-battery");
  EXPECT_EQ(alarm.severity, Severity::kMajor);
  EXPECT_EQ(alarm.limit, 3.0);
  EXPECT_EQ(alarm.deadband, 1.0);
  EXPECT_EQ(alarm.on_delay, 10s);
  EXPECT_EQ(alarm.off_delay, 5s);
  EXPECT_FALSE(alarm.disabled);
  EXPECT_EQ(alarm.point, "");
}

TEST(LoadConfig, NeedsLittle) {
  const Loaded loaded = Load("tramgac: 1\nsite: s\nnode: n\nbroker: {host: 127.0.0.1}\ndevices: []\n");
  ASSERT_NE(loaded.config, nullptr) << loaded.complaints;
  EXPECT_EQ(loaded.config->broker->port, 1883);
  EXPECT_FALSE(loaded.config->broker->tls.has_value());
  EXPECT_EQ(loaded.config->broker->window, 32);
  EXPECT_EQ(loaded.config->store.path, "/var/lib/tramgac/records.db");
  EXPECT_EQ(loaded.config->store.budget_bytes, 256ULL << 20);
  EXPECT_EQ(loaded.config->store.card_endurance, 10ULL << 40);
  EXPECT_EQ(loaded.config->control, "/run/tramgac/control.sock");
}

constexpr std::string_view kWrong = R"(tramgac: 2
place: vinh-yen
node: DC 01
broker: {host: 10.1.2.300, port: 70000, window: 1}
store: {commit_interval: 5, budget: 64 MB}
history_rate: fast
devices:
  - {id: ups-1, profil: apc_smart_ups, address: modbus-tcp://10.1.2.3:x, period: 1w}
)";

TEST(LoadConfig, ReportsAllProblemsAtOnce) {
  const Loaded loaded = Load(kWrong);
  EXPECT_EQ(loaded.complaints, R"(node.yaml:1:1: "site" is missing
node.yaml:1:10: bad value "2" for "tramgac"; expected a whole number from 1 to 1
node.yaml:2:1: unknown key "place"; expected one of tramgac, site, node, label, broker, store, control, traps, local, profiles, history_rate, silent_share, devices, contacts, sensors, maintenance, ...
node.yaml:3:7: bad value "DC 01" for "node"; expected 1 to 40 characters of [a-z0-9-]
node.yaml:4:16: bad value "10.1.2.300" for "host"; expected a host name, an IPv4 address, or an IPv6 address in brackets
node.yaml:4:34: bad value "70000" for "port"; expected a whole number from 1 to 65535
node.yaml:4:49: bad value "1" for "window"; expected a whole number from 2 to 64
node.yaml:5:26: bad value "5" for "commit_interval"; expected a duration from 100ms to 1min (units ms, s, min, h, d)
node.yaml:5:37: bad value "64 MB" for "budget"; expected a size from 1 MiB to 1 TiB (units B, KiB, MiB, GiB, TiB)
node.yaml:6:15: bad value "fast" for "history_rate"; expected a whole number from 1 to 10000
node.yaml:8:17: unknown key "profil"; expected one of id, profile, address, label, depends_on, period, alert, timeout, misses, points, alarms; did you mean "profile"?
node.yaml:8:71: bad port "x"; expected a number from 1 to 65535
node.yaml:8:82: bad value "1w" for "period"; expected a duration from 100ms to 1d (units ms, s, min, h, d)
)");
}

TEST(LoadConfig, ReportsThemInVietnamese) {
  const Loaded loaded = Load(kWrong, "/nowhere", document::Language::kVietnamese);
  EXPECT_NE(loaded.complaints.find("node.yaml:1:1: thiếu \"site\"\n"), std::string::npos);
  EXPECT_NE(loaded.complaints.find("node.yaml:3:7: giá trị \"DC 01\" của \"node\" không đúng; cần 1 đến 40 ký tự thuộc "
                                   "[a-z0-9-]\n"),
            std::string::npos);
  EXPECT_NE(loaded.complaints.find("node.yaml:8:71: cổng \"x\" không đúng; cần một số từ 1 đến 65535\n"),
            std::string::npos);
}

TEST(LoadConfig, HashIgnoresLineEndsOnly) {
  const std::string text = "tramgac: 1\nsite: s\nnode: n\ndevices: []\n";
  std::string windows = "\xEF\xBB\xBF";
  for (const char c : text) windows += c == '\n' ? "\r\n" : std::string(1, c);
  EXPECT_EQ(Load(text).config->hash.size(), 16u);
  EXPECT_EQ(Load(text).config->hash, Load(windows).config->hash);
  EXPECT_NE(Load(text).config->hash, Load(text + "history_rate: 51\n").config->hash);
}

TEST(LoadConfig, SecretsMustBeSecret) {
  const Folder folder;
  FillFolder(folder);
  folder.Write("password", "x", 0644);
  folder.Write("key.pem", "x", 0604);
  EXPECT_EQ(Load(kFull, folder.path()).complaints,
            "node.yaml:7:64: the secret in \"" + folder.path() +
                "/key.pem\" can be read by others (mode 0604); expected a mode without rights for others, such as "
                "0640\nnode.yaml:8:18: the secret in \"" +
                folder.path() + "/password\" can be read by others (mode 0644); expected mode 0600 or 0400\n");
}

TEST(LoadConfig, FilesAndFoldersMustBeThere) {
  const Folder folder;
  FillFolder(folder);
  std::filesystem::remove(folder.path() + "/ca.pem");
  std::filesystem::remove(folder.path() + "/cert.pem");
  std::filesystem::create_directory(folder.path() + "/cert.pem");
  std::filesystem::remove(folder.path() + "/own");
  EXPECT_EQ(Load(kFull, folder.path()).complaints,
            "node.yaml:7:18: the file \"" + folder.path() + "/ca.pem\" cannot be read: No such file or directory\n" +
                "node.yaml:7:44: \"" + folder.path() + "/cert.pem\" is not a file\n" + "node.yaml:15:12: \"" +
                folder.path() + "/own\" is not a folder\n");
}

TEST(LoadConfig, SecretsAreThere) {
  const Folder folder;
  FillFolder(folder);
  folder.Write("password", "\nsecond line");
  EXPECT_EQ(Load(kFull, folder.path()).complaints, "node.yaml:8:18: there is no secret in the first line of \"" +
                                                       folder.path() + "/password\"; expected 1 to 1024 bytes\n");
}

TEST(LoadConfig, CertificateAndKeyComeTogether) {
  const Folder folder;
  FillFolder(folder);
  const Loaded loaded =
      Load("tramgac: 1\nsite: s\nnode: n\nbroker: {host: h, tls: {key_file: key.pem}}\ndevices: []\n", folder.path());
  EXPECT_EQ(loaded.complaints, "node.yaml:4:35: \"key_file\" needs \"certificate_file\"\n");
  folder.Write("crl.pem", "");
  const Loaded list =
      Load("tramgac: 1\nsite: s\nnode: n\nbroker: {host: h, tls: {crl_file: crl.pem}}\ndevices: []\n", folder.path());
  EXPECT_EQ(list.complaints, "node.yaml:4:35: \"crl_file\" needs \"ca_file\"\n");
  const Loaded misspelt = Load(
      "tramgac: 1\nsite: s\nnode: n\nbroker: {host: h, tls: {key_file: key.pem, certifcate_file: c}}\ndevices: []\n",
      folder.path());
  EXPECT_EQ(misspelt.complaints,
            "node.yaml:4:44: unknown key \"certifcate_file\"; expected one of ca_file, certificate_file, key_file, "
            "crl_file; did "
            "you mean \"certificate_file\"?\n");
}

TEST(LoadConfig, StandbyBrokersAreCheckedOneByOne) {
  const auto complaints = [](const std::string& broker) {
    return Load("tramgac: 1\nsite: s\nnode: n\nbroker: {" + broker + "}\ndevices: []\n").complaints;
  };
  EXPECT_EQ(complaints("host: a, standby: [a.b, 10.0.0.1, \"[::1]\", \"a:1884\"]"), "");
  EXPECT_EQ(complaints("host: a, standby: [b, 10.1.2.300]"),
            "node.yaml:4:32: bad host \"10.1.2.300\"; expected a host name, an IPv4 address, or an IPv6 address in "
            "brackets\n");
  EXPECT_EQ(complaints("host: a, standby: [\"b:x\"]"),
            "node.yaml:4:32: bad port \"x\"; expected a number from 1 to 65535\n");
  EXPECT_EQ(complaints("host: a, standby: [\"::1\"]"),
            "node.yaml:4:30: bad host \"\"; expected a host name, an IPv4 address, or an IPv6 address in brackets\n"
            "node.yaml:4:31: bad port \":1\"; expected a number from 1 to 65535\n");
  EXPECT_EQ(complaints("host: a, standby: [u@b]"), "node.yaml:4:29: a user name has no place here\n");
  EXPECT_EQ(complaints("host: a, standby: [b, \"a:1883\"]"),
            "node.yaml:4:32: \"a:1883\" is in the list of brokers already\n");
  EXPECT_EQ(complaints("host: a, standby: b"), "node.yaml:4:28: \"standby\" is a single value; expected a list\n");
  EXPECT_EQ(
      complaints("host: a, fail_back: 1s"),
      "node.yaml:4:30: bad value \"1s\" for \"fail_back\"; expected a duration from 10s to 1d (units ms, s, min, h, "
      "d)\n");
}

TEST(LoadConfig, SocketPathsAreShort) {
  const Loaded loaded = Load("tramgac: 1\nsite: s\nnode: n\ncontrol: /" + std::string(107, 'x') + "\ndevices: []\n");
  EXPECT_EQ(loaded.complaints, "node.yaml:4:10: the path of the socket has 108 bytes; expected at most 107 bytes\n");
}

TEST(LoadConfig, RelativeNamesStartAtItsFolder) {
  const Folder folder;
  const std::string path =
      folder.Write("node.yaml", "tramgac: 1\nsite: s\nnode: n\nstore: {path: ../r.db}\ndevices: []\n");
  document::Problems problems;
  const auto config = LoadConfig(path, problems);
  ASSERT_NE(config, nullptr) << problems.FormatAll(document::Language::kEnglish);
  EXPECT_EQ(config->store.path, (std::filesystem::path(folder.path()).parent_path() / "r.db").string());
  EXPECT_EQ(config->file, path);
}

// The examples of the reference page, put together as it says.
TEST(LoadConfig, TheReferencePageIsRight) {
  std::ifstream page("docs/reference/configuration.md");
  std::string yaml, line;
  bool inside = false;
  while (std::getline(page, line)) {
    if (line.starts_with("```")) {
      inside = line == "```yaml";
    } else if (inside) {
      yaml += line + '\n';
    }
  }
  const Folder folder;
  for (const char* name : {"ca.pem", "dc-01.pem", "dc-01.key", "broker.password"}) folder.Write(name, "x");
  const Loaded loaded = Load(yaml, folder.path());
  ASSERT_NE(loaded.config, nullptr) << loaded.complaints;
  EXPECT_EQ(loaded.config->devices.at(1).alarms.at(1).text.vi, "Cửa sau đang mở");
}

TEST(LoadConfig, AFileThatIsNotThereIsAProblem) {
  document::Problems problems;
  EXPECT_EQ(LoadConfig("/nowhere/node.yaml", problems), nullptr);
  EXPECT_EQ(problems.FormatAll(document::Language::kEnglish),
            "/nowhere/node.yaml: cannot be read: No such file or directory\n");
}

TEST(LoadConfig, ConsumersAreWaitedFor) {
  const auto store_of = [](const std::string& section) {
    return Load("tramgac: 1\nsite: s\nnode: n\ndevices: []\nstore: " + section);
  };
  EXPECT_TRUE(store_of("{}").config->store.consumers.empty());
  EXPECT_EQ(store_of("{}").config->store.keep_sent, 7 * 24h);
  const auto two = store_of("{consumers: [archive, siem], resend_after: 30s}");
  EXPECT_EQ(two.config->store.consumers, (std::vector<std::string>{"archive", "siem"}));
  EXPECT_EQ(two.config->store.resend_after, 30s);
  EXPECT_EQ(two.config->store.keep_sent, 0s) << "what is confirmed need not be kept";
  EXPECT_EQ(store_of("{consumers: [archive], keep_sent: 2d}").config->store.keep_sent, 48h);
  EXPECT_THAT(store_of("{consumers: [archive, archive]}").complaints, ::testing::HasSubstr("twice"));
  EXPECT_THAT(store_of("{consumers: [Archive]}").complaints, ::testing::HasSubstr("Archive"));
  EXPECT_THAT(store_of("{resend_after: 1s}").complaints, ::testing::HasSubstr("resend_after"));
}

constexpr std::string_view kMinimum = "tramgac: 1\nsite: s\nnode: n\ndevices: []\ntraps: ";

Loaded LoadTraps(const Folder& folder, std::string_view traps) {
  return Load(std::string(kMinimum).append(traps), folder.path());
}

TEST(LoadConfig, AStoreInMemoryHasNoPathAndASmallBudget) {
  const auto store_of = [](const std::string& section) {
    return Load("tramgac: 1\nsite: s\nnode: n\ndevices: []\nstore: " + section);
  };
  const auto memory = store_of("{mode: memory}");
  EXPECT_TRUE(memory.config->store.in_memory);
  EXPECT_EQ(memory.config->store.path, kMemoryPath);
  EXPECT_EQ(memory.config->store.budget_bytes, 32u << 20);
  EXPECT_EQ(store_of("{mode: memory, budget: 8 MiB}").config->store.budget_bytes, 8u << 20);
  EXPECT_FALSE(store_of("{mode: disk}").config->store.in_memory);
  EXPECT_THAT(store_of("{mode: memory, path: r.db}").complaints, ::testing::HasSubstr("a store in memory has no path"));
  EXPECT_THAT(store_of("{mode: ram}").complaints, ::testing::HasSubstr("disk, memory"));
}

TEST(LoadConfig, TrapsAreOffUnlessAskedFor) {
  const Folder folder;
  EXPECT_FALSE(Load("tramgac: 1\nsite: s\nnode: n\ndevices: []\n", folder.path()).config->traps.has_value());
  const TrapsConfig defaults = LoadTraps(folder, "{}").config->traps.value();
  EXPECT_EQ(defaults.listen, "0.0.0.0");
  EXPECT_EQ(defaults.port, 162);
  EXPECT_FALSE(defaults.from_systemd);
  const TrapsConfig own = LoadTraps(folder, "{listen: \"::1\", port: 10162}").config->traps.value();
  EXPECT_EQ(own.listen, "::1");
  EXPECT_EQ(own.port, 10162);
  EXPECT_TRUE(defaults.forwarders.empty());
  const TrapsConfig forwarded = LoadTraps(folder, "{forwarders: [10.1.2.9, \"2001:db8::9\"]}").config->traps.value();
  EXPECT_EQ(forwarded.forwarders, (std::vector<std::string>{"10.1.2.9", "2001:db8::9"}));
  EXPECT_TRUE(LoadTraps(folder, "{socket: systemd}").config->traps.value().from_systemd);
}

TEST(LoadConfig, TrapPortsThatCannotBe) {
  const Folder folder;
  for (const std::string_view wrong :
       {"{port: 0}", "{port: 65536}", "{listen: localhost}", "{listen: 1.2.3}", "{socket: inetd}",
        "{socket: systemd, port: 162}", "{forwarders: 10.1.2.9}", "{forwarders: [relay.example]}",
        "{forwarders: [10.1.2]}", "{forwarders: [{address: 10.1.2.9}]}", "{socket: systemd, listen: 0.0.0.0}",
        "{address: 0.0.0.0}"}) {
    EXPECT_NE(LoadTraps(folder, wrong).complaints, "") << wrong;
  }
}

}  // namespace
}  // namespace tramgac::config
