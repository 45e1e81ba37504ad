// A node at work: its workers, its pipeline and its way to the broker, on their threads. One configuration, from
// Start to Stop; a reload stops one runner and starts the next on the same store.
#pragma once

#include <array>
#include <atomic>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "agent/app/agent_observer.h"
#include "agent/app/assemble.h"
#include "agent/app/command_channel.h"
#include "agent/app/local_panel.h"
#include "agent/app/meeting_keeper.h"
#include "agent/app/pollers.h"
#include "agent/app/salvage.h"
#include "agent/app/self_poll.h"
#include "agent/app/wake.h"
#include "agent/core/pipeline/pipeline.h"
#include "agent/publish/mqtt_publisher.h"
#include "agent/service/log.h"
#include "agent/service/watchdog.h"
#include "agent/store/sqlite_store.h"
#include "board/api/clock.h"
#include "board/api/gpio.h"
#include "board/api/machine.h"

namespace tramgac::app {

// Thread safety: Start, Stop and Post from the main thread.
class NodeRunner {
 public:
  // All references outlive the runner; `store` is used by its pipeline thread alone between Start and Stop.
  NodeRunner(std::unique_ptr<AssembledNode> node, store::SqliteStore& store, const board::Clock& clock,
             board::Gpio& gpio, const board::Machine& machine, service::Log& log, service::Watchdog& watchdog);
  ~NodeRunner();

  // Events to be recorded first thing, e.g. that a damaged store was set aside.
  void RecordAtStart(NodeAlarm alarm, std::string event, std::string detail);

  // Why what is counted since the start begins anew, as `state` says it; static. To be called before Start.
  void SetRestart(std::string_view why) { restart_ = why; }

  // To be called before Start: what is left of a damaged store is moved into this one. `salvage` outlives the runner.
  void ContinueSalvage(Salvage& salvage) { salvage_ = &salvage; }

  // To be called before Start, if the configuration wants traps. `socket`: of the service manager, -1: none.
  void ListenForTraps(const snmp::LocalEngine& engine, int socket);

  // When the next poll of each device is due, by its id.
  using Rhythm = std::map<std::string, BootTime, std::less<>>;

  // Begins to poll, before Start, which else does it: what is read waits for the pipeline. A device that `rhythm` names
  // goes on in it, so that it misses no poll, unless its next one would come later than a period from now.
  // Outcomes: kOk; kResourceExhausted (threads or descriptors).
  Status StartPolling(const Rhythm& rhythm);

  // Outcomes: kOk; kResourceExhausted (threads or descriptors), kInvalidArgument (the broker's settings).
  Status Start();

  // Stops polling and commits, before Stop: what is left is the good-bye. Blocks until the reads under way on serial
  // lines have ended. Outcome: the rhythm for who polls next.
  Rhythm StopPolling();

  // Stops polling, commits, says good-bye to the broker. Blocks for at most about 4 s.
  void Stop();

  // Runs `call` on the pipeline's thread soon. What it does not run before Stop is dropped.
  using Call = std::function<void(Pipeline&, AgentObserver&, BootTime now)>;
  void Post(Call call);

  // Polls a device soon, the node itself among them. Outcome: false if there is no such device.
  bool PollNow(const std::string& device);

  const AssembledNode& node() const { return *node_; }
  const store::SqliteStore& store() const { return store_; }
  // For calls on the pipeline's thread.
  store::SqliteStore& records() { return store_; }
  // When Start was called.
  BootTime started() const { return started_; }
  // The broker has answered since Start, or none is configured. Any thread.
  bool broker_reached() const { return broker_reached_; }
  // The store's file turned out to be damaged; only opening it anew helps.
  bool store_damaged() const { return store_damaged_; }
  // For calls on the pipeline's thread. Outcome: null if no broker is configured.
  const publish::MqttPublisher* publisher() const { return publisher_.get(); }
  // "host:port" of the broker in use, or whose turn is next. For calls on the pipeline's thread; empty if there is
  // none.
  std::string broker_name() const { return publisher_ ? broker_names_[publisher_->broker()] : std::string(); }
  // For calls on the pipeline's thread. Outcome: null if neither horn nor lamp is configured.
  const LocalPanel* panel() const { return panel_.get(); }
  // For calls on the pipeline's thread.
  MeetingKeeper& meetings() { return meetings_; }
  const rooms::RoomWatch& rooms() const { return rooms_; }
  const poll::TrapCounters& trap_counters() const { return trap_counters_; }
  // "0.0.0.0:162", or "systemd". Precondition: the configuration wants traps.
  std::string TrapAddress() const;

