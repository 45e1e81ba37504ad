#include "agent/app/store_export.h"

#include <array>
#include <nlohmann/json.hpp>

#include "agent/app/value_text.h"
#include "agent/core/model/record_body.h"
#include "agent/core/payload/json_writer.h"
#include "agent/core/payload/timestamp.h"

namespace tramgac::app {
namespace {

using nlohmann::ordered_json;

constexpr std::string_view kTitles = "seq,kind,device,point,value,quality,boot,boottime,utc,tq\n";

std::string_view KindName(RecordKind kind) {
  switch (kind) {
    case RecordKind::kData: return "data";
    case RecordKind::kAlarm: return "alarm";
    case RecordKind::kEvent: return "event";
  }
  return "unknown";
}

std::string UtcText(const Stamp& stamp) {
  if (stamp.quality == TimeQuality::kNone) return {};
  std::array<char, 32> text{};
  return std::string(FormatUtc(stamp.utc_ms, text));
}

std::string Plain(const ordered_json& value) {
  if (value.is_null()) return {};
  if (value.is_string()) return value.get<std::string>();
  return value.dump(-1, ' ', false, ordered_json::error_handler_t::replace);
}

// Outcome: null of a reading that stands for itself.
ordered_json ThinnedJson(const ThinnedSpan& span, const PointSummary& summary) {
  if (span.records == 0) return {};
  ordered_json json = {{"n", summary.good}, {"bad", summary.bad}};
  if (!summary.has_numbers) return json;
  json["min"] = summary.min;
  json["max"] = summary.max;
  json["mean"] = summary.sum / summary.good;
  return json;
}

}  // namespace

std::string CsvField(std::string_view text) {
  if (text.find_first_of(",\"\r\n") == std::string_view::npos) return std::string(text);
  std::string quoted = "\"";
  for (const char c : text) {
    if (c == '"') quoted += '"';
    quoted += c;
  }
  return quoted + '"';
}

struct StoreExport::Line {
  SequenceNumber seq;
  RecordKind kind;
  const Stamp& stamp;
  std::string boot;
  std::string device;
  std::string point;   // of events: what happened
  ordered_json value;  // of events: their further fields
  std::string quality;
  ordered_json thinned = {};  // of a reading that stands for many
};

StoreExport::StoreExport(ExportFormat format, std::function<std::string_view(NameId)> name_of,
                         std::function<bool(std::string_view)> write)
    : format_(format), name_of_(std::move(name_of)), write_(std::move(write)) {}

void StoreExport::Begin() {
  if (format_ == ExportFormat::kCsv) write_(kTitles);
}

bool StoreExport::Write(const Line& line) {
  ++lines_;
  const double boottime = static_cast<double>(line.stamp.at.time_since_epoch().count()) / 1e6;
  const std::string utc = UtcText(line.stamp);
  const std::string_view tq = TimeQualityName(line.stamp.quality);
  if (format_ == ExportFormat::kCsv) {
    std::array<char, 32> number{};
    std::string text = std::to_string(line.seq).append(",").append(KindName(line.kind));
    for (const std::string& field : {line.device, line.point, Plain(line.value), line.quality, line.boot,
                                     std::string(number.data(), FormatNumber(boottime, number)), utc}) {
      text.append(",").append(CsvField(field));
    }
    return write_(text.append(",").append(tq).append("\n"));
  }
  ordered_json object = {{"seq", line.seq}, {"kind", KindName(line.kind)}, {"device", line.device}};
  object[line.kind == RecordKind::kData ? "point" : "event"] = line.point;
  object[line.kind == RecordKind::kData ? "value" : "fields"] = line.value;
  if (line.kind == RecordKind::kData) object["quality"] = line.quality;
  if (!line.thinned.is_null()) object["thinned"] = line.thinned;
  object["boot"] = line.boot;
  object["boottime"] = boottime;
  object["utc"] = utc.empty() ? ordered_json() : ordered_json(utc);
  object["tq"] = tq;
  return write_(object.dump(-1, ' ', false, ordered_json::error_handler_t::replace) + "\n");
}

bool StoreExport::VisitData(const StoredRecord& record) {
  DataBodyReader reader(record.body);
  DataEntry entry;
  bool go_on = true;
  while (go_on && reader.Next(entry)) {
    const bool has_value = entry.value.type != ValueType::kNone;
    go_on = Write({record.seq, record.kind, reader.stamp(), std::string(name_of_(reader.stamp().boot)),
                   std::string(name_of_(reader.device())), std::string(name_of_(entry.point)),
                   has_value ? ordered_json(ValueJson(entry.value)) : ordered_json(),
                   std::string(QualityName(entry.quality)), ThinnedJson(reader.thinned(), entry.summary)});
  }
  if (!reader.ok()) ++damaged_;
  return go_on;
}

bool StoreExport::VisitEvent(const StoredRecord& record) {
  EventBodyReader reader(record.body);
  ordered_json fields = ordered_json::object();
  std::string device;
  EventField field;
  while (reader.Next(field)) {
    if (field.name == "device" && field.value.type == ValueType::kText) {
      device = field.value.text;
    } else {
      fields[std::string(field.name)] = ValueJson(field.value);
    }
  }
  if (!reader.ok()) {
    ++damaged_;
    return true;
  }
  return Write({record.seq, record.kind, reader.stamp(), std::string(name_of_(reader.stamp().boot)), device,
                std::string(reader.event()), fields, ""});
}

bool StoreExport::Visit(const StoredRecord& record) {
  return record.kind == RecordKind::kData ? VisitData(record) : VisitEvent(record);
}

}  // namespace tramgac::app
