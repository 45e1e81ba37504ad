#include "agent/app/commissioning.h"

#include <sys/utsname.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "agent/app/bundle_machine.h"
#include "agent/app/data_files.h"
#include "agent/app/json_member.h"
#include "agent/app/local_offset.h"
#include "agent/app/selftest_machine.h"
#include "agent/app/value_text.h"
#include "agent/app/version.h"
#include "agent/core/payload/timestamp.h"
#include "agent/document/nearest_word.h"
#include "agent/pki/fingerprint.h"
#include "agent/profile/profile_library.h"
#include "board/linux/clock_linux.h"

namespace tramgac::app {
namespace {

using document::Language;
using document::Phrase;
using nlohmann::json;

constexpr std::size_t kMostShown = 40;  // readings of one device on the page
constexpr std::size_t kMostNames = 12;  // in one sentence
constexpr std::size_t kMostCurves = 24, kCurvesOfOne = 4;
constexpr std::size_t kMostSamples = 2000;  // of one curve
constexpr int kCurveSeconds = 600;
constexpr std::size_t kLargestCertificate = 256 * 1024;

constexpr Phrase kNoDevice{"no device {0}", "không có thiết bị {0}"};
constexpr Phrase kNoPoint{"device {0} has no point {1}", "thiết bị {0} không có điểm đo {1}"};

// What the node makes itself has no panel.
bool IsOfTheNode(const json& device) {
  constexpr std::string_view kProfiles[] = {"node", "room", "area", "meetings"};
  return std::ranges::find(kProfiles, TextMember(device, "profile")) != std::end(kProfiles);
}

bool IsGood(const json& reading) { return TextMember(reading, "quality") == "good"; }
bool IsNumber(const json& reading) { return IsGood(reading) && reading.value("value", json()).is_number(); }

std::string Join(const std::vector<std::string>& names) {
  std::string text;
  for (std::size_t i = 0; i < std::min(names.size(), kMostNames); ++i) text += (i == 0 ? "" : ", ") + names[i];
  return names.size() > kMostNames ? fmt::format("{} (+{})", text, names.size() - kMostNames) : text;
}

std::string ValueWithUnit(const json& reading, Language language) {
  const std::string value = ValueText(reading.value("value", json()), language);
  const std::string unit(UnitText(TextMember(reading, "unit")));
  return unit.empty() ? value : value + " " + unit;
}

std::string DeviationText(const Comparison& found, const json& reading, Language language) {
  if (found.agreement == Agreement::kNotRead)
    return QualityText(std::string_view(TextMember(reading, "quality")), language);
  if (!found.difference) return found.agreement == Agreement::kAgrees ? "=" : "≠";
  std::string text = fmt::format("{:+.3g}", *found.difference == 0 ? 0.0 : *found.difference);
  if (found.percent) text += fmt::format(" ({:+.1f} %)", *found.percent);
  return text;
}

std::string SystemName() {
  const std::string text = ReadPart("/etc/os-release", 8192);
  const std::size_t at = text.find("PRETTY_NAME=\"");
  const std::size_t begin = at == std::string::npos ? text.size() : at + 13;
  return text.substr(begin, text.find('"', begin) - begin);
}

std::string KernelName() {
  utsname name{};
  return uname(&name) == 0 ? fmt::format("{} {}", name.release, name.machine) : std::string();
}

UtcTime WallTime() { return std::chrono::floor<UtcTime::duration>(std::chrono::system_clock::now()); }

std::string DayOf(UtcTime time) {
  std::array<char, 32> text{};
  return std::string(FormatUtc(time.time_since_epoch().count(), text).substr(0, 10));
}

}  // namespace

bool Commissioning::Ask() {
  auto status = call_.Ask({{"verb", "status"}});
  auto devices = status ? call_.Ask({{"verb", "devices"}}) : std::nullopt;
  auto readings = devices ? call_.Ask({{"verb", "readings"}}) : std::nullopt;
  if (!readings || status->empty()) return false;
  status_ = status->front();
  devices_ = std::move(*devices);
  std::erase_if(devices_, IsOfTheNode);
  for (json& reading : *readings) readings_[TextMember(reading, "device")].push_back(std::move(reading));
  return true;
}

std::vector<std::string> Commissioning::Devices() const {
  std::vector<std::string> ids;
  for (const json& device : devices_) ids.push_back(TextMember(device, "device"));
  return ids;
}

ReadingLines Commissioning::PanelPoints(const std::string& device, std::size_t most) const {
  ReadingLines list;
  const auto found = readings_.find(device);
  if (found == readings_.end()) return list;
  for (const json& reading : found->second) {
    if (IsNumber(reading) && list.size() < most) list.push_back(reading);
  }
  return list;
}

const json* Commissioning::Find(const std::string& device, const std::string& point) const {
  const auto found = readings_.find(device);
  if (found == readings_.end()) return nullptr;
  const auto reading =
      std::ranges::find_if(found->second, [&point](const json& one) { return TextMember(one, "point") == point; });
  return reading == found->second.end() ? nullptr : &*reading;
}

void Commissioning::TakePanel(PanelReading reading) {
  const auto now = call_.Ask({{"verb", "readings"}, {"device", reading.device}});
  if (now && !now->empty()) readings_[reading.device] = *now;
  const json* found = Find(reading.device, reading.point);
  if (found != nullptr) typed_[{reading.device, reading.point}] = {std::move(reading.typed), *found};
}

bool Commissioning::TakePanel(std::vector<PanelReading> readings, const std::string& file,
                              document::Problems& problems) {
  const auto complain = [&](const PanelReading& reading, document::Wording why, std::string_view wrong,
                            const std::vector<std::string>& known) {
    const std::vector<std::string_view> words(known.begin(), known.end());
    const auto nearest = document::NearestWord(wrong, words);
    problems.Add(
        {file, reading.place.line, reading.place.column, std::move(why), {}, std::string(nearest.value_or(""))});
  };
  for (PanelReading& reading : readings) {
    const std::vector<std::string> devices = Devices();
    if (std::ranges::find(devices, reading.device) == devices.end()) {
      complain(reading, Say(kNoDevice, document::Quoted(reading.device)), reading.device, devices);
      continue;
    }
    const json* found = Find(reading.device, reading.point);
    if (found != nullptr) {
      typed_[{reading.device, reading.point}] = {std::move(reading.typed), *found};
      continue;
    }
    std::vector<std::string> points;
    for (const json& one : readings_[reading.device]) points.push_back(TextMember(one, "point"));
    complain(reading, Say(kNoPoint, reading.device, document::Quoted(reading.point)), reading.point, points);
  }
  return problems.empty();
}

std::string Commissioning::LabelOf(const json& reading) const {
  const std::string label = LabelText(reading.value("label", json()), language_);
  const std::string row = TextMember(reading, "row");
  return row.empty() ? label : label + " " + row;
}

void Commissioning::AddFacts(CommissioningReport& report) {
  const auto add = [&](const char* en, const char* vi, std::string value) {
    if (!value.empty()) report.facts.emplace_back(Pick(language_, en, vi), std::move(value));
  };
  const json broker = status_.value("broker", json());
  std::string networks;
  for (const std::string& network : AskMachine("").networks) networks += (networks.empty() ? "" : ", ") + network;
  add("Program", "Chương trình", "tramgac " + TextMember(status_, "version"));
  add("Configuration", "Cấu hình", TextMember(status_, "config"));
  add("System", "Hệ điều hành", SystemName() + ", " + KernelName());
  add("Addresses", "Địa chỉ", networks);
  if (broker.is_object()) {
    const char* tls = broker.value("tls", false) ? "TLS" : Pick(language_, "without TLS", "không có TLS");
    const char* state = broker.value("connected", false) ? Pick(language_, "connected", "đã kết nối")
                                                         : Pick(language_, "not connected", "chưa kết nối");
    add("Broker", "Máy chủ MQTT", fmt::format("{}, {}, {}", TextMember(broker, "address"), tls, state));
  }
  const bool synced = TextMember(status_, "clock") == "synced";
  add("Clock", "Đồng hồ",
      synced ? Pick(language_, "synchronised", "đã đồng bộ") : Pick(language_, "not synchronised", "chưa đồng bộ"));
  add("Store", "Kho bản ghi", TextMember(status_.value("store", json::object()), "uuid"));
}

void Commissioning::AddFingerprints(CommissioningReport& report) {
  report.qr = fmt::format("tramgac:{}/{}", report.site, report.node);
  const bool has = config_.broker && config_.broker->tls && !config_.broker->tls->certificate_file.empty();
  const auto found =
      has ? pki::FingerprintsOf(ReadPart(config_.broker->tls->certificate_file, kLargestCertificate)) : std::nullopt;
  if (!found) {
    report.fingerprints.emplace_back(
        Pick(language_, "Key", "Khóa"),
        has ? config_.broker->tls->certificate_file + ": " +
                  Pick(language_, "no certificate that can be read", "không đọc được chứng thư")
            : Pick(language_, "none: no certificate is configured", "không có: chưa khai báo chứng thư"));
    return;
  }
  report.fingerprints.emplace_back(Pick(language_, "Public key, SHA-256", "Khóa công khai, SHA-256"), found->key);
  report.fingerprints.emplace_back(Pick(language_, "Certificate, SHA-256", "Chứng thư, SHA-256"), found->certificate);
  report.fingerprints.emplace_back(
      Pick(language_, "Certificate of", "Chứng thư của"),
      fmt::format("{}, {} {}", found->name, Pick(language_, "until", "đến"), DayOf(found->end)));
  std::string key = found->key;
  std::erase(key, ':');
  report.qr += "?key=sha256:" + key;
}

ReportedReading Commissioning::ReadingOf(const json& reading, double tolerance) const {
  ReportedReading out;
  out.point = TextMember(reading, "point");
  out.label = LabelOf(reading);
  const auto typed = typed_.find({TextMember(reading, "device"), out.point});
  const json& shown = typed == typed_.end() ? reading : typed->second.reading;
  out.read = IsGood(shown);
  out.value = out.read ? ValueWithUnit(shown, language_)
                       : QualityText(std::string_view(TextMember(shown, "quality")), language_);
  if (typed == typed_.end()) return out;
  const Comparison found = Compare(typed->second.text, out.read ? shown.value("value", json()) : json(), tolerance);
  out.panel = typed->second.text;
  out.agreement = found.agreement;
  out.deviation = DeviationText(found, shown, language_);
  return out;
}

void Commissioning::AddDevices(CommissioningReport& report) {
  const DataFiles files = FindDataFiles();
  std::vector<std::string> folders = config_.profile_folders;
  folders.push_back(files.profiles);
  document::Problems ignored;  // the running agent has taken them
  const auto names = profile::NamesRegistry::Load(files.names + "/points.yaml", files.names + "/units.yaml", ignored);
  profile::ProfileLibrary library(folders, names);
  for (const json& device : devices_) {
    ReportedDevice& out = report.devices.emplace_back();
    out.id = TextMember(device, "device");
    out.label = LabelText(device.value("label", json()), language_);
    out.profile = TextMember(device, "profile");
    const std::string condition = TextMember(device, "condition");
    out.condition = condition == "available"     ? Pick(language_, "answers", "có trả lời")
                    : condition == "unavailable" ? Pick(language_, "does not answer", "không trả lời")
                                                 : condition;
    const auto configured = std::ranges::find(config_.devices, out.id, &config::DeviceConfig::id);
    if (configured != config_.devices.end() && configured->target) out.address = PublicName(*configured->target);
    std::size_t shown = 0;
    for (const json& reading : readings_[out.id]) {
      const bool beside = typed_.contains({out.id, TextMember(reading, "point")});
      if (!beside && (!IsGood(reading) || shown >= kMostShown)) {
        out.left_out += IsGood(reading) ? 1 : 0;
        continue;
      }
      ++shown;
      out.readings.push_back(ReadingOf(reading, report.tolerance_percent));
    }
    // Those that somebody has compared first.
    std::ranges::stable_partition(out.readings, [](const ReportedReading& one) { return !one.panel.empty(); });
    const auto loaded = library.Load(out.profile, ignored);
    if (loaded != nullptr) out.model = loaded->vendor + " " + loaded->model;
    out.gaps = GapsOf(out.id, out.profile, loaded.get());
  }
}

std::vector<std::string> Commissioning::GapsOf(const std::string& device, const std::string& profile,
                                               const profile::Profile* loaded) {
  std::vector<std::string> gaps, unread, inferred;
  for (const json& reading : readings_[device]) {
    if (!IsGood(reading)) unread.push_back(TextMember(reading, "point"));
  }
  if (loaded == nullptr) {
    gaps.push_back(fmt::format(
        "{} {}", profile, Pick(language_, "is no profile that can be loaded here", "không phải hồ sơ đọc được ở đây")));
  } else if (loaded->maturity != profile::Maturity::kVerified) {
    const bool draft = loaded->maturity == profile::Maturity::kDraft;
    gaps.push_back(fmt::format("{} {}", profile,
                               draft ? Pick(language_, "is a draft: it was never seen on a real device",
                                            "là bản nháp: chưa kiểm chứng trên thiết bị thật")
                                     : Pick(language_, "is verified in part only", "mới được kiểm chứng một phần")));
  }
  for (std::size_t i = 0; loaded != nullptr && i < std::min(loaded->notes.size(), loaded->points.size()); ++i) {
    if (loaded->notes[i].inferred) inferred.emplace_back(loaded->points[i].name);
  }
  if (!unread.empty())
    gaps.push_back(fmt::format("{}: {}", Pick(language_, "not read", "không đọc được"), Join(unread)));
  if (!inferred.empty()) {
    gaps.push_back(fmt::format("{}: {}",
                               Pick(language_, "concluded from the vendor's papers, not stated there",
                                    "suy ra từ tài liệu của hãng, chưa được nêu rõ"),
                               Join(inferred)));
  }
  return gaps;
}

std::vector<Commissioning::Key> Commissioning::MainPoints() const {
  std::vector<Key> keys;
  for (const std::string& device : Devices()) {
    std::vector<Key> own;
    const ReadingLines numbers = PanelPoints(device, 10000);
    for (const bool compared : {true, false}) {
      for (const json& reading : numbers) {
        const Key key{device, TextMember(reading, "point")};
        if (own.size() < kCurvesOfOne && typed_.contains(key) == compared) own.push_back(key);
      }
    }
    for (Key& key : own) {
      if (keys.size() < kMostCurves) keys.push_back(std::move(key));
    }
  }
  return keys;
}

void Commissioning::AddCurves(CommissioningReport& report) {
  std::map<Key, std::vector<page::ChartPoint>> samples;
  const std::vector<Key> keys = MainPoints();
  for (const Key& key : keys) samples[key];
  std::optional<double> begin;
  std::string begin_utc;
  const bool told = call_.Stream({{"verb", "records"}, {"first_s", kCurveSeconds}}, [&](const json& line) {
    if (!line.contains("boottime") || !line.at("boottime").is_number()) return true;
    const double at = line.at("boottime").get<double>();
    if (!begin) begin_utc = TextMember(line, "utc");
    if (!begin) begin = at;
    const auto found = samples.find({TextMember(line, "device"), TextMember(line, "point")});
    const json value = line.value("value", json());
    if (found == samples.end() || !value.is_number() || found->second.size() >= kMostSamples) return true;
    found->second.push_back({at - *begin, value.get<double>()});
    return true;
  });
  if (!told || !begin) {
    report.remark = told ? Pick(language_, "The store has none of them.", "Kho không có bản ghi nào.")
                         : call_.problem().In(language_);
    return;
  }
  const double now = static_cast<double>(board::LinuxClock().Now().time_since_epoch().count()) / 1e6;
  report.curve_seconds = std::clamp(now - *begin, 1.0, static_cast<double>(kCurveSeconds));
  if (report.curve_seconds < kCurveSeconds) {
    report.remark = fmt::format(fmt::runtime(Pick(language_, "Only {:.1f} min so far.", "Mới được {:.1f} phút.")),
                                report.curve_seconds / 60);
  }
  const double since_start = status_.value("uptime_s", 0.0);
  if (since_start - (now - *begin) > 120) {
    report.remark +=
        Pick(language_, " The store no longer has what was before.", " Kho không còn các bản ghi trước đó.");
  }
  report.curves_from = fmt::format(
      fmt::runtime(Pick(language_, "From {} on, as stored since the agent started.",
                        "Từ {}, theo kho bản ghi kể từ khi chương trình khởi động.")),
      begin_utc.empty() ? Pick(language_, "an unknown time", "thời điểm chưa rõ") : begin_utc.substr(0, 19) + "Z");
  for (const Key& key : keys) {
    const json* reading = Find(key.first, key.second);
    if (reading == nullptr || samples[key].empty()) continue;
    report.curves.push_back({key.first + ": " + LabelOf(*reading), std::string(UnitText(TextMember(*reading, "unit"))),
                             std::move(samples[key])});
  }
}

CommissioningReport Commissioning::Report(double tolerance_percent) {
  CommissioningReport report;
  report.site = TextMember(status_, "site");
  report.node = TextMember(status_, "node");
  report.label = language_ == Language::kEnglish ? config_.label.en : config_.label.vi;
  report.tolerance_percent = tolerance_percent;
  report.made = WallTime();
  report.local_offset = std::chrono::minutes(LocalOffset(report.made));
  AddFacts(report);
  AddFingerprints(report);
  AddDevices(report);
  AddCurves(report);
  return report;
}

}  // namespace tramgac::app
