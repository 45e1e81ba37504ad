// What the local control socket answers: status, devices, readings, records, tail, alarms, alarm, operate, poll, and
// what is asked of the configuration.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "agent/app/node_runner.h"
#include "agent/service/control_server.h"

namespace tramgac::app {

// Called on the main thread; answers come from the pipeline's thread.
class ControlVerbs final : public service::ControlHandler {
 public:
  // Answers what is asked of the configuration, of `user` (none: the system does not tell who it is), at once or later.
  // Outcome: false: it knows no such verb.
  using Configuration = std::function<bool(const std::string& verb, const nlohmann::json& request,
                                           const std::optional<std::string>& user, const service::Reply& reply)>;

  // `runner` gives the present one (a reload changes it; null between two).
  ControlVerbs(std::function<NodeRunner*()> runner, Configuration configuration)
      : runner_(std::move(runner)), configuration_(std::move(configuration)) {}

  void Handle(const nlohmann::json& request, service::Reply& reply) override;

 private:
  std::function<NodeRunner*()> runner_;
  Configuration configuration_;
};

}  // namespace tramgac::app
