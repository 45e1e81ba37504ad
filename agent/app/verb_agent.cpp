#include <unistd.h>

#include "agent/app/agent_program.h"
#include "agent/app/verbs.h"
#include "agent/service/log_sinks.h"

namespace tramgac::app {

void AddAgentVerb(CLI::App& app, Shell& shell) {
  CLI::App* verb = app.add_subcommand(
      "agent", shell.Say("run the node (what systemd starts)", "chạy nút giám sát (systemd gọi lệnh này)"));
  auto config = std::make_shared<std::string>("/etc/tramgac/node.yaml");
  verb->add_option("--config", *config, shell.Say("configuration of the node", "cấu hình của nút"))
      ->capture_default_str();
  auto state = std::make_shared<std::string>();
  verb->add_option(
      "--state", *state,
      shell.Say("folder in which the last good configuration is kept (default: $STATE_DIRECTORY, as systemd "
                "sets it; without either nothing is kept)",
                "thư mục giữ cấu hình tốt gần nhất (mặc định: $STATE_DIRECTORY do systemd đặt; nếu không "
                "có thì không giữ)"));
  verb->callback([config, state, &shell] {
    service::StreamSink lines(STDERR_FILENO);
    service::JournalSink journal(lines);
    const bool managed = service::ConnectedToJournal(STDERR_FILENO);
    service::LogSink& sink = managed ? static_cast<service::LogSink&>(journal) : lines;
    AgentProgram program(*config, StateFolder(*state), shell.language, sink);
    shell.result = program.Run();
  });
}

}  // namespace tramgac::app
