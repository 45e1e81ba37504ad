// The way of one reading from the raw block to the broker: stages 4 to 11 in one place, in order, on one
// thread (stages 1 to 3 stand behind BlockSource). Both the Linux agent and the firmware end in Step(now).
//
// Single-threaded. Step blocks only in RecordStore::Commit and Read. Allocates while being constructed and
// when a table row is found for the first time.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "agent/core/buffer/outbox.h"
#include "agent/core/buffer/topic_guard.h"
#include "agent/core/model/message.h"
#include "agent/core/payload/encode.h"
#include "agent/core/pipeline/alert_watch.h"
#include "agent/core/pipeline/announcer.h"
#include "agent/core/pipeline/audit_trail.h"
#include "agent/core/pipeline/block_source.h"
#include "agent/core/pipeline/intake.h"
#include "agent/core/pipeline/node_alarms.h"
#include "agent/core/pipeline/node_device.h"
#include "agent/core/pipeline/pipeline_memory.h"
#include "agent/core/pipeline/recorder.h"
#include "agent/core/pipeline/store_keeper.h"
#include "agent/core/pipeline/time_keeper.h"

namespace tramgac {

struct PipelineSettings {
  std::string_view site, node;
  std::string_view boot_id;
  std::string_view version;
  std::string_view config_hash;
  Restart restart{};  // its views outlive the pipeline
  // The last of the devices: the node itself. Firmware names the other one, and carries nothing of this.
  const DeviceSpec& (*itself)() = NodeDevice;
  Duration commit_interval = std::chrono::seconds(2);
  OutboxSettings outbox;
  Digest digest = nullptr;  // SHA-256 for the audit trail; null: it has no hashes
  std::size_t payload_capacity = 512 * 1024;
  PipelineMemory memory{};
  std::span<const MaintenanceWindow> maintenance;  // outlive the pipeline
  std::vector<std::string> consumers;              // who have to confirm records before these may be deleted
  // How long a broker may keep a live reading for those who are away, in seconds; 0: as long as it likes. With
  // `consumers` it is 0 whatever stands here: what has expired at the broker is a record that a consumer never gets.
  std::uint32_t live_expiry_seconds = 300;
  Duration resend_after = std::chrono::minutes(5);  // what a consumer has not confirmed for so long is sent once more
};

// One counter for each of the eleven stages, since start.
struct PipelineCounters {
  BlockSource::Counters source;  // 1 schedule, 2 request, 3 exchange
  StageCounters stages;          // 4 decode, 5 normalize, 6 judge, 8 report
  std::uint64_t alarms = 0;      // 7: transitions by rules
  std::uint64_t announced = 0;   // of these: of which operators were told
  std::uint64_t stored = 0;      // 9: records
  std::uint64_t store_dropped = 0;
  std::uint64_t encoded = 0;    // 10: messages
  OutboxCounters outbox;        // 11: records acknowledged, refused
  std::uint64_t thinned = 0;    // records that were made into fewer
  std::uint64_t held_back = 0;  // messages that the broker would not take, not even offered
  std::size_t held = 0;         // topics or messages that are held now
  std::uint64_t commits = 0;
  std::uint64_t failed_commits = 0;
};

// The way to the brokers.
struct Uplink {
  std::string broker;            // "host:port"
  BootTime since{};              // when it came into use
  std::uint64_t fail_overs = 0;  // to another broker because one failed, since start
  bool operator==(const Uplink&) const = default;
};

class Pipeline final : private RecordSender {
 public:
  // `devices` and everything they refer to must outlive the pipeline. Restores alarm states and what is
  // still to be sent from the store.
  Pipeline(std::vector<DeviceSpec> devices, const PipelineSettings& settings, RecordStore& store, BlockSource& source,
           MessageSink& sink, PipelineObserver& observer);

  // Does everything that can be done now. Outcome: when it wants to be called at the latest; earlier when the
  // source has blocks or the sink has acknowledgements or a new connection.
  BootTime Step(const Now& now);

  // Commits what is in memory, e.g. before the end. Outcome: the store's.
  Status Flush(const Now& now);

  // Records an event about the node itself; it is committed and published like an alarm.
  void RecordEvent(std::string_view event, std::string_view device, std::string_view detail);
  // The same with fields of its own.
  void RecordEvent(std::string_view event, std::span<const EventField> fields);
  // Nothing, if PipelineSettings::itself has no such alarm.
  void SetNodeAlarm(NodeAlarm alarm, bool holds);
  // Of a damaged store these numbers could not be read: raises the alarm that names them.
  void TellUnreadable(std::string_view numbers);

  // What `user` asks about an alarm (Intake::Operate). It is committed when this returns, and published by the next
  // Step. Outcomes: what became of it; kNotFound (there is no alarm of that id, which leaves an event as well);
  // kUnavailable (it is done and could not be committed: a restart forgets it).
  Result<OperatorOutcome> Operate(std::string_view alarm_id, const OperatorRequest& request, std::string_view user,
                                  std::string_view reason, BootTime now);

