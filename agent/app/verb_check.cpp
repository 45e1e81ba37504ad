#include <filesystem>

#include "agent/app/assemble.h"
#include "agent/app/data_files.h"
#include "agent/app/problem_print.h"
#include "agent/app/verbs.h"
#include "agent/document/parse.h"
#include "agent/profile/load_profile.h"
#include "agent/profile/names_registry.h"

namespace tramgac::app {
namespace {

bool IsProfile(const std::string& path) { return std::filesystem::path(path).filename() == "profile.yaml"; }

void CheckOne(const std::string& path, document::Problems& problems) {
  if (!IsProfile(path)) {
    const auto node = LoadNode(path, problems);
    return;
  }
  const DataFiles files = FindDataFiles();
  const auto names = profile::NamesRegistry::Load(files.names + "/points.yaml", files.names + "/units.yaml", problems);
  const auto profile = profile::LoadProfile(path, names, problems);
}

}  // namespace

void AddCheckVerb(CLI::App& app, Shell& shell) {
  CLI::App* verb =
      app.add_subcommand("check", shell.Say("check configurations and profiles (files called profile.yaml)",
                                            "kiểm tra cấu hình và hồ sơ thiết bị (tệp tên profile.yaml)"));
  auto files = std::make_shared<std::vector<std::string>>();
  auto json = std::make_shared<bool>(false);
  verb->add_option("FILE", *files, shell.Say("node.yaml or profile.yaml", "node.yaml hoặc profile.yaml"))->required();
  verb->add_flag("--json", *json, shell.Say("print the problems as JSON", "in các lỗi dạng JSON"));
  verb->callback([files, json, &shell] {
    document::Problems problems;
    for (const std::string& file : *files) CheckOne(file, problems);
    shell.result = PrintProblems(problems, files->size(), *json, shell.language);
  });
}

}  // namespace tramgac::app
