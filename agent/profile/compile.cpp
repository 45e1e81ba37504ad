#include "agent/profile/compile.h"

#include <fmt/format.h>

#include <array>
#include <cmath>

namespace tramgac::profile {
namespace {

constexpr std::string_view kHead =
    R"(// Made by `tramgac profile compile {0}`: the profile {0} for firmware. Change the profile, not this file.
#pragma once

#include "drivers/modbus/compiled_profile.h"

// clang-format off
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wmissing-field-initializers"  // what is left out is as it is without a word
namespace tramgac::compiled::{0} {{

using namespace modbus;
using namespace std::string_view_literals;

)";
constexpr std::string_view kFoot = R"(
}}  // namespace tramgac::compiled::{0}
#pragma GCC diagnostic pop
)";

// The enumerators, in their order.
constexpr std::array kValueTypes{"kNone", "kBool", "kInteger", "kReal", "kText"};
constexpr std::array kWireTypes{"kBit",  "kU16",  "kI16",     "kU32",     "kI32",      "kU64",        "kI64",
                                "kF32",  "kF64",  "kBcd16",   "kBcd32",   "kAscii",    "kInteger",    "kUnsigned",
                                "kReal", "kText", "kHexText", "kOidText", "kFlagText", "kDateAndTime"};
constexpr std::array kWordOrders{"kHighFirst", "kLowFirst"};
constexpr std::array kByteOrders{"kBigEndian", "kLittleEndian"};
constexpr std::array kScaleUses{"kDivisor", "kFactor", "kExponent", "kDigits", "kThousands", "kCode"};
constexpr std::array kWordUses{"kNone", "kEnumeration", "kTexts", "kFlags"};
constexpr std::array kAlarmKinds{"kHigh", "kLow",  "kState",      "kNoData",        "kUnavailable", "kNotified",
                                 "kRise", "kFall", "kWillExceed", "kWillFallBelow", "kDeviation"};
constexpr std::array kSeverities{"kWarning", "kMinor", "kMajor", "kCritical"};
constexpr std::array kTables{"", "kCoil", "kDiscreteInput", "kHoldingRegister", "kInputRegister"};
constexpr std::array kRefreshClasses{"kFast", "kSlow", "kStatic"};

static_assert(kWireTypes.size() == static_cast<std::size_t>(WireType::kDateAndTime) + 1);
static_assert(kScaleUses.size() == static_cast<std::size_t>(ScaleUse::kCode) + 1);
static_assert(kAlarmKinds.size() == kAlarmKindCount);

template <std::size_t kCount, typename Enum>
std::string Named(std::string_view type, const std::array<const char*, kCount>& names, Enum value) {
  return fmt::format("{}::{}", type, names.at(static_cast<std::size_t>(value)));
}

std::string Quoted(std::string_view text) {
  std::string quoted = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') {
      quoted += '\\';
      quoted += c;
    } else if (static_cast<unsigned char>(c) < ' ') {
      quoted += fmt::format("\\{:03o}", c);
    } else {
      quoted += c;
    }
  }
  return quoted + "\"sv";
}

std::string Truth(bool value) { return value ? "true" : "false"; }
std::string Whole(std::int64_t number) {
  return number == INT64_MIN ? "std::numeric_limits<std::int64_t>::min()" : fmt::format("{}", number);
}
std::string Real(double number) {
  if (std::isinf(number))
    return number < 0 ? "-std::numeric_limits<double>::infinity()" : "std::numeric_limits<double>::infinity()";
  const std::string text = fmt::format("{}", number);
  return text.find_first_of(".e") == std::string::npos ? text + ".0" : text;
}
std::string Time(Duration time) { return fmt::format("Duration({})", time.count()); }
std::string Both(const LocalText& text) { return fmt::format("{{{}, {}}}", Quoted(text.en), Quoted(text.vi)); }

