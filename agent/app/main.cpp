// tramgac: one program, one verb a job.
#include <fmt/format.h>

#include <clocale>
#include <cstdlib>
#include <string_view>

#include "agent/app/command_fault.h"
#include "agent/app/command_words.h"
#include "agent/app/last_words.h"
#include "agent/app/libraries.h"
#include "agent/app/verb_support_bundle.h"
#include "agent/app/verbs.h"
#include "agent/app/version.h"

namespace {

using tramgac::document::Language;

Language LanguageOfEnvironment() {
  for (const char* name : {"LC_ALL", "LC_MESSAGES", "LANG"}) {
    const char* value = std::getenv(name);
    if (value == nullptr || *value == '\0') continue;
    return std::string_view(value).substr(0, 2) == "vi" ? Language::kVietnamese : Language::kEnglish;
  }
  return Language::kEnglish;
}

// Help texts are made before the arguments are parsed, so --lang is looked for beforehand; CLI11 checks it later.
Language LanguageOf(int argc, char** argv) {
  for (int i = 1; i < argc; ++i) {
    const std::string_view argument = argv[i];
    const bool apart = argument == "--lang" && i + 1 < argc;
    const std::string_view word = apart ? argv[i + 1] : argument.starts_with("--lang=") ? argument.substr(7) : "";
    if (word == "vi") return Language::kVietnamese;
    if (word == "en") return Language::kEnglish;
  }
  return LanguageOfEnvironment();
}

}  // namespace

int main(int argc, char** argv) {
  tramgac::app::Shell shell;
  shell.language = LanguageOf(argc, argv);
  tramgac::app::PrepareLastWords(shell.language);
  tramgac::app::PrepareLibraries();
  CLI::App app(shell.Say("Tramgac watches the devices of a server room and tells the control room.",
                         "Tramgac theo dõi thiết bị trong phòng máy và báo về trung tâm giám sát."),
               "tramgac");
  tramgac::app::SetHelpWords(app, shell);
  app.set_version_flag("--version", std::string(tramgac::app::kVersion),
                       shell.Say("the version of this program", "phiên bản của chương trình"));
  app.require_subcommand(1);
  app.fallthrough();  // --lang may also stand behind the verb
  app.add_option_function<std::string>(
         "--lang",
         [&shell](const std::string& word) {
           shell.language = word == "vi" ? Language::kVietnamese : Language::kEnglish;
         },
         shell.Say("language of messages: en or vi", "ngôn ngữ thông báo: en hoặc vi"))
      ->check(CLI::IsMember({"en", "vi"}))
      ->trigger_on_parse();
  tramgac::app::AddAgentVerb(app, shell);
  tramgac::app::AddAlarmsVerb(app, shell);
  tramgac::app::AddApplyVerb(app, shell);
  tramgac::app::AddAuditVerb(app, shell);
  tramgac::app::AddBoardVerb(app, shell);
  tramgac::app::AddBrokerVerb(app, shell);
  tramgac::app::AddCheckVerb(app, shell);
  tramgac::app::AddFirmwareVerb(app, shell);
  tramgac::app::AddInitVerb(app, shell);
  tramgac::app::AddMeetingVerb(app, shell);
  tramgac::app::AddNetworksVerb(app, shell);
  tramgac::app::AddPkiVerb(app, shell);
  tramgac::app::AddProbeVerb(app, shell);
  tramgac::app::AddRecordVerb(app, shell);
  tramgac::app::AddReportVerb(app, shell);
  tramgac::app::AddScanVerb(app, shell);
  tramgac::app::AddSelftestVerb(app, shell);
  tramgac::app::AddSimulateVerb(app, shell);
  tramgac::app::AddSupportBundleVerb(app, shell);
  tramgac::app::AddSurveyVerb(app, shell);
  tramgac::app::AddTailVerb(app, shell);
  tramgac::app::AddStatusVerb(app, shell);
  tramgac::app::AddDevicesVerb(app, shell);
  tramgac::app::AddStoreVerb(app, shell);
  tramgac::app::AddProfileVerb(app, shell);
  tramgac::app::AddDescribeVerb(app, shell);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    constexpr int kBadUsage = 2;
    if (error.get_exit_code() == 0) return app.exit(error);  // help, version
    fmt::print(stderr, "{}", tramgac::app::DescribeFault(app, error, shell));
    return kBadUsage;
  }
  return shell.result;
}
