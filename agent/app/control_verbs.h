// What the local control socket answers: status, devices, readings, records, tail, alarms, alarm, operate, poll,
// reload.
#pragma once

#include <functional>

#include "agent/app/node_runner.h"
#include "agent/service/control_server.h"

namespace tramgac::app {

// Called on the main thread; answers come from the pipeline's thread.
class ControlVerbs final : public service::ControlHandler {
 public:
  // `runner` gives the present one (a reload changes it; null between two). `reload` checks and reloads the
  // configuration later, because that may replace the very server that called Handle, and then answers.
  ControlVerbs(std::function<NodeRunner*()> runner, std::function<void(service::Reply)> reload)
      : runner_(std::move(runner)), reload_(std::move(reload)) {}

  void Handle(const nlohmann::json& request, service::Reply& reply) override;

 private:
  std::function<NodeRunner*()> runner_;
  std::function<void(service::Reply)> reload_;
};

}  // namespace tramgac::app