// {.name = text, ..}: what is as it would be anyhow is left out.
class Members {
 public:
  Members& Put(std::string_view name, const std::string& text) {
    text_ += fmt::format("{}.{} = {}", text_.empty() ? "" : ", ", name, text);
    return *this;
  }
  Members& PutIf(bool unusual, std::string_view name, const std::string& text) {
    return unusual ? Put(name, text) : *this;
  }
  // Of an array of their own.
  Members& PutList(std::string_view name, const std::string& array) { return PutIf(!array.empty(), name, array); }
  std::string text() const { return "{" + text_ + "}"; }

 private:
  std::string text_;
};

class TableWriter {
 public:
  std::string Profile(const modbus::CompiledProfile& tables);
  const std::string& text() const { return text_; }

 private:
  // Writes the items into an array. Outcome: its name; empty if there are none.
  template <typename T, typename Write>
  std::string Array(std::string_view type, std::span<const T> items, const Write& write) {
    if (items.empty()) return {};
    std::string lines;
    for (const T& item : items) lines += "    " + write(item) + ",\n";
    const std::string name = fmt::format("kList{}", ++count_);
    text_ += fmt::format("inline constexpr {} {}[] = {{\n{}}};\n", type, name, lines);
    return name;
  }
  std::string Texts(std::span<const std::string_view> texts) { return Array("std::string_view", texts, Quoted); }
  std::string Numbers(std::span<const std::int64_t> numbers) { return Array("std::int64_t", numbers, Whole); }
  std::string Labels(std::span<const LocalText> labels) { return Array("LocalText", labels, Both); }
  std::string Points(std::span<const PointSpec> points) {
    return Array("PointSpec", points, [this](const PointSpec& point) { return Point(point); });
  }
  std::string Point(const PointSpec& point);
  std::string Words(const PointSpec& point);
  std::string ScaleTerms(std::span<const ScaleTerm> terms);
  std::string Alarm(const AlarmSpec& alarm);
  std::string Worse(const WorseLimit& worse);
  std::string Device(const DeviceSpec& device);
  std::string Limits(const modbus::DeviceLimits& limits);

  std::string text_;
  int count_ = 0;
};

std::string EncodingText(const Encoding& encoding) {
  return Members()
      .Put("type", Named("WireType", kWireTypes, encoding.type))
      .PutIf(encoding.word_order != WordOrder::kHighFirst, "word_order",
             Named("WordOrder", kWordOrders, encoding.word_order))
      .PutIf(encoding.byte_order != ByteOrder::kBigEndian, "byte_order",
             Named("ByteOrder", kByteOrders, encoding.byte_order))
      .PutIf(encoding.bit >= 0, "bit", Whole(encoding.bit))
      .PutIf(encoding.bit_count != 1, "bit_count", Whole(encoding.bit_count))
      .text();
}

std::string ScaleText(const Scale& scale) {
  return fmt::format("{{{}, {}, {}}}", Real(scale.multiply), Real(scale.divide), Real(scale.offset));
}

std::string WordText(const Word& word) { return fmt::format("{{{}, {}}}", Whole(word.code), Quoted(word.text)); }
std::string TextWordText(const TextWord& word) {
  return fmt::format("{{{}, {}}}", Quoted(word.said), Quoted(word.text));
}
std::string CodedScaleText(const CodedScale& coded) {
  return fmt::format("{{{}, {}}}", Whole(coded.code), ScaleText(coded.scale));
}

std::string TableWriter::ScaleTerms(std::span<const ScaleTerm> terms) {
  return Array("ScaleTerm", terms, [this](const ScaleTerm& term) {
    return Members()
        .Put("use", Named("ScaleUse", kScaleUses, term.use))
        .PutList("codes", Array("CodedScale", term.codes, CodedScaleText))
        .text();
  });
}

