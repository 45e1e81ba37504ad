// Of the intake: what devices say unasked. Programs whose devices do not are linked with reduced.cpp instead.
#include "agent/core/decode/decode.h"
#include "agent/core/normalize/normalize.h"
#include "agent/core/pipeline/intake.h"

namespace tramgac {
namespace {

constexpr std::size_t kLongestField = 200;  // bytes of one text in an event

std::string_view NotificationIdentity(const RawBlock& block) {
  const RawNotification& notification = *block.notification;
  const ByteSpan text = ByteSpan(block.bytes).subspan(notification.offset, notification.length);
  return {reinterpret_cast<const char*>(text.data()), text.size()};
}

}  // namespace

// Says nothing about whether the device answers: a trap may come from one that does not.
void Intake::ProcessNotification(DeviceRuntime& device, const RawBlock& block) {
  ++counters_.notifications;
  const auto specs = device.spec().notifications;
  const std::uint32_t index = block.notification->spec;
  const NotificationSpec* spec = index < specs.size() ? &specs[index] : nullptr;
  RecordNotification(device, spec, block);
  observer_.OnNotification(device, spec, NotificationIdentity(block));
  if (spec == nullptr || spec->alarm.empty()) return;
  alarms_.Notified(block.device, spec->alarm, spec->raises, block.taken);
  alarms_.Settle(block.taken);
}

void Intake::RecordNotification(const DeviceRuntime& device, const NotificationSpec* spec, const RawBlock& block) {
  fields_.clear();
  fields_.push_back({"device", Value::Text(device.spec().id)});
  fields_.push_back({"trap", Value::Text(NotificationIdentity(block))});
  if (spec == nullptr) return recorder_.Event("unknown-trap", block.taken, fields_);
  if (spec->severity) fields_.push_back({"severity", Value::Text(SeverityName(*spec->severity))});
  fields_.push_back({"text_en", Value::Text(spec->text.en)});
  fields_.push_back({"text_vi", Value::Text(spec->text.vi)});
  AddFields(*spec, block);
  recorder_.Event(spec->event, block.taken, fields_);
}

// What cannot be decoded is left out: the event counts all the same.
void Intake::AddFields(const NotificationSpec& spec, const RawBlock& block) {
  arena_.Reset();
  for (const RawItem& item : block.items) {
    if (item.point >= spec.fields.size()) continue;
    const PointSpec& field = spec.fields[item.point];
    if (field.counter_bits != 0) continue;  // a rate needs two readings
    const Decoded decoded = Decode(item, block.BytesOf(item), field.encoding, arena_);
    if (decoded.quality != Quality::kGood) continue;
    Normalized normalized = Normalize(decoded.value, field, {}, arena_);
    if (normalized.quality != Quality::kGood) continue;
    std::string_view& text = normalized.value.text;
    text = text.substr(0, CutUtf8(text, kLongestField));
    fields_.push_back({field.name, normalized.value});
  }
}

}  // namespace tramgac
