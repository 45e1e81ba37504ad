#include "agent/core/pipeline/announcer.h"

#include <algorithm>

namespace tramgac {
namespace {

constexpr Duration kRoundEvery = std::chrono::minutes(15);
constexpr Duration kLastEvery = std::chrono::minutes(1);

// What is over has said so with its last record, which the broker keeps.
bool IsWorthTelling(const AlarmState& state) { return state.active || state.IsSetAside(); }

}  // namespace

Announcer::Announcer(std::vector<DeviceRuntime>& devices, const AlarmRelations& relations,
                     std::vector<DeviceSpec> specs, std::string_view version, std::string_view config_hash,
                     const Restart& restart, std::string_view store_uuid)
    : devices_(devices),
      relations_(relations),
      specs_(std::move(specs)),
      version_(version),
      config_hash_(config_hash),
      restart_(restart),
      store_uuid_(store_uuid) {
  std::size_t most = 0;
  for (const DeviceRuntime& device : devices_) most = std::max(most, device.points().size());
  latest_.reserve(most);
}

void Announcer::Begin(BootTime now) {
  phase_ = Phase::kBirth;
  device_ = item_ = 0;
  told_unstored_ = 0;
  state_due_ = now;
  round_due_ = now + kRoundEvery;
}

void Announcer::Offer(const Result<Message>& message, MessageSink& sink) {
  // What does not fit or is refused here comes again in the next round; nothing waits for it.
  if (message.ok() && !Ok(sink.Publish(message.value()))) return;
}

bool Announcer::Continue(BootTime now, Encoder& encoder, MessageSink& sink, std::size_t reserve, Recorder& recorder) {
  while (phase_ != Phase::kDone) {
    if (sink.Room() <= reserve) return true;
    PublishNext(encoder, sink, recorder);
  }
  return PublishLast(now, encoder, sink, reserve, recorder);
}

void Announcer::Advance(std::size_t items_of_device) {
  if (++item_ < items_of_device) return;
  item_ = 0;
  if (++device_ < devices_.size()) return;
  device_ = 0;
  phase_ = static_cast<Phase>(static_cast<int>(phase_) + 1);
}

void Announcer::PublishAlarm(const DeviceRuntime& device, const AlarmRuntime& alarm, SequenceNumber seq,
                             Encoder& encoder, MessageSink& sink, Recorder& recorder) {
  AlarmContext context = relations_.ContextOf(alarm);
  // The event that would ring waits for the store.
  context.announce = seq == 0 && alarm.announcement > durable_;
  const StoredRecord record{seq, RecordKind::kAlarm, recorder.AlarmBody(device, alarm, context)};
  const EventBodyReader head(record.body);
  WallStamp time;
  time.utc_ms = recorder.WallMs(head.stamp(), time.quality);
  const Result<Message> event = encoder.Event(record, store_uuid_, time);
  if (!event.ok()) return;
  Message message = encoder.AlarmFromEvent(event.value(), alarm.id);
  message.token = 0;
  Offer(message, sink);
}

bool Announcer::TellUnstored(Encoder& encoder, MessageSink& sink, Recorder& recorder, SequenceNumber durable) {
  durable_ = durable;
  const SequenceNumber told = std::max(told_unstored_, durable);
  SequenceNumber newest = told;
  for (DeviceRuntime& device : devices_) {
    for (AlarmRuntime& alarm : device.alarms()) {
      if (alarm.state.record <= told && !alarm.unrecorded) continue;
      if (sink.Room() == 0) return false;
      PublishAlarm(device, alarm, 0, encoder, sink, recorder);
      alarm.unrecorded = false;
      newest = std::max(newest, alarm.state.record);
    }
  }
  told_unstored_ = newest;
  return true;
}

void Announcer::PublishNext(Encoder& encoder, MessageSink& sink, Recorder& recorder) {
  if (phase_ == Phase::kBirth) {
    Offer(encoder.Birth(specs_, version_, config_hash_, restart_), sink);
    phase_ = devices_.empty() ? Phase::kDone : Phase::kDefinitions;
    return;
  }
  const DeviceRuntime& device = devices_[device_];
  if (phase_ == Phase::kDefinitions) {
    if (item_ < device.spec().alarms.size())
      Offer(encoder.Definition(device.spec(), device.spec().alarms[item_]), sink);
    return Advance(device.spec().alarms.size());
  }
  if (item_ < device.alarms().size() && IsWorthTelling(device.alarms()[item_].state)) {
    const AlarmRuntime& alarm = device.alarms()[item_];
    PublishAlarm(device, alarm, alarm.state.record <= durable_ ? alarm.state.record : 0, encoder, sink, recorder);
  }
  Advance(device.alarms().size());
}

bool Announcer::PublishLast(BootTime now, Encoder& encoder, MessageSink& sink, std::size_t reserve,
                            Recorder& recorder) {
  for (DeviceRuntime& device : devices_) {
    // A microcontroller's clock begins at zero, where a minute ago would be before it was on.
    const bool published = device.last_published != BootTime{};
    if (!device.changed || (published && now < device.last_published + kLastEvery)) continue;
    if (sink.Room() <= reserve) return true;
    latest_.clear();
    for (const PointRuntime& point : device.points()) {
      if (point.health.quality == Quality::kNotReadYet) continue;
      latest_.push_back({point.name, point.value, point.health.quality});
    }
    WallStamp time;
    time.utc_ms = recorder.UtcMsAt(device.last_block);
    time.quality = time.utc_ms == 0        ? TimeQuality::kNone
                   : recorder.now().synced ? TimeQuality::kSynced
                                           : TimeQuality::kEstimated;
    Offer(encoder.Last(device.spec().id, latest_, time), sink);
    device.changed = false;
    device.last_published = now;
  }
  return false;
}

}  // namespace tramgac