std::string TableWriter::Point(const PointSpec& point) {
  constexpr Reporting kUsual;
  const Reporting& reporting = point.reporting;
  return Members()
      .Put("name", Quoted(point.name))
      .PutIf(!point.unit.empty(), "unit", Quoted(point.unit))
      .Put("type", Named("ValueType", kValueTypes, point.type))
      .Put("encoding", EncodingText(point.encoding))
      .PutIf(point.counter_bits != 0, "counter_bits", Whole(point.counter_bits))
      .PutIf(point.inverted, "inverted", "true")
      .PutIf(!point.scale.identity(), "scale", ScaleText(point.scale))
      .PutList("scale_terms", ScaleTerms(point.scale_terms))
      .PutList("true_codes", Numbers(point.true_codes))
      .PutIf(point.word_use != WordUse::kNone, "word_use", Named("WordUse", kWordUses, point.word_use))
      .PutList("words", Array("Word", point.words, WordText))
      .PutList("text_words", Array("TextWord", point.text_words, TextWordText))
      .PutList("not_available", Numbers(point.not_available))
      .PutIf(!std::isinf(point.plausible_low), "plausible_low", Real(point.plausible_low))
      .PutIf(!std::isinf(point.plausible_high), "plausible_high", Real(point.plausible_high))
      .PutIf(reporting.deadband != kUsual.deadband || reporting.heartbeat != kUsual.heartbeat, "reporting",
             fmt::format("{{{}, {}}}", Real(reporting.deadband), Time(reporting.heartbeat)))
      .PutList("stand_ins", Points(point.stand_ins))
      .text();
}

std::string TableWriter::Worse(const WorseLimit& worse) {
  const std::string name = fmt::format("kWorse{}", ++count_);
  text_ += fmt::format("inline constexpr WorseLimit {}{{{}, {}}};\n", name, Real(worse.limit),
                       Named("Severity", kSeverities, worse.severity));
  return "&" + name;
}

std::string TableWriter::Alarm(const AlarmSpec& alarm) {
  return Members()
      .Put("name", Quoted(alarm.name))
      .Put("kind", Named("AlarmKind", kAlarmKinds, alarm.kind))
      .Put("severity", Named("Severity", kSeverities, alarm.severity))
      .PutIf(!alarm.state, "state", "false")
      .PutIf(alarm.latch, "latch", "true")
      .PutIf(alarm.times != 0, "times", Whole(alarm.times))
      .PutIf(alarm.point != 0, "point", Whole(alarm.point))
      .PutIf(alarm.other != 0, "other", Whole(alarm.other))
      .PutIf(alarm.on_delay != Duration::zero(), "on_delay", Time(alarm.on_delay))
      .PutIf(alarm.off_delay != Duration::zero(), "off_delay", Time(alarm.off_delay))
      .PutIf(alarm.within != Duration::zero(), "within", Time(alarm.within))
      .PutIf(alarm.limit != 0, "limit", Real(alarm.limit))
      .PutIf(alarm.deadband != 0, "deadband", Real(alarm.deadband))
      .PutIf(alarm.worse != nullptr, "worse", alarm.worse == nullptr ? "" : Worse(*alarm.worse))
      .PutList("words", Texts(alarm.words))
      .PutList("parents", Texts(alarm.parents))
      .PutIf(alarm.window != Duration::zero(), "window", Time(alarm.window))
      .PutIf(alarm.horizon != Duration::zero(), "horizon", Time(alarm.horizon))
      .PutIf(alarm.time_to_respond != Duration::zero(), "time_to_respond", Time(alarm.time_to_respond))
      .Put("text", Both(alarm.text))
      .Put("cause", Both(alarm.cause))
      .Put("consequence", Both(alarm.consequence))
      .Put("response", Both(alarm.response))
      .text();
}

std::string ConditionText(const PointCondition& condition) {
  using Kind = PointCondition::Kind;
  constexpr std::string_view kKinds[] = {"kState", "kWord", "kAbove"};
  return Members()
      .Put("point", Whole(condition.point))
      .Put("kind", fmt::format("PointCondition::Kind::{}", kKinds[static_cast<std::size_t>(condition.kind)]))
      .PutIf(condition.kind == Kind::kState, "state", Truth(condition.state))
      .PutIf(condition.kind == Kind::kWord, "word", Quoted(condition.word))
      .PutIf(condition.kind == Kind::kAbove, "above", Real(condition.above))
      .text();
}