 private:
  struct AtStart {
    NodeAlarm alarm;
    std::string event, detail;
  };

  void LoadDriverMemory();
  void TakeRhythm(const Rhythm& rhythm);
  void MakePublisher();
  publish::PublisherSettings PublisherSettingsOf(const config::BrokerConfig& broker);
  void RunPipeline();
  void TakeCommands(BootTime now);
  void RecordWhatHappenedAtStart();
  void RunCalls(BootTime now);
  void LogConnection();
  void TellTime();
  void WatchCertificates(BootTime now);
  void LogCertificates();
  void LogRefusals();
  void LogRefusal(const publish::Refusal& refusal);
  void LogTraps(BootTime now);
  BootTime UpdatePanel(BootTime now);
  void WatchDescriptors(BootTime now);
  BootTime PollSelf(const Now& now);
  BootTime LookAtRooms(const Now& now);
  void LookAtMeetings(const Now& now);
  SelfFacts FactsAt(const Now& now);
  Now ReadClocks();
  std::function<void()> Watch(const std::string& worker);

  std::unique_ptr<AssembledNode> node_;
  store::SqliteStore& store_;
  const board::Clock& clock_;
  board::Gpio& gpio_;
  service::Log& log_;
  service::Watchdog& watchdog_;
  Wake wake_;
  poll::BlockQueue queue_;
  poll::TrapCounters trap_counters_;
  std::optional<TrapSettings> traps_;
  std::array<std::uint64_t, poll::kTrapRefusals> seen_trap_refusals_{};
  BootTime trap_log_due_{};
  AgentObserver observer_;
  std::unique_ptr<publish::MqttPublisher> publisher_;
  std::unique_ptr<MessageSink> null_sink_;
  std::unique_ptr<Pipeline> pipeline_;
  struct Reply {
    std::string topic, payload, correlation;
  };
  std::optional<CommandChannel> commands_;
  std::deque<Reply> replies_;  // that the connection had no room for yet
  std::unique_ptr<Pollers> pollers_;
  std::unique_ptr<LocalPanel> panel_;
  AlarmSummary summary_;  // for the panel
  BootTime summary_due_{};
  BootTime panel_due_{};
  std::vector<service::Progress*> progress_;
  std::string_view restart_;
  std::vector<AtStart> at_start_;
  Salvage* salvage_ = nullptr;  // null: there is nothing, or no more
  BootTime started_{};
  std::thread thread_;
  std::atomic<bool> stopping_{false};
  std::atomic<bool> store_damaged_{false};
  std::atomic<bool> broker_reached_{false};
  std::mutex mutex_;  // guards calls_
  std::vector<Call> calls_;
  publish::MqttPublisher::State seen_state_ = publish::MqttPublisher::State::kStopped;
  std::vector<publish::ConnectionFault> seen_faults_;  // of each broker, since the latest connection
  std::vector<std::string> broker_names_;
  BootTime certificates_due_{};
  UtcTime seen_certificate_end_{}, seen_lists_end_{};  // that the log has warned of
  std::uint64_t seen_renewals_ = 0;
  std::uint64_t seen_bad_renewals_ = 0;
  std::uint64_t seen_refused_ = 0;
  std::uint64_t seen_refused_subscriptions_ = 0;
  BootTime descriptors_due_{};
  BootTime descriptors_short_{};  // when there were none the last time; only if descriptors_told_
  bool descriptors_told_ = false;
  BootTime clock_state_due_{};
  bool synced_ = false;
  rooms::RoomWatch rooms_;
  MeetingKeeper meetings_;
  rooms::MeetingLook told_meeting_;  // but for its texts, which are not its own
  std::string told_meeting_id_;
  BootTime meeting_due_{};
  BootTime rooms_due_{};
  SelfPoll self_;
  BootTime self_due_{};
  std::atomic<bool> poll_self_{false};  // somebody has asked
  bool first_step_ = true;
};

}  // namespace tramgac::app
