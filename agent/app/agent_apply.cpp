// The configuration in use, and how it comes to be another one: at the start, by a reload, and by `tramgac apply`.
//
// `tramgac apply` puts the new configuration beside the file (node.yaml.new) and asks for a trial. The file itself is
// replaced when the technician confirms, by the technician's own rights: the agent may not write to /etc. So whatever
// ends a trial early, the program's end and the power's too, leaves the old file. Who edits the file itself has no old
// file; for that the agent keeps the last good text, and a mark of what was only being tried.
#include <filesystem>
#include <utility>

#include "agent/app/agent_program.h"
#include "agent/app/json_member.h"
#include "agent/config/load_config.h"
#include "agent/document/parse.h"

namespace tramgac::app {
namespace {

using service::LogEvent;
using service::Reply;

constexpr std::int64_t kLongestTrial = 24LL * 3600;  // seconds
// Of one that is confirmed at once: whoever asked for it goes on to replace the file.
constexpr std::int64_t kShortTrial = 60;

// By AgentProgram::NotUsed.
constexpr std::string_view kReasonNames[] = {
    "", "does-not-load", "restarted", "not-confirmed", "broker-not-reached", "asked"};
constexpr document::Phrase kReasons[] = {
    {"", ""},
    {"it does not load", "không nạp được"},
    {"the agent was started anew before it was confirmed", "tramgac khởi động lại trước khi cấu hình được xác nhận"},
    {"nobody confirmed it in time", "không ai xác nhận kịp"},
    {"the broker was not reached in time", "không nối được máy chủ MQTT trong thời gian cho phép"},
    {"somebody took it back", "có người yêu cầu quay lại cấu hình cũ"},
};

std::string FolderOf(const std::string& path) { return std::filesystem::absolute(path).parent_path().string(); }

}  // namespace

std::unique_ptr<AssembledNode> AgentProgram::Load(const std::string& path, std::string& problem) {
  document::Problems problems;
  auto node = LoadNodeFor(FolderOf(config_path_), path, problems);
  if (node != nullptr) return node;
  ReportProblems(problems);
  problem = problems.FormatAll(language_);
  return nullptr;
}

std::string AgentProgram::HashOfFile(const std::string& path) const {
  document::Problems ignored;
  std::string text;
  return Ok(document::ReadTextFile(path, text, ignored)) ? config::HashOf(text) : std::string();
}

// The problems of the file have been told. Outcome: false: there is none, or it does not load any more either.
bool AgentProgram::UseLastGood(NotUsed why) {
  std::string problem;
  if (!keeper_.usable() || !std::filesystem::exists(keeper_.good_path())) return false;
  auto node = Load(keeper_.good_path(), problem);
  if (node == nullptr) return false;
  first_node_ = std::move(node);
  running_path_ = keeper_.good_path();
  not_used_ = why;
  not_used_config_ = HashOfFile(config_path_);
  return true;
}

// After the first start. A mark of another configuration than the file's is of a trial that a restart has ended.
void AgentProgram::SettleFirst() {
  const std::string tried = keeper_.Unconfirmed();
  if (running_path_ != config_path_) return TellNotUsed();
  if (tried.empty() || tried == runner_->node().config->hash) return Settle();
  Settle();
  not_used_ = NotUsed::kRestarted;
  not_used_config_ = tried;
  TellNotUsed();
}

// What runs is the file, and is good.
void AgentProgram::Settle() {
  std::string problem;
  if (!keeper_.KeepGood(config_path_, problem)) log_.Write(LogEvent::kConfigNotKept, {{"error", problem}});
  keeper_.ClearUnconfirmed();
  trial_.reset();
  not_used_ = NotUsed::kNot;
  runner_->Post(
      [](Pipeline& pipeline, AgentObserver&, BootTime) { pipeline.SetNodeAlarm(NodeAlarm::kConfigNotUsed, false); });
}

// An event, and an alarm as long as the file is not what runs.
void AgentProgram::TellNotUsed() {
  const std::size_t why = static_cast<std::size_t>(not_used_);
  const document::Wording words = document::Say(kReasons[why]);
  log_.Write(LogEvent::kConfigNotUsed, {{"config", not_used_config_},
                                        {"reason", kReasonNames[why]},
                                        {"reason_en", words.en},
                                        {"reason_vi", words.vi},
                                        {"file", running_path_}});
  const bool holds = running_path_ != config_path_;
  const std::string detail = not_used_config_ + " " + std::string(kReasonNames[why]);
  runner_->Post([detail, holds](Pipeline& pipeline, AgentObserver&, BootTime) {
    pipeline.RecordEvent("config-not-used", {}, detail);
    pipeline.SetNodeAlarm(NodeAlarm::kConfigNotUsed, holds);
  });
}

// Somebody has changed the file and wants it, now: that ends a trial.
std::string AgentProgram::Reload() {
  log_.Write(LogEvent::kReload, {{"file", config_path_}});
  retired_control_.server.reset();
  std::string problem;
  auto node = Load(config_path_, problem);
  if (node == nullptr) return problem;
  problem = SwitchTo(std::move(node), config_path_);
  if (problem.empty()) Settle();
  return problem;
}

void AgentProgram::Apply(std::int64_t seconds, bool needs_broker, const std::string& user, const Reply& reply) {
  retired_control_.server.reset();
  const std::string path = config_path_ + ".new";
  std::string problem;
  auto node = Load(path, problem);
  if (node == nullptr) return reply.Error(Status::kInvalidArgument, problem);
  const std::string config = node->config->hash;
  // Before it is tried: a power cut in the next moment must find it.
  if (needs_broker && !keeper_.MarkUnconfirmed(config, problem)) return reply.Error(Status::kUnavailable, problem);
  problem = SwitchTo(std::move(node), path);
  if (!problem.empty()) {
    if (!trial_) keeper_.ClearUnconfirmed();
    return reply.Error(Status::kInvalidArgument, problem);
  }
  trial_ = Trial{config, clock_.Now() + std::chrono::seconds(seconds), needs_broker};
  not_used_ = NotUsed::kNot;
  log_.Write(LogEvent::kConfigTried, {{"config", config}, {"user", user}, {"seconds", std::to_string(seconds)}});
  runner_->Post([detail = config + " " + user](Pipeline& pipeline, AgentObserver&, BootTime) {
    pipeline.RecordEvent("config-tried", {}, detail);
  });
  reply.End(ConfigurationView());
}

void AgentProgram::Confirm(const std::string& user, const Reply& reply) {
  if (!trial_) return reply.Error(Status::kFailedPrecondition, "no configuration waits to be confirmed");
  if (trial_->needs_broker && !runner_->broker_reached()) {
    return reply.Error(Status::kUnavailable, "the broker has not been reached yet");
  }
  if (HashOfFile(config_path_) != trial_->config) {
    return reply.Error(Status::kFailedPrecondition, "the file is not the configuration that waits to be confirmed");
  }
  const std::string config = trial_->config;
  running_path_ = config_path_;
  Settle();
  log_.Write(LogEvent::kConfigConfirmed, {{"config", config}, {"user", user}});
  runner_->Post([detail = config + " " + user](Pipeline& pipeline, AgentObserver&, BootTime) {
    pipeline.RecordEvent("config-confirmed", {}, detail);
  });
  reply.End(ConfigurationView());
}

// Outcome: empty, or why what is in use has to go on.
std::string AgentProgram::Return(NotUsed why) {
  const Trial trial = *std::exchange(trial_, std::nullopt);
  retired_control_.server.reset();
  // The file, unless that is what was tried, or does not load any more.
  std::string back = config_path_, problem;
  const bool file_is_tried = keeper_.usable() && HashOfFile(config_path_) == trial.config;
  auto node = file_is_tried ? nullptr : Load(back, problem);
  if (node == nullptr && keeper_.usable()) node = Load(back = keeper_.good_path(), problem);
  if (node != nullptr) problem = SwitchTo(std::move(node), back);
  if (!problem.empty()) return problem;
  if (running_path_ == config_path_) Settle();
  not_used_ = why;
  not_used_config_ = trial.config;
  TellNotUsed();
  return {};
}

void AgentProgram::WatchTrial(BootTime now) {
  if (!trial_ || now < trial_->ends) return;
  const bool no_broker = trial_->needs_broker && !runner_->broker_reached();
  // What cannot be loaded is in the log; what is in use goes on.
  [[maybe_unused]] const std::string problem = Return(no_broker ? NotUsed::kBrokerNotReached : NotUsed::kNotConfirmed);
}

nlohmann::json AgentProgram::ConfigurationView() {
  nlohmann::json view = {{"file", std::filesystem::absolute(config_path_).string()},
                         {"running", std::filesystem::absolute(running_path_).string()},
                         {"config", runner_->node().config->hash},
                         {"keeps", keeper_.usable()},
                         {"trial", nullptr},
                         {"not_used", nullptr}};
  // The file may have been edited since; what is kept has not.
  if (keeper_.usable() && !trial_) view["running"] = keeper_.good_path();
  if (trial_) {
    const double left = std::chrono::duration<double>(trial_->ends - clock_.Now()).count();
    view["trial"] = {{"left_s", left > 0 ? left : 0},
                     {"needs_broker", trial_->needs_broker},
                     {"broker_reached", runner_->broker_reached()}};
  }
  if (not_used_ != NotUsed::kNot) {
    const std::size_t why = static_cast<std::size_t>(not_used_);
    const document::Wording words = document::Say(kReasons[why]);
    view["not_used"] = {{"config", not_used_config_},
                        {"reason", kReasonNames[why]},
                        {"text", {{"en", words.en}, {"vi", words.vi}}},
                        {"file_in_use", running_path_ == config_path_}};
  }
  return view;
}

// All but the view later: it may replace the very server that has called.
bool AgentProgram::HandleConfiguration(const std::string& verb, const nlohmann::json& request,
                                       const std::optional<std::string>& user, const Reply& reply) {
  if (verb == "configuration") {
    if (runner_ == nullptr) return false;
    reply.End(ConfigurationView());
    return true;
  }
  if (verb != "reload" && verb != "apply" && verb != "confirm" && verb != "return") return false;
  const auto seconds = WholeMember(request, "confirm_s", kLongestTrial);
  if (!seconds) {
    reply.Error(Status::kInvalidArgument, "\"confirm_s\" must be a whole number, at most a day");
    return true;
  }
  if (verb == "apply" && *seconds > 0 && !keeper_.usable()) {
    reply.Error(
        Status::kFailedPrecondition,
        "the agent has no folder for its state, so it could not return after a power cut: start it with --state");
    return true;
  }
  // A post that fails drops the reply, which then says so itself.
  [[maybe_unused]] const Status posted = loop_.Post([this, verb, reply, seconds = *seconds, who = user.value_or("?")] {
    if (verb == "apply") return Apply(seconds > 0 ? seconds : kShortTrial, seconds > 0, who, reply);
    if (verb == "confirm") return Confirm(who, reply);
    if (verb == "return" && !trial_) return reply.Error(Status::kFailedPrecondition, "no configuration is being tried");
    const std::string problem = verb == "return" ? Return(NotUsed::kAsked) : Reload();
    problem.empty() ? reply.End() : reply.Error(Status::kInvalidArgument, problem);
  });
  return true;
}

}  // namespace tramgac::app
