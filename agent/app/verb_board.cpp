// tramgac board: which board this is, where wires go, and what is not in order.
#include <unistd.h>

#include <cstdio>

#include "agent/app/board_print.h"
#include "agent/app/problem_print.h"
#include "agent/app/table_view.h"
#include "agent/app/verbs.h"
#include "agent/config/load_config.h"

namespace tramgac::app {
namespace {

using document::Language;

struct BoardOptions {
  std::string config = "/etc/tramgac/node.yaml";
  bool json = false;
};

// Only to tell which pins are taken: what is wrong with it, or that it cannot be read, is for `tramgac check`.
std::unique_ptr<const config::NodeConfig> ConfigAt(const std::string& path) {
  if (::access(path.c_str(), R_OK) != 0) return nullptr;
  document::Problems ignored;
  return config::LoadConfig(path, ignored);
}

int Run(const BoardOptions& options, Language language) {
  const auto config = ConfigAt(options.config);
  document::Problems problems;
  const BoardSight sight = LookCloselyAtThisBoard(config.get(), problems);
  if (!problems.empty()) std::fputs(problems.FormatAll(language).c_str(), stderr);
  if (options.json) {
    const auto replace = nlohmann::json::error_handler_t::replace;
    std::printf("%s\n", BoardView(sight).dump(2, ' ', false, replace).c_str());
  } else {
    std::fputs(BoardText(sight, language, TerminalWidth()).c_str(), stdout);
  }
  const int ended = EndOutput("board", language);
  return problems.empty() ? ended : 1;
}

}  // namespace

void AddBoardVerb(CLI::App& app, Shell& shell) {
  CLI::App* verb =
      app.add_subcommand("board", shell.Say("which board this is, its serial lines and pins, and what is not in order",
                                            "đây là bo mạch nào, các đường nối tiếp, các chân, và điều gì chưa ổn"));
  auto options = std::make_shared<BoardOptions>();
  verb->add_option("--config", options->config,
                   shell.Say("the configuration, for what is wired where", "tệp cấu hình, để biết chân nào đã đấu"))
      ->capture_default_str();
  verb->add_flag("--json", options->json, shell.Say("print JSON", "in JSON"));
  verb->callback([options, &shell] { shell.result = Run(*options, shell.language); });
}

}  // namespace tramgac::app
