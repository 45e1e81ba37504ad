#include "agent/app/support_bundle.h"

#include <algorithm>
#include <array>
#include <limits>
#include <set>

#include "agent/app/assemble.h"
#include "agent/app/bundle_machine.h"
#include "agent/app/control_call.h"
#include "agent/app/data_files.h"
#include "agent/app/json_member.h"
#include "agent/app/store_export.h"
#include "agent/app/version.h"
#include "agent/bundle/scrub.h"
#include "agent/config/load_config.h"
#include "agent/core/payload/timestamp.h"
#include "agent/document/parse.h"
#include "agent/publish/sha256.h"
#include "agent/service/journal_tail.h"
#include "agent/store/store_reader.h"

namespace tramgac::app {
namespace {

using document::Phrase;
using document::Say;
using document::Wording;
using nlohmann::json;

constexpr std::size_t kMostOfOne = 1 << 20;        // bytes of a file
constexpr std::size_t kMostRecordBytes = 8 << 20;  // of records.jsonl, which somebody has asked for
constexpr std::size_t kMostOfAll = 24 << 20;       // bytes before they are packed
constexpr std::size_t kLogLines = 4000;
constexpr const char* kUnit = "tramgac.service";

constexpr Phrase kFull{"the bundle is full", "gói đã đầy"};
constexpr Phrase kNoLog{
    "the journal has nothing of tramgac.service that this user may read: try sudo, or --log FILE",
    "nhật ký hệ thống không có gì của tramgac.service mà người dùng này được đọc: dùng sudo hoặc --log TỆP"};
constexpr Phrase kNoFile{"{0} cannot be read", "không đọc được {0}"};
constexpr Phrase kNoSyntax{"{0} is no YAML that can be understood; check.txt says where",
                           "{0} không phải YAML hợp lệ; xem check.txt"};

std::string Dump(const json& value) { return value.dump(1, ' ', false, json::error_handler_t::replace) + "\n"; }

std::string DigestOf(const std::string& content) {
  std::array<std::uint8_t, 32> digest{};
  publish::Sha256({reinterpret_cast<const std::uint8_t*>(content.data()), content.size()}, digest);
  std::string text;
  for (const std::uint8_t byte : digest) text += fmt::format("{:02x}", byte);
  return text;
}

std::string LinesOf(const std::vector<json>& lines) {
  json list = json::array();
  for (const json& line : lines) list.push_back(line);
  return Dump(list);
}

std::string DayOf(std::int64_t utc_ms) {
  std::array<char, 32> text{};
  return std::string(FormatUtc(utc_ms, text).substr(0, 10));
}

}  // namespace

void SupportBundle::Add(std::string name, std::string content, bool keep_end) {
  const std::size_t most = name == "records.jsonl" ? kMostRecordBytes : kMostOfOne;
  if (content.size() > most) {
    content = keep_end ? content.substr(content.size() - most) : content.substr(0, most);
    cut_.push_back(name);
  }
  if (total_ + content.size() > kMostOfAll) return Miss(std::move(name), Say(kFull));
  total_ += content.size();
  files_.push_back({std::move(name), std::move(content)});
}

void SupportBundle::AddVersion() {
  Add("version.txt", fmt::format("tramgac {}\nmade {}\ncompiler {}\n", kVersion, DayOf(kBuildUtcMs), __VERSION__));
}

void SupportBundle::AddConfiguration() {
  document::Problems problems;
  const auto document = document::Document::Load(request_.config, problems);
  if (document.root().present()) {
    Add("node.yaml", bundle::PublicConfig(document.root()));
  } else {
    const bool read = !ReadPart(request_.config, 1).empty();
    Miss("node.yaml", read ? Say(kNoSyntax, request_.config) : Say(kNoFile, request_.config));
  }
  document::Problems again;
  const auto config = config::LoadConfig(request_.config, again);
  if (config == nullptr) return;
  node_ = config->node;
  control_ = config->control;
  store_ = config->store.path;
  AddProfiles(*config);
}

void SupportBundle::AddCheck() {
  document::Problems problems;
  const auto node = LoadNode(request_.config, problems);
  const std::string said = problems.FormatAll(document::Language::kEnglish);
  Add("check.txt", bundle::PublicLog(node != nullptr && said.empty() ? "no problem\n" : said));
}

void SupportBundle::AddProfiles(const config::NodeConfig& config) {
  std::vector<std::string> folders = config.profile_folders;
  folders.push_back(FindDataFiles().profiles);
  const profile::NamesRegistry names;
  const profile::ProfileLibrary library(folders, names);
  std::set<std::string> used;
  for (const config::DeviceConfig& device : config.devices) {
    std::string_view rest = device.profile;
    while (!rest.empty()) {
      const std::size_t plus = std::min(rest.find('+'), rest.size());
      used.emplace(rest.substr(0, plus));
      rest.remove_prefix(std::min(plus + 1, rest.size()));
    }
  }
  for (const std::string& name : used) {
    const std::string path(library.PathOf(name));
    const std::string text = path.empty() ? std::string() : ReadPart(path, kMostOfOne);
    text.empty() ? Miss("profiles/" + name + ".yaml", Say(kNoFile, path.empty() ? name : path))
                 : Add("profiles/" + name + ".yaml", text);
  }
}

void SupportBundle::AddAgent() {
  ControlCall call(request_.control.empty() ? control_ : request_.control);
  const std::pair<const char*, json> questions[] = {{"status", {{"verb", "status"}}},
                                                    {"devices", {{"verb", "devices"}}},
                                                    {"alarms", {{"verb", "alarms"}, {"which", "all"}}}};
  for (const auto& [name, question] : questions) {
    const auto answer = call.Ask(question);
    const std::string file = fmt::format("agent/{}.json", name);
    if (!answer) {
      Miss(file, call.problem());
      continue;
    }
    agent_answers_ = true;
    Add(file, LinesOf(*answer));
    if (question.at("verb") == "status" && !answer->empty()) {
      node_ = TextMember(answer->front(), "node");
      Add("store.json", Dump(answer->front().value("store", json::object())));
    }
  }
  if (agent_answers_ && request_.records > 0) AddRecordsOfAgent();
}

void SupportBundle::AddRecordsOfAgent() {
  ControlCall call(request_.control.empty() ? control_ : request_.control);
  std::string text;
  const bool told = call.Stream({{"verb", "records"}, {"last", request_.records}}, [&text](const json& line) {
    if (line.contains("seq")) text += line.dump(-1, ' ', false, json::error_handler_t::replace) + "\n";
    return text.size() <= 2 * kMostRecordBytes;
  });
  told ? Add("records.jsonl", std::move(text), true) : Miss("records.jsonl", call.problem());
}

// Without an agent nobody else has the file open.
void SupportBundle::AddStore() {
  store::StoreReader::Opened opened = store::StoreReader::Open(store_);
  if (opened.reader == nullptr) return Miss("store.json", {opened.problem.en, opened.problem.vi});
  const StoreStatus status = opened.reader->status();
  Add("store.json", Dump({{"uuid", status.uuid.data()},
                          {"first", status.first},
                          {"last", status.last},
                          {"bytes", status.bytes},
                          {"dropped", status.dropped_records}}));
  if (request_.records <= 0) return;
  std::string text;
  StoreExport lines(
      ExportFormat::kJsonLines, [&opened](NameId id) { return opened.reader->NameOf(id); },
      [&text](std::string_view line) { return text.append(line).size() <= 2 * kMostRecordBytes; });
  const auto wanted = static_cast<SequenceNumber>(request_.records);
  const SequenceNumber from = status.last >= wanted ? status.last - wanted + 1 : 0;
  const auto shown = opened.reader->Read(from, status.last, 0xFF, std::numeric_limits<std::uint32_t>::max(), lines);
  if (!shown.ok()) cut_.emplace_back("records.jsonl");
  Add("records.jsonl", std::move(text), true);
}

void SupportBundle::AddLog() {
  if (!request_.log.empty()) {
    const std::string text = ReadPart(request_.log, kMostOfOne, true);
    return text.empty() ? Miss("log.txt", Say(kNoFile, request_.log)) : Add("log.txt", bundle::PublicLog(text), true);
  }
  const auto text = service::JournalTail(kUnit, kLogLines);
  if (!text.ok() || text.value().empty()) return Miss("log.txt", Say(kNoLog));
  Add("log.txt", bundle::PublicLog(text.value()), true);
}

void SupportBundle::Collect() {
  AddVersion();
  AddConfiguration();
  AddCheck();
  AddAgent();
  if (!agent_answers_) AddStore();
  AddLog();
  for (bundle::File& file : MachineFiles()) Add(std::move(file.name), std::move(file.content));
}

std::string SupportBundle::Manifest() const {
  std::string text =
      "What tramgac support-bundle has collected. Secrets are taken out: node.yaml has only values that\n"
      "are known to be public, password and key files were not copied, and logs lose what looks like a "
      "secret.\n\n";
  for (const bundle::File& file : files_) {
    text += fmt::format("{:>9} {} {}\n", file.content.size(), DigestOf(file.content), file.name);
  }
  for (const std::string& name : cut_) text += fmt::format("cut: {} was longer\n", name);
  for (const Missing& one : missing_) text += fmt::format("missing: {}: {}\n", one.part, one.why.en);
  return text;
}

}  // namespace tramgac::app
