#include "agent/app/broker_plan.h"

#include <algorithm>
#include <filesystem>

#include "agent/document/parse.h"

namespace tramgac::app {
namespace {

using document::Field;
using document::Mapping;
using document::Phrase;
using document::Problems;
using document::Quoted;
using document::Say;

constexpr Phrase kBadNode{"{0} is no node", "{0} không phải một nút"};
constexpr Phrase kWantNode{"SITE/NODE, each 1 to 40 characters of a-z 0-9 -, or the path of a node.yaml",
                           "ĐIỂM/NÚT, mỗi phần 1 đến 40 ký tự a-z 0-9 -, hoặc đường dẫn tệp node.yaml"};
constexpr Phrase kUnheard{"note: {0} waits for {1}, which is no --supervisor: the broker would refuse its watermarks",
                          "lưu ý: {0} chờ {1}, nhưng đó không phải --supervisor: máy chủ MQTT sẽ từ chối mốc xác nhận"};
constexpr std::size_t kMostConsumers = 16;

bool IsFile(const std::string& word) {
  std::error_code error;
  return word.ends_with(".yaml") || word.ends_with(".yml") || std::filesystem::is_regular_file(word, error);
}

void ReadConsumers(const Field& store, std::vector<std::string>& consumers) {
  if (!store.is_mapping()) return;
  Mapping map = store.Map();
  for (const auto& [key, value] : map.Entries()) {
    if (key.raw() != "consumers") continue;
    for (const Field& consumer : value.List(0, kMostConsumers)) consumers.push_back(consumer.Text(document::kIdRule));
  }
}

void ReadFile(const std::string& path, std::vector<ToldNode>& nodes, Problems& problems) {
  const document::Document file = document::Document::Load(path, problems);
  const Field root = file.root();
  if (!root.present()) return;
  Mapping map = root.Map();
  (void)map.Entries();  // every other key is none of our business
  ToldNode node;
  node.name.site = map.Required("site").Text(document::kIdRule);
  node.name.node = map.Required("node").Text(document::kIdRule);
  ReadConsumers(map.Optional("store"), node.consumers);
  if (!node.name.site.empty() && !node.name.node.empty()) nodes.push_back(std::move(node));
}

void ReadWord(const std::string& word, std::vector<ToldNode>& nodes, Problems& problems) {
  const std::size_t slash = word.find('/');
  const std::string site = word.substr(0, slash);
  const std::string node = slash == std::string::npos ? "" : word.substr(slash + 1);
  if (!pki::IsName(pki::Role::kNode, site) || !pki::IsName(pki::Role::kNode, node)) {
    problems.Add({"tramgac broker acl", 0, 0, Say(kBadNode, Quoted(word)), Say(kWantNode), ""});
    return;
  }
  nodes.push_back({{site, node}, {}});
}

}  // namespace

std::vector<ToldNode> ReadNodes(const std::vector<std::string>& words, Problems& problems) {
  std::vector<ToldNode> nodes;
  for (const std::string& word : words) {
    if (IsFile(word)) {
      ReadFile(word, nodes, problems);
    } else {
      ReadWord(word, nodes, problems);
    }
  }
  return nodes;
}

std::vector<document::Wording> NotesOf(const std::vector<ToldNode>& nodes,
                                       const std::vector<std::string>& supervisors) {
  std::vector<document::Wording> notes;
  for (const ToldNode& node : nodes) {
    for (const std::string& consumer : node.consumers) {
      if (std::ranges::find(supervisors, consumer) == supervisors.end()) {
        notes.push_back(Say(kUnheard, node.name.node, consumer));
      }
    }
  }
  return notes;
}

}  // namespace tramgac::app
