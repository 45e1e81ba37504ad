#include "agent/core/payload/encode.h"

#include <gtest/gtest.h>

#include <array>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "tests/unit/core/memory_store.h"

namespace tramgac {
namespace {

using std::chrono::seconds;

constexpr WallStamp kTime{1795425843250, TimeQuality::kSynced};
constexpr std::string_view kUuid = "11111111-2222-4333-8444-555555555555";

DeviceSpec Device(std::string_view id, std::string_view profile = {}) {
  DeviceSpec device;
  device.id = id;
  device.profile = profile;
  return device;
}

class EncodeTest : public ::testing::Test {
 protected:
  StoredRecord DataRecord() {
    buffer_.resize(512);
    DataBodyWriter out(buffer_);
    EXPECT_TRUE(out.Begin({1, BootTime(seconds(5)), 0, TimeQuality::kNone}, Name("ups-1")));
    EXPECT_TRUE(out.Add(Name("input.voltage"), Value::Real(229.8), Quality::kGood));
    EXPECT_TRUE(out.Add(Name("battery.charge"), Value(), Quality::kTimeout));
    EXPECT_TRUE(out.Add(Name("ups.status"), Value::Text("on-line"), Quality::kGood));
    EXPECT_TRUE(out.Add(Name("output.on"), Value::Bool(true), Quality::kGood));
    EXPECT_TRUE(out.Add(Name("ups.temperature"), Value(), Quality::kNotAvailable));
    return {42, RecordKind::kData, out.body()};
  }
  StoredRecord AlarmRecord() {
    buffer_.resize(512);
    EventBodyWriter out(buffer_);
    out.Begin({1, BootTime(seconds(5)), 0, TimeQuality::kNone}, "alarm");
    out.Text("alarm", "ups-1.on-battery");
    out.Text("transition", "raised");
    out.Bool("active", true);
    out.Integer("occurrence", 3);
    out.Number("value", 27.5);
    out.Text("text_vi", "UPS đang chạy ắc quy");
    return {43, RecordKind::kAlarm, out.body()};
  }
  NameId Name(std::string_view name) { return store_.Intern(name).value_or(0); }

