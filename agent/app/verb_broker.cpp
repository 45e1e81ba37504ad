// tramgac broker: what the broker of a fleet has to know (docs/guides/broker.md).
#include <cstdio>
#include <filesystem>
#include <memory>
#include <nlohmann/json.hpp>

#include "agent/app/broker_plan.h"
#include "agent/app/problem_print.h"
#include "agent/app/verbs.h"
#include "agent/pki/files.h"

namespace tramgac::app {
namespace {

using document::Language;
using document::Phrase;
using document::Say;
using document::Wording;
using nlohmann::ordered_json;

constexpr int kFailed = 1;
constexpr std::size_t kLargestAccessFile = 64 * 1024 * 1024;

constexpr Phrase kNotOurs{"\"{0}\" was not made by this program and is not overwritten",
                          "\"{0}\" không phải do chương trình này tạo, không ghi đè"};
constexpr Phrase kWritten{"{0}: {1} users. The broker has to read it anew: systemctl reload mosquitto",
                          "{0}: {1} người dùng. Máy chủ MQTT cần đọc lại: systemctl reload mosquitto"};

struct Options {
  std::vector<std::string> nodes, operators, supervisors, viewers;
  std::string out;
  bool as_json = false;
};

int Complain(const Wording& why, Language language) {
  std::fprintf(stderr, "tramgac broker acl: %s\n", why.In(language).c_str());
  return kFailed;
}

ordered_json AccessJson(const std::vector<pki::Access>& list) {
  ordered_json users = ordered_json::array();
  for (const pki::Access& access : list) {
    users.push_back(
        {{"user", access.user}, {"role", pki::RoleWord(access.role)}, {"write", access.write}, {"read", access.read}});
  }
  return users;
}

// A list of somebody's own work is not lost by a wrong word.
bool MayReplace(const std::string& path, Wording& why) {
  std::error_code error;
  // An empty one loses nothing.
  if (!std::filesystem::exists(path, error) || std::filesystem::is_empty(path, error)) return true;
  const auto before = pki::ReadSmall(path, kLargestAccessFile, why);
  if (before && before->starts_with(pki::kAccessMark)) return true;
  why = Say(kNotOurs, path);
  return false;
}

int Write(const Options& options, const std::vector<pki::Access>& list, Language language) {
  Wording why;
  if (!MayReplace(options.out, why) || !pki::Replace(options.out, pki::MosquittoText(list), why)) {
    return Complain(why, language);
  }
  const std::string line = Say(kWritten, options.out, list.size()).In(language) + "\n";
  if (!options.as_json) std::fputs(line.c_str(), stdout);
  return 0;
}

int MakeList(const Options& options, Language language) {
  document::Problems problems;
  const std::vector<ToldNode> nodes = ReadNodes(options.nodes, problems);
  if (!problems.empty()) {
    std::fputs(problems.FormatAll(language).c_str(), stderr);
    return kFailed;
  }
  pki::AccessPlan plan{{}, options.operators, options.supervisors, options.viewers};
  for (const ToldNode& node : nodes) plan.nodes.push_back(node.name);
  if (const Wording why = pki::ProblemOf(plan); !why.empty()) return Complain(why, language);
  for (const Wording& note : NotesOf(nodes, plan.supervisors)) {
    std::fprintf(stderr, "tramgac broker acl: %s\n", note.In(language).c_str());
  }
  const std::vector<pki::Access> list = pki::AccessOf(plan);
  if (!options.out.empty()) {
    if (const int code = Write(options, list, language); code != 0) return code;
  }
  if (options.as_json) {
    std::printf("%s\n", AccessJson(list).dump(1).c_str());
  } else if (options.out.empty()) {
    std::fputs(pki::MosquittoText(list).c_str(), stdout);
  }
  return EndOutput("broker acl", language);
}

}  // namespace

void AddBrokerVerb(CLI::App& app, Shell& shell) {
  auto options = std::make_shared<Options>();
  CLI::App* verb = app.add_subcommand(
      "broker", shell.Say("what the broker of a fleet has to know", "những gì máy chủ MQTT của cả hệ thống cần biết"));
  verb->require_subcommand(1);
  CLI::App* acl = verb->add_subcommand("acl", shell.Say("make mosquitto's access list: who may publish and read what",
                                                        "tạo danh sách truy cập của mosquitto: ai được gửi và đọc gì"));
  acl->add_option("NODE", options->nodes,
                  shell.Say("SITE/NODE, or the node.yaml of one; all nodes of the fleet",
                            "ĐIỂM/NÚT, hoặc tệp node.yaml của nút; mọi nút của hệ thống"))
      ->required();
  acl->add_option("--operator", options->operators,
                  shell.Say("users who read everything and give commands in their own name",
                            "người đọc mọi thứ và ra lệnh bằng tên của mình"));
  acl->add_option("--supervisor", options->supervisors,
                  shell.Say("programs that keep everything, say how far they have come, and watch the broker",
                            "phần mềm lưu mọi thứ, gửi mốc xác nhận, và theo dõi máy chủ MQTT"));
  acl->add_option("--viewer", options->viewers,
                  shell.Say("users who only look: a screen on the wall", "người chỉ xem: màn hình treo tường"));
  acl->add_option("-o,--out", options->out,
                  shell.Say("file for the list; default: standard output", "tệp danh sách; mặc định: đầu ra chuẩn"));
  acl->add_flag("--json", options->as_json,
                shell.Say("print the users and topics as JSON, for other brokers",
                          "in người dùng và chủ đề dạng JSON, cho máy chủ MQTT khác"));
  acl->callback([options, &shell] { shell.result = MakeList(*options, shell.language); });
}

}  // namespace tramgac::app
