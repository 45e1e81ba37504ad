#include "tests/simulation/pipeline/world.h"

#include <map>

#include "agent/core/payload/json_writer.h"

namespace tramgac {
namespace {

constexpr std::string_view kLowBattery[] = {"low-battery"};

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr Encoding kU16{WireType::kU16};
constexpr Encoding kAscii{WireType::kAscii};
constexpr Encoding kU32{WireType::kU32};
constexpr Encoding kBit{WireType::kBit};
constexpr Encoding kAnyInteger{WireType::kInteger};

constexpr Word kFlags[] = {
    {0, "battery-needs-replacement-very-soon-indeed"},
    {1, "bypass-switch-of-the-cabinet-is-not-closed"},
    {2, "charger-has-been-off-for-more-than-an-hour"},
    {3, "low-battery"},
};

PointSpec Point(std::string_view name, ValueType type, const Encoding& encoding) {
  PointSpec point;
  point.name = name;
  point.type = type;
  point.encoding = encoding;
  return point;
}

std::array<PointSpec, 5> MakePoints() {
  std::array<PointSpec, 5> points = {
      Point("input.voltage", ValueType::kReal, kU16), Point("battery.charge", ValueType::kInteger, kU16),
      Point("ups.on-battery", ValueType::kBool, kBit), Point("ups.model", ValueType::kText, kAscii),
      Point("ups.status", ValueType::kText, kU32)};
  points[kVoltage].unit = "V";
  points[kVoltage].scale.divide = 10;
  points[kVoltage].reporting.deadband = 0.5;
  points[kStatus].word_use = WordUse::kFlags;
  points[kStatus].words = kFlags;
  return points;
}

const std::array<PointSpec, 5>& Points() {
  static const std::array<PointSpec, 5> points = MakePoints();
  return points;
}

const std::array<PointSpec, 2>& Columns() {
  static const std::array<PointSpec, 2> columns = {Point("outlet.current", ValueType::kInteger, kAnyInteger),
                                                   Point("outlet.on", ValueType::kBool, kAnyInteger)};
  return columns;
}

// Counters of octets, read as bits a second.
const std::array<PointSpec, 1>& Ports() {
  static const std::array<PointSpec, 1> columns = [] {
    std::array<PointSpec, 1> made = {Point("port.rate", ValueType::kReal, kAnyInteger)};
    made[0].counter_bits = 64;
    made[0].scale.multiply = 8;
    return made;
  }();
  return columns;
}

const std::array<TableSpec, 2>& Tables() {
  static const std::array<TableSpec, 2> tables = [] {
    std::array<TableSpec, 2> made;
    made[1].name = "port";
    made[1].columns = Ports();
    made[0].name = "outlet";
    made[0].columns = Columns();
    made[0].max_rows = 3;
    return made;
  }();
  return tables;
}

std::array<AlarmSpec, 6> MakeAlarms() {
  std::array<AlarmSpec, 6> alarms;
  alarms[0].name = "over-voltage";
  alarms[0].kind = AlarmKind::kHigh;
  alarms[0].point = kVoltage;
  alarms[0].limit = 250;
  alarms[0].deadband = 5;
  alarms[1].name = "on-battery";
  alarms[1].point = kOnBattery;
  alarms[1].on_delay = seconds(10);
  alarms[1].off_delay = seconds(20);
  alarms[1].text = {"UPS on battery", "UPS chạy ắc quy"};
  alarms[2].name = "unavailable";
  alarms[2].kind = AlarmKind::kUnavailable;
  alarms[3].name = "no-charge";
  alarms[3].kind = AlarmKind::kNoData;
  alarms[3].point = kCharge;
  alarms[3].on_delay = seconds(60);
  alarms[4].name = "outlet-off";
  alarms[4].table = 0;
  alarms[4].point = 1;
  alarms[4].state = false;
  alarms[5].name = "low-battery";
  alarms[5].point = kStatus;
  alarms[5].words = kLowBattery;
  return alarms;
}

const std::array<AlarmSpec, 6>& Alarms() {
  static const std::array<AlarmSpec, 6> alarms = MakeAlarms();
  return alarms;
}

std::string TextOf(const Value& value) {
  std::array<char, 200> buffer{};
  JsonWriter json(buffer);
  json.BeginObject();
  json.Any("v", value);
  json.EndObject();
  return nlohmann::json::parse(json.text()).at("v").dump();
}

}  // namespace

void FakeObserver::OnDeviceChange(const DeviceRuntime& device, DeviceChange change) {
  const InFake fake;
  changes.push_back(std::string(device.spec().id) + (change == DeviceChange::kBecameAvailable ? " back" : " gone"));
}

void FakeObserver::OnRemark(const DeviceRuntime& device) {
  const InFake fake;
  changes.push_back(std::string(device.spec().id) + " " + std::string(QualityName(device.health().remark)));
}

void FakeObserver::OnRow(const DeviceRuntime&, std::string_view table, const RowRuntime& row) {
  const InFake fake;
  changes.push_back(std::string(table) + " " + std::string(row.label) + (row.gone ? " gone" : " there"));
}

void FakeObserver::OnAlarm(const DeviceRuntime&, const AlarmRuntime& alarm, AlarmTransition transition) {
  const InFake fake;
  alarms.push_back(std::string(alarm.id) + " " + std::string(AlarmTransitionName(transition)));
}

void FakeObserver::OnReport(const DeviceRuntime& device, const PointRuntime& point) {
  const InFake fake;
  if (!keep_reports) return;
  std::string name(device.spec().id);
  name.append("/").append(point.name);
  const bool good = point.health.quality == Quality::kGood;
  reports.push_back({name, TextOf(good ? point.value : Value::Text(QualityName(point.health.quality)))});
}

void FakeObserver::OnEvent(std::string_view event, std::string_view, std::string_view detail) {
  const InFake fake;
  events.push_back(std::string(event) + " " + std::string(detail));
}

void FakeObserver::OnTopicHeld(std::string_view topic) {
  const InFake fake;
  held.emplace_back(topic);
}

World::World(int devices) {
  for (int i = 1; i <= devices; ++i) {
    DeviceSpec spec;
    spec.id = ids_.emplace_back("ups-" + std::to_string(i));
    spec.profile = "test_ups";
    spec.period = seconds(10);
    spec.points = Points();
    spec.tables = Tables();
    spec.alarms = Alarms();
    specs.push_back(spec);
  }
  settings.site = "site";
  settings.node = "node";
  settings.version = "0.1.0";
  settings.config_hash = "abc";
  settings.digest = FakeDigest;
}

void World::Start(std::string_view boot_id) {
  pipeline.reset();
  source.waiting.clear();
  sink.Disconnect();
  settings.boot_id = boot_id;
  pipeline = std::make_unique<Pipeline>(specs, settings, store, source, sink, observer);
  wanted_ = now;
}

void World::CutPowerAndStart(std::string_view boot_id, bool reuse_numbers) {
  pipeline.reset();
  store.CutPower(reuse_numbers);
  Start(boot_id);
}

RawBlock& World::Block(DeviceIndex device) {
  auto block = std::make_unique<RawBlock>();
  block->device = device;
  block->taken = now;
  source.waiting.push_back(std::move(block));
  wanted_ = now;
  return *source.waiting.back();
}

RawBlock& World::Poll(DeviceIndex device, double voltage, int charge, bool on_battery) {
  RawBlock& block = Block(device);
  const auto put = [&block](PointIndex point, int number) {
    const std::array<std::uint8_t, 2> bytes = {static_cast<std::uint8_t>(number >> 8),
                                               static_cast<std::uint8_t>(number)};
    block.AddBytes(point, RawItem::Kind::kRegisters, bytes);
  };
  put(kVoltage, static_cast<int>(voltage * 10 + 0.5));
  put(kCharge, charge);
  block.AddNumber(kOnBattery, RawItem::Kind::kBit, on_battery ? 1 : 0);
  return block;
}

RawBlock& World::Fail(DeviceIndex device, Quality why) {
  RawBlock& block = Block(device);
  block.exchange = why;
  return block;
}

void World::Step() {
  Now moment;
  moment.boot = now;
  if (clock_known) moment.utc = utc_at_boot + std::chrono::duration_cast<milliseconds>(now.time_since_epoch());
  moment.synced = synced;
  ++steps;
  wanted_ = pipeline->Step(moment);
}

void World::Run(Duration duration) {
  const BootTime end = now + duration;
  int without_progress = 0;
  while (true) {
    const BootTime next = std::max(now, std::min(wanted_, sink.NextAnswer()));
    if (next > end) break;
    without_progress = next == now ? without_progress + 1 : 0;
    if (without_progress > 2000) {
      ADD_FAILURE() << "the pipeline asks for step after step at one moment";
      return;
    }
    now = next;
    Step();
  }
  now = end;
}

void World::Settle() {
  for (int i = 0; i < 3600; ++i) {
    Run(seconds(1));
    const NodeState state = pipeline->State();
    if (state.store_depth == 0 && sink.NextAnswer() == kNever && !store.has_waiting()) return;
  }
  ADD_FAILURE() << "not everything left within an hour";
}

nlohmann::json World::Last(std::string_view topic_part) const {
  const auto found = sink.On(topic_part);
  return found.empty() ? nlohmann::json() : nlohmann::json::parse(found.back().payload);
}

std::vector<nlohmann::json> World::Events(std::string_view name) const {
  std::vector<nlohmann::json> events = WithoutDuplicates(sink.On("/event"));
  std::erase_if(events, [name](const nlohmann::json& event) { return event.at("event") != name; });
  return events;
}

std::vector<nlohmann::json> WithoutDuplicates(const std::vector<FakeSink::Received>& messages) {
  std::map<std::uint64_t, nlohmann::json> by_number;
  for (const auto& message : messages) {
    auto json = nlohmann::json::parse(message.payload);
    const std::uint64_t seq = json.at("seq").get<std::uint64_t>();
    by_number.emplace(seq, std::move(json));
  }
  std::vector<nlohmann::json> records;
  for (auto& [seq, json] : by_number) records.push_back(std::move(json));
  return records;
}

void ExpectLanesInOrder(const FakeSink& sink) {
  std::map<std::string, std::uint64_t> last;
  std::set<std::uint64_t> seen;
  for (const auto& message : sink.received) {
    if (message.token == 0 || message.topic.find("/alarm/") != std::string::npos) continue;
    if (!seen.insert(message.token).second) continue;  // again, after a new connection
    const auto json = nlohmann::json::parse(message.payload);
    const std::string lane = json.contains("hist") ? (json.at("hist").get<bool>() ? "history" : "live") : "alarm";
    EXPECT_GT(message.token, last[lane]) << lane;
    last[lane] = message.token;
  }
}

void ExpectEveryReportArrived(const World& world) {
  std::map<std::string, std::vector<std::string>> arrived;
  for (const auto& record : WithoutDuplicates(world.sink.On("/data/"))) {
    for (const char* part : {"values", "bad"}) {
      for (const auto& [point, value] : record.at(part).items()) arrived[point].push_back(value.dump());
    }
  }
  std::map<std::string, std::vector<std::string>> reported;
  for (const auto& report : world.observer.reports) {
    reported[report.point.substr(report.point.find('/') + 1)].push_back(report.what);
  }
  EXPECT_EQ(arrived, reported);
}

}  // namespace tramgac
