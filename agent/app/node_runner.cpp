#include "agent/app/node_runner.h"

#include <fmt/format.h>
#include <sys/eventfd.h>
#include <sys/resource.h>

#include <algorithm>
#include <array>
#include <random>
#include <utility>

#include "agent/app/local_offset.h"
#include "agent/app/null_sink.h"
#include "agent/app/soc_line.h"
#include "agent/app/version.h"
#include "agent/app/watermark_message.h"
#include "agent/config/secret_file.h"
#include "agent/publish/paho_link.h"
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

constexpr Duration kCertificatesEvery = std::chrono::seconds(1);
// Of the end of this node's certificate: time for somebody to renew it, holidays included.
constexpr auto kCertificateNotice = std::chrono::days(14);

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

// Is it the certificate of this node or of the broker that has to be renewed?
bool IsOfCertificates(publish::ConnectionFault fault) {
  using Fault = publish::ConnectionFault;
  return fault == Fault::kTlsOurCertificate || fault == Fault::kTlsExpired || fault == Fault::kTlsRevoked ||
         fault == Fault::kTlsRevocationList;
}

publish::RandomSource MakeRandom() {
  return [engine = std::mt19937_64(std::random_device{}())]() mutable { return engine(); };
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
          [this](DeviceIndex device, bool on) { pollers_->SetAlert(device, on); }),
      observer_(log, node_->config->store.path),
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
  const config::NodeConfig& config = *node_->config;
  PipelineSettings settings;
  settings.site = config.site;
  settings.node = config.node;
  settings.boot_id = clock_.BootId();
  settings.version = kVersion;
  settings.config_hash = config.hash;
  settings.commit_interval = config.store.commit_interval;
  settings.digest = publish::Sha256;
  settings.outbox.window = config.broker ? config.broker->window : 1;
  settings.outbox.history_per_second = config.history_rate;
  settings.maintenance = node_->maintenance;
  settings.consumers = config.store.consumers;
  settings.resend_after = config.store.resend_after;
  MakePublisher();
  MessageSink& sink = publisher_ ? static_cast<MessageSink&>(*publisher_) : *null_sink_;
  store_.SetTime(clock_.Now());
  LoadDriverMemory();
  pipeline_ = std::make_unique<Pipeline>(node_->devices, settings, store_, queue_, sink, observer_);
  if (config.local) panel_ = std::make_unique<LocalPanel>(*config.local, gpio_, log_);
  if (publisher_) {
    if (const Status status = publisher_->Start(clock_.Now()); !Ok(status)) return status;
  }
  for (const AssembledNode::SerialLine& line : node_->serial_lines) {
    if (modbus::CheckDirection(line.settings.path, line.settings.rs485) != Status::kUnimplemented) continue;
    log_.Write(service::LogEvent::kDirectionRefused, {{"port", line.settings.path}});
  }
  pollers_ = std::make_unique<Pollers>(*node_, clock_, queue_, [this](const std::string& name) { return Watch(name); });
  if (traps_) pollers_->ListenForTraps(*traps_);
  if (const Status status = pollers_->Start(); !Ok(status)) return status;
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

publish::PublisherSettings NodeRunner::PublisherSettingsOf(const config::BrokerConfig& broker) {
  publish::PublisherSettings settings;
  settings.host = broker.host;
  settings.port = broker.port;
  settings.client_id = node_->config->node;
  settings.user = broker.user;
  // The file was checked when the configuration was loaded; without it the broker refuses, and says so.
  if (!broker.password_file.empty()) settings.password = config::ReadSecret(broker.password_file).value_or("");
  if (broker.tls)
    settings.tls = {true, broker.tls->ca_file, broker.tls->certificate_file, broker.tls->key_file,
                    broker.tls->crl_file};
  settings.keep_alive = broker.keep_alive;
  settings.window = broker.window;
  settings.will.topic = "tramgac/v1/" + node_->config->site + "/" + node_->config->node + "/state";
  settings.will.payload = R"({"v":1,"online":false,"boot":")" + std::string(clock_.BootId()) + R"(","store":")" +
                          store_.status().uuid.data() + R"("})";
  for (const config::BrokerAddress& address : broker.standby) settings.standby.push_back({address.host, address.port});
  settings.fail_back = broker.fail_back;
  return settings;
}