  MemoryStore store_;
  std::vector<std::uint8_t> buffer_;
  Encoder encoder_{"hanoi-1", "node-a", 4096};
};

TEST_F(EncodeTest, Data) {
  const Result<Message> message = encoder_.Data(DataRecord(), store_, kUuid, kTime, true);
  ASSERT_TRUE(message.ok());
  EXPECT_EQ(message.value().topic, "tramgac/v1/hanoi-1/node-a/data/ups-1");
  EXPECT_EQ(message.value().payload,
            R"({"v":1,"store":"11111111-2222-4333-8444-555555555555","seq":42,"t":"2026-11-23T09:24:03.250Z",)"
            R"("tq":"synced","hist":true,"values":{"input.voltage":229.8,"ups.status":"on-line","output.on":true},)"
            R"("bad":{"battery.charge":"timeout","ups.temperature":"not-available"}})");
  EXPECT_FALSE(message.value().retain);
  EXPECT_EQ(message.value().token, 42u);
  EXPECT_EQ(message.value().expiry_seconds, 0u);
}

TEST_F(EncodeTest, WithoutATimeThereIsNone) {
  const Result<Message> message = encoder_.Data(DataRecord(), store_, kUuid, {123, TimeQuality::kNone}, false);
  const auto json = nlohmann::json::parse(message.value().payload);
  EXPECT_FALSE(json.contains("t"));
  EXPECT_EQ(json.at("tq"), "none");
  const Result<Message> impossible = encoder_.Data(DataRecord(), store_, kUuid, {-5, TimeQuality::kSynced}, false);
  EXPECT_EQ(nlohmann::json::parse(impossible.value().payload).at("tq"), "none");
}

TEST_F(EncodeTest, EventAndAlarm) {
  const StoredRecord record = AlarmRecord();
  const Result<Message> event = encoder_.Event(record, kUuid, {1795425843250, TimeQuality::kCorrected});
  ASSERT_TRUE(event.ok());
  EXPECT_EQ(event.value().topic, "tramgac/v1/hanoi-1/node-a/event");
  const std::string wanted =
      R"({"v":1,"store":"11111111-2222-4333-8444-555555555555","seq":43,"t":"2026-11-23T09:24:03.250Z",)"
      R"("tq":"corrected","node":"node-a","event":"alarm","alarm":"ups-1.on-battery","transition":"raised",)"
      R"("active":true,"occurrence":3,"value":27.5,"text_vi":"UPS đang chạy ắc quy"})";
  EXPECT_EQ(event.value().payload, wanted);
  EXPECT_FALSE(event.value().retain);
  const auto fields = nlohmann::json::parse(event.value().payload);
  for (const auto& [key, value] : fields.items()) {
    EXPECT_TRUE(value.is_primitive()) << key << ": SIEM decoders want it flat";
  }
  const Message alarm = encoder_.AlarmFromEvent(event.value(), "ups-1.on-battery");
  EXPECT_EQ(alarm.topic, "tramgac/v1/hanoi-1/node-a/alarm/ups-1.on-battery");
  EXPECT_EQ(alarm.payload, wanted);
  EXPECT_TRUE(alarm.retain);
  EXPECT_EQ(alarm.token, 43u);
}

TEST_F(EncodeTest, DamagedRecordsAreRefused) {
  StoredRecord record = DataRecord();
  record.body = record.body.first(record.body.size() - 1);
  EXPECT_EQ(encoder_.Data(record, store_, kUuid, kTime, false).status(), Status::kDataLoss);
  record.body = {};
  EXPECT_EQ(encoder_.Data(record, store_, kUuid, kTime, false).status(), Status::kDataLoss);
  StoredRecord event = AlarmRecord();
  event.body = event.body.first(event.body.size() - 1);
  EXPECT_EQ(encoder_.Event(event, kUuid, kTime).status(), Status::kDataLoss);
}

TEST_F(EncodeTest, UnknownNamesAreDamageToo) {
  buffer_.resize(100);
  DataBodyWriter out(buffer_);
  ASSERT_TRUE(out.Begin({}, Name("ups-1")));
  ASSERT_TRUE(out.Add(999, Value::Real(1), Quality::kGood));
  EXPECT_EQ(encoder_.Data({1, RecordKind::kData, out.body()}, store_, kUuid, kTime, false).status(), Status::kDataLoss);
  DataBodyWriter other(buffer_);
  ASSERT_TRUE(other.Begin({}, 999));
  EXPECT_EQ(encoder_.Data({1, RecordKind::kData, other.body()}, store_, kUuid, kTime, false).status(),
            Status::kDataLoss);
}

TEST_F(EncodeTest, ATooSmallPayloadIsSaidForEveryKind) {
  for (std::size_t capacity = 0; capacity < 120; capacity += 7) {
    Encoder small("hanoi-1", "node-a", capacity);
    EXPECT_EQ(small.Data(DataRecord(), store_, kUuid, kTime, false).status(), Status::kResourceExhausted);
    EXPECT_EQ(small.Event(AlarmRecord(), kUuid, kTime).status(), Status::kResourceExhausted);
    EXPECT_EQ(small.State({}).status(), Status::kResourceExhausted);
  }
  Encoder none("hanoi-1", "node-a", 10);
  EXPECT_EQ(none.Birth({}, "0.1.0", "abc").status(), Status::kResourceExhausted);
  EXPECT_EQ(none.Definition({}, {}).status(), Status::kResourceExhausted);
  EXPECT_EQ(none.Last("ups-1", {}, kTime).status(), Status::kResourceExhausted);
}

TEST_F(EncodeTest, State) {
  NodeState state;
  state.boot = "boot-1";
  state.store = kUuid;
  state.version = "0.1.0";
  state.config_hash = "abcdef";
  state.restart = {"crash", "fault in \"node\""};
  state.clock_synced = true;
  state.store_depth = 17;
  state.oldest_age_seconds = 60;
  state.store_bytes = 123456;
  state.dropped = 2;
  state.uptime_seconds = 3600;
  state.devices = 3;
  state.devices_unavailable = 1;
  state.alarms.active = 2;
  state.alarms.top[0] = {"ups-1.on-battery", 7};
  state.alarms.top_count = 1;
  const Result<Message> message = encoder_.State(state);
  ASSERT_TRUE(message.ok());
  EXPECT_EQ(message.value().topic, "tramgac/v1/hanoi-1/node-a/state");
  EXPECT_EQ(message.value().topic, encoder_.StateTopic());
  EXPECT_TRUE(message.value().retain);
  EXPECT_EQ(message.value().token, 0u);
  EXPECT_EQ(message.value().payload,
            R"({"v":1,"online":true,"boot":"boot-1","store":"11111111-2222-4333-8444-555555555555",)"
            R"("version":"0.1.0","config":"abcdef",)"
            R"("restart":{"reason":"crash","detail":"fault in \"node\""},)"
            R"("clock":"synced","depth":17,"oldest_age_s":60,)"
            R"("store_bytes":123456,"dropped":2,"uptime_s":3600,"devices":3,"devices_unavailable":1,)"
            R"("alarms_active":2,"alarms_unacked":0,"alarms_hidden":0,"alarms_shelved":0,"alarms_out_of_service":0,)"
            R"("alarms_maintenance":0,"alarms_suppressed":0,"alarms_waiting":0,"alarms_flood":0,"alarms_flapping":0,)"
            R"("alarms_stale":0,"alarms_announced_hour":0,"alarms_announced_day":0,)"
            R"("alarms_top":{"ups-1.on-battery":7}})");
}

