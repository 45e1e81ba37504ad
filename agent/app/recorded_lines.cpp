#include "agent/app/recorded_lines.h"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <optional>
#include <utility>

#include "agent/core/payload/timestamp.h"

namespace tramgac::app {
namespace {

using document::Phrase;
using document::Quoted;
using document::Say;
using document::Wording;
using nlohmann::json;

constexpr Phrase kNotJson{"not a JSON object", "không phải một đối tượng JSON"};
constexpr Phrase kIsCsv{"this is CSV", "đây là CSV"};
constexpr Phrase kNoKey{"{0} is missing", "thiếu {0}"};
constexpr Phrase kBadValue{"bad value for {0}", "giá trị của {0} không đúng"};
constexpr Phrase kTooLong{"the line is longer than {0} bytes", "dòng dài hơn {0} byte"};
constexpr Phrase kTooManyFields{"more than {0} fields", "nhiều hơn {0} trường"};
constexpr Phrase kCannotRead{"cannot be read to its end", "không đọc được đến hết"};
constexpr Phrase kWantLine{"a line of `tramgac store export`", "một dòng của `tramgac store export`"};
constexpr Phrase kWantJsonLines{"JSON lines: tramgac store export FILE --format jsonl",
                                "JSON lines: tramgac store export FILE --format jsonl"};
constexpr Phrase kWantBoottime{"seconds since boot, from 0 to {0}", "số giây từ khi khởi động, từ 0 đến {0}"};
constexpr Phrase kWantKind{"data, alarm or event", "data, alarm hoặc event"};
constexpr Phrase kWantUtc{"a time such as 2026-11-23T09:24:03.250Z, or null",
                          "thời gian như 2026-11-23T09:24:03.250Z, hoặc null"};

constexpr std::size_t kMostFields = 100;
constexpr double kLongestBoot = 100.0 * 365 * 24 * 3600;  // seconds

std::optional<Quality> QualityNamed(std::string_view name) {
  for (int i = 0; i < kQualityCount; ++i) {
    if (QualityName(static_cast<Quality>(i)) == name) return static_cast<Quality>(i);
  }
  return std::nullopt;
}

std::optional<TimeQuality> TimeQualityNamed(std::string_view name) {
  for (const TimeQuality quality :
       {TimeQuality::kNone, TimeQuality::kEstimated, TimeQuality::kCorrected, TimeQuality::kSynced}) {
    if (TimeQualityName(quality) == name) return quality;
  }
  return std::nullopt;
}

}  // namespace

// Takes the object as it is read. Keys that are not known are passed over: a later export may have more.
class RecordedLine::Handler final : public nlohmann::json_sax<json> {
 public:
  explicit Handler(RecordedLine& line) : line_(line) {}

  bool null() override { return Take(Value()); }
  bool boolean(bool truth) override { return Take(Value::Bool(truth)); }
  bool number_integer(number_integer_t number) override { return Take(Value::Integer(number)); }
  bool number_unsigned(number_unsigned_t number) override {
    constexpr auto kMost = static_cast<number_unsigned_t>(INT64_MAX);
    return number <= kMost ? Take(Value::Integer(static_cast<std::int64_t>(number)))
                           : Take(Value::Real(static_cast<double>(number)));
  }
  bool number_float(number_float_t number, const string_t&) override { return Take(Value::Real(number)); }
  bool string(string_t& text) override {
    if (depth_ == 2 && in_fields_) return TakeField(Value(), &text);
    std::string* const place = PlaceOfText();
    if (place != nullptr) place->swap(text);
    return depth_ > 0;
  }
  bool binary(binary_t&) override { return false; }
  bool start_object(std::size_t) override {
    if (depth_ == 1) in_fields_ = key_ == "fields", has_fields_ |= in_fields_;
    ++depth_;
    return !(in_fields_ && depth_ > 2);
  }
  bool key(string_t& key) override {
    if (depth_ <= 2) key_.swap(key);
    return true;
  }
  bool end_object() override {
    --depth_;
    return true;
  }
  bool start_array(std::size_t) override { return !(depth_ == 1 && key_ == "fields") && start_object(0); }
  bool end_array() override { return end_object(); }
  bool parse_error(std::size_t, const std::string&, const json::exception&) override { return false; }

  bool has_fields() const { return has_fields_; }
  bool too_many() const { return too_many_; }
  Value boottime, value;
  bool text_value = false;
  bool has_utc = false;

 private:
  // Where the text of a key is kept. Outcome: null, if it is of no use.
  std::string* PlaceOfText() {
    if (depth_ != 1) return nullptr;
    text_value |= key_ == "value";
    has_utc |= key_ == "utc";
    const std::pair<std::string_view, std::string*> places[] = {
        {"kind", &line_.kind_},  {"device", &line_.device_}, {"point", &line_.name_},
        {"event", &line_.name_}, {"value", &line_.text_},    {"quality", &line_.quality_},
        {"boot", &line_.boot_},  {"utc", &line_.utc_},       {"tq", &line_.tq_}};
    for (const auto& [name, place] : places) {
      if (key_ == name) return place;
    }
    return nullptr;
  }

  bool Take(const Value& taken) {
    if (depth_ == 2 && in_fields_) return TakeField(taken, nullptr);
    if (depth_ == 1 && key_ == "boottime") boottime = taken;
    if (depth_ == 1 && key_ == "value") value = taken;
    return depth_ > 0;
  }

  bool TakeField(const Value& taken, std::string* text) {
    if (line_.values_.size() == kMostFields) return too_many_ = true, false;
    line_.values_.emplace_back(key_, taken);
    line_.texts_.emplace_back();
    if (text == nullptr) return true;
    line_.values_.back().second.type = ValueType::kText;
    line_.texts_.back().swap(*text);
    return true;
  }

