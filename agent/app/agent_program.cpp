#include "agent/app/agent_program.h"

#include <malloc.h>
#include <sys/epoll.h>

#include <cstdio>
#include <utility>

#include "agent/app/snmp_engine.h"
#include "agent/app/version.h"
#include "agent/service/listen_sockets.h"
#include "board/linux/entropy_linux.h"

namespace tramgac::app {
namespace {

// What it has not sent would be gone, and nobody told.
constexpr document::Phrase kKeepsMemory{
    "a store in memory ends with the program: restart the agent to use another store",
    "kho bản ghi trong RAM mất khi chương trình dừng: hãy khởi động lại tramgac để dùng kho khác"};
constexpr Duration kGiveBackEvery = std::chrono::seconds(20);  // memory, to the system

service::LogOptions OptionsFor(document::Language language) {
  service::LogOptions options;
  options.language =
      language == document::Language::kVietnamese ? service::Language::kVietnamese : service::Language::kEnglish;
  return options;
}

}  // namespace

AgentProgram::AgentProgram(std::string config_path, std::string state_folder, document::Language language,
                           service::LogSink& sink)
    : config_path_(std::move(config_path)),
      keeper_(std::move(state_folder)),
      running_path_(config_path_),
      language_(language),
      log_(clock_, sink, OptionsFor(language)),
      loop_(clock_),
      verbs_([this] { return runner_.get(); },
             [this](const std::string& verb, const nlohmann::json& request, const std::optional<std::string>& user,
                    const service::Reply& reply) { return HandleConfiguration(verb, request, user, reply); }) {}

void AgentProgram::ReportProblems(const document::Problems& problems) {
  std::fputs(problems.FormatAll(language_).c_str(), stderr);
  for (const document::Problem* problem : problems.InOrder()) {
    log_.Write(service::LogEvent::kConfigRejected,
               {{"file", config_path_}, {"error", document::Format(*problem, language_)}});
  }
}

void AgentProgram::Fail(const std::string& what) { log_.Write(service::LogEvent::kStartFailed, {{"error", what}}); }

bool AgentProgram::LoadFirst() {
  document::Problems problems;
  first_node_ = LoadNode(config_path_, problems);
  if (first_node_ == nullptr) {
    ReportProblems(problems);
    return UseLastGood(NotUsed::kDoesNotLoad);
  }
  // What was being tried when the program or the power went, and nobody said that it was good. If there is nothing
  // better, it is better than nothing.
  if (keeper_.Unconfirmed() == first_node_->config->hash) UseLastGood(NotUsed::kRestarted);
  return true;
}

std::string AgentProgram::OpenStore(const config::StoreConfig& wanted, OpenedStore& out) {
  store::OpenOptions options;
  options.in_memory = wanted.in_memory;
  options.budget_bytes = wanted.budget_bytes;
  options.keep_sent = wanted.keep_sent;
  options.now = clock_.Now();
  store::SqliteStore::Opened opened = store::SqliteStore::Open(wanted.path, options);
  if (opened.store == nullptr) {
    return language_ == document::Language::kVietnamese ? opened.problem.vi : opened.problem.en;
  }
  const StoreStatus status = opened.store->status();
  if (!status.fleeting.empty()) {
    log_.Write(service::LogEvent::kStoreFleeting, {{"file", wanted.path}, {"medium", std::string(status.fleeting)}});
  }
  const std::string count = std::to_string(status.first == 0 ? 0 : status.last - status.first + 1);
  if (!opened.set_aside.empty()) {
    log_.Write(service::LogEvent::kStoreSetAside,
               {{"file", wanted.path}, {"reason", opened.set_aside_reason}, {"aside", opened.set_aside}});
  }
  log_.Write(service::LogEvent::kStoreOpened, {{"file", wanted.path}, {"records", count}});
  std::unique_ptr<Salvage> salvage = Salvage::Begin(wanted.path, *opened.store);
  out = {std::move(opened.store), wanted, std::move(opened.set_aside), std::move(salvage)};
  return {};
}

std::string_view AgentProgram::BeginOn(RecordStore& store, bool was_hung) {
  const std::string_view why = BeginRun(store, clock_.BootId(), kVersion, was_hung);
  CountStart(store, clock_.WallTime().value_or(UtcTime{}));
  return why;
}

bool AgentProgram::PrepareRunner(std::unique_ptr<AssembledNode> node, const NodeRunner::Rhythm& rhythm) {
  runner_ = std::make_unique<NodeRunner>(std::move(node), *store_.store, clock_, gpio_, machine_, log_, watchdog_);
  runner_->SetRestart(restart_);
  if (!store_.set_aside.empty()) {
    runner_->RecordAtStart(NodeAlarm::kStoreReplaced, "store-replaced", store_.set_aside);
  }
  store_.set_aside.clear();
  if (store_.salvage != nullptr) {
    if (store_.salvage->resumed()) runner_->RecordAtStart(NodeAlarm::kStoreReplaced, "salvage-resumed", {});
    runner_->ContinueSalvage(*store_.salvage);
  }
  if (runner_->node().config->traps) PrepareTraps();
  const Status status = runner_->StartPolling(rhythm);
  if (!Ok(status)) Fail(std::string(StatusName(status)));
  return Ok(status);
}

bool AgentProgram::StartRunner() {
  const std::string devices = std::to_string(runner_->node().devices.size());
  if (const Status status = runner_->Start(); !Ok(status)) {
    Fail(std::string(StatusName(status)));
    return false;
  }
  // Loading leaves megabytes of parsed text behind; a small board has better use for them.
  malloc_trim(0);
  log_.Write(service::LogEvent::kConfigLoaded, {{"file", running_path_}, {"devices", devices}});
  return true;
}

void AgentProgram::PrepareTraps() {
  if (!engine_) {
    const std::string& store = store_.config.path;
    const std::string kept = store_.config.in_memory ? "" : store.substr(0, store.rfind('/') + 1) + "snmp-engine";
    board::LinuxEntropy entropy;
    Result<snmp::LocalEngine> started = StartSnmpEngine(kept, entropy);
    if (!started.ok()) return Fail("no random numbers for an SNMP engine id; traps are not received");
    engine_ = std::move(started).value();
  }
  runner_->ListenForTraps(*engine_, trap_socket_.get());
}

std::string AgentProgram::OpenControl(const std::string& path, OpenedControl& out) {
  auto server = std::make_unique<service::ControlServer>(loop_, clock_, verbs_);
  if (!Ok(server->Open(path))) {
    log_.Write(service::LogEvent::kControlFailed, {{"path", path}, {"error", server->problem()}});
    return path + ": " + server->problem();
  }
  out = {std::move(server), path};
  return {};
}

int AgentProgram::Run() {
  // One heap for the few threads that allocate: each further arena of glibc costs resident memory for years.
  mallopt(M_ARENA_MAX, 1);
  // Signals first: a thread started before would be killed by them.
  if (!Ok(signals_.Open()) || !Ok(loop_.Open())) return Fail("no descriptors left"), 1;
  trap_socket_ = service::TakeDatagramSocket();  // before there are threads
  if (!LoadFirst()) return 1;
  const std::string control = first_node_->config->control;
  if (const std::string problem = OpenStore(first_node_->config->store, store_); !problem.empty()) {
    return Fail(problem), 1;
  }
  restart_ = BeginOn(*store_.store, keeper_.TakeHung());
  if (!PrepareRunner(std::move(first_node_), {}) || !StartRunner() || !OpenControl(control, control_).empty()) return 1;
  if (!Ok(loop_.Watch(signals_.fd(), EPOLLIN, [this](std::uint32_t) { OnSignal(); }))) return Fail("epoll"), 1;
  loop_.Every(std::chrono::seconds(1), [this](BootTime now) { EverySecond(now); });
  // Tables that are read for the first time grow, and leave holes as large as themselves in the heap.
  loop_.Every(kGiveBackEvery, [](BootTime) { malloc_trim(0); });
  SettleFirst();
  log_.Write(service::LogEvent::kStarted,
             {{"version", kVersion}, {"node", runner_->node().config->node}, {"file", config_path_}});
  [[maybe_unused]] const Status ready =
      notifier_.Ready("watching " + std::to_string(runner_->node().devices.size()) + " devices");
  const Status ended = loop_.Run();
  [[maybe_unused]] const Status stopping = notifier_.Stopping("committing and saying good-bye");
  control_.server.reset();
  retired_control_.server.reset();
  runner_.reset();
  if (!failed_) EndRun(*store_.store);
  log_.Flush(true);
  return Ok(ended) && !failed_ ? 0 : 1;
}

void AgentProgram::OnSignal() {
  while (const auto signal = signals_.Read()) {
    if (*signal == service::Signal::kReload) {
      // Reported in the log already.
      [[maybe_unused]] const std::string problem = Reload();
      continue;
    }
    log_.Write(service::LogEvent::kStopped, {{"reason", service::SignalName(*signal)}});
    loop_.Stop();
  }
}

std::string AgentProgram::SwitchTo(std::unique_ptr<AssembledNode> node, const std::string& path) {
  OpenedStore store;
  OpenedControl control;
  if (std::string problem = Prepare(*node->config, store, control); !problem.empty()) {
    log_.Write(service::LogEvent::kConfigRejected, {{"file", path}, {"error", problem}});
    return problem;
  }
  [[maybe_unused]] const Status reloading = notifier_.Reloading();
  running_path_ = path;
  if (!TakeOver(std::move(node), std::move(store), std::move(control))) {
    // Nothing is left to go on with: the service manager starts the program again.
    failed_ = true;
    loop_.Stop();
    return "the new configuration could not be started; see the log";
  }
  retired_until_ = clock_.Now() + std::chrono::seconds(1);
  [[maybe_unused]] const Status ready = notifier_.Ready("reloaded");
  return {};
}

// Takes what the surroundings may refuse while the old configuration still runs. What has not moved stays empty.
std::string AgentProgram::Prepare(const config::NodeConfig& config, OpenedStore& store, OpenedControl& control) {
  std::string problem;
  if (config.store.in_memory != store_.config.in_memory || config.store.path != store_.config.path) {
    problem = store_.config.in_memory ? document::Say(kKeepsMemory).In(language_) : OpenStore(config.store, store);
  }
  if (problem.empty() && config.control != control_.path) problem = OpenControl(config.control, control);
  return problem;
}

// The new one polls before the old one has said good-bye, which takes seconds when the broker is slow: devices that
// stay miss no poll.
bool AgentProgram::TakeOver(std::unique_ptr<AssembledNode> node, OpenedStore store, OpenedControl control) {
  const std::unique_ptr<NodeRunner> old = std::move(runner_);
  const NodeRunner::Rhythm rhythm = old->StopPolling();
  const config::StoreConfig wanted = node->config->store;
  OpenedStore left;  // the old one's, until that has ended
  if (store.store != nullptr) left = std::exchange(store_, std::move(store));
  restart_ = "reload";
  const bool polls = PrepareRunner(std::move(node), rhythm);
  old->Stop();
  if (left.store != nullptr) {
    EndRun(*left.store);
    BeginOn(*store_.store, false);
  } else if (Ok(store_.store->SetLimits(wanted.budget_bytes, wanted.keep_sent))) {
    store_.config = wanted;
  }
  if (control.server != nullptr) retired_control_ = std::exchange(control_, std::move(control));
  return polls && StartRunner();
}

// A file that is damaged while it is in use takes no more records. It is opened anew, which sets it aside.
void AgentProgram::ReplaceDamagedStore() {
  std::string problem;
  std::unique_ptr<AssembledNode> node = Load(running_path_, problem);
  runner_->Stop();
  runner_.reset();
  const config::StoreConfig wanted = store_.config;
  store_.salvage.reset();
  store_.store.reset();
  if (node != nullptr) problem = OpenStore(wanted, store_);
  if (problem.empty()) {
    BeginOn(*store_.store, false);
    restart_ = "store-replaced";
    if (PrepareRunner(std::move(node), {}) && StartRunner()) return;
  }
  // The service manager starts the program again.
  if (!problem.empty()) Fail(problem);
  failed_ = true;
  loop_.Stop();
}

void AgentProgram::EverySecond(BootTime now) {
  log_.Flush();
  if (runner_ != nullptr && runner_->store_damaged()) ReplaceDamagedStore();
  if (now >= retired_until_) retired_control_.server.reset();
  WatchTrial(now);
  if (control_.server != nullptr) control_.server->Tick(now);
  if (watchdog_.Check(now)) {
    [[maybe_unused]] const Status fed = notifier_.FeedWatchdog();
    return;
  }
  for (const service::LateWorker& late : watchdog_.late()) {
    const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(late.silence).count();
    log_.Write(service::LogEvent::kWatchdogLate, {{"worker", late.name}, {"seconds", std::to_string(seconds)}});
  }
  // Silence alone would cost the worker's 25 s and then the whole WatchdogSec once more.
  [[maybe_unused]] const Status triggered = notifier_.TriggerWatchdog();
  keeper_.MarkHung();
}

}  // namespace tramgac::app
