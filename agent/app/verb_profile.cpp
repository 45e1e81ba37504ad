#include <cstdio>

#include "agent/app/problem_print.h"
#include "agent/app/profile_argument.h"
#include "agent/app/profile_print.h"
#include "agent/app/table_view.h"
#include "agent/app/verbs.h"

namespace tramgac::app {
namespace {

int List(bool as_json, document::Language language) {
  Profiles profiles;
  const auto all = profiles.All();
  if (as_json) {
    nlohmann::json list = nlohmann::json::array();
    for (const auto& profile : all) list.push_back(ProfileSummaryJson(*profile));
    std::printf("%s\n", list.dump(2).c_str());
  } else {
    std::fputs(ProfileListText(all, TerminalWidth(), language).c_str(), stdout);
  }
  return 0;
}

int Show(const std::string& name, bool as_json, document::Language language) {
  Profiles profiles;
  document::Problems problems;
  const auto profile = profiles.Load(name, problems);
  if (profile == nullptr) {
    std::fputs(problems.FormatAll(language).c_str(), stderr);
    return 1;
  }
  const std::string text =
      as_json ? ProfileJson(*profile).dump(2) + "\n" : ProfileText(*profile, TerminalWidth(), language);
  std::fputs(text.c_str(), stdout);
  return 0;
}

int Lint(const std::vector<std::string>& names, bool as_json, document::Language language) {
  Profiles profiles;
  document::Problems problems;
  const std::size_t files = profiles.Lint(names, problems);
  return PrintProblems(problems, files, as_json, language);
}

}  // namespace

void AddProfileVerb(CLI::App& app, Shell& shell) {
  CLI::App* verb = app.add_subcommand("profile", shell.Say("the device profiles", "các hồ sơ thiết bị"));
  verb->require_subcommand(1);
  auto as_json = std::make_shared<bool>(false);
  auto name = std::make_shared<std::string>();
  CLI::App* list = verb->add_subcommand("list", shell.Say("all profiles", "mọi hồ sơ"));
  list->add_flag("--json", *as_json, shell.Say("print JSON", "in JSON"));
  list->callback([as_json, &shell] { shell.result = List(*as_json, shell.language); });
  CLI::App* show = verb->add_subcommand(
      "show", shell.Say("one profile: points, where they come from, alarms", "một hồ sơ: điểm đo, nguồn, cảnh báo"));
  show->add_option("NAME", *name, shell.Say("name, or path of a profile.yaml", "tên, hoặc đường dẫn profile.yaml"))
      ->required();
  show->add_flag("--json", *as_json, shell.Say("print JSON", "in JSON"));
  CLI::App* lint = verb->add_subcommand(
      "lint", shell.Say("what breaks the house rules: values under two names, alarms that can never be raised ..",
                        "những gì trái quy ước: một giá trị mang hai tên, cảnh báo không bao giờ xảy ra .."));
  auto names = std::make_shared<std::vector<std::string>>();
  lint->add_option("NAME", *names,
                   shell.Say("names, or paths of profile.yaml; default: all, and the registry of names",
                             "tên, hoặc đường dẫn profile.yaml; mặc định: tất cả, và danh mục tên"));
  lint->add_flag("--json", *as_json, shell.Say("print JSON", "in JSON"));
  lint->callback([names, as_json, &shell] { shell.result = Lint(*names, *as_json, shell.language); });
  show->callback([name, as_json, &shell] { shell.result = Show(*name, *as_json, shell.language); });
}

}  // namespace tramgac::app