TEST_F(EncodeTest, Birth) {
  const std::array<Word, 2> words = {{{2, "on-line"}, {3, "on-battery"}}};
  std::array<PointSpec, 2> points;
  points[0].name = "input.voltage";
  points[0].unit = "V";
  points[0].plausible_low = 0;
  points[0].plausible_high = 500.5;
  points[1].name = "ups.status";
  points[1].words = words;
  const std::array<LocalText, 2> labels = {{{"Input voltage", "Điện áp vào"}, {}}};
  std::array<PointSpec, 1> columns;
  columns[0].name = "interface.in.octets";
  std::array<TableSpec, 1> tables;
  tables[0].name = "interface";
  tables[0].columns = columns;
  std::array<DeviceSpec, 3> devices = {Device("ups-1", "p"), {}, Device("fw-1", "q")};
  devices[0].vendor = "APC";
  devices[0].model = "X";
  devices[0].label = {"UPS", "Bộ lưu điện"};
  devices[0].period = std::chrono::milliseconds(2500);
  devices[0].points = points;
  devices[0].labels = labels;
  devices[1] = devices[0];
  devices[1].id = "ups-2";
  devices[1].alert = std::chrono::milliseconds(500);
  devices[2].vendor = "F";
  devices[2].model = "G";
  devices[2].tables = tables;
  const Result<Message> message = encoder_.Birth(devices, "0.1.0", "abc", {"power", {}});
  ASSERT_TRUE(message.ok());
  EXPECT_EQ(message.value().topic, "tramgac/v1/hanoi-1/node-a/birth");
  EXPECT_TRUE(message.value().retain);
  EXPECT_EQ(
      message.value().payload,
      R"({"v":1,"version":"0.1.0","config":"abc","restart":{"reason":"power"},"devices":{)"
      R"("ups-1":{"profile":"p","vendor":"APC","model":"X","label":{"en":"UPS","vi":"Bộ lưu điện"},"period_s":2.5,)"
      R"("points":{"input.voltage":{"unit":"V","label":{"en":"Input voltage","vi":"Điện áp vào"},"low":0,"high":500.5},)"
      R"("ups.status":{"words":["on-line","on-battery"]}}},)"
      R"("ups-2":{"profile":"p","vendor":"APC","model":"X","label":{"en":"UPS","vi":"Bộ lưu điện"},"period_s":2.5,)"
      R"("alert_s":0.5,"points_as":"ups-1"},)"
      R"("fw-1":{"profile":"q","vendor":"F","model":"G","period_s":0,"points":{"interface.in.octets":{}}}}})");
}

