#include <cstdio>
#include <filesystem>

#include "agent/app/alarm_words.h"
#include "agent/app/assemble.h"
#include "agent/app/check_replay.h"
#include "agent/app/network_filter.h"
#include "agent/app/problem_print.h"
#include "agent/app/profile_argument.h"
#include "agent/app/verbs.h"
#include "agent/document/parse.h"
#include "agent/store/sqlite_store.h"

namespace tramgac::app {
namespace {

constexpr document::Phrase kInMemory{
    "{0}: note: store.mode is memory: a restart loses what was not sent, acknowledgements and shelves",
    "{0}: lưu ý: store.mode là memory: khởi động lại là mất bản ghi chưa gửi, các xác nhận và tạm ẩn"};
constexpr document::Phrase kOnTmpfs{
    "{0}: note: store.path {1} is on a tmpfs here: a power cut loses what was not sent, acknowledgements and shelves",
    "{0}: lưu ý: ở máy này store.path {1} nằm trên tmpfs: mất điện là mất bản ghi chưa gửi, các xác nhận và tạm ẩn"};

bool IsProfile(const std::string& path) { return std::filesystem::path(path).filename() == "profile.yaml"; }

// A store that does not outlive the power is a choice, and who makes it should know what it costs.
void NoteStore(const std::string& path, const config::StoreConfig& store, std::vector<document::Wording>& notes) {
  const std::string folder = std::filesystem::path(store.path).parent_path().string();
  if (store.in_memory) {
    notes.push_back(document::Say(kInMemory, path));
  } else if (store::IsOnTmpfs(store.path) || store::IsOnTmpfs(folder)) {
    notes.push_back(document::Say(kOnTmpfs, path, store.path));
  }
}

// Outcome: what the alarms of a sound configuration mean, if they are asked for.
std::string CheckOne(const std::string& path, bool alarms, document::Language language, document::Problems& problems,
                     std::vector<document::Wording>& notes) {
  if (!IsProfile(path)) {
    const auto node = LoadNode(path, problems);
    if (node != nullptr) {
      NoteStore(path, node->config->store, notes);
      for (document::Wording& note : NotesOfFilter(*node->config)) notes.push_back(std::move(note));
    }
    return node != nullptr && alarms ? AlarmsText(node->devices, language) : "";
  }
  Profiles().Check(path, problems);
  return {};
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
  auto alarms = std::make_shared<bool>(false);
  CLI::Option* words =
      verb->add_flag("--alarms", *alarms,
                     shell.Say("tell in words when each alarm would be raised, and when it would be over",
                               "nói bằng lời khi nào mỗi cảnh báo xảy ra và khi nào hết"));
  auto replay = std::make_shared<ReplayOptions>();
  CLI::Option* day =
      verb->add_option(
              "--replay", replay->file,
              shell.Say(
                  "with --alarms: replay what a node has recorded, and count the alarms before and after (a store file "
                  "that no agent holds, or the JSON lines of tramgac store export)",
                  "cùng --alarms: chạy lại những gì nút đã ghi và đếm cảnh báo trước và sau (tệp kho bản ghi không có "
                  "tramgac nào giữ, hoặc JSON lines của tramgac store export)"))
          ->needs(words);
  verb->add_option("--against", replay->against,
                   shell.Say("the configuration before; without it: the alarms that the node recorded",
                             "cấu hình trước; nếu không có: các cảnh báo mà nút đã ghi"))
      ->needs(day);
  verb->callback([files, json, alarms, replay, &shell] {
    if (!replay->file.empty()) {
      if (files->size() != 1 || IsProfile(files->front())) {
        throw CLI::ValidationError("--replay", shell.Say("needs one configuration of a node, no profile and no second",
                                                         "cần đúng một cấu hình nút, không phải hồ sơ thiết bị"));
      }
      replay->json = *json;
      shell.result = RunReplay(files->front(), *replay, shell.language);
      return;
    }
    document::Problems problems;
    std::string text;
    std::vector<document::Wording> notes;
    for (const std::string& file : *files) text += CheckOne(file, *alarms, shell.language, problems, notes);
    if (!*json) std::fputs(text.c_str(), stdout);
    shell.result = PrintProblems(problems, files->size(), *json, shell.language, notes);
  });
}

}  // namespace tramgac::app