std::string SampleText(const SampleRule& sample) {
  std::string conditions;
  for (const PointCondition& condition : sample.All()) conditions += ConditionText(condition) + ", ";
  return Members()
      .Put("point", Whole(sample.point))
      .Put("of", Whole(sample.of))
      .Put("conditions", "{{" + conditions + "}}")
      .Put("condition_count", Whole(sample.condition_count))
      .text();
}

std::string StaleRuleText(const StaleRule& rule) {
  return Members()
      .Put("when", ConditionText(rule.when))
      .Put("first_point", Whole(rule.first_point))
      .Put("end_point", Whole(rule.end_point))
      .text();
}

std::string TableWriter::Device(const DeviceSpec& device) {
  return Members()
      .Put("profile", Quoted(device.profile))
      .Put("vendor", Quoted(device.vendor))
      .Put("model", Quoted(device.model))
      .PutList("points", Points(device.points))
      .PutList("labels", Labels(device.labels))
      .PutList("alarms", Array("AlarmSpec", device.alarms, [this](const AlarmSpec& alarm) { return Alarm(alarm); }))
      .PutList("stale_rules", Array("StaleRule", device.stale_rules, StaleRuleText))
      .PutList("samples", Array("SampleRule", device.samples, SampleText))
      .text();
}

std::string AddressText(const modbus::PointAddress& address) {
  return Members()
      .Put("point", Whole(address.point))
      .Put("table", Named("Table", kTables, address.table))
      .Put("address", Whole(address.address))
      .PutIf(address.count != 1, "count", Whole(address.count))
      .PutIf(address.refresh != RefreshClass::kFast, "refresh", Named("RefreshClass", kRefreshClasses, address.refresh))
      .text();
}

std::string ReadableText(const modbus::ReadableRange& range) {
  return fmt::format("{{{}, {}, {}}}", Named("Table", kTables, range.table), range.first, range.last);
}

std::string TableWriter::Limits(const modbus::DeviceLimits& limits) {
  return Members()
      .Put("max_words", Whole(limits.max_words))
      .Put("max_bits", Whole(limits.max_bits))
      .Put("max_gap", Whole(limits.max_gap))
      .PutList("readable", Array("ReadableRange", limits.readable, ReadableText))
      .PutIf(limits.request_pause != Duration::zero(), "request_pause", Time(limits.request_pause))
      .PutIf(limits.connect_pause != Duration::zero(), "connect_pause", Time(limits.connect_pause))
      .Put("timeout", Time(limits.timeout))
      .text();
}

std::string TableWriter::Profile(const modbus::CompiledProfile& tables) {
  return Members()
      .Put("device", Device(tables.device))
      .PutList("addresses", Array("PointAddress", tables.addresses, AddressText))
      .Put("limits", Limits(tables.limits))
      .Put("unit", Whole(tables.unit))
      .Put("baud", Whole(tables.baud))
      .Put("parity", fmt::format("'{}'", tables.parity))
      .Put("stop_bits", Whole(tables.stop_bits))
      .text();
}

}  // namespace

modbus::CompiledProfile TablesOf(const Profile& profile) {
  modbus::CompiledProfile tables;
  tables.device.profile = profile.name;
  tables.device.vendor = profile.vendor;
  tables.device.model = profile.model;
  tables.device.points = profile.points;
  tables.device.labels = profile.labels;
  tables.device.alarms = profile.alarms;
  tables.device.stale_rules = profile.stale_rules;
  tables.device.samples = profile.samples;
  tables.addresses = profile.modbus_points;
  tables.limits = profile.modbus_limits;
  tables.unit = profile.default_unit;
  tables.baud = profile.serial.baud;
  tables.parity = profile.serial.parity;
  tables.stop_bits = profile.serial.stop_bits;
  return tables;
}

std::string WriteTables(const modbus::CompiledProfile& tables) {
  TableWriter writer;
  const std::string profile = writer.Profile(tables);
  const std::string_view name = tables.device.profile;
  return fmt::format(kHead, name) + writer.text() + "inline constexpr CompiledProfile kProfile" + profile + ";\n" +
         fmt::format(kFoot, name);
}

}  // namespace tramgac::profile