void NodeRunner::MakePublisher() {
  if (!node_->config->broker) {
    null_sink_ = std::make_unique<NullSink>();
    return;
  }
  publish::PublisherSettings settings = PublisherSettingsOf(*node_->config->broker);
  commands_.emplace(node_->config->site, node_->config->node, store_,
                    [this](const std::string& device) { return PollNow(device); });
  settings.subscriptions = {commands_->Filter()};
  const config::NodeConfig& config = *node_->config;
  if (!config.store.consumers.empty()) settings.subscriptions.push_back(WatermarkFilter(config.node));
  for (std::size_t i = 0; i < publish::EndpointCount(settings); ++i) {
    broker_names_.push_back(publish::EndpointName(publish::EndpointAt(settings, i)));
  }
  seen_faults_.resize(broker_names_.size());
  publisher_ = std::make_unique<publish::MqttPublisher>(
      settings, publish::MakePahoLink(settings, [this] { wake_.Set(); }), MakeRandom());
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

// A reply that finds no room waits, so that the sender need not ask again; beyond a bound the oldest is forgotten.
void NodeRunner::TakeCommands(BootTime now) {
  constexpr std::size_t kMostReplies = 64;
  publish::InboundMessage message;
  while (publisher_->TakeMessage(message)) {
    if (const auto mark = ReadWatermark(node_->config->node, message.topic, message.payload)) {
      // What is not of this store, or of nobody it waits for, confirms nothing.
      pipeline_->Confirm(mark->consumer, mark->store, mark->seq);
      continue;
    }
    std::string answer = commands_->Handle(message, *pipeline_, now);
    if (answer.empty() || !CommandChannel::IsResponseTopic(message.response_topic)) continue;
    if (replies_.size() == kMostReplies) replies_.pop_front();
    replies_.push_back({std::move(message.response_topic), std::move(answer), std::move(message.correlation)});
  }
  while (!replies_.empty() && publisher_->Room() > 0) {
    Message reply;
    reply.topic = replies_.front().topic;
    reply.payload = replies_.front().payload;
    reply.correlation = replies_.front().correlation;
    // What the broker refuses now it would refuse again.
    [[maybe_unused]] const Status sent = publisher_->Publish(reply);
    replies_.pop_front();
  }
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
  if (at_start_.empty()) pipeline_->SetNodeAlarm(NodeAlarm::kStoreReplaced, false);
  for (const AtStart& one : at_start_) {
    pipeline_->RecordEvent(one.event, {}, one.detail);
    pipeline_->SetNodeAlarm(one.alarm, true);
  }
  at_start_.clear();
}

// A clock that is not synchronised may stand anywhere. What is known for sure is that this program has been built and
// that the time was known once.
void NodeRunner::TellTime() {
  const Now& known = pipeline_->now();
  const auto trusted = std::max(UtcTime(std::chrono::milliseconds(kBuildUtcMs)), known.utc);
  publisher_->SetCertificateTime(known.synced ? std::nullopt : std::optional(trusted));
}

// One alarm for everything that a new certificate puts right, whichever broker of the list it is about.
void NodeRunner::WatchCertificates(BootTime now) {
  if (now < certificates_due_) return;
  certificates_due_ = now + kCertificatesEvery;
  bool holds = false;
  if (publisher_) {
    const UtcTime end = publisher_->tls_files().certificate_end, known = pipeline_->now().utc;
    const bool ends = end != UtcTime{} && known != UtcTime{} && end - known < kCertificateNotice;
    if (ends && std::exchange(seen_certificate_end_, end) != end) {
      log_.Write(service::LogEvent::kCertificateEnds, {{"end", UtcText(end.time_since_epoch().count())}});
    }
    holds = ends;
    for (std::size_t i = 0; i < broker_names_.size(); ++i) holds = holds || IsOfCertificates(publisher_->fault_of(i));
    LogCertificates();
  }
  pipeline_->SetNodeAlarm(NodeAlarm::kCertificate, holds);
}

void NodeRunner::LogCertificates() {
  const publish::PublisherCounters& counters = publisher_->counters();
  if (counters.renewals != seen_renewals_) log_.Write(service::LogEvent::kCertificateRenewed, {});
  if (counters.bad_renewals != seen_bad_renewals_) {
    log_.Write(service::LogEvent::kCertificateUnusable, {{"reason", publisher_->tls_files().problem.detail}});
  }
  seen_renewals_ = counters.renewals;
  seen_bad_renewals_ = counters.bad_renewals;
}

void NodeRunner::LogConnection() {
  using State = publish::MqttPublisher::State;
  const State state = publisher_->state();
  const publish::ConnectionFault fault = publisher_->diagnosis().fault;
  if (state == State::kConnected && seen_state_ != State::kConnected) {
    log_.Write(service::LogEvent::kBrokerConnected, {{"broker", broker_name()}});
    pipeline_->SetUplink({broker_name(), publisher_->in_use_since(), publisher_->counters().fail_overs});
    seen_faults_.assign(seen_faults_.size(), publish::ConnectionFault::kNone);
  }
  // The same fault of a broker again and again, at every attempt, is one piece of news.
  publish::ConnectionFault& seen = seen_faults_[publisher_->diagnosed_broker()];
  if (state != State::kConnected && fault != seen && fault != publish::ConnectionFault::kNone) {
    log_.Write(service::LogEvent::kBrokerLost, {{"broker", broker_names_[publisher_->diagnosed_broker()]},
                                                {"reason", publish::ConnectionFaultText(fault).en}});
    seen = fault;
  }
  seen_state_ = state;
}

// Without the topic nobody finds the line that is missing in the broker's access list.
void NodeRunner::LogRefusals() {
  const publish::PublisherCounters& counters = publisher_->counters();
  if (counters.refused != seen_refused_) LogRefusal(publisher_->last_refusal());
  if (counters.subscriptions_refused != seen_refused_subscriptions_) {
    LogRefusal(publisher_->last_refused_subscription());
  }
  seen_refused_ = counters.refused;
  seen_refused_subscriptions_ = counters.subscriptions_refused;
}

void NodeRunner::LogRefusal(const publish::Refusal& refusal) {
  log_.Write(service::LogEvent::kBrokerRefused,
             {{"broker", broker_name()}, {"topic", refusal.topic}, {"code", fmt::format("0x{:02x}", refusal.reason)}});
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
