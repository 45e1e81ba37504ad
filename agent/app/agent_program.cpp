#include "agent/app/agent_program.h"

#include <malloc.h>
#include <sys/epoll.h>

#include <cstdio>

#include "agent/app/version.h"

namespace tramgac::app {
namespace {

service::LogOptions OptionsFor(document::Language language) {
  service::LogOptions options;
  options.language =
      language == document::Language::kVietnamese ? service::Language::kVietnamese : service::Language::kEnglish;
  return options;
}

}  // namespace

AgentProgram::AgentProgram(std::string config_path, document::Language language, service::LogSink& sink)
    : config_path_(std::move(config_path)),
      language_(language),
      log_(clock_, sink, OptionsFor(language)),
      loop_(clock_),
      verbs_([this] { return runner_.get(); }, [this] { return Reload(); }) {}

void AgentProgram::ReportProblems(const document::Problems& problems) {
  std::fputs(problems.FormatAll(language_).c_str(), stderr);
  for (const document::Problem& problem : problems.list()) {
    log_.Write(service::LogEvent::kConfigRejected,
               {{"file", config_path_}, {"error", document::Format(problem, language_)}});
  }
}

void AgentProgram::Fail(const std::string& what) { log_.Write(service::LogEvent::kStartFailed, {{"error", what}}); }

bool AgentProgram::LoadFirst() {
  document::Problems problems;
  first_node_ = LoadNode(config_path_, problems);
  if (first_node_ == nullptr) ReportProblems(problems);
  return first_node_ != nullptr;
}

bool AgentProgram::OpenStore(const config::StoreConfig& wanted) {
  store::OpenOptions options;
  options.budget_bytes = wanted.budget_bytes;
  options.keep_sent = wanted.keep_sent;
  options.now = clock_.Now();
  store_.reset();  // one connection to a store file, ever
  store::SqliteStore::Opened opened = store::SqliteStore::Open(wanted.path, options);
  if (opened.store == nullptr) {
    Fail(language_ == document::Language::kVietnamese ? opened.problem.vi : opened.problem.en);
    return false;
  }
  store_ = std::move(opened.store);
  store_config_ = wanted;
  set_aside_ = opened.set_aside;
  const StoreStatus status = store_->status();
  const std::string count = std::to_string(status.first == 0 ? 0 : status.last - status.first + 1);
  if (!set_aside_.empty()) {
    log_.Write(service::LogEvent::kStoreSetAside,
               {{"file", wanted.path}, {"reason", opened.set_aside_reason}, {"aside", set_aside_}});
  }
  log_.Write(service::LogEvent::kStoreOpened, {{"file", wanted.path}, {"records", count}});
  return true;
}

bool AgentProgram::StartRunner(std::unique_ptr<AssembledNode> node) {
  const std::string devices = std::to_string(node->devices.size());
  runner_ = std::make_unique<NodeRunner>(std::move(node), *store_, clock_, log_, watchdog_);
  if (!set_aside_.empty()) runner_->RecordAtStart(NodeAlarm::kStoreReplaced, "store-replaced", set_aside_);
  set_aside_.clear();
  if (const Status status = runner_->Start(); !Ok(status)) {
    Fail(std::string(StatusName(status)));
    return false;
  }
  // Loading leaves megabytes of parsed text behind; a small board has better use for them.
  malloc_trim(0);
  log_.Write(service::LogEvent::kConfigLoaded, {{"file", config_path_}, {"devices", devices}});
  return true;
}

bool AgentProgram::OpenControl() {
  const std::string& path = runner_->node().config->control;
  if (control_ != nullptr && path == control_path_) return true;
  control_ = std::make_unique<service::ControlServer>(loop_, clock_, verbs_);
  control_path_ = path;
  if (Ok(control_->Open(path))) return true;
  log_.Write(service::LogEvent::kControlFailed, {{"path", path}, {"error", control_->problem()}});
  control_.reset();
  return false;
}

int AgentProgram::Run() {
  // One heap for the few threads that allocate: each further arena of glibc costs resident memory for years.
  mallopt(M_ARENA_MAX, 1);
  // Signals first: a thread started before would be killed by them.
  if (!Ok(signals_.Open()) || !Ok(loop_.Open())) return Fail("no descriptors left"), 1;
  if (!LoadFirst() || !OpenStore(first_node_->config->store)) return 1;
  if (!StartRunner(std::move(first_node_)) || !OpenControl()) return 1;
  if (!Ok(loop_.Watch(signals_.fd(), EPOLLIN, [this](std::uint32_t) { OnSignal(); }))) return Fail("epoll"), 1;
  loop_.Every(std::chrono::seconds(1), [this](BootTime now) { EverySecond(now); });
  log_.Write(service::LogEvent::kStarted,
             {{"version", kVersion}, {"node", runner_->node().config->node}, {"file", config_path_}});
  [[maybe_unused]] const Status ready =
      notifier_.Ready("watching " + std::to_string(runner_->node().devices.size()) + " devices");
  const Status ended = loop_.Run();
  [[maybe_unused]] const Status stopping = notifier_.Stopping("committing and saying good-bye");
  control_.reset();
  runner_->Stop();
  runner_.reset();
  log_.Flush(true);
  return Ok(ended) ? 0 : 1;
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

// Checks the new configuration while the old one goes on; only a good one takes its place. The store stays, so that
// nothing stored is lost; devices miss the polls of about a second.
std::string AgentProgram::Reload() {
  log_.Write(service::LogEvent::kReload, {{"file", config_path_}});
  document::Problems problems;
  std::unique_ptr<AssembledNode> node = LoadNode(config_path_, problems);
  if (node == nullptr) {
    ReportProblems(problems);
    return problems.FormatAll(language_);
  }
  [[maybe_unused]] const Status reloading = notifier_.Reloading();
  runner_->Stop();
  runner_.reset();
  const config::StoreConfig& store = node->config->store;
  const bool same_store = store.path == store_config_.path && store.budget_bytes == store_config_.budget_bytes &&
                          store.keep_sent == store_config_.keep_sent;
  // A failure here ends the program; the service manager starts it again.
  const bool running = (same_store || OpenStore(store)) && StartRunner(std::move(node)) && OpenControl();
  if (!running) loop_.Stop();
  [[maybe_unused]] const Status ready = notifier_.Ready("reloaded");
  return running ? std::string() : "the new configuration could not be started; see the log";
}

void AgentProgram::EverySecond(BootTime now) {
  log_.Flush();
  if (control_ != nullptr) control_->Tick(now);
  if (watchdog_.Check(now)) {
    [[maybe_unused]] const Status fed = notifier_.FeedWatchdog();
    return;
  }
  for (const service::LateWorker& late : watchdog_.late()) {
    const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(late.silence).count();
    log_.Write(service::LogEvent::kWatchdogLate, {{"worker", late.name}, {"seconds", std::to_string(seconds)}});
  }
}

}  // namespace tramgac::app
