#include <cstdio>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "agent/app/assemble.h"
#include "agent/app/data_files.h"
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

void PrintJson(const document::Problems& problems, document::Language language) {
  nlohmann::json list = nlohmann::json::array();
  for (const document::Problem* problem : problems.InOrder()) {
    list.push_back({{"file", problem->file},
                    {"line", problem->line},
                    {"column", problem->column},
                    {"message", problem->message.In(language)},
                    {"expected", problem->expected.In(language)},
                    {"hint", problem->hint}});
  }
  std::printf("%s\n", nlohmann::json{{"ok", problems.empty()}, {"problems", list}}.dump(2).c_str());
}

void PrintText(const document::Problems& problems, std::size_t files, document::Language language) {
  std::fputs(problems.FormatAll(language).c_str(), stdout);
  const bool vi = language == document::Language::kVietnamese;
  if (problems.empty()) {
    std::printf(vi ? "%zu tệp: không có lỗi\n" : "%zu file(s): no problems\n", files);
  } else {
    std::printf(vi ? "%zu lỗi\n" : "%zu problem(s)\n", problems.count());
  }
}

}  // namespace

void AddCheckVerb(CLI::App& app, Shell& shell) {
  CLI::App* verb = app.add_subcommand("check", "check configurations and profiles (files called profile.yaml)");
  auto files = std::make_shared<std::vector<std::string>>();
  auto json = std::make_shared<bool>(false);
  verb->add_option("FILE", *files, "node.yaml or profile.yaml")->required();
  verb->add_flag("--json", *json, "print the problems as JSON");
  verb->callback([files, json, &shell] {
    document::Problems problems;
    for (const std::string& file : *files) CheckOne(file, problems);
    *json ? PrintJson(problems, shell.language) : PrintText(problems, files->size(), shell.language);
    shell.result = problems.empty() ? 0 : 1;
  });
}

}  // namespace tramgac::app
