#include "agent/app/control_verbs.h"

#include "agent/app/views.h"
#include "agent/service/self_metrics.h"

namespace tramgac::app {
namespace {

using nlohmann::json;
using service::Reply;

std::string TextOf(const json& request, const char* key) {
  const auto found = request.find(key);
  return found != request.end() && found->is_string() ? found->get<std::string>() : std::string();
}

json BrokerView(const NodeRunner& runner) {
  const publish::MqttPublisher* publisher = runner.publisher();
  if (publisher == nullptr) return nullptr;
  const bool connected = publisher->state() == publish::MqttPublisher::State::kConnected;
  json view = {{"address", runner.broker_name()}, {"connected", connected}};
  const publish::ConnectionFault fault = publisher->diagnosis().fault;
  if (!connected && fault != publish::ConnectionFault::kNone) {
    const auto text = publish::ConnectionFaultText(fault);
    view["problem"] = {{"en", text.en}, {"vi", text.vi}};
  }
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

void ShowStatus(NodeRunner& runner, const Reply& reply) {
  runner.Post([reply, &runner](const Pipeline& pipeline, AgentObserver&, BootTime now) {
    json view = StatusView(pipeline, runner.store().status());
    view["site"] = runner.node().config->site;
    view["node"] = runner.node().config->node;
    view["broker"] = BrokerView(runner);
    view["store"]["path"] = runner.node().config->store.path;
    view["traps"] = TrapsView(runner);
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

void Alarms(NodeRunner& runner, const Reply& reply) {
  runner.Post([reply](const Pipeline& pipeline, AgentObserver&, BootTime) {
    for (const DeviceRuntime& device : pipeline.devices()) {
      for (const AlarmRuntime& alarm : device.alarms()) {
        if (alarm.state.active) reply.Line(AlarmView(device, alarm));
      }
    }
    reply.End();
  });
}

void Tail(NodeRunner& runner, const Reply& reply, std::string wanted) {
  runner.Post([reply, wanted](const Pipeline&, AgentObserver& observer, BootTime) { observer.AddTail(reply, wanted); });
}

}  // namespace

void ControlVerbs::Handle(const json& request, Reply& reply) {
  const std::string verb = TextOf(request, "verb");
  const std::string device = TextOf(request, "device");
  if (verb == "reload") return reload_(reply);
  NodeRunner* runner = runner_();
  if (runner == nullptr) return reply.Error(Status::kUnavailable, "the agent is starting");
  if (verb == "status") return ShowStatus(*runner, reply);
  if (verb == "devices") return Devices(*runner, reply);
  if (verb == "readings") return Readings(*runner, reply, device);
  if (verb == "alarms") return Alarms(*runner, reply);
  if (verb == "tail") return Tail(*runner, reply, device);
  if (verb == "poll") {
    return runner->PollNow(device) ? reply.End() : reply.Error(Status::kNotFound, "no such device: " + device);
  }
  reply.Error(Status::kInvalidArgument,
              "unknown verb \"" + verb + "\"; known: status, devices, readings, alarms, tail, poll, reload");
}

}  // namespace tramgac::app
