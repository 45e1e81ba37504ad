#include <cstdio>
#include <fstream>

#include "agent/app/problem_print.h"
#include "agent/app/profile_argument.h"
#include "agent/app/profile_print.h"
#include "agent/app/table_view.h"
#include "agent/app/verbs.h"
#include "agent/profile/compile.h"

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

constexpr document::Phrase kNotModbus{
    "{0} reads devices by {1}; firmware reads Modbus only, so there is nothing to compile",
    "{0} đọc thiết bị qua {1}; firmware chỉ đọc Modbus nên không có gì để biên dịch"};
constexpr document::Phrase kNotWritten{"{0} cannot be written: is there such a folder, and may you write there?",
                                       "không ghi được {0}: thư mục có tồn tại và cho phép ghi không?"};

int Refuse(const document::Wording& why, document::Language language) {
  std::fprintf(stderr, "tramgac profile compile: %s\n", why.In(language).c_str());
  return 1;
}

int Compile(const std::string& name, const std::string& path, document::Language language) {
  Profiles profiles;
  document::Problems problems;
  const auto profile = profiles.Load(name, problems);
  if (profile == nullptr) {
    std::fputs(problems.FormatAll(language).c_str(), stderr);
    return 1;
  }
  if (!profile::CanCompile(*profile)) {
    return Refuse(Say(kNotModbus, profile->name, profile::ProtocolName(profile->protocol)), language);
  }
  const std::string tables = profile::WriteTables(profile::TablesOf(*profile));
  if (path.empty()) {
    std::fputs(tables.c_str(), stdout);
    return 0;
  }
  std::ofstream file(path, std::ios::binary | std::ios::trunc);
  file << tables;
  file.close();
  return file.good() ? 0 : Refuse(Say(kNotWritten, document::QuotedPath(path)), language);
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
  CLI::App* compile = verb->add_subcommand(
      "compile", shell.Say("one profile as C++ tables for firmware", "một hồ sơ thành bảng C++ cho firmware"));
  auto out = std::make_shared<std::string>();
  compile->add_option("NAME", *name, shell.Say("name, or path of a profile.yaml", "tên, hoặc đường dẫn profile.yaml"))
      ->required();
  compile->add_option("-o,--out", *out,
                      shell.Say("the file to write; default: standard output", "tệp cần ghi; mặc định: đầu ra chuẩn"));
  compile->callback([name, out, &shell] { shell.result = Compile(*name, *out, shell.language); });
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
