// The verbs of the command line (DESIGN section 10), one file each. Every function adds a subcommand to `app` whose
// callback puts the exit code into `result`: 0 success, 1 what was checked is wrong, 2 bad usage.
#pragma once

#include <CLI/CLI.hpp>
#include <string>

#include "agent/document/problem.h"

namespace tramgac::app {

struct Shell {
  int result = 0;
  // --lang en|vi, default from LC_ALL, LC_MESSAGES, LANG.
  document::Language language = document::Language::kEnglish;

  // The text in the shell's language; help texts are made when the verbs are added.
  std::string Say(const char* en, const char* vi) const {
    return language == document::Language::kVietnamese ? vi : en;
  }
};

inline constexpr const char* kDefaultControlPath = "/run/tramgac/control.sock";

void AddAgentVerb(CLI::App& app, Shell& shell);
void AddAlarmsVerb(CLI::App& app, Shell& shell);
void AddApplyVerb(CLI::App& app, Shell& shell);
void AddAuditVerb(CLI::App& app, Shell& shell);
void AddBoardVerb(CLI::App& app, Shell& shell);
void AddBrokerVerb(CLI::App& app, Shell& shell);
void AddCheckVerb(CLI::App& app, Shell& shell);
void AddFirmwareVerb(CLI::App& app, Shell& shell);
void AddInitVerb(CLI::App& app, Shell& shell);
void AddMeetingVerb(CLI::App& app, Shell& shell);
void AddNetworksVerb(CLI::App& app, Shell& shell);
void AddPkiVerb(CLI::App& app, Shell& shell);
void AddProbeVerb(CLI::App& app, Shell& shell);
void AddRecordVerb(CLI::App& app, Shell& shell);
void AddReportVerb(CLI::App& app, Shell& shell);
void AddScanVerb(CLI::App& app, Shell& shell);
void AddSelftestVerb(CLI::App& app, Shell& shell);
void AddSimulateVerb(CLI::App& app, Shell& shell);
void AddSurveyVerb(CLI::App& app, Shell& shell);
void AddTailVerb(CLI::App& app, Shell& shell);
void AddStatusVerb(CLI::App& app, Shell& shell);
void AddDevicesVerb(CLI::App& app, Shell& shell);
void AddStoreVerb(CLI::App& app, Shell& shell);
void AddProfileVerb(CLI::App& app, Shell& shell);

}  // namespace tramgac::app
