// Recorded devices, played by snmpsim: an SNMP agent that shares no code with ours or with net-snmp.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <fstream>
#include <string_view>

#include "drivers/snmp/oid.h"
#include "tests/system/snmp/agent_process.h"

namespace tramgac::snmp {
namespace {

using Ids = std::vector<std::uint32_t>;

Ids ParseIds(std::string_view text) {
  Ids ids(kMaxOidLength);
  ids.resize(ParseOid(text, ids).value_or(0));
  return ids;
}

// One line of a .snmprec file: OID|tag|value.
struct Recorded {
  Ids oid;
  std::string tag;  // ASN.1 tag number; an x behind it: the value is in hexadecimal
  std::string value;
};

std::vector<Recorded> ReadRecording(const std::filesystem::path& file) {
  std::vector<Recorded> out;
  std::ifstream in(file);
  for (std::string line; std::getline(in, line);) {
    while (!line.empty() && line.back() == ' ') line.pop_back();  // as snmpsim does
    const std::size_t first = line.find('|'), second = line.find('|', first + 1);
    if (second == std::string::npos) continue;
    Recorded recorded{ParseIds(line.substr(0, first)), line.substr(first + 1, second - first - 1),
                      line.substr(second + 1)};
    const bool known = recorded.tag.find_first_not_of("0123456789x") == std::string::npos;
    if (!recorded.oid.empty() && known) out.push_back(std::move(recorded));
  }
  return out;
}

std::string FromHex(std::string_view hex) {
  std::string out;
  for (; hex.size() >= 2; hex.remove_prefix(2)) {
    unsigned byte = 0;
    std::from_chars(hex.data(), hex.data() + 2, byte, 16);
    out.push_back(static_cast<char>(byte));
  }
  return out;
}

// The item as text like that of the recording.
std::string AsRecorded(const RawBlock& block, const RawItem& item) {
  const ByteSpan bytes = block.BytesOf(item);
  switch (item.kind) {
    case RawItem::Kind::kInteger: return std::to_string(static_cast<std::int64_t>(item.number));
    case RawItem::Kind::kUnsigned: return std::to_string(item.number);
    case RawItem::Kind::kOctets: return {bytes.begin(), bytes.end()};
    case RawItem::Kind::kOid: {
      std::string text;
      for (std::size_t i = 0; i < bytes.size(); i += 4) {
        const std::uint32_t id = bytes[i] | bytes[i + 1] << 8 | bytes[i + 2] << 16 | std::uint32_t{bytes[i + 3]} << 24;
        text += (i > 0 ? "." : "") + std::to_string(id);
      }
      return text;
    }
    default: return std::string(QualityName(item.quality));
  }
}

std::string Expected(const Recorded& recorded) {
  if (recorded.tag.ends_with('x')) return FromHex(recorded.value);
  if (recorded.tag == "6" && recorded.value.starts_with('.')) return recorded.value.substr(1);
  return recorded.value;
}

class SnmpsimTest : public testing::TestWithParam<const char*> {
 protected:
  void SetUp() override {
    const auto capture = std::filesystem::path("../shared/captures") / (std::string(GetParam()) + ".snmprec");
    if (!std::filesystem::exists(capture)) GTEST_SKIP() << capture << " is not here";
    if (FindProgram({"snmpsimd"}).empty()) GTEST_SKIP() << "no snmpsim on this machine";
    // A copy: who runs it without privileges may be unable to read this checkout.
    const auto program = folder.path() / "snmpsimd.py";
    std::filesystem::copy_file("tests/system/peers/snmpsimd.py", program);
    recording = ReadRecording(capture);
    std::filesystem::create_directories(folder.path() / "data");
    std::filesystem::copy_file(capture, folder.path() / "data/public.snmprec");
    std::filesystem::create_directories(folder.path() / "cache");
    std::filesystem::permissions(folder.path() / "cache", std::filesystem::perms::all);
    endpoint = {"127.0.0.1", FreeUdpPort()};
    process = std::make_unique<AgentProcess>(
        folder,
        std::vector<std::string>{"/usr/bin/python3", program, "--data-dir=" + (folder.path() / "data").string(),
                                 "--cache-dir=" + (folder.path() / "cache").string(),
                                 "--agent-udpv4-endpoint=127.0.0.1:" + std::to_string(endpoint.port)},
        std::vector<std::string>{"HOME=" + folder.path().string(), "PATH=/usr/bin:/bin", "PYTHONDONTWRITEBYTECODE=1"});
    if (!WaitForAgent(loop, endpoint, Community("public"), std::chrono::seconds(60))) {
      std::ifstream log(folder.path() / "log");
      FAIL() << "snmpsim does not answer: " << log.rdbuf();
    }
    limits.timeout = std::chrono::seconds(3);
  }

