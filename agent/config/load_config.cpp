#include "agent/config/load_config.h"

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <system_error>

#include "agent/config/messages.h"
#include "agent/config/paths.h"
#include "agent/config/sections.h"
#include "agent/core/base/hash.h"
#include "agent/core/payload/reserved_site.h"
#include "agent/document/parse.h"

namespace tramgac::config {
namespace {

using namespace std::chrono_literals;
using document::Document;
using document::Field;
using document::Mapping;
using document::Problems;
using document::QuotedPath;
using document::Say;

constexpr std::uint64_t kMebibyte = 1ULL << 20;
// What a board with little memory has to spare.
constexpr std::uint64_t kMemoryBudget = 32 * kMebibyte;
constexpr document::Choice<bool> kStoreModes[] = {{"disk", false}, {"memory", true}};
constexpr std::uint64_t kGibibyte = 1ULL << 30;
constexpr std::size_t kMostConsumers = 8;
constexpr std::size_t kLongestSocketPath = 107;  // sockaddr_un::sun_path without its NUL

std::vector<std::string> ReadConsumers(const Field& list) {
  std::vector<std::string> consumers;
  for (const Field& item : list.List(0, kMostConsumers)) {
    std::string name = item.Text(document::kIdRule);
    const bool twice = std::ranges::find(consumers, name) != consumers.end();
    if (twice && !name.empty()) item.Complain(Say(kConsumerTwice, name));
    if (!twice && !name.empty()) consumers.push_back(std::move(name));
  }
  return consumers;
}

StoreConfig ReadStore(const Field& section, const std::string& folder) {
  StoreConfig store;
  Mapping map = section.Map();
  store.in_memory = map.Optional("mode").Word(kStoreModes, false);
  const Field path = map.Optional("path");
  if (store.in_memory && path.present()) path.Complain(Say(kPathOfMemory));
  store.path = store.in_memory ? std::string(kMemoryPath) : ReadPath(path, folder, store.path);
  if (store.in_memory) store.budget_bytes = kMemoryBudget;
  store.commit_interval = map.Optional("commit_interval").Period(100ms, 60s, store.commit_interval);
  store.budget_bytes = map.Optional("budget").ByteSize(kMebibyte, kMebibyte << 20, store.budget_bytes);
  store.card_endurance = map.Optional("card_endurance").ByteSize(kGibibyte, kGibibyte << 30, store.card_endurance);
  store.consumers = ReadConsumers(map.Optional("consumers"));
  // What everybody has stored need not be kept here as well, unless that is asked for.
  const Duration keep = store.consumers.empty() ? store.keep_sent : Duration(0);
  const Field keep_sent = map.Optional("keep_sent");
  store.keep_sent = keep_sent.present() ? keep_sent.Period(1min, 3650 * 24h, keep) : keep;
  store.resend_after = map.Optional("resend_after").Period(10s, 24h, store.resend_after);
  return store;
}

std::string ReadControl(const Field& field, const std::string& folder, const std::string& fallback) {
  std::string path = ReadPath(field, folder, fallback);
  if (path.size() > kLongestSocketPath) field.Complain(Say(kSocketPath, path.size()), Say(kWantSocketPath));
  return path;
}

void ReadProfileFolders(const Field& list, const std::string& folder, NodeConfig& config) {
  config.lacks_profile_folder = list.present() && !list.is_list();
  for (const Field& item : list.List(0, 20)) {
    const std::string path = ReadPath(item, folder);
    std::error_code error;
    const bool is_folder = std::filesystem::is_directory(path, error);
    if (!is_folder && !path.empty()) item.Complain(Say(kNotAFolder, QuotedPath(path)));
    if (is_folder) config.profile_folders.push_back(path);
    config.lacks_profile_folder = config.lacks_profile_folder || !is_folder;
  }
}

void ReadNode(const Field& root, const std::string& folder, NodeConfig& config) {
  Mapping map = root.Map();
  map.Required("tramgac").Integer(1, 1, 1);
  const Field site = map.Required("site");
  config.site = site.Text(document::kIdRule);
  if (IsReservedSite(config.site)) site.Complain(Say(kReservedSite, config.site), Say(kWantOtherSite));
  config.node = map.Required("node").Text(document::kIdRule);
  const Field label = map.Optional("label");
  if (label.present()) config.label = label.Local(60);
  const Field broker = map.Optional("broker");
  if (broker.present()) config.broker = ReadBroker(broker, folder, config.node);
  config.store = ReadStore(map.Optional("store"), folder);
  config.control = ReadControl(map.Optional("control"), folder, config.control);
  const Field traps = map.Optional("traps");
  if (traps.present()) config.traps = ReadTraps(traps);
  const Field local = map.Optional("local");
  if (local.present()) config.local = ReadLocal(local);
  ReadProfileFolders(map.Optional("profiles"), folder, config);
  config.history_rate = static_cast<std::uint32_t>(map.Optional("history_rate").Integer(1, 10000, config.history_rate));
  config.silent_share = static_cast<double>(map.Optional("silent_share").Integer(1, 100, 5)) / 100;
  config.devices = ReadDevices(map.Required("devices"), folder);
  ReadContacts(map.Optional("contacts"), config);
  ReadSensors(map.Optional("sensors"), config);
  config.maintenance = ReadMaintenance(map.Optional("maintenance"));
  ReadRooms(map, folder, config);
  config.lacks_profile_folder = config.lacks_profile_folder || map.IsMisspelt("profiles");
}

std::string HashText(std::string_view text) { return fmt::format("{:016x}", Fnv1a(text)); }

std::unique_ptr<const NodeConfig> Build(const Document& document, const std::string& file, const std::string& folder) {
  if (!document.root().present()) return nullptr;
  auto config = std::make_unique<NodeConfig>();
  config->file = file;
  config->hash = HashText(document.text());
  ReadNode(document.root(), folder, *config);
  return config;
}

}  // namespace

std::unique_ptr<const NodeConfig> LoadConfig(const std::string& path, Problems& problems) {
  const std::string folder = std::filesystem::absolute(path).parent_path().string();
  return Build(Document::Load(path, problems), path, folder);
}

std::string HashOf(std::string_view text) {
  Problems ignored;
  return HashText(Document::Parse({}, text, ignored).text());
}

std::unique_ptr<const NodeConfig> ParseConfig(const std::string& file, std::string_view text, const std::string& folder,
                                              Problems& problems) {
  return Build(Document::Parse(file, text, problems), file, folder);
}

}  // namespace tramgac::config