  RecordedLine& line_;
  int depth_ = 0;
  bool in_fields_ = false;
  bool has_fields_ = false;
  bool too_many_ = false;
  std::string key_;
};

Wording RecordedLine::Parse(std::string_view line, Wording& expected) {
  for (std::string* text : {&kind_, &device_, &name_, &quality_, &boot_, &utc_, &tq_, &text_}) text->clear();
  values_.clear(), texts_.clear(), fields_.clear();
  const auto bad = [&expected](std::string_view key, Wording want) {
    expected = std::move(want);
    return Say(kBadValue, Quoted(key));
  };
  expected = Say(kWantLine);
  Handler handler(*this);
  if (!json::sax_parse(line, &handler)) return handler.too_many() ? Say(kTooManyFields, kMostFields) : Say(kNotJson);
  if (kind_ != "data" && kind_ != "alarm" && kind_ != "event") return bad("kind", Say(kWantKind));
  is_reading_ = kind_ == "data";
  if (name_.empty()) return Say(kNoKey, Quoted(is_reading_ ? "point" : "event"));
  const double seconds = handler.boottime.AsNumber();
  const bool number = handler.boottime.type == ValueType::kInteger || handler.boottime.type == ValueType::kReal;
  if (!number || !(seconds >= 0 && seconds <= kLongestBoot)) return bad("boottime", Say(kWantBoottime, kLongestBoot));
  RecordedStamp stamp{boot_, BootTime(Duration(std::llround(seconds * 1e6))), 0, TimeQuality::kNone};
  const auto tq = TimeQualityNamed(tq_);
  const auto utc = ParseUtc(utc_);
  if (!tq) return bad("tq", Say(kWantLine));
  if (handler.has_utc && !utc) return bad("utc", Say(kWantUtc));
  if (utc) stamp.utc_ms = *utc, stamp.quality = *tq;
  if (!is_reading_) {
    if (!handler.has_fields()) return Say(kNoKey, Quoted("fields"));
    for (std::size_t i = 0; i < values_.size(); ++i) {
      auto& [name, value] = values_[i];
      if (value.type == ValueType::kText) value.text = texts_[i];
      fields_.push_back({name, value});
    }
    event_ = {kind_ == "alarm" ? RecordKind::kAlarm : RecordKind::kEvent, stamp, device_, name_, fields_};
    return {};
  }
  if (device_.empty()) return Say(kNoKey, Quoted("device"));
  const auto quality = QualityNamed(quality_);
  if (!quality) return bad("quality", Say(kWantLine));
  const Value value = handler.text_value ? Value::Text(text_) : handler.value;
  const bool good = *quality == Quality::kGood;
  if (good && value.type == ValueType::kNone) return Say(kNoKey, Quoted("value"));
  reading_ = {stamp, device_, name_, good ? value : Value(), *quality};
  return {};
}

namespace {

// What came from the file and is no whole line yet.
class Lines {
 public:
  explicit Lines(std::istream& in) : in_(in) {}

  // Outcome: whether there is one more; it ends at kLongestLine + 1 characters, if there is no end before.
  bool Next(std::string_view& line) {
    std::size_t end = buffer_.find('\n', at_);
    while (end == std::string::npos && buffer_.size() - at_ <= kLongestLine && Fill()) end = buffer_.find('\n', at_);
    if (end == std::string::npos) end = buffer_.size();
    if (end == at_ && at_ == buffer_.size()) return false;
    line = std::string_view(buffer_).substr(at_, std::min(end - at_, kLongestLine + 1));
    at_ = std::min(end + 1, buffer_.size());
    return true;
  }
  std::uint64_t done() const { return read_ - (buffer_.size() - at_); }

 private:
  bool Fill() {
    constexpr std::size_t kChunk = 256 * 1024;
    buffer_.erase(0, at_);
    at_ = 0;
    const std::size_t kept = buffer_.size();
    buffer_.resize(kept + kChunk);
    in_.read(buffer_.data() + kept, kChunk);
    const auto got = static_cast<std::size_t>(in_.gcount());
    buffer_.resize(kept + got);
    read_ += got;
    return got > 0;
  }

  std::istream& in_;
  std::string buffer_;
  std::size_t at_ = 0;
  std::uint64_t read_ = 0;
};

Wording ParseAny(std::string_view text, std::uint32_t number, RecordedLine& line, Wording& expected) {
  if (text.size() > kLongestLine) {
    expected = Say(kWantLine);
    return Say(kTooLong, kLongestLine);
  }
  if (number == 1 && text.starts_with("seq,kind,")) {
    expected = Say(kWantJsonLines);
    return Say(kIsCsv);
  }
  return line.Parse(text, expected);
}

}  // namespace

RecordedFile ReadRecordedLines(const std::string& name, std::istream& in, std::uint64_t total, RecordedSink& sink,
                               const RecordedProgress& progress, document::Problems& problems) {
  Lines lines(in);
  RecordedLine line;
  RecordedFile file;
  std::string_view text;
  Wording expected;
  while (lines.Next(text)) {
    ++file.line;
    if (progress) progress(lines.done(), total);
    if (text.ends_with('\r')) text.remove_suffix(1);
    if (text.empty()) continue;
    const Wording wrong = ParseAny(text, file.line, line, expected);
    if (!wrong.empty()) {
      problems.Add({name, file.line, 1, wrong, expected, {}});
      return file;
    }
    if (!(line.is_reading() ? sink.OnReading(line.reading()) : sink.OnEvent(line.event()))) break;
  }
  file.ok = !in.bad();
  if (in.bad()) problems.Add({name, 0, 0, Say(kCannotRead), {}, {}});
  return file;
}

}  // namespace tramgac::app
