// The program behind `tramgac agent`: what systemd starts.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "agent/app/config_keeper.h"
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
  // `state_folder`: where it remembers its configurations (ConfigKeeper); empty: nowhere.
  AgentProgram(std::string config_path, std::string state_folder, document::Language language, service::LogSink& sink);

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
  // Notes in a store that has come into use that this program runs on it. Outcome: as BeginRun.
  std::string_view BeginOn(RecordStore& store, bool was_hung);
  // Makes the runner, which polls when this returns and does nothing else. Outcome: false: it could not be started.
  bool PrepareRunner(std::unique_ptr<AssembledNode> node, const NodeRunner::Rhythm& rhythm);
  bool StartRunner();
  void PrepareTraps();
  // Checks the new configuration while the old one goes on; only a good one takes its place. Outcome: empty, or what is
  // wrong.
  std::string SwitchTo(std::unique_ptr<AssembledNode> node, const std::string& path);
  void ReplaceDamagedStore();
  std::string Prepare(const config::NodeConfig& config, OpenedStore& store, OpenedControl& control);
  bool TakeOver(std::unique_ptr<AssembledNode> node, OpenedStore store, OpenedControl control);
  void OnSignal();
  void EverySecond(BootTime now);

  // Of agent_apply.cpp: which configuration is in use, and how it comes to be another one.
  enum class NotUsed : std::uint8_t { kNot, kDoesNotLoad, kRestarted, kNotConfirmed, kBrokerNotReached, kAsked };
  struct Trial {
    std::string config;  // its hash
    BootTime ends;
    bool needs_broker;
  };
  bool HandleConfiguration(const std::string& verb, const nlohmann::json& request,
                           const std::optional<std::string>& user, const service::Reply& reply);
  // Loads what stands at `path` as if it were the configuration file. Outcome: null with what is wrong.
  std::unique_ptr<AssembledNode> Load(const std::string& path, std::string& problem);
  std::string Reload();
  bool UseLastGood(NotUsed why);
  void SettleFirst();
  void Settle();
  void Apply(std::int64_t seconds, bool needs_broker, const std::string& user, const service::Reply& reply);
  void Confirm(const std::string& user, const service::Reply& reply);
  std::string Return(NotUsed why);
  void WatchTrial(BootTime now);
  void TellNotUsed();
  nlohmann::json ConfigurationView();
  std::string HashOfFile(const std::string& path) const;

  void ReportProblems(const document::Problems& problems);
  void Fail(const std::string& what);

  const std::string config_path_;
  ConfigKeeper keeper_;
  std::string running_path_;          // config_path_, or what is used in its stead
  std::optional<Trial> trial_;        // a configuration that waits to be confirmed
  NotUsed not_used_ = NotUsed::kNot;  // why the last one was left
  std::string not_used_config_;       // its hash
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
  std::string_view restart_;                 // why the runner begins anew
  service::UniqueFd trap_socket_;            // of the service manager
  std::optional<snmp::LocalEngine> engine_;  // one start of the program is one boot, whatever is reloaded
  std::unique_ptr<AssembledNode> first_node_;
  std::unique_ptr<NodeRunner> runner_;
  ControlVerbs verbs_;
  OpenedControl control_;
  OpenedControl retired_control_;  // replaced by a reload, open until it has handed out the answer to that
  BootTime retired_until_{};       // for that it has a second, however long the change took
  bool failed_ = false;
};

}  // namespace tramgac::app
