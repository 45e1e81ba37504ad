// The retained descriptions: `birth` (what is watched) and `def` (what each alarm means).
#include <cmath>

#include "agent/core/payload/encode.h"
#include "agent/core/payload/json_writer.h"

namespace tramgac {
namespace {

void WriteText(JsonWriter& json, std::string_view key, const LocalText& text) {
  if (text.en.empty() && text.vi.empty()) return;
  json.BeginObject(key);
  json.Text("en", text.en);
  json.Text("vi", text.vi);
  json.EndObject();
}

void WritePoint(JsonWriter& json, const PointSpec& point, const LocalText& label) {
  json.BeginObject(point.name);
  if (!point.unit.empty()) json.Text("unit", point.unit);
  WriteText(json, "label", label);
  if (std::isfinite(point.plausible_low)) json.Real("low", point.plausible_low);
  if (std::isfinite(point.plausible_high)) json.Real("high", point.plausible_high);
  if (!point.words.empty()) {
    json.BeginArray("words");
    for (const Word& word : point.words) json.Item(word.text);
    json.EndArray();
  }
  json.EndObject();
}

void WritePoints(JsonWriter& json, const DeviceSpec& device) {
  json.BeginObject("points");
  for (std::size_t i = 0; i < device.points.size(); ++i) {
    WritePoint(json, device.points[i], i < device.labels.size() ? device.labels[i] : LocalText());
  }
  for (const TableSpec& table : device.tables) {
    for (std::size_t i = 0; i < table.columns.size(); ++i) {
      WritePoint(json, table.columns[i], i < table.labels.size() ? table.labels[i] : LocalText());
    }
  }
  json.EndObject();
}

// Devices of one profile share their point table; only a device with settings of its own has its own.
bool IsFirstWithThesePoints(std::span<const DeviceSpec> devices, std::size_t index) {
  for (std::size_t i = 0; i < index; ++i) {
    if (devices[i].points.data() == devices[index].points.data() && devices[i].profile == devices[index].profile) {
      return false;
    }
  }
  return true;
}

std::string_view OwnerOfPoints(std::span<const DeviceSpec> devices, std::size_t index) {
  for (std::size_t i = 0; i < index; ++i) {
    if (devices[i].points.data() == devices[index].points.data() && devices[i].profile == devices[index].profile) {
      return devices[i].id;
    }
  }
  return devices[index].id;
}

double SecondsOf(Duration duration) { return std::chrono::duration<double>(duration).count(); }

void WriteRule(JsonWriter& json, const AlarmSpec& alarm) {
  if (HasLimit(alarm.kind)) {
    json.Real("limit", alarm.limit);
    json.Real("deadband", alarm.deadband);
  }
  if (alarm.worse != nullptr) {
    json.Real("worse_limit", alarm.worse->limit);
    json.Text("worse_severity", SeverityName(alarm.worse->severity));
  }
  json.Real("on_delay_s", SecondsOf(alarm.on_delay));
  json.Real("off_delay_s", SecondsOf(alarm.off_delay));
  if (HasWindow(alarm.kind)) json.Real("window_s", SecondsOf(alarm.window));
  if (HasHorizon(alarm.kind)) json.Real("horizon_s", SecondsOf(alarm.horizon));
  if (alarm.times > 0) {
    json.Integer("times", alarm.times);
    json.Real("within_s", SecondsOf(alarm.within));
  }
  if (alarm.latch) json.Bool("latch", true);
  if (alarm.parents.empty()) return;
  json.BeginArray("depends_on");
  for (const std::string_view parent : alarm.parents) json.Item(parent);
  json.EndArray();
}

}  // namespace

Result<Message> Encoder::Birth(std::span<const DeviceSpec> devices, std::string_view version,
                               std::string_view config_hash, const Restart& restart) {
  JsonWriter json(payload_);
  json.BeginObject();
  json.Integer("v", 1);
  WriteProgram(json, version, config_hash, restart);
  json.BeginObject("devices");
  for (std::size_t i = 0; i < devices.size(); ++i) {
    const DeviceSpec& device = devices[i];
    json.BeginObject(device.id);
    json.Text("profile", device.profile);
    json.Text("vendor", device.vendor);
    json.Text("model", device.model);
    WriteText(json, "label", device.label);
    json.Real("period_s", std::chrono::duration<double>(device.period).count());
    if (device.alert.count() > 0) json.Real("alert_s", std::chrono::duration<double>(device.alert).count());
    if (IsFirstWithThesePoints(devices, i)) {
      WritePoints(json, device);
    } else {
      json.Text("points_as", OwnerOfPoints(devices, i));  // the same points as that device
    }
    json.EndObject();
  }
  json.EndObject();
  json.EndObject();
  if (!json.ok()) return Status::kResourceExhausted;
  return Message{Topic("birth"), json.text(), true, 0, 0};
}

Result<Message> Encoder::Definition(const DeviceSpec& device, const AlarmSpec& alarm) {
  char name[96];
  std::size_t size = device.id.copy(name, 40);
  name[size++] = '.';
  size += alarm.name.copy(name + size, 40);
  JsonWriter json(payload_);
  json.BeginObject();
  json.Integer("v", 1);
  json.Text("alarm", {name, size});
  json.Text("device", device.id);
  json.Text("kind", AlarmKindName(alarm.kind));
  json.Text("severity", SeverityName(alarm.severity));
  WriteRule(json, alarm);
  json.Real("time_to_respond_s", SecondsOf(alarm.time_to_respond));
  WriteText(json, "text", alarm.text);
  WriteText(json, "cause", alarm.cause);
  WriteText(json, "consequence", alarm.consequence);
  WriteText(json, "response", alarm.response);
  json.EndObject();
  if (!json.ok()) return Status::kResourceExhausted;
  return Message{Topic("def", {name, size}), json.text(), true, 0, 0};
}

}  // namespace tramgac