  EventLoop loop;
  TemporaryFolder folder;
  std::unique_ptr<AgentProcess> process;
  Endpoint endpoint;
  std::vector<Recorded> recording;
  DeviceLimits limits;
};

TEST_P(SnmpsimTest, EveryRecordedObjectReadsEqual) {
  std::vector<ScalarAddress> scalars;
  for (std::uint32_t i = 0; i < recording.size(); ++i) scalars.push_back({i, recording[i].oid});
  PolledAgent agent(loop, endpoint, Community("public"), {scalars, {}, limits, 0});
  ASSERT_EQ(agent.Poll(std::chrono::seconds(60)), Quality::kGood);
  ASSERT_EQ(agent.block.items.size(), recording.size());
  for (const RawItem& item : agent.block.items) {
    const Recorded& recorded = recording[item.point];
    EXPECT_EQ(AsRecorded(agent.block, item), Expected(recorded)) << "line " << item.point + 1;
  }
}

TEST_P(SnmpsimTest, TheInterfaceTableIsWalkedWhole) {
  const Ids entry = ParseIds("1.3.6.1.2.1.2.2.1");
  std::map<std::uint32_t, std::map<Ids, std::string>> table;  // column, index
  for (const Recorded& recorded : recording) {
    if (!IsPrefix(entry, recorded.oid) || recorded.oid.size() <= entry.size() + 1) continue;
    const auto index = recorded.oid.begin() + static_cast<std::ptrdiff_t>(entry.size()) + 1;
    table[recorded.oid[entry.size()]][Ids(index, recorded.oid.end())] = Expected(recorded);
  }
  if (table.empty()) GTEST_SKIP() << "the recording has no ifTable";
  std::vector<Ids> oids;
  for (const auto& [column, cells] : table) {
    oids.push_back(entry);
    oids.back().push_back(column);
  }
  std::vector<ColumnAddress> columns;
  for (const Ids& oid : oids) columns.push_back({oid});
  const std::array<TableAddress, 1> tables = {{{0, {}, columns}}};
  PolledAgent agent(loop, endpoint, Community("public"), {{}, tables, limits, 0});
  ASSERT_EQ(agent.Poll(std::chrono::seconds(60)), Quality::kGood);
  PointIndex column = 0;
  for (const auto& [number, cells] : table) {
    for (const auto& [index, value] : cells) {
      ASSERT_EQ(index.size(), 1U);
      const RawItem* item = agent.Item(agent.rows.at(std::to_string(index[0])) + column);
      ASSERT_NE(item, nullptr);
      EXPECT_EQ(AsRecorded(agent.block, *item), value) << "ifTable column " << number << " row " << index[0];
    }
    ++column;
  }
}

INSTANTIATE_TEST_SUITE_P(Captures, SnmpsimTest,
                         testing::Values("apc_smtl1000-nmc3", "netmanplus_204", "apc-mgeups_galaxy7000"),
                         [](const auto& capture) {
                           std::string name = capture.param;
                           std::ranges::replace(name, '-', '_');
                           return name;
                         });

}  // namespace
}  // namespace tramgac::snmp
