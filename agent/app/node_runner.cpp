#include "agent/app/node_runner.h"

#include <fmt/format.h>
#include <sys/eventfd.h>
#include <sys/resource.h>

#include <algorithm>
#include <array>
#include <utility>

#include "agent/app/data_files.h"
#include "agent/app/local_offset.h"
#include "agent/app/null_sink.h"
#include "agent/app/version.h"
#include "agent/core/base/hash.h"
#include "agent/publish/sha256.h"
#include "agent/service/unique_fd.h"
#include "drivers/modbus/libmodbus/rs485.h"

namespace tramgac::app {
namespace {

constexpr std::size_t kQueueCapacity = 4096;                 // blocks: some seconds of a large node
constexpr Duration kLongestWait = std::chrono::seconds(1);   // so that progress is shown
constexpr Duration kBreath = std::chrono::milliseconds(10);  // after a wake-up: at most 100 steps a second
// .. while messages wait for the broker's answers to others: a backlog is as slow as this makes every round.
constexpr Duration kShortBreath = std::chrono::milliseconds(2);
constexpr Duration kSummaryEvery = std::chrono::seconds(1);
constexpr Duration kClockStateEvery = std::chrono::seconds(1);
constexpr Duration kLongestSilence = std::chrono::seconds(25);  // of a worker, below the unit's WatchdogSec=30
constexpr Duration kGoodbye = std::chrono::seconds(2);

constexpr Duration kDescriptorsEvery = std::chrono::seconds(1);
constexpr Duration kDescriptorsCalm =
    std::chrono::minutes(1);  // at the limit they come and go: that is one piece of news
constexpr Duration kTrapLogEvery = std::chrono::seconds(1);
constexpr std::string_view kTrapRefusalNames[poll::kTrapRefusals] = {"unknown-sender", "wrong-credentials", "malformed",
                                                                     "rate-limited"};

std::string_view TrapProblem(Status status) {
  switch (status) {
    case Status::kPermissionDenied: return "ports below 1024 need the unit tramgac-traps.socket and socket: systemd";
    case Status::kAlreadyExists: return "another program has the port";
    case Status::kFailedPrecondition: return "the service manager passed no socket; enable tramgac-traps.socket";
    case Status::kUnavailable: return "the machine does not have the address";
    default: return StatusName(status);
  }
}

}  // namespace

NodeRunner::NodeRunner(std::unique_ptr<AssembledNode> node, store::SqliteStore& store, const board::Clock& clock,
                       board::Gpio& gpio, const board::Machine& machine, service::Log& log, service::Watchdog& watchdog)
    : node_(std::move(node)),
      store_(store),
      clock_(clock),
      gpio_(gpio),
      log_(log),
      watchdog_(watchdog),
      queue_(
          kQueueCapacity, [this] { wake_.Set(); },
          [this](DeviceIndex device, bool on) {
            if (pollers_) pollers_->SetAlert(device, on);
          }),
      observer_(log, node_->config->store.path),
      rooms_(node_->rooms, node_->areas),
      meetings_(*node_, store),
      self_(machine, node_->config->store.path, node_->config->store.card_endurance) {}

NodeRunner::~NodeRunner() { Stop(); }

void NodeRunner::RecordAtStart(NodeAlarm alarm, std::string event, std::string detail) {
  at_start_.push_back({alarm, std::move(event), std::move(detail)});
}

std::function<void()> NodeRunner::Watch(const std::string& worker) {
  service::Progress& progress = watchdog_.Register(worker, kLongestSilence, clock_.Now());
  progress_.push_back(&progress);
  return [&progress] { progress.Bump(); };
}

Status NodeRunner::Start() {
  started_ = clock_.Now();
  const config::NodeConfig& config = *node_->config;
  PipelineSettings settings;
  settings.site = config.site;
  settings.node = config.node;
  settings.boot_id = clock_.BootId();
  settings.version = kVersion;
  settings.config_hash = config.hash;
  settings.restart = {restart_, {}};
  settings.commit_interval = config.store.commit_interval;
  settings.digest = publish::Sha256;
  settings.outbox.window = config.broker ? config.broker->window : 1;
  settings.outbox.history_per_second = config.history_rate;
  settings.outbox.jitter_seed = static_cast<std::uint32_t>(Fnv1a(settings.boot_id)) | 1U;
  settings.maintenance = node_->maintenance;
  settings.consumers = config.store.consumers;
  settings.resend_after = config.store.resend_after;
  MakePublisher();
  broker_reached_ = publisher_ == nullptr;
  MessageSink& sink = publisher_ ? static_cast<MessageSink&>(*publisher_) : *null_sink_;
  store_.SetTime(clock_.Now());
  pipeline_ = std::make_unique<Pipeline>(node_->devices, settings, store_, queue_, sink, observer_);
  observer_.SetPipeline(*pipeline_);
  if (config.local) panel_ = std::make_unique<LocalPanel>(*config.local, gpio_, log_);
  if (publisher_) {
    if (const Status status = publisher_->Start(clock_.Now()); !Ok(status)) return status;
  }
  if (pollers_ == nullptr) {
    if (const Status status = StartPolling({}); !Ok(status)) return status;
  }
  // After the pollers, to whom it speaks.
  const auto progress = Watch("pipeline");
  thread_ = std::thread([this, progress] {
    while (!stopping_) {
      progress();
      RunPipeline();
    }
  });
  return Status::kOk;
}

namespace {

void LogSensor(service::Log& log, const std::string& sensor, const std::string& where, Status status) {
  if (Ok(status)) return log.Write(service::LogEvent::kSensorBack, {{"use", sensor}, {"line", where}});
  const LocalText why = SensorProblem(status);
  log.Write(
      service::LogEvent::kSensorFailed,
      {{"use", sensor}, {"line", where}, {"error", StatusName(status)}, {"error_en", why.en}, {"error_vi", why.vi}});
}

}  // namespace

Status NodeRunner::StartPolling(const Rhythm& rhythm) {
  LoadDriverMemory();
  TakeRhythm(rhythm);
  for (const AssembledNode::SerialLine& line : node_->serial_lines) {
    if (modbus::CheckDirection(line.settings.path, line.settings.rs485) != Status::kUnimplemented) continue;
    log_.Write(service::LogEvent::kDirectionRefused, {{"port", line.settings.path}});
  }
  pollers_ = std::make_unique<Pollers>(*node_, clock_, queue_, [this](const std::string& name) { return Watch(name); });
  if (traps_) pollers_->ListenForTraps(*traps_);
  if (node_->contacts != nullptr) {
    pollers_->ReadContacts({&gpio_, [this](const std::string& contact, const std::string& line, Status status) {
                              LogLine(log_, contact, line, status);
                            }});
  }
  if (node_->sensors != nullptr) {
    pollers_->ReadSensors({SysFolder(), [this](const std::string& sensor, const std::string& where, Status status) {
                             LogSensor(log_, sensor, where, status);
                           }});
  }
  return pollers_->Start();
}

void NodeRunner::TakeRhythm(const Rhythm& rhythm) {
  const BootTime now = clock_.Now();
  const auto take = [&](auto& device) {
    const auto found = rhythm.find(node_->devices[device.index].id);
    if (found != rhythm.end() && found->second <= now + device.period) device.due = found->second;
  };
  for (AssembledNode::TcpBus& bus : node_->tcp_buses) std::ranges::for_each(bus.devices, take);
  for (AssembledNode::SerialLine& line : node_->serial_lines) std::ranges::for_each(line.devices, take);
  std::ranges::for_each(node_->snmp_devices, take);
  std::ranges::for_each(node_->reach_devices, take);
}

// Before the threads start; from then on the store and the devices are theirs.
void NodeRunner::LoadDriverMemory() {
  const auto load = [this](poll::ModbusDevice& device) {
    std::array<char, 64> key;
    std::array<std::uint8_t, 4096> memory;
    const Result<std::size_t> size = store_.Get(DriverKey(node_->devices[device.index].id, key), memory);
    // What is not there or cannot be read is learned once more.
    if (!size.ok() || !Ok(device.learned.Load(ByteSpan(memory).first(size.value())))) return;
    poll::FollowLearned(device);
  };
  for (poll::ReachDevice& device : node_->reach_devices) {
    std::array<char, 64> key;
    std::array<std::uint8_t, 16> memory;
    const Result<std::size_t> size = store_.Get(DriverKey(node_->devices[device.index].id, key), memory);
    if (size.ok()) device.Load(ByteSpan(memory).first(size.value()));
  }
  for (AssembledNode::TcpBus& bus : node_->tcp_buses) std::for_each(bus.devices.begin(), bus.devices.end(), load);
  for (AssembledNode::SerialLine& line : node_->serial_lines) {
    std::for_each(line.devices.begin(), line.devices.end(), load);
  }
}

std::string NodeRunner::TrapAddress() const {
  const config::TrapsConfig& traps = *node_->config->traps;
  if (traps.from_systemd) return "systemd";
  const bool v6 = traps.listen.find(':') != std::string::npos;
  return v6 ? fmt::format("[{}]:{}", traps.listen, traps.port) : fmt::format("{}:{}", traps.listen, traps.port);
}

void NodeRunner::ListenForTraps(const snmp::LocalEngine& engine, int socket) {
  const auto failed = [this](Status status) {
    log_.Write(service::LogEvent::kTrapsFailed, {{"address", TrapAddress()}, {"error", TrapProblem(status)}});
  };
  traps_ = TrapSettings{engine, socket, failed, &trap_counters_};
}

// Once a second, so that a flood costs a line and not ten thousand.
void NodeRunner::LogTraps(BootTime now) {
  if (now < trap_log_due_) return;
  trap_log_due_ = now + kTrapLogEvery;
  for (std::size_t i = 0; i < poll::kTrapRefusals; ++i) {
    const auto why = static_cast<poll::TrapRefusal>(i);
    const std::uint64_t refused = trap_counters_.refused(why);
    if (refused == seen_trap_refusals_[i]) continue;
    log_.Write(service::LogEvent::kTrapsRefused, {{"count", std::to_string(refused - seen_trap_refusals_[i])},
                                                  {"source", poll::SourceText(trap_counters_.last_source(why))},
                                                  {"reason", kTrapRefusalNames[i]}});
    seen_trap_refusals_[i] = refused;
  }
}

Now NodeRunner::ReadClocks() {
  Now now;
  now.boot = clock_.Now();
  now.utc = clock_.WallTime().value_or(UtcTime{});
  now.local_offset_minutes = LocalOffset(now.utc);
  // Two system calls and a look at a file: not in every step.
  if (now.boot >= clock_state_due_) {
    clock_state_due_ = now.boot + kClockStateEvery;
    synced_ = clock_.State() == board::ClockState::kSynced;
  }
  now.synced = synced_;
  return now;
}

void NodeRunner::RunPipeline() {
  const Now now = ReadClocks();
  store_.SetTime(now.boot);
  BootTime next = now.boot + kLongestWait;
  if (publisher_) {
    TellTime();
    next = std::min(next, publisher_->Step(now.boot));
    LogConnection();
    LogRefusals();
  }
  WatchCertificates(now.boot);
  next = std::min(next, pipeline_->Step(now));
  next = std::min(next, PollSelf(now));
  next = std::min(next, LookAtRooms(now));
  if (publisher_) TakeCommands(now.boot);
  if (panel_) next = std::min(next, UpdatePanel(now.boot));
  if (traps_) LogTraps(now.boot);
  WatchDescriptors(now.boot);
  if (first_step_) RecordWhatHappenedAtStart();
  first_step_ = false;
  RunCalls(now.boot);
  if (store_.damaged()) store_damaged_ = true;
  if (salvage_ != nullptr) {
    next = now.boot;
    if (!salvage_->Step(*pipeline_)) salvage_ = nullptr;
  }
  const Duration wait = next - clock_.Now();
  const bool window_full = publisher_ && publisher_->connection() != 0 && publisher_->Room() == 0;
  if (wait > Duration(0)) wake_.Wait(window_full ? kShortBreath : kBreath, wait);
  // A salvage takes turns with everything else.
  if (salvage_ != nullptr) wake_.Wait(kBreath, kBreath);
}

// Through the queue, so that the node's readings go the way of any other's. Outcome: when it is due again.
BootTime NodeRunner::PollSelf(const Now& now) {
  const bool asked = poll_self_.exchange(false);
  if (now.boot < self_due_ && !asked) return self_due_;
  if (now.boot >= self_due_) {
    self_due_ += kNodePeriod;
    if (self_due_ <= now.boot) self_due_ = now.boot + kNodePeriod;
  }
  std::unique_ptr<RawBlock> block = queue_.Acquire();
  block->device = pipeline_->node();
  self_.Fill(FactsAt(now), now.boot, *block);
  for (auto* counter :
       {&queue_.poll_counters().scheduled, &queue_.poll_counters().requested, &queue_.poll_counters().exchanged}) {
    counter->fetch_add(1, std::memory_order_relaxed);
  }
  queue_.Push(std::move(block));
  return self_due_;
}

SelfFacts NodeRunner::FactsAt(const Now& now) {
  const NodeState state = pipeline_->State();
  const StoreStatus store = store_.status();
  SelfFacts facts;
  facts.clock_synced = state.clock_synced;
  facts.unsent = state.store_depth;
  facts.store_bytes = store.bytes;
  facts.store_budget = store.budget_bytes;
  facts.readings = pipeline_->counters().stages.reported;
  facts.starts = StartsUntil(store_, now.utc);
  facts.worker_lag = watchdog_.TakeLongestSilence();
  if (const auto metrics = service::ReadSelfMetrics(now.boot); metrics.ok()) facts.metrics = metrics.value();
  return facts;
}

// Looking at thousands of alarms is for once a second; the lamp blinks faster.
BootTime NodeRunner::UpdatePanel(BootTime now) {
  if (now < panel_due_) return panel_due_;
  if (now >= summary_due_) {
    summary_ = pipeline_->Summary();
    summary_due_ = now + kSummaryEvery;
  }
  const bool connected = !publisher_ || publisher_->state() == publish::MqttPublisher::State::kConnected;
  panel_due_ = panel_->Update(now, summary_, connected);
  return panel_due_;
}

// Who needs a descriptor and gets none sees a device or a broker that cannot be reached, which is not the reason.
void NodeRunner::WatchDescriptors(BootTime now) {
  if (now < descriptors_due_) return;
  descriptors_due_ = now + kDescriptorsEvery;
  const bool none_left = !service::UniqueFd(eventfd(0, EFD_CLOEXEC)).valid();
  if (none_left) descriptors_short_ = now;
  if (none_left && !descriptors_told_) {
    rlimit limit{};
    getrlimit(RLIMIT_NOFILE, &limit);
    const std::string most = std::to_string(limit.rlim_cur);
    log_.Write(service::LogEvent::kDescriptorsExhausted, {{"limit", most}});
    pipeline_->RecordEvent("descriptors-exhausted", {}, most);
  } else if (descriptors_told_ && now - descriptors_short_ >= kDescriptorsCalm) {
    log_.Write(service::LogEvent::kDescriptorsBack, {});
    pipeline_->RecordEvent("descriptors-back", {}, {});
  } else {
    return;
  }
  descriptors_told_ = none_left;
}

void NodeRunner::RecordWhatHappenedAtStart() {
  // What an earlier start found is over when this one did not find it again.
  for (const NodeAlarm alarm : {NodeAlarm::kStoreReplaced, NodeAlarm::kRecordsUnreadable}) {
    if (at_start_.empty()) pipeline_->SetNodeAlarm(alarm, false);
  }
  pipeline_->SetNodeAlarm(NodeAlarm::kTest, false);  // whoever waited for it is gone
  for (const AtStart& one : at_start_) {
    pipeline_->RecordEvent(one.event, {}, one.detail);
    pipeline_->SetNodeAlarm(one.alarm, true);
  }
  at_start_.clear();
}

void NodeRunner::RunCalls(BootTime now) {
  std::vector<Call> calls;
  {
    const std::lock_guard lock(mutex_);
    calls.swap(calls_);
  }
  for (const Call& call : calls) call(*pipeline_, observer_, now);
}

void NodeRunner::Post(Call call) {
  {
    const std::lock_guard lock(mutex_);
    calls_.push_back(std::move(call));
  }
  wake_.Set();
}

bool NodeRunner::PollNow(const std::string& device) {
  if (device == NodeDevice().id) {
    poll_self_ = true;
    wake_.Set();
    return true;
  }
  for (std::size_t i = 0; i < node_->devices.size(); ++i) {
    if (node_->devices[i].id != device) continue;
    pollers_->PollNow(static_cast<DeviceIndex>(i));
    return true;
  }
  return false;
}

// The pipeline first: what is polled until the very end waits in the queue, and is in the last commit.
NodeRunner::Rhythm NodeRunner::StopPolling() {
  stopping_ = true;
  wake_.Set();
  if (thread_.joinable()) thread_.join();
  Rhythm rhythm;
  if (pollers_ == nullptr || pipeline_ == nullptr) return rhythm;
  pollers_->Stop();
  const std::vector<BootTime> due = pollers_->Due();
  for (std::size_t i = 0; i < due.size(); ++i) {
    if (due[i] != kNever) rhythm.emplace(node_->devices[i].id, due[i]);
  }
  pollers_.reset();
  const Now now = ReadClocks();
  store_.SetTime(now.boot);
  // As in Stop.
  [[maybe_unused]] const Status flushed = pipeline_->Flush(now);
  return rhythm;
}

void NodeRunner::Stop() {
  // A serial line may need seconds to end; they pass while records are committed and the broker is told good-bye.
  if (pollers_) pollers_->RequestStop();
  stopping_ = true;
  wake_.Set();
  if (thread_.joinable()) thread_.join();
  if (pipeline_ != nullptr) {
    const Now now = ReadClocks();
    store_.SetTime(now.boot);
    // A store that fails now has failed before, with an alarm; nothing more can be done on the way out.
    [[maybe_unused]] const Status flushed = pipeline_->Flush(now);
    if (publisher_) {
      pipeline_->Step(now);
      const std::string payload = pipeline_->OfflinePayload();
      const Message last{pipeline_->StateTopic(), payload, true, 0, 0};
      publisher_->Stop(&last, kGoodbye);
      [[maybe_unused]] const Status acknowledged = pipeline_->Flush(now);
    }
  }
  panel_.reset();
  pollers_.reset();
  pipeline_.reset();
  publisher_.reset();
  for (const service::Progress* progress : progress_) watchdog_.Unregister(*progress);
  progress_.clear();
}

}  // namespace tramgac::app
