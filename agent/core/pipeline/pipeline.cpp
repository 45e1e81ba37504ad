#include "agent/core/pipeline/pipeline.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <utility>

#include "agent/core/payload/json_writer.h"
#include "agent/core/pipeline/alarm_history.h"

namespace tramgac {
namespace {

constexpr int kBlocksPerStep = 64;  // bounded, so that a flood of blocks does not hold up the commit
constexpr Duration kTick = std::chrono::seconds(1);
constexpr Duration kClockStep = std::chrono::seconds(1);
constexpr std::size_t kMostParts = 2;  // messages of one record: an alarm is an event and a retained state
constexpr Duration kClockMayBeLate = std::chrono::hours(1);

std::vector<DeviceSpec> With(std::vector<DeviceSpec> devices, const DeviceSpec& node) {
  devices.push_back(node);
  return devices;
}

std::vector<DeviceRuntime> MakeRuntimes(const std::vector<DeviceSpec>& specs, RecordStore& store) {
  std::vector<DeviceRuntime::Parts> parts;
  parts.reserve(specs.size());
  for (const DeviceSpec& spec : specs) parts.push_back({&spec, &store});
  return std::vector<DeviceRuntime>(parts.begin(), parts.end());
}

// Of the oldest record that a thinned one stands for.
Stamp FirstOf(const DataBodyReader& thinned) {
  Stamp first = thinned.stamp();
  first.at = thinned.thinned().first_at;
  first.utc_ms -= std::chrono::floor<std::chrono::milliseconds>(thinned.stamp().at - first.at).count();
  return first;
}

bool IsSalvaged(ByteSpan body) {
  EventBodyReader reader(body);
  EventField field;
  while (reader.Next(field)) {
    if (field.name == kSalvagedField) return true;
  }
  return false;
}

}  // namespace

Pipeline::Pipeline(std::vector<DeviceSpec> devices, const PipelineSettings& settings, RecordStore& store,
                   BlockSource& source, MessageSink& sink, PipelineObserver& observer)
    : store_(store),
      source_(source),
      sink_(sink, settings.outbox.window),
      observer_(observer),
      settings_(settings),
      boot_id_(settings.boot_id),
      version_(settings.version),
      config_hash_(settings.config_hash),
      store_uuid_(store.status().uuid.data()),
      time_(store, boot_id_),
      recorder_(store, boot_id_, settings.commit_interval, settings.memory),
      audit_(recorder_, store, settings.digest),
      specs_(With(std::move(devices), settings.itself())),
      devices_(MakeRuntimes(specs_, store)),
      alarms_(devices_, store, recorder_, audit_, observer, settings.maintenance, settings.memory),
      intake_(devices_, store, recorder_, alarms_, observer, settings.memory),
      alerts_(devices_, source),
      encoder_(settings.site, settings.node, settings.payload_capacity),
      outbox_(store, settings.outbox),
      keeper_(store, recorder_, outbox_, settings.consumers, settings.resend_after),
      announcer_(devices_, alarms_.relations(), specs_, version_, config_hash_, settings.restart, store_uuid_) {
  outbox_.Load();
}

BootTime Pipeline::Step(const Now& now) {
  FollowClock(now);
  TakeAcknowledgements();
  FollowConnection(now);
  const bool more_blocks = TakeBlocks();
  if (now_.boot >= tick_due_) Tick();
  CommitIfDue();
  bool more_to_say = false;
  if (connection_ != 0) {
    // While all goes well what has a number is durable: asking the store in every step would cost more.
    const bool all_well = Ok(store_error_) && !unstored_alarms_due_;
    const SequenceNumber durable = all_well ? std::numeric_limits<SequenceNumber>::max() : store_.status().last;
    if (unstored_alarms_due_) unstored_alarms_due_ = !announcer_.TellUnstored(encoder_, sink_, recorder_, durable);
    outbox_.Fill(now_.boot, *this);
    more_to_say =
        announcer_.Step(now_.boot, encoder_, sink_, Reserve(), recorder_, durable, [this] { return State(); });
  }
  unsent_changed_ |= outbox_.Save();
  const bool more_room = more_to_say && sink_.Room() > Reserve();
  if (more_blocks || more_room || sink_.has_answers()) return now_.boot;
  // Without room nothing can leave, whatever waits: an acknowledgement or a connection makes room and wakes the caller.
  const bool room = connection_ != 0 && sink_.Room() >= kMostParts;
  return std::min({tick_due_, recorder_.NextCommit(), room ? outbox_.NextDue(now_.boot) : kNever});
}

// Descriptions may use half of the window, records have the other half for themselves.
std::size_t Pipeline::Reserve() const { return sink_.careful() ? 0 : settings_.outbox.window / 2; }

Status Pipeline::Flush(const Now& now) {
  FollowClock(now);
  TakeAcknowledgements();
  while (TakeBlocks()) {
  }
  outbox_.Save();
  time_.Remember(true);
  return recorder_.Commit();
}

void Pipeline::FollowClock(const Now& now) {
  const bool was_synced = now_.synced;
  now_ = time_.Follow(now);
  if (!clock_seen_) started_ = unsynced_since_ = now.boot;
  const bool became_synced = clock_seen_ && now_.synced && !was_synced;
  clock_seen_ = true;
  recorder_.SetNow(now_);
  sink_.Follow(now.boot);
  if (std::chrono::abs(time_.stepped()) > kClockStep) {
    char seconds[40];
    const std::size_t size = FormatNumber(static_cast<double>(time_.stepped().count()) / 1e6, seconds);
    RecordEvent("clock-stepped", {}, {seconds, size});
  }
  if (became_synced) RecordEvent("clock-synced", {}, {});
}

void Pipeline::FollowConnection(const Now& now) {
  const std::uint32_t connection = sink_.connection();
  if (connection == connection_) return;
  connection_ = connection;
  outbox_.OnConnectionChanged();
  keeper_.OnConnected(now.boot);
  announcer_.Begin(now.boot);
}

void Pipeline::TakeAcknowledgements() {
  std::array<Acknowledgement, 32> acknowledgements;
  std::size_t count;
  bool lost = false;
  do {
    count = sink_.TakeAcknowledgements(acknowledgements);
    for (const Acknowledgement& one : std::span(acknowledgements).first(count)) {
      if (one.token == 0) continue;
      if (one.reason == Acknowledgement::kNotAcknowledged) {
        lost = true;
        continue;
      }
      outbox_.OnAcknowledgement(one.token, one.accepted(), now_.boot);
    }
  } while (count == acknowledgements.size());
  // What a lost connection left unanswered is to be sent again.
  if (lost) outbox_.OnConnectionChanged();
  if (sink_.suspicions() == suspicions_seen_) return;
  suspicions_seen_ = sink_.suspicions();
  if (!sink_.suspect().empty()) observer_.OnTopicHeld(sink_.suspect());
}

bool Pipeline::TakeBlocks() {
  for (int i = 0; i < kBlocksPerStep; ++i) {
    RawBlock* block = source_.Take();
    if (block == nullptr) return false;
    if (block->device < devices_.size()) KeepRateWindows(devices_[block->device], *block);
    intake_.Process(*block);
    alerts_.Look(block->device);
    source_.Return(block);
  }
  return true;
}

void Pipeline::Tick() {
  tick_due_ = now_.boot + kTick;
  intake_.Tick(now_.boot);
  alarms_.Tick(now_.boot);
  alerts_.LookAtAll();
  const std::uint64_t drops = source_.counters().dropped + recorder_.dropped();
  SetNodeAlarm(NodeAlarm::kOverload, drops != drops_seen_);
  drops_seen_ = drops;
  const std::uint64_t rejected = outbox_.counters().rejected;
  SetNodeAlarm(NodeAlarm::kBrokerRefuses, rejected != rejected_seen_);
  rejected_seen_ = rejected;
  WatchTime();
  WatchStore();
}

void Pipeline::WatchTime() {
  if (now_.synced) unsynced_since_ = now_.boot;
  SetNodeAlarm(NodeAlarm::kClockNotSynced, now_.boot - unsynced_since_ > kClockMayBeLate);
  if (time_.Remember()) recorder_.NoteChange();
}

void Pipeline::WatchStore() {
  const StoreKeeper::Troubles troubles = keeper_.Tick(now_.boot, sink_.Room() > 0);
  SetNodeAlarm(NodeAlarm::kStoreAlmostFull, troubles.almost_full);
  SetNodeAlarm(NodeAlarm::kThinning, troubles.thinning);
  SetNodeAlarm(NodeAlarm::kRecordsDropped, troubles.dropped);
  SetNodeAlarm(NodeAlarm::kNotConfirmed, troubles.not_confirmed);
}

void Pipeline::CommitIfDue() {
  if (recorder_.NextCommit() > now_.boot && !unsent_changed_) return;
  const bool due = recorder_.NextCommit() <= now_.boot;
  if (due) outbox_.Save();
  const Status status = recorder_.CommitIfDue(unsent_changed_);
  if (!due) return;
  unsent_changed_ = false;
  if (Ok(status)) salvaged_waiting_ = 0;
  Ok(status) ? ++commits_ : ++failed_commits_;
  observer_.OnCommit(status);
  FollowStore(status);
}

// An alarm is published once it is durable. A store that takes nothing must not keep it from people: then they get its
// state, before anything else, and its record when the store takes it.
void Pipeline::FollowStore(Status status) {
  SetNodeAlarm(NodeAlarm::kStoreFailing, !Ok(status));
  // Of what found no room while it failed there is no record that would tell them later.
  const bool refused = std::exchange(refused_seen_, recorder_.dropped()) != recorder_.dropped();
  unstored_alarms_due_ = unstored_alarms_due_ || !Ok(status) || refused;
  if (status == store_error_) return;
  store_error_ = status;
  announcer_.TellState(now_.boot);
}

bool Pipeline::AppendSalvaged(RecordKind kind, ByteSpan body) {
  const SequenceNumber seq = recorder_.Append(kind, body);
  if (seq == 0) return false;
  // Events say so themselves: who takes one for news rings, also after a restart.
  if (kind == RecordKind::kData) salvaged_.Add(seq, seq);
  if (++salvaged_waiting_ == kSalvagedACommit) recorder_.CommitSoon();
  return true;
}

int Pipeline::Send(const StoredRecord& record, bool history, std::uint64_t) {
  if (record.kind != RecordKind::kData) return SendEvent(record, history || IsSalvaged(record.body));
  return SendData(record, history || salvaged_.From(record.seq).first == record.seq);
}

int Pipeline::SendData(const StoredRecord& record, bool history) {
  if (sink_.Room() < 1) return 0;
  const DataBodyReader head(record.body);
  if (!head.ok()) return kCannotSend;
  const WallStamp first = head.thinned().records > 0 ? WallOf(FirstOf(head)) : WallStamp();
  Result<Message> message = encoder_.Data(record, store_, store_uuid_, WallOf(head.stamp()), history, first);
  if (!message.ok()) return kCannotSend;
  if (!history && settings_.consumers.empty()) message.value().expiry_seconds = settings_.live_expiry_seconds;
  ++encoded_;
  return Ok(sink_.Publish(message.value())) ? 1 : 0;
}

// What is sent once more is news to nobody: the alarm's retained state is a later one by now.
int Pipeline::SendEvent(const StoredRecord& record, bool history) {
  if (sink_.Room() < kMostParts) return 0;
  const EventBodyReader head(record.body);
  if (!head.ok()) return kCannotSend;
  const Result<Message> event = encoder_.Event(record, store_uuid_, WallOf(head.stamp()), history);
  if (!event.ok()) return kCannotSend;
  ++encoded_;
  if (!Ok(sink_.Publish(event.value()))) return 0;
  if (history || record.kind != RecordKind::kAlarm) return 1;
  EventBodyReader reader(record.body);
  EventField field;
  if (!reader.Next(field) || field.name != "alarm") return 1;
  ++encoded_;
  return Ok(sink_.Publish(encoder_.AlarmFromEvent(event.value(), field.value.text))) ? 2 : 1;
}

std::vector<std::string> Pipeline::History(std::string_view alarm, std::size_t most) {
  std::vector<std::string> events;
  for (const PastRecord& past : HistoryOf(store_, alarm, most)) {
    const StoredRecord record{past.seq, past.kind, past.body};
    const Result<Message> event = encoder_.Event(record, store_uuid_, WallOf(EventBodyReader(record.body).stamp()));
    if (event.ok()) events.emplace_back(event.value().payload);
  }
  return events;
}

WallStamp Pipeline::WallOf(const Stamp& stamp) const {
  WallStamp wall;
  wall.utc_ms = recorder_.WallMs(stamp, wall.quality);
  return wall;
}

void Pipeline::RecordEvent(std::string_view event, std::string_view device, std::string_view detail) {
  recorder_.Event(event, device, detail);
  observer_.OnEvent(event, device, detail);
}

void Pipeline::RecordEvent(std::string_view event, std::span<const EventField> fields) {
  recorder_.Event(event, now_.boot, fields);
  observer_.OnEvent(event, {}, {});
}

void Pipeline::TellUnreadable(std::string_view numbers) {
  recorder_.SetUnreadable(numbers);
  SetNodeAlarm(NodeAlarm::kRecordsUnreadable, true);
}

void Pipeline::SetNodeAlarm(NodeAlarm alarm, bool holds) {
  const auto node = static_cast<DeviceIndex>(devices_.size() - 1);
  const auto index = static_cast<std::uint32_t>(alarm);
  if (index >= devices_.back().spec().alarms.size()) return;
  const AlarmState& state = devices_.back().alarms()[index].state;
  if (holds == state.active && !state.pending) return;
  alarms_.SetCondition(node, index, holds, now_.boot);
  alarms_.Settle(now_.boot);
}

Result<OperatorOutcome> Pipeline::Operate(std::string_view alarm_id, const OperatorRequest& request,
                                          std::string_view user, std::string_view reason, BootTime now) {
  for (DeviceIndex d = 0; d < devices_.size(); ++d) {
    const std::vector<AlarmRuntime>& alarms = devices_[d].alarms();
    for (std::uint32_t a = 0; a < alarms.size(); ++a) {
      if (alarms[a].id == alarm_id) return Committed(alarms_.Operate({d, a}, request, user, reason, now));
    }
  }
  alarms_.AuditCommand(OperatorVerbName(request.verb), alarm_id, "no-such-alarm", user, now);
  CommitIfDue();
  return Status::kNotFound;
}

Result<OperatorOutcome> Pipeline::Maintain(std::string_view device, Duration duration, std::string_view user,
                                           std::string_view reason, BootTime now) {
  for (DeviceIndex d = 0; d + 1 < devices_.size(); ++d) {
    if (devices_[d].spec().id == device) return Committed(alarms_.Maintain(d, duration, user, reason, now));
  }
  alarms_.AuditCommand("maintenance", device, "no-such-device", user, now);
  CommitIfDue();
  return Status::kNotFound;
}

void Pipeline::SetUrgent(DeviceIndex device, bool on) {
  alarms_.SetUrgent(device, on);
  alarms_.Settle(now_.boot);
  alerts_.Look(device);
}

void Pipeline::AuditCommand(std::string_view verb, std::string_view about, std::string_view refusal,
                            std::string_view user) {
  alarms_.AuditCommand(verb, about, refusal, user, now_.boot);
  CommitIfDue();
}

Result<OperatorOutcome> Pipeline::Committed(const OperatorOutcome& outcome) {
  CommitIfDue();
  if (recorder_.NextCommit() != kNever) return Status::kUnavailable;
  return outcome;
}

namespace {

class StampOfRecord final : public RecordVisitor {
 public:
  bool Visit(const StoredRecord& record) override {
    // Both kinds of body begin with their stamp.
    const EventBodyReader head(record.body);
    stamp = head.stamp();
    found = true;
    return false;
  }
  Stamp stamp;
  bool found = false;
};

}  // namespace

std::int64_t Pipeline::OldestAgeSeconds() const {
  constexpr std::uint8_t kAllKinds = 0xFF;
  StampOfRecord oldest;
  const SequenceNumber seq = outbox_.oldest_unsent();
  const Result<std::uint32_t> shown = store_.Read(seq, store_.status().last, kAllKinds, 1, oldest);
  if (!shown.ok() || !oldest.found) return 0;
  if (oldest.stamp.boot == recorder_.boot()) {
    return std::chrono::duration_cast<std::chrono::seconds>(now_.boot - oldest.stamp.at).count();
  }
  // Of an earlier boot: only the wall clock spans both.
  if (oldest.stamp.quality == TimeQuality::kNone) return 0;
  return std::max<std::int64_t>(0, (now_.utc.time_since_epoch().count() - oldest.stamp.utc_ms) / 1000);
}

void Pipeline::SetUplink(const Uplink& uplink) {
  if (uplink == uplink_) return;
  uplink_ = uplink;
  announcer_.TellState(now_.boot);
}

double Pipeline::OfNode(NodePoint index) const {
  const auto position = static_cast<PointIndex>(index);
  if (position >= devices_.back().points().size()) return -1;
  const PointRuntime& point = devices_.back().points()[position];
  return point.health.quality == Quality::kGood ? point.value.AsNumber() : -1;
}

NodeState Pipeline::State() const {
  NodeState state;
  const StoreStatus store = store_.status();
  state.boot = boot_id_;
  state.store = store_uuid_;
  state.version = version_;
  state.config_hash = config_hash_;
  state.restart = settings_.restart;
  state.clock_synced = now_.synced;
  state.store_depth = outbox_.depth();
  state.oldest_age_seconds = OldestAgeSeconds();
  state.store_bytes = store.bytes;
  state.store_hours_left = keeper_.hours_left();
  state.confirming = keeper_.confirming();
  state.confirmed = keeper_.confirmed();
  state.dropped = source_.counters().dropped + recorder_.dropped() + store.dropped_records;
  state.store_error = store_error_;
  state.card_life_years = OfNode(NodePoint::kCardLife);
  state.written_bytes_day = static_cast<std::int64_t>(OfNode(NodePoint::kWrittenDay));
  state.written_bytes_reading = static_cast<std::int64_t>(OfNode(NodePoint::kWrittenReading));
  state.store_fleeting = store.fleeting;
  state.broker = uplink_.broker;
  if (!uplink_.broker.empty()) state.broker_since_ms = recorder_.UtcMsAt(uplink_.since);
  state.fail_overs = uplink_.fail_overs;
  state.uptime_seconds = std::chrono::duration_cast<std::chrono::seconds>(now_.boot - started_).count();
  state.devices = static_cast<std::uint32_t>(devices_.size() - 1);
  for (const DeviceRuntime& device : devices_) {
    if (device.health().condition == DeviceCondition::kUnavailable) ++state.devices_unavailable;
  }
  state.alarms = alarms_.Figures(now_.boot);
  return state;
}

PipelineCounters Pipeline::counters() const {
  PipelineCounters counters;
  counters.source = source_.counters();
  counters.stages = intake_.counters();
  counters.alarms = alarms_.transitions();
  counters.announced = alarms_.announcements();
  counters.stored = recorder_.stored();
  counters.store_dropped = recorder_.dropped();
  counters.encoded = encoded_;
  counters.outbox = outbox_.counters();
  counters.thinned = keeper_.thinned();
  counters.held_back = sink_.held_back();
  counters.held = sink_.held();
  counters.commits = commits_;
  counters.failed_commits = failed_commits_;
  return counters;
}

std::string Pipeline::OfflinePayload() {
  NodeState state = State();
  state.online = false;
  const Result<Message> message = encoder_.State(state);
  return message.ok() ? std::string(message.value().payload) : std::string();
}

}  // namespace tramgac
