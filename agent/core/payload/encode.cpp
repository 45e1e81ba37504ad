#include "agent/core/payload/encode.h"

#include <cstring>
#include <utility>

#include "agent/core/payload/json_writer.h"
#include "agent/core/payload/thinned.h"
#include "agent/core/payload/timestamp.h"

namespace tramgac {
namespace {

constexpr std::size_t kTopicCapacity = 256;
constexpr int kSchemaVersion = 1;

void WriteTime(JsonWriter& json, const WallStamp& time) {
  char text[32];
  const std::string_view utc = time.quality == TimeQuality::kNone ? std::string_view() : FormatUtc(time.utc_ms, text);
  if (!utc.empty()) json.Text("t", utc);
  json.Text("tq", TimeQualityName(utc.empty() ? TimeQuality::kNone : time.quality));
}

void WriteIdentity(JsonWriter& json, std::string_view store_uuid, SequenceNumber seq) {
  json.Integer("v", kSchemaVersion);
  json.Text("store", store_uuid);
  json.Integer("seq", static_cast<std::int64_t>(seq));
}

// Values and bad points are two objects of one payload: two passes over the body.
Status WriteEntries(JsonWriter& json, ByteSpan body, const RecordStore& names, bool good) {
  DataBodyReader reader(body);
  const bool thinned = reader.thinned().records > 0;
  DataEntry entry;
  while (reader.Next(entry)) {
    // The last good value of a thinned point is told even if its newest reading was bad.
    const bool has_value = thinned ? entry.summary.good > 0 : entry.quality == Quality::kGood;
    if (good ? !has_value : entry.quality == Quality::kGood) continue;
    const std::string_view point = names.NameOf(entry.point);
    if (point.empty()) return Status::kDataLoss;
    if (good) {
      json.Any(point, entry.value);
    } else {
      json.Text(point, QualityName(entry.quality));
    }
  }
  return reader.ok() ? Status::kOk : Status::kDataLoss;
}

void WriteFigures(JsonWriter& json, const AlarmFigures& figures) {
  const std::pair<std::string_view, std::uint32_t> counts[] = {{"alarms_active", figures.active},
                                                               {"alarms_unacked", figures.unacked},
                                                               {"alarms_hidden", figures.hidden},
                                                               {"alarms_shelved", figures.shelved},
                                                               {"alarms_out_of_service", figures.out_of_service},
                                                               {"alarms_maintenance", figures.maintenance},
                                                               {"alarms_suppressed", figures.suppressed},
                                                               {"alarms_waiting", figures.waiting},
                                                               {"alarms_flood", figures.flood},
                                                               {"alarms_flapping", figures.flapping},
                                                               {"alarms_stale", figures.stale},
                                                               {"alarms_announced_hour", figures.announced_hour},
                                                               {"alarms_announced_day", figures.announced_day}};
  for (const auto& [name, count] : counts) json.Integer(name, count);
  json.BeginObject("alarms_top");
  for (std::size_t i = 0; i < figures.top_count; ++i) json.Integer(figures.top[i].alarm, figures.top[i].announced);
  json.EndObject();
}

void WriteBroker(JsonWriter& json, const NodeState& state) {
  char text[32];
  json.Text("broker", state.broker);
  const std::string_view since =
      state.broker_since_ms == 0 ? std::string_view() : FormatUtc(state.broker_since_ms, text);
  if (!since.empty()) json.Text("broker_since", since);
  json.Integer("fail_overs", static_cast<std::int64_t>(state.fail_overs));
}

}  // namespace

Encoder::Encoder(std::string_view site, std::string_view node, std::size_t payload_capacity)
    : node_(node),
      topic_(kTopicCapacity),
      payload_storage_(new char[payload_capacity]),
      payload_(payload_storage_.get(), payload_capacity) {
  prefix_.append("tramgac/v1/").append(site).append("/").append(node).append("/");
}

std::string_view Encoder::Topic(std::string_view kind, std::string_view name) {
  std::size_t size = prefix_.copy(topic_.data(), prefix_.size());
  size += kind.copy(topic_.data() + size, kind.size());
  if (!name.empty() && size + 1 + name.size() <= topic_.size()) {
    topic_[size++] = '/';
    size += name.copy(topic_.data() + size, name.size());
  }
  return {topic_.data(), size};
}

std::string_view Encoder::StateTopic() { return Topic("state"); }

Result<Message> Encoder::Data(const StoredRecord& record, const RecordStore& names, std::string_view store_uuid,
                              const WallStamp& time, bool history, const WallStamp& first) {
  const DataBodyReader head(record.body);
  const std::string_view device = head.ok() ? names.NameOf(head.device()) : std::string_view();
  if (device.empty()) return Status::kDataLoss;
  JsonWriter json(payload_);
  json.BeginObject();
  WriteIdentity(json, store_uuid, record.seq);
  WriteTime(json, time);
  json.Bool("hist", history);
  json.BeginObject("values");
  Status status = WriteEntries(json, record.body, names, true);
  json.EndObject();
  json.BeginObject("bad");
  if (Ok(status)) status = WriteEntries(json, record.body, names, false);
  json.EndObject();
  if (Ok(status) && head.thinned().records > 0) status = WriteThinned(json, record.body, names, first);
  json.EndObject();
  if (!Ok(status)) return status;
  if (!json.ok()) return Status::kResourceExhausted;
  return Message{Topic("data", device), json.text(), false, 0, record.seq};
}

Result<Message> Encoder::Event(const StoredRecord& record, std::string_view store_uuid, const WallStamp& time,
                               bool history) {
  EventBodyReader reader(record.body);
  JsonWriter json(payload_);
  json.BeginObject();
  WriteIdentity(json, store_uuid, record.seq);
  WriteTime(json, time);
  json.Text("node", node_);
  json.Text("event", reader.event());
  if (history) json.Bool("hist", true);
  EventField field;
  while (reader.Next(field)) {
    // Nobody is to be rung up by what is sent once more.
    if (!history || field.name != "announce") json.Any(field.name, field.value);
  }
  json.EndObject();
  if (!reader.ok()) return Status::kDataLoss;
  if (!json.ok()) return Status::kResourceExhausted;
  return Message{Topic("event"), json.text(), false, 0, record.seq};
}

Message Encoder::AlarmFromEvent(const Message& event, std::string_view alarm) {
  Message message = event;
  message.topic = Topic("alarm", alarm);
  message.retain = true;
  return message;
}

void Encoder::WriteProgram(JsonWriter& json, std::string_view version, std::string_view config_hash,
                           const Restart& restart) {
  json.Text("version", version);
  json.Text("config", config_hash);
  if (restart.reason.empty()) return;
  json.BeginObject("restart");
  json.Text("reason", restart.reason);
  if (!restart.detail.empty()) json.Text("detail", restart.detail);
  json.EndObject();
}

Result<Message> Encoder::State(const NodeState& state) {
  JsonWriter json(payload_);
  json.BeginObject();
  json.Integer("v", kSchemaVersion);
  json.Bool("online", state.online);
  json.Text("boot", state.boot);
  json.Text("store", state.store);
  WriteProgram(json, state.version, state.config_hash, state.restart);
  json.Text("clock", state.clock_synced ? "synced" : "not-synced");
  json.Integer("depth", static_cast<std::int64_t>(state.store_depth));
  json.Integer("oldest_age_s", state.oldest_age_seconds);
  json.Integer("store_bytes", static_cast<std::int64_t>(state.store_bytes));
  if (state.store_hours_left >= 0) json.Integer("store_hours_left", state.store_hours_left);
  if (state.confirming) json.Integer("confirmed", static_cast<std::int64_t>(state.confirmed));
  json.Integer("dropped", static_cast<std::int64_t>(state.dropped));
  if (!Ok(state.store_error)) json.Text("store_error", StatusName(state.store_error));
  if (!state.store_fleeting.empty()) json.Text("store_fleeting", state.store_fleeting);
  if (!state.broker.empty()) WriteBroker(json, state);
  if (state.card_life_years >= 0) json.Real("card_life_years", state.card_life_years);
  if (state.written_bytes_day >= 0) json.Integer("written_bytes_day", state.written_bytes_day);
  if (state.written_bytes_reading >= 0) json.Integer("written_bytes_reading", state.written_bytes_reading);
  json.Integer("uptime_s", state.uptime_seconds);
  json.Integer("devices", state.devices);
  json.Integer("devices_unavailable", state.devices_unavailable);
  WriteFigures(json, state.alarms);
  json.EndObject();
  if (!json.ok()) return Status::kResourceExhausted;
  return Message{Topic("state"), json.text(), true, 0, 0};
}

Result<Message> Encoder::Last(std::string_view device, std::span<const LatestValue> values, const WallStamp& time) {
  JsonWriter json(payload_);
  json.BeginObject();
  json.Integer("v", kSchemaVersion);
  WriteTime(json, time);
  json.BeginObject("values");
  for (const LatestValue& latest : values) {
    if (latest.quality == Quality::kGood) json.Any(latest.point, latest.value);
  }
  json.EndObject();
  json.BeginObject("bad");
  for (const LatestValue& latest : values) {
    if (latest.quality != Quality::kGood) json.Text(latest.point, QualityName(latest.quality));
  }
  json.EndObject();
  json.EndObject();
  if (!json.ok()) return Status::kResourceExhausted;
  return Message{Topic("last", device), json.text(), true, 0, 0};
}

}  // namespace tramgac
