#include "agent/app/control_verbs.h"

#include <pwd.h>

#include <algorithm>
#include <array>

#include "agent/app/command_channel.h"
#include "agent/app/control_meetings.h"
#include "agent/app/control_records.h"
#include "agent/app/json_member.h"
#include "agent/app/operator_words.h"
#include "agent/app/soc_line.h"
#include "agent/app/views.h"
#include "agent/service/sandbox.h"
#include "agent/service/self_metrics.h"

namespace tramgac::app {
namespace {

using nlohmann::json;
using service::Reply;

json BrokerView(const NodeRunner& runner, BootTime now) {
  const publish::MqttPublisher* publisher = runner.publisher();
  if (publisher == nullptr) return nullptr;
  const bool connected = publisher->state() == publish::MqttPublisher::State::kConnected;
  json view = {{"address", runner.broker_name()},
               {"connected", connected},
               {"tls", runner.node().config->broker->tls.has_value()}};
  if (publisher->in_use_since() != kNever) {
    view["in_use_s"] = std::chrono::duration<double>(now - publisher->in_use_since()).count();
  }
  view["fail_overs"] = publisher->counters().fail_overs;
  const publish::ConnectionFault fault = publisher->diagnosis().fault;
  if (!connected && fault != publish::ConnectionFault::kNone) {
    const auto text = publish::ConnectionFaultText(fault);
    view["problem"] = {{"en", text.en}, {"vi", text.vi}};
  }
  const publish::TlsFilesState& files = publisher->tls_files();
  if (files.certificate_end != UtcTime{}) {
    view["certificate_ends"] = UtcText(files.certificate_end.time_since_epoch().count());
  }
  if (files.lists_end != UtcTime{}) {
    view["revocation_list_ends"] = UtcText(files.lists_end.time_since_epoch().count());
  }
  if (files.problem.fault != publish::ConnectionFault::kNone) view["certificate_problem"] = files.problem.detail;
  return view;
}

json TrapsView(const NodeRunner& runner) {
  using poll::TrapRefusal;
  if (!runner.node().config->traps) return nullptr;
  const poll::TrapCounters& counters = runner.trap_counters();
  return {{"listening", counters.listening.load()},
          {"address", runner.TrapAddress()},
          {"received", counters.received.load()},
          {"decoded", counters.decoded.load()},
          {"informs", counters.informs.load()},
          {"discoveries", counters.discoveries.load()},
          {"unknown_sender", counters.refused(TrapRefusal::kUnknownSender)},
          {"wrong_credentials", counters.refused(TrapRefusal::kWrongCredentials)},
          {"malformed", counters.refused(TrapRefusal::kMalformed)},
          {"rate_limited", counters.refused(TrapRefusal::kRateLimited)},
          {"lost", counters.lost.load()}};
}

json SandboxView() {
  static const service::Sandbox sandbox = service::TrySandbox();
  return {{"calls", sandbox.calls},
          {"memory", sandbox.memory},
          {"addresses", sandbox.addresses},
          {"privileges", sandbox.privileges}};
}

void ShowStatus(NodeRunner& runner, const Reply& reply) {
  runner.Post([reply, &runner](const Pipeline& pipeline, AgentObserver&, BootTime now) {
    json view = StatusView(pipeline, runner.store().status());
    view["site"] = runner.node().config->site;
    view["node"] = runner.node().config->node;
    view["broker"] = BrokerView(runner, now);
    view["store"]["path"] = runner.node().config->store.path;
    view["traps"] = TrapsView(runner);
    view["sandbox"] = SandboxView();
    view["local"] = runner.panel() != nullptr ? runner.panel()->View() : json(nullptr);
    if (const auto self = service::ReadSelfMetrics(now); self.ok()) {
      view["self"] = {{"rss_bytes", self.value().resident_bytes},
                      {"cpu_s", self.value().cpu_seconds},
                      {"open_files", self.value().open_files},
                      {"threads", self.value().threads}};
    }
    reply.End(std::move(view));
  });
}

void Devices(NodeRunner& runner, const Reply& reply) {
  runner.Post([reply](const Pipeline& pipeline, AgentObserver&, BootTime now) {
    for (const DeviceRuntime& device : pipeline.devices()) {
      if (device.spec().period.count() > 0) reply.Line(DeviceView(device, now));
    }
    reply.End();
  });
}

void Readings(NodeRunner& runner, const Reply& reply, std::string wanted) {
  runner.Post([reply, wanted](const Pipeline& pipeline, AgentObserver&, BootTime now) {
    for (const DeviceRuntime& device : pipeline.devices()) {
      if (!wanted.empty() && device.spec().id != wanted) continue;
      for (const PointRuntime& point : device.points()) reply.Line(ReadingView(device, point, now));
    }
    reply.End();
  });
}

// "open": what an operator should look at: not normal, or hidden. The active ones alone are what was always told.
bool IsWanted(const AlarmState& state, const std::string& which) {
  if (which == "all") return true;
  if (which == "open") return PhaseOf(state) != AlarmPhase::kNormal || state.IsSetAside();
  return state.active;
}

void Alarms(NodeRunner& runner, const Reply& reply, std::string which) {
  runner.Post([reply, which](const Pipeline& pipeline, AgentObserver&, BootTime now) {
    for (const DeviceRuntime& device : pipeline.devices()) {
      for (const AlarmRuntime& alarm : device.alarms()) {
        if (IsWanted(alarm.state, which)) reply.Line(AlarmView(pipeline, device, alarm, now));
      }
    }
    reply.End();
  });
}

// {"verb":"test-alarm","on":true}: raises the alarm that is there to be tried, or ends it.
void TestAlarm(NodeRunner& runner, const Reply& reply, const json& request) {
  const auto on = request.find("on");
  if (on == request.end() || !on->is_boolean()) return reply.Error(Status::kInvalidArgument, "on: true or false");
  runner.Post([reply, holds = on->get<bool>()](Pipeline& pipeline, AgentObserver&, BootTime) {
    pipeline.SetNodeAlarm(NodeAlarm::kTest, holds);
    reply.End();
  });
}

constexpr std::size_t kHistory = 20;  // what is shown of an alarm's past

std::string NoSuchAlarm(const std::string& alarm) { return "no such alarm: " + alarm; }

void ShowAlarm(NodeRunner& runner, const Reply& reply, std::string wanted) {
  runner.Post([reply, wanted](Pipeline& pipeline, AgentObserver&, BootTime now) {
    for (const DeviceRuntime& device : pipeline.devices()) {
      for (const AlarmRuntime& alarm : device.alarms()) {
        if (alarm.id != wanted) continue;
        json view = AlarmDetail(pipeline, device, alarm, now);
        view["history"] = json::array();
        for (const std::string& event : pipeline.History(wanted, kHistory)) {
          view["history"].push_back(json::parse(event, nullptr, false));
        }
        return reply.End(std::move(view));
      }
    }
    reply.Error(Status::kNotFound, NoSuchAlarm(wanted));
  });
}

// What users of the machine show as whom this process' user namespace does not know: with PrivateUsers= of the unit all
// but root and its own user.
constexpr uid_t kOverflowUser = 65534;

// Who is at the other end of the socket, as the system knows them; root may say for whom it acts (sudo). Outcome:
// nothing, if the system does not tell: an audit that says "nobody" is none.
std::optional<std::string> UserNameOf(const service::ControlPeer& peer, const std::string& on_behalf) {
  if (peer.uid == kOverflowUser) return std::nullopt;
  if (peer.uid == 0 && !on_behalf.empty()) return on_behalf + " (root)";
  std::array<char, 4096> buffer;
  passwd entry{};
  passwd* found = nullptr;
  const bool known = getpwuid_r(peer.uid, &entry, buffer.data(), buffer.size(), &found) == 0 && found != nullptr;
  return known ? found->pw_name : "uid " + std::to_string(peer.uid);
}

void AnswerOperation(const Reply& reply, const Result<OperatorOutcome>& outcome) {
  if (!outcome.ok()) return reply.Error(outcome.status(), kNotStoredText.en);
  const bool refused = outcome.value().refusal != Refusal::kNone;
  json answer = {{"result", refused ? "refused" : outcome.value().changed ? "done" : "unchanged"}};
  if (refused) answer["refusal"] = RefusalName(outcome.value().refusal);
  reply.End(std::move(answer));
}

// {"verb":"operate","do":"shelve","alarm":..,"occurrence":..,"for_s":..,"reason":..,"user":..}
void OperateAlarm(NodeRunner& runner, const Reply& reply, const json& request) {
  const auto verb = OperatorVerbNamed(TextMember(request, "do"));
  if (!verb)
    return reply.Error(Status::kInvalidArgument, "\"do\" must be ack, shelve, unshelve, out-of-service or in-service");
  const std::string alarm = TextMember(request, "alarm"), reason = TextMember(request, "reason");
  const auto occurrence = WholeMember(request, "occurrence");
  const auto seconds = WholeMember(request, "for_s", CommandDesk::kLongestSeconds);
  if (!occurrence || !seconds) {
    return reply.Error(Status::kInvalidArgument,
                       "\"occurrence\" and \"for_s\" must be whole numbers, \"for_s\" at most a year");
  }
  OperatorRequest asked;
  asked.verb = *verb;
  asked.occurrence = static_cast<std::uint64_t>(*occurrence);
  asked.duration = std::chrono::seconds(*seconds);
  asked.has_reason = !reason.empty();
  const auto who = UserNameOf(reply.peer(), TextMember(request, "user"));
  if (!who) return reply.Error(Status::kPermissionDenied, "the agent cannot see who asks: use sudo");
  const std::string user = *who;
  runner.Post([reply, alarm, asked, user, reason](Pipeline& pipeline, AgentObserver&, BootTime now) {
    const auto outcome = pipeline.Operate(alarm, asked, user, reason, now);
    if (outcome.status() == Status::kNotFound) return reply.Error(Status::kNotFound, NoSuchAlarm(alarm));
    AnswerOperation(reply, outcome);
  });
}

// {"verb":"maintenance","device":..,"for_s":..,"reason":..,"user":..}; for_s 0: the work is over.
void MaintainDevice(NodeRunner& runner, const Reply& reply, const json& request) {
  const std::string device = TextMember(request, "device"), reason = TextMember(request, "reason");
  const auto seconds = WholeMember(request, "for_s", CommandDesk::kLongestSeconds);
  if (!seconds) {
    return reply.Error(Status::kInvalidArgument, "\"for_s\" must be a whole number, at most a year");
  }
  const auto who = UserNameOf(reply.peer(), TextMember(request, "user"));
  if (!who) return reply.Error(Status::kPermissionDenied, "the agent cannot see who asks: use sudo");
  runner.Post(
      [reply, device, reason, user = *who, seconds = *seconds](Pipeline& pipeline, AgentObserver&, BootTime now) {
        const auto outcome = pipeline.Maintain(device, std::chrono::seconds(seconds), user, reason, now);
        if (outcome.status() == Status::kNotFound) return reply.Error(Status::kNotFound, "no such device: " + device);
        AnswerOperation(reply, outcome);
      });
}

void Tail(NodeRunner& runner, const Reply& reply, std::string wanted) {
  runner.Post([reply, wanted](const Pipeline&, AgentObserver& observer, BootTime) { observer.AddTail(reply, wanted); });
}

}  // namespace

void ControlVerbs::Handle(const json& request, Reply& reply) {
  const std::string verb = TextMember(request, "verb");
  const std::string device = TextMember(request, "device");
  const auto user = [&] { return UserNameOf(reply.peer(), TextMember(request, "user")); };
  // Who asks is looked up only where it is written down: that may take a while.
  const bool changes = verb == "apply" || verb == "confirm";
  if (configuration_(verb, request, changes ? user() : std::nullopt, reply)) return;
  NodeRunner* runner = runner_();
  if (runner == nullptr) return reply.Error(Status::kUnavailable, "the agent is starting");
  if (verb == "status") return ShowStatus(*runner, reply);
  if (verb == "devices") return Devices(*runner, reply);
  if (verb == "readings") return Readings(*runner, reply, device);
  if (verb == "alarms") return Alarms(*runner, reply, TextMember(request, "which"));
  if (verb == "alarm") return ShowAlarm(*runner, reply, TextMember(request, "alarm"));
  if (verb == "operate") return OperateAlarm(*runner, reply, request);
  if (verb == "maintenance") return MaintainDevice(*runner, reply, request);
  if (verb == "test-alarm") return TestAlarm(*runner, reply, request);
  if (verb == "records") return TellRecords(*runner, reply, request);
  if (verb == "tail") return Tail(*runner, reply, device);
  if (verb == "poll") {
    return runner->PollNow(device) ? reply.End() : reply.Error(Status::kNotFound, "no such device: " + device);
  }
  if (HandleMeetingVerb(*runner, reply, verb, request, user())) return;
  reply.Error(Status::kInvalidArgument,
              "unknown verb \"" + verb +
                  "\"; known: status, devices, readings, alarms, alarm, operate, maintenance, meetings, "
                  "meeting-timelines, meeting-order, meeting-cancel, records, test-alarm, tail, poll, reload, "
                  "configuration, apply, "
                  "confirm, return");
}

}  // namespace tramgac::app
