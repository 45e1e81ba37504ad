// The program behind `tramgac agent`: what systemd starts.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "agent/app/control_verbs.h"
#include "agent/app/node_runner.h"
#include "agent/app/salvage.h"
#include "agent/service/log.h"
#include "agent/service/main_loop.h"
#include "agent/service/notify.h"
#include "agent/service/signals.h"
#include "agent/service/unique_fd.h"
#include "agent/service/watchdog.h"
#include "board/linux/clock_linux.h"
#include "board/linux/gpio_linux.h"
#include "board/linux/machine_linux.h"

namespace tramgac::app {

// Single-threaded (the main thread); its workers have their own.
class AgentProgram {
 public:
  AgentProgram(std::string config_path, document::Language language, service::LogSink& sink);

  // Runs until SIGTERM or SIGINT. Outcome: the exit code: 0; 1: the configuration, the store or the control socket
  // cannot be used (said on standard error and in the log).
  int Run();

 private:
  struct OpenedStore {
    std::unique_ptr<store::SqliteStore> store;
    config::StoreConfig config;
    std::string set_aside;                  // where a damaged file was moved to
    std::unique_ptr<Salvage> salvage = {};  // what can be read of it; null: nothing, or there was none
  };
  struct OpenedControl {
    std::unique_ptr<service::ControlServer> server;
    std::string path;
  };

  bool LoadFirst();
  // Both: outcome: empty, or what is wrong; then `out` is as before.
  std::string OpenStore(const config::StoreConfig& wanted, OpenedStore& out);
  std::string OpenControl(const std::string& path, OpenedControl& out);
  // Makes the runner, which polls when this returns and does nothing else. Outcome: false: it could not be started.
  bool PrepareRunner(std::unique_ptr<AssembledNode> node, const NodeRunner::Rhythm& rhythm);
  bool StartRunner();
  void PrepareTraps();
  std::string Reload();
  void ReplaceDamagedStore();
  std::string Prepare(const config::NodeConfig& config, OpenedStore& store, OpenedControl& control);
  bool TakeOver(std::unique_ptr<AssembledNode> node, OpenedStore store, OpenedControl control);
  void OnSignal();
  void EverySecond(BootTime now);
  void ReportProblems(const document::Problems& problems);
  void Fail(const std::string& what);

  const std::string config_path_;
  const document::Language language_;
  board::LinuxClock clock_;
  board::LinuxGpio gpio_;
  board::LinuxMachine machine_;
  service::Log log_;
  service::Signals signals_;
  service::Notifier notifier_;
  service::Watchdog watchdog_;
  service::MainLoop loop_;
  OpenedStore store_;
  service::UniqueFd trap_socket_;            // of the service manager
  std::optional<snmp::LocalEngine> engine_;  // one start of the program is one boot, whatever is reloaded
  std::unique_ptr<AssembledNode> first_node_;
  std::unique_ptr<NodeRunner> runner_;
  ControlVerbs verbs_;
  OpenedControl control_;
  OpenedControl retired_control_;  // replaced by a reload, open until it has handed out the answer to that
  bool failed_ = false;
};

}  // namespace tramgac::app
