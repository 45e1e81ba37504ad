#include "agent/core/payload/thinned.h"

#include <utility>

#include "agent/core/model/record_body.h"
#include "agent/core/payload/timestamp.h"

namespace tramgac {
namespace {

enum class Figure : std::uint8_t { kCount, kMin, kMax, kMean };

// One object with that figure of every point that has it.
Status WriteFigure(JsonWriter& json, ByteSpan body, const RecordStore& names, std::string_view key, Figure figure) {
  json.BeginObject(key);
  DataBodyReader reader(body);
  DataEntry entry;
  while (reader.Next(entry)) {
    const PointSummary& summary = entry.summary;
    const std::string_view point = names.NameOf(entry.point);
    if (point.empty()) return Status::kDataLoss;
    if (figure == Figure::kCount) json.Integer(point, summary.good);
    if (figure == Figure::kCount || !summary.has_numbers) continue;
    const double number = figure == Figure::kMin   ? summary.min
                          : figure == Figure::kMax ? summary.max
                                                   : summary.sum / summary.good;
    json.Any(point, Value::Real(number));
  }
  json.EndObject();
  return reader.ok() ? Status::kOk : Status::kDataLoss;
}

}  // namespace

Status WriteThinned(JsonWriter& json, ByteSpan body, const RecordStore& names, const WallStamp& first) {
  const ThinnedSpan span = DataBodyReader(body).thinned();
  json.BeginObject("thinned");
  json.Integer("records", span.records);
  json.Integer("first_seq", static_cast<std::int64_t>(span.first_seq));
  char text[32];
  if (first.quality != TimeQuality::kNone) json.Text("first_t", FormatUtc(first.utc_ms, text));
  constexpr std::pair<std::string_view, Figure> kFigures[] = {
      {"n", Figure::kCount}, {"min", Figure::kMin}, {"max", Figure::kMax}, {"mean", Figure::kMean}};
  for (const auto& [key, figure] : kFigures) {
    if (const Status status = WriteFigure(json, body, names, key, figure); !Ok(status)) return status;
  }
  json.EndObject();
  return Status::kOk;
}

}  // namespace tramgac