  // The same about works on a device (AlarmStage::Maintain). Outcomes: as Operate.
  Result<OperatorOutcome> Maintain(std::string_view device, Duration duration, std::string_view user,
                                   std::string_view reason, BootTime now);
  // A device is needed now, or not any more: while it is, its alarms are one severity higher and it is polled at its
  // alert period.
  void SetUrgent(DeviceIndex device, bool on);
  // Leaves the event about another command, done or refused (AlarmStage::AuditCommand), and commits it.
  void AuditCommand(std::string_view verb, std::string_view about, std::string_view refusal, std::string_view user);
  // Sends what is stored of first..last once more, paced, marked as history (StoreKeeper::Replay).
  std::uint64_t Replay(SequenceNumber first, SequenceNumber last) { return keeper_.Replay(first, last); }
  // A consumer says what it has stored (Watermarks::Take).
  Watermarks::Outcome Confirm(std::string_view consumer, std::string_view store, SequenceNumber seq) {
    return keeper_.Confirm(consumer, store, seq, now_.boot);
  }
  // A record of another store, whose names are interned in this one; it is sent as history. Outcome: false if there is
  // no room for it now.
  bool AppendSalvaged(RecordKind kind, ByteSpan body);
  NameId Intern(std::string_view name) { return store_.Intern(name).value_or(0); }
  // What was salvaged before is committed, so that it does not fill the memory.
  bool has_room_for_salvage() const { return salvaged_waiting_ < kSalvagedACommit; }
  // Which broker is in use: told in `state`, at once when it has changed.
  void SetUplink(const Uplink& uplink);
  // Begins to publish everything anew: state, inventory, definitions, alarms.
  void Announce() { announcer_.Begin(now_.boot); }

  // The newest `most` events about an alarm that are stored, as they are published, the newest first (HistoryOf).
  std::vector<std::string> History(std::string_view alarm, std::size_t most);

  const AlarmStage& alarms() const { return alarms_; }
  std::string_view MessageOf(const DeviceRuntime& device, const AlarmRuntime& alarm, TextLanguage language,
                             std::span<char> buffer) const {
    return recorder_.MessageOf(device, alarm, language, buffer);
  }
  // What the clocks said at the latest Step, as far as it is known to be true; utc 0: no time is known.
  const Now& now() const { return now_; }
  NodeState State() const;
  // What a lamp and a horn in the room need to know. Looks at each alarm: about once a second.
  AlarmSummary Summary() const { return alarms_.Summary(); }
  PipelineCounters counters() const;
  const std::vector<DeviceRuntime>& devices() const { return devices_; }
  // Where blocks of the node itself belong (NodePoint).
  DeviceIndex node() const { return static_cast<DeviceIndex>(devices_.size() - 1); }
  std::string_view StateTopic() { return encoder_.StateTopic(); }
  // The payload of `state` when this node is gone, for the Will and for a clean end.
  std::string OfflinePayload();

 private:
  static constexpr std::uint32_t kSalvagedACommit = 2000;

  int Send(const StoredRecord& record, bool history, std::uint64_t token) override;
  int SendData(const StoredRecord& record, bool history);
  int SendEvent(const StoredRecord& record, bool history);
  void FollowClock(const Now& now);
  void FollowConnection(const Now& now);
  void TakeAcknowledgements();
  bool TakeBlocks();
  void Tick();
  void WatchTime();
  void WatchStore();
  void CommitIfDue();
  void FollowStore(Status status);
  Result<OperatorOutcome> Committed(const OperatorOutcome& outcome);
  WallStamp WallOf(const Stamp& stamp) const;
  std::int64_t OldestAgeSeconds() const;
  // The last good value. Outcome: -1 if there is none.
  double OfNode(NodePoint index) const;
  std::size_t Reserve() const;

  RecordStore& store_;
  BlockSource& source_;
  TopicGuard sink_;
  PipelineObserver& observer_;
  PipelineSettings settings_;
  std::string boot_id_, version_, config_hash_, store_uuid_;
  TimeKeeper time_;
  Recorder recorder_;
  AuditTrail audit_;
  std::vector<DeviceSpec> specs_;
  std::vector<DeviceRuntime> devices_;
  AlarmStage alarms_;
  Intake intake_;
  AlertWatch alerts_;
  Encoder encoder_;
  Outbox outbox_;
  StoreKeeper keeper_;
  Announcer announcer_;
  Now now_;
  BootTime started_{};
  BootTime tick_due_{};
  std::uint32_t connection_ = 0;  // 0: there was none yet
  bool unsent_changed_ = false;
  Uplink uplink_;
  IntervalSet salvaged_{
      settings_.outbox.intervals};  // readings of this run: history even if they are younger than the connection
  std::uint32_t salvaged_waiting_ = 0;
  bool clock_seen_ = false;
  BootTime unsynced_since_{};
  std::uint64_t encoded_ = 0;
  std::uint64_t commits_ = 0;
  std::uint64_t failed_commits_ = 0;
  Status store_error_ = Status::kOk;
  bool unstored_alarms_due_ = false;
  std::uint64_t refused_seen_ = 0;  // records that the store had no room for
  std::uint64_t drops_seen_ = 0;
  std::uint64_t rejected_seen_ = 0;
  std::uint64_t suspicions_seen_ = 0;
};

}  // namespace tramgac
