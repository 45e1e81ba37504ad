// Looks into a RawBlock for tests.
#pragma once

#include <gtest/gtest.h>

#include <map>
#include <string>

#include "tests/unit/snmp/fake_agent.h"

namespace tramgac::snmp {

inline std::map<PointIndex, Reading> ReadingsOf(const RawBlock& block) {
  std::map<PointIndex, Reading> readings;
  for (const RawItem& item : block.items) {
    EXPECT_FALSE(readings.contains(item.point)) << "point " << item.point << " twice";
    EXPECT_EQ(item.kind == RawItem::Kind::kNone, item.quality != Quality::kGood);
    Reading& reading = readings[item.point];
    reading.quality = item.quality;
    const ByteSpan bytes = block.BytesOf(item);
    if (item.kind == RawItem::Kind::kOctets) reading.value = Text(std::string(bytes.begin(), bytes.end()));
    reading.device_time = item.device_time;
    reading.restarted = item.restarted;
    reading.told = item.told;
    if (item.kind == RawItem::Kind::kInteger) reading.value = Number(static_cast<std::int64_t>(item.number));
  }
  return readings;
}

// Polls once and keeps the rows that were announced, by label.
class Poller {
 public:
  explicit Poller(FakeDevice& device) : poll(device.Address()) {}

  std::map<PointIndex, Reading> Once(FakeAgent& agent, std::uint8_t due = kAllClasses) {
    block.Clear();
    poll.Start(due, block);
    agent.Serve(poll);
    EXPECT_TRUE(poll.finished());
    for (const NewRow& row : block.new_rows) {
      EXPECT_TRUE(rows[row.table].try_emplace(row.label, row.first_point).second) << row.label << " announced twice";
    }
    return ReadingsOf(block);
  }

  AgentPoll poll;
  RawBlock block;
  std::map<std::uint32_t, std::map<std::string, PointIndex>> rows;  // by table
};

}  // namespace tramgac::snmp