TEST_F(EncodeTest, DevicesThatShareOnlyScalarsAreNotCalledAlike) {
  // Two table-only devices of one profile and two of different profiles: empty point lists must not make them equal.
  const std::array<DeviceSpec, 3> devices = {Device("a", "p"), Device("b", "q"), Device("c", "p")};
  const auto json = nlohmann::json::parse(encoder_.Birth(devices, "", "").value().payload);
  EXPECT_TRUE(json.at("devices").at("b").contains("points"));
  EXPECT_EQ(json.at("devices").at("c").at("points_as"), "a");
}

TEST_F(EncodeTest, Definition) {
  AlarmSpec alarm;
  alarm.name = "too-hot";
  alarm.kind = AlarmKind::kHigh;
  alarm.limit = 30;
  alarm.deadband = 1.5;
  alarm.on_delay = seconds(10);
  alarm.severity = Severity::kMajor;
  alarm.time_to_respond = std::chrono::minutes(30);
  alarm.text = {"Room too hot", "Phòng quá nóng"};
  alarm.cause = {"Cooling failed", "Hỏng điều hòa"};
  const DeviceSpec device = Device("room-1");
  const Result<Message> message = encoder_.Definition(device, alarm);
  ASSERT_TRUE(message.ok());
  EXPECT_EQ(message.value().topic, "tramgac/v1/hanoi-1/node-a/def/room-1.too-hot");
  EXPECT_EQ(message.value().payload,
            R"({"v":1,"alarm":"room-1.too-hot","device":"room-1","kind":"high","severity":"major","limit":30,)"
            R"("deadband":1.5,"on_delay_s":10,"off_delay_s":0,"time_to_respond_s":1800,)"
            R"("text":{"en":"Room too hot","vi":"Phòng quá nóng"},)"
            R"("cause":{"en":"Cooling failed","vi":"Hỏng điều hòa"}})");
  alarm.kind = AlarmKind::kState;
  EXPECT_FALSE(nlohmann::json::parse(encoder_.Definition(device, alarm).value().payload).contains("limit"));
}

TEST_F(EncodeTest, Last) {
  const std::array<LatestValue, 2> values = {
      {{"interface.in.octets[eth0]", Value::Integer(77), Quality::kGood}, {"ups.status", Value(), Quality::kStale}}};
  const Result<Message> message = encoder_.Last("fw-1", values, kTime);
  ASSERT_TRUE(message.ok());
  EXPECT_EQ(message.value().topic, "tramgac/v1/hanoi-1/node-a/last/fw-1");
  EXPECT_TRUE(message.value().retain);
  EXPECT_EQ(message.value().payload,
            R"({"v":1,"t":"2026-11-23T09:24:03.250Z","tq":"synced","values":{"interface.in.octets[eth0]":77},)"
            R"("bad":{"ups.status":"stale"}})");
}

TEST_F(EncodeTest, TheLongestIdsFitTheTopic) {
  const std::string longest(40, 'x');
  Encoder encoder(longest, longest, 4096);
  const DeviceSpec device = Device(longest);
  AlarmSpec alarm;
  alarm.name = longest;
  const std::string name = longest + "." + longest;
  EXPECT_EQ(encoder.Definition(device, alarm).value().topic, "tramgac/v1/" + longest + "/" + longest + "/def/" + name);
  const std::string row = name + "." + longest + "-12";
  EXPECT_EQ(encoder.AlarmFromEvent({}, row).topic, "tramgac/v1/" + longest + "/" + longest + "/alarm/" + row);
}

}  // namespace
}  // namespace tramgac
