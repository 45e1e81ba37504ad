#include <fmt/format.h>
#include <glob.h>
#include <unistd.h>

#include <algorithm>
#include <cctype>
#include <charconv>
#include <cstdio>
#include <filesystem>

#include "agent/app/assemble.h"
#include "agent/app/board_print.h"
#include "agent/app/init_answers.h"
#include "agent/app/init_text.h"
#include "agent/app/scan_run.h"
#include "agent/app/table_view.h"
#include "agent/app/value_text.h"
#include "agent/app/verbs.h"
#include "agent/commission/address_range.h"
#include "agent/commission/serial_sweep.h"
#include "agent/config/load_config.h"
#include "agent/pki/files.h"

namespace tramgac::app {
namespace {

using document::Language;
using document::Phrase;
using document::Say;
using document::Wording;

constexpr int kFailed = 1;
constexpr int kBadUsage = 2;

constexpr Phrase kIsThere{"{0} is there already: tramgac apply changes it; --force writes it anew",
                          "{0} đã có: sửa bằng tramgac apply; --force để ghi mới"};
constexpr Phrase kHello{
    "This writes {0}.\n"
    "Enter takes what stands in [brackets], - means none.\n"
    "Ctrl-C stops; nothing is written before the last answer.",
    "Lệnh này ghi {0}.\n"
    "Nhấn Enter để lấy giá trị trong [ngoặc], - là không có.\n"
    "Ctrl-C để dừng; chưa ghi gì trước câu trả lời cuối cùng."};
constexpr Phrase kSite{"The site, a building or a province: in every topic. a-z, 0-9 and -.",
                       "Địa điểm (tòa nhà, tỉnh): nằm trong mọi topic. Chỉ dùng a-z, 0-9 và -."};
constexpr Phrase kNode{"This node, one at the site. a-z, 0-9 and -.",
                       "Tên nút này, không trùng trong địa điểm. Chỉ dùng a-z, 0-9 và -."};
constexpr Phrase kHost{"The MQTT broker: name or address; - if the node is to store only.",
                       "Máy chủ MQTT: tên hoặc địa chỉ; - nếu nút chỉ lưu lại."};
constexpr Phrase kTls{"TLS to the broker? yes or no; across a network always yes.",
                      "Dùng TLS tới máy chủ MQTT? yes hoặc no; qua mạng thì luôn yes."};
constexpr Phrase kPort{"The broker's port.", "Cổng của máy chủ MQTT."};
constexpr Phrase kCa{"File of the authority that signed the broker's certificate; -: the system's.",
                     "Tệp chứng thư của CA đã ký cho máy chủ MQTT; -: dùng CA của hệ thống."};
constexpr Phrase kCertificate{"File of this node's own certificate (tramgac pki); - if it has none.",
                              "Tệp chứng thư của chính nút này (tramgac pki); - nếu không có."};
constexpr Phrase kKey{"File of that certificate's key, mode 0600 or 0640.",
                      "Tệp khóa của chứng thư đó, quyền 0600 hoặc 0640."};
constexpr Phrase kUser{"The user at the broker.", "Tên người dùng trên máy chủ MQTT."};
constexpr Phrase kPassword{"File with the password on its first line, mode 0600; - if none is wanted.",
                           "Tệp có mật khẩu ở dòng đầu, quyền 0600; - nếu không cần mật khẩu."};
constexpr Phrase kSerial{"Serial lines to search for Modbus devices, with commas between; - for none.",
                         "Các cổng nối tiếp cần dò thiết bị Modbus, cách nhau dấu phẩy; - là không dò."};
constexpr Phrase kTcp{"Addresses to search for Modbus TCP: 10.1.2.0/24, 10.1.2.3-40[:PORT]; -: none.",
                      "Dải địa chỉ cần dò Modbus TCP: 10.1.2.0/24, 10.1.2.3-40[:CỔNG]; - là không dò."};
constexpr Phrase kSnmp{"Addresses to search for SNMP, written the same way; - for none.",
                       "Dải địa chỉ cần dò SNMP, viết cùng cách; - là không dò."};
constexpr Phrase kCommunity{"The SNMP community to try there.", "Community SNMP dùng để dò."};
constexpr Phrase kUnits{"Modbus unit ids to ask, such as 1-32,40; -: the likely ones.",
                        "Các mã unit Modbus cần hỏi, chẳng hạn 1-32,40; -: các mã hay dùng."};
constexpr Phrase kTake{"Which of these are to be watched? all, none, or numbers such as 1,3.",
                       "Theo dõi thiết bị nào? all (tất cả), none (không), hoặc số, ví dụ 1,3."};
constexpr Phrase kWrite{"Write {0}? yes or no.", "Ghi {0}? yes hoặc no."};

constexpr Phrase kYesOrNo{"yes or no, please", "hãy trả lời yes hoặc no"};
constexpr Phrase kWanted{"this cannot be none", "mục này không được để trống"};
constexpr Phrase kUnreadable{"{0} cannot be read: is it there, and may you?",
                             "không đọc được {0}: tệp có tồn tại và bạn có quyền không?"};
constexpr Phrase kNoLine{"{0} is no serial line of this machine", "máy này không có cổng nối tiếp {0}"};
constexpr Phrase kNoRange{"{0} is no range (10.1.2.0/24, 10.1.2.3-40) of at most {1} addresses",
                          "{0} không phải dải địa chỉ (10.1.2.0/24, 10.1.2.3-40), tối đa {1} địa chỉ"};
constexpr Phrase kNoUnits{"expected unit ids such as 1-32,40 (0 to 255)", "cần các mã unit như 1-32,40 (0 đến 255)"};
constexpr Phrase kNoNumber{"expected all, none, or numbers from 1 to {0}", "cần all, none, hoặc các số từ 1 đến {0}"};
constexpr Phrase kSearching{"searching; this may take minutes", "đang dò, có thể mất vài phút"};
constexpr Phrase kFound{"found:", "đã dò được:"};
constexpr Phrase kNothing{"nothing answered; devices can be added to the file later",
                          "không thiết bị nào trả lời; có thể thêm vào tệp sau"};
constexpr Phrase kNoProfile{"no profile yet", "chưa có hồ sơ"};
constexpr Phrase kNotWritten{"nothing was written", "chưa ghi gì"};
constexpr Phrase kWritten{
    "{0} is written, {1} devices. Next:\n  tramgac check {0}\n  sudo systemctl enable --now tramgac\n  tramgac "
    "selftest",
    "Đã ghi {0}, {1} thiết bị. Tiếp theo:\n  tramgac check {0}\n  sudo systemctl enable --now tramgac\n  tramgac "
    "selftest"};

constexpr Phrase kLacks{"Of this machine: {0}; more: tramgac board", "Về máy này: {0}; chi tiết: tramgac board"};

struct InitOptions {
  std::string file = "/etc/tramgac/node.yaml", answers;
  bool force = false;
};

bool IsYes(const std::string& answer) { return answer == "yes" || answer == "y" || answer == "có" || answer == "c"; }
bool IsNo(const std::string& answer) {
  return answer == "no" || answer == "n" || answer == "không" || answer == "k" || answer.empty();
}
Wording YesOrNo(const std::string& answer) { return IsYes(answer) || IsNo(answer) ? Wording() : Say(kYesOrNo); }

std::vector<std::string> Split(const std::string& list) {
  std::vector<std::string> parts;
  for (std::size_t at = 0; at < list.size();) {
    const std::size_t end = std::min(list.find(',', at), list.size());
    std::string part = list.substr(at, end - at);
    std::erase(part, ' ');
    if (!part.empty()) parts.push_back(std::move(part));
    at = end + 1;
  }
  return parts;
}

// What this machine calls itself, as an id.
std::string HostId() {
  char name[256] = "";
  if (::gethostname(name, sizeof name - 1) != 0) name[0] = '\0';
  std::string id;
  for (const char* c = name; *c != '\0' && *c != '.' && id.size() < 40; ++c) {
    const char low = static_cast<char>(std::tolower(static_cast<unsigned char>(*c)));
    if ((low >= 'a' && low <= 'z') || (low >= '0' && low <= '9')) id += low;
    if (low == '-' || low == '_') id += '-';
  }
  return id.empty() ? "node-1" : id;
}

// Adapters by what they are, which they keep when they are plugged in elsewhere; else by their numbers.
std::string SerialLines() {
  std::string lines;
  for (const char* pattern : {"/dev/serial/by-id/*", "/dev/ttyUSB*", "/dev/ttyACM*"}) {
    glob_t found{};
    if (::glob(pattern, 0, nullptr, &found) == 0) {
      for (std::size_t i = 0; i < found.gl_pathc; ++i) lines += (i == 0 ? "" : ",") + std::string(found.gl_pathv[i]);
    }
    ::globfree(&found);
    if (!lines.empty()) return lines;
  }
  return "-";
}

Wording SerialWrong(const std::string& answer) {
  for (const std::string& line : Split(answer)) {
    std::error_code error;
    if (!std::filesystem::is_character_file(line.substr(0, line.find('?')), error)) return Say(kNoLine, line);
  }
  return {};
}

std::string TcpTarget(const std::string& range) { return "modbus-tcp://" + range; }
std::string SnmpTarget(const std::string& range, const std::string& community) {
  return "snmp://" + range + "?community=" + community;
}

Wording TargetWrong(const std::string& shown, const std::string& target) {
  const auto split = commission::SplitScanTarget(target);
  if (!split.ok()) return Say(kNoRange, document::Quoted(shown), commission::kMostAddresses);
  std::vector<config::TargetProblem> problems;
  if (config::ParseTarget(split.value().single, problems)) return {};
  const config::TargetProblem& first = problems.front();
  const document::Problem problem{{}, 0, 0, first.message, first.expected, first.hint};
  return {Explain(problem, Language::kEnglish), Explain(problem, Language::kVietnamese)};
}

// Outcome: the places of the numbers, from 0; nothing: one is none.
std::optional<std::vector<std::size_t>> Chosen(const std::string& answer, std::size_t count) {
  std::vector<std::size_t> chosen;
  if (answer == "none" || answer.empty()) return chosen;
  const bool all = answer == "all";
  for (std::size_t i = 0; all && i < count; ++i) chosen.push_back(i);
  for (const std::string& part : all ? std::vector<std::string>() : Split(answer)) {
    std::size_t number = 0;
    const auto [end, error] = std::from_chars(part.data(), part.data() + part.size(), number);
    if (error != std::errc() || end != part.data() + part.size() || number == 0 || number > count) return std::nullopt;
    chosen.push_back(number - 1);
  }
  std::ranges::sort(chosen);
  chosen.erase(std::ranges::unique(chosen).begin(), chosen.end());
  return chosen;
}

// One call of the verb. Every step's outcome: false: it is over, which was told.
class Interview {
 public:
  Interview(const InitOptions& options, Language language)
      : options_(options), language_(language), answerer_(signals_, language) {}
  int Run();

 private:
  int Complain(int code, const Wording& why) const {
    std::fprintf(stderr, "tramgac init: %s\n", why.In(language_).c_str());
    return code;
  }
  void Tell(const Wording& text) const { std::printf("%s\n", text.In(language_).c_str()); }
  std::string Folder() const { return std::filesystem::absolute(options_.file).parent_path().string(); }
  bool UseFile();
  bool Ask(const char* key, const Phrase& explain, const std::string& fallback, std::string& answer,
           std::function<Wording(const std::string&)> wrong);
  bool AskChecked(const char* key, const Phrase& explain, const std::string& fallback, std::string& answer,
                  bool wanted);
  bool AskYes(const char* key, const Phrase& explain, bool fallback, bool& yes);
  bool AskNode();
  bool AskBroker();
  bool AskTls();
  bool AskPlaces();
  bool Search();
  bool Choose();
  Wording Wrong() const;
  int Write();

  const InitOptions& options_;
  const Language language_;
  service::Signals signals_;
  InitAnswerer answerer_;
  InitAnswers answers_;
  ScanOptions places_;
  std::vector<ScanFind> finds_;
};

// The configuration as far as it is answered, to the eyes that will read it: the first thing that is wrong.
Wording Interview::Wrong() const {
  InitAnswers sofar = answers_;
  if (sofar.site.empty()) sofar.site = "site";
  if (sofar.node.empty()) sofar.node = "node";
  if (sofar.broker.port.empty()) sofar.broker.port = "1883";
  document::Problems problems;
  const auto config = config::ParseConfig(options_.file, InitText(sofar, {}, language_), Folder(), problems);
  if (problems.empty()) return {};
  const document::Problem& first = *problems.InOrder().front();
  return {Explain(first, Language::kEnglish), Explain(first, Language::kVietnamese)};
}

bool Interview::Ask(const char* key, const Phrase& explain, const std::string& fallback, std::string& answer,
                    std::function<Wording(const std::string&)> wrong) {
  const auto heard = answerer_.Ask({key, {std::string(explain.en), std::string(explain.vi)}, fallback, wrong});
  if (heard) answer = *heard;
  return heard.has_value();
}

// `answer` is part of answers_: it is checked in its place.
bool Interview::AskChecked(const char* key, const Phrase& explain, const std::string& fallback, std::string& answer,
                           bool wanted) {
  return Ask(key, explain, fallback, answer, [this, &answer, wanted](const std::string& tried) {
    if (tried.empty() && wanted) return Say(kWanted);
    const std::string before = std::exchange(answer, tried);
    Wording why = Wrong();
    if (!why.empty()) answer = before;
    return why;
  });
}

bool Interview::AskYes(const char* key, const Phrase& explain, bool fallback, bool& yes) {
  std::string answer;
  if (!Ask(key, explain, fallback ? "yes" : "no", answer, YesOrNo)) return false;
  yes = IsYes(answer);
  return true;
}

bool Interview::AskNode() {
  return AskChecked("site", kSite, "site-1", answers_.site, true) &&
         AskChecked("node", kNode, HostId(), answers_.node, true);
}

bool Interview::AskTls() {
  InitBroker& broker = answers_.broker;
  if (!AskChecked("ca_file", kCa, "-", broker.ca_file, false)) return false;
  std::string certificate;
  const auto unreadable = [this](const std::string& path) {
    const std::string whole = (std::filesystem::path(Folder()) / path).string();
    return path.empty() || ::access(whole.c_str(), R_OK) == 0 ? Wording()
                                                              : Say(kUnreadable, document::QuotedPath(whole));
  };
  if (!Ask("certificate_file", kCertificate, "-", certificate, unreadable)) return false;
  if (certificate.empty()) return true;
  broker.certificate_file = certificate;
  const std::string key = std::filesystem::path(certificate).replace_extension(".key").string();
  return AskChecked("key_file", kKey, key, broker.key_file, true);
}

bool Interview::AskBroker() {
  InitBroker& broker = answers_.broker;
  if (!AskChecked("broker", kHost, "127.0.0.1", broker.host, false)) return false;
  if (broker.host.empty()) return true;
  const bool here = broker.host == "127.0.0.1" || broker.host == "localhost" || broker.host == "::1";
  if (!AskYes("tls", kTls, !here, broker.tls)) return false;
  if (!AskChecked("port", kPort, broker.tls ? "8883" : "1883", broker.port, true)) return false;
  if (broker.tls && !AskTls()) return false;
  return AskChecked("user", kUser, answers_.node, broker.user, false) &&
         AskChecked("password_file", kPassword, "-", broker.password_file, false);
}

bool Interview::AskPlaces() {
  std::string serial, tcp, snmp, community;
  const auto tcp_wrong = [](const std::string& list) {
    for (const std::string& range : Split(list)) {
      if (Wording why = TargetWrong(range, TcpTarget(range)); !why.empty()) return why;
    }
    return Wording();
  };
  const auto snmp_wrong = [](const std::string& list) {
    for (const std::string& range : Split(list)) {
      if (Wording why = TargetWrong(range, SnmpTarget(range, "public")); !why.empty()) return why;
    }
    return Wording();
  };
  const auto community_wrong = [](const std::string& word) {
    return word.empty() ? Say(kWanted) : TargetWrong(word, SnmpTarget("10.0.0.1", word));
  };
  const auto units_wrong = [](const std::string& units) {
    return units.empty() || commission::ParseUnits(units, 0, 255).ok() ? Wording() : Say(kNoUnits);
  };
  if (!Ask("serial", kSerial, SerialLines(), serial, SerialWrong) || !Ask("modbus_tcp", kTcp, "-", tcp, tcp_wrong)) {
    return false;
  }
  const bool modbus = !serial.empty() || !tcp.empty();
  if (modbus && !Ask("units", kUnits, "-", places_.units, units_wrong)) return false;
  if (!Ask("snmp", kSnmp, "-", snmp, snmp_wrong)) return false;
  if (!snmp.empty() && !Ask("community", kCommunity, "public", community, community_wrong)) return false;
  for (const std::string& line : Split(serial)) places_.targets.push_back("modbus-rtu://" + line);
  for (const std::string& range : Split(tcp)) places_.targets.push_back(TcpTarget(range));
  for (const std::string& range : Split(snmp)) places_.targets.push_back(SnmpTarget(range, community));
  return true;
}

bool Interview::Search() {
  if (places_.targets.empty()) return true;
  std::printf("\n");
  Tell(Say(kSearching));
  std::fflush(stdout);
  const std::string verb = "init";
  ScanRun run(verb, places_, signals_, language_);
  // A place that cannot be searched was told, and is no reason to lose the answers.
  const int worst = run.Run();
  if (run.interrupted() || worst == kBadUsage) return Complain(kFailed, Say(kNotWritten)) == 0;
  if (run.finds().empty()) return Tell(Say(kNothing)), true;
  finds_ = run.finds();
  return Choose();
}

bool Interview::Choose() {
  Tell(Say(kFound));
  const std::size_t width = std::min<std::size_t>(TerminalWidth(), kAnyWidth) - 1;
  for (std::size_t i = 0; i < finds_.size(); ++i) {
    const ScanFind& find = finds_[i];
    const std::string profile = find.profile.empty() ? Say(kNoProfile).In(language_) : find.profile;
    const std::string line =
        fmt::format("{:>3}  {}  {}  {}", i + 1, config::PublicName(find.target), profile, find.device);
    std::printf("%s\n", Fit(line, std::min(WidthOf(line), width)).c_str());
  }
  const std::size_t count = finds_.size();
  std::string answer;
  const auto wrong = [count](const std::string& tried) {
    return Chosen(tried, count) ? Wording() : Say(kNoNumber, count);
  };
  if (!Ask("take", kTake, "all", answer, wrong)) return false;
  std::vector<ScanFind> taken;
  for (const std::size_t i : Chosen(answer, count).value_or(std::vector<std::size_t>())) taken.push_back(finds_[i]);
  finds_ = std::move(taken);
  return true;
}

bool Interview::UseFile() {
  Wording why;
  const auto text = pki::ReadSmall(options_.answers, kMostAnswers, why);
  auto answers = text ? ParseAnswers(*text, why) : std::nullopt;
  if (!answers) return Complain(kFailed, why) == 0;
  answerer_.UseFile(std::move(*answers));
  return true;
}

// To the agent's own user where there is one: the file may have communities in it, so nobody else reads it.
int Interview::Write() {
  document::Problems ignored;  // of descriptions of boards: `tramgac board` tells
  const BoardSight sight = LookAtThisBoard(ignored);
  const std::string pins = sight.board != nullptr ? BoardYaml(*sight.board, language_) : std::string();
  const std::string text = InitText(answers_, finds_, language_, pins);
  document::Problems problems;
  if (AssembleNode(Folder(), options_.file, text, problems) == nullptr) {
    std::fputs(problems.FormatAll(language_).c_str(), stderr);
    return Complain(kFailed, Say(kNotWritten));
  }
  const auto owner = ::geteuid() == 0 ? pki::OwnerNamed("tramgac") : std::nullopt;
  Wording why;
  std::error_code error;
  const bool replaces = options_.force && std::filesystem::exists(options_.file, error);
  const bool written = replaces ? pki::Replace(options_.file, text, why)
                                : pki::WriteNew(options_.file, text, pki::Secrecy::kOwnerOnly, owner, why);
  if (!written) return Complain(kFailed, why);
  const auto devices = std::ranges::count_if(finds_, [](const ScanFind& find) { return !find.profile.empty(); });
  std::printf("\n");
  Tell(Say(kWritten, options_.file, devices));
  const std::string lacks = BoardLacks(sight.checks, language_);
  if (sight.board != nullptr && !lacks.empty()) Tell(Say(kLacks, lacks));
  return 0;
}

int Interview::Run() {
  std::error_code error;
  if (!options_.force && std::filesystem::exists(options_.file, error)) {
    return Complain(kFailed, Say(kIsThere, options_.file));
  }
  if (!Ok(signals_.Open())) return kFailed;
  if (!options_.answers.empty() && !UseFile()) return kFailed;
  if (options_.answers.empty()) Tell(Say(kHello, options_.file));
  if (!AskNode() || !AskBroker() || !AskPlaces() || !Search()) return kFailed;
  std::string answer;
  const Wording write = Say(kWrite, options_.file);
  const auto heard = answerer_.Ask({"write", write, "yes", YesOrNo});
  if (!heard || !answerer_.NothingLeft()) return kFailed;
  return IsYes(*heard) ? Write() : Complain(kFailed, Say(kNotWritten));
}

}  // namespace

void AddInitVerb(CLI::App& app, Shell& shell) {
  CLI::App* verb =
      app.add_subcommand("init", shell.Say("ask a few questions, look for devices and write a first node.yaml",
                                           "hỏi vài câu, dò thiết bị và ghi node.yaml đầu tiên"));
  auto options = std::make_shared<InitOptions>();
  verb->add_option("FILE", options->file, shell.Say("the configuration to write", "tệp cấu hình sẽ ghi"))
      ->capture_default_str();
  verb->add_option(
      "--answers", options->answers,
      shell.Say("file of KEY=VALUE lines instead of a terminal; a key is what stands before [ in a question, "
                "what is not there gets its default",
                "tệp gồm các dòng KHÓA=GIÁ_TRỊ thay cho bàn phím; khóa là chữ trước dấu [ trong câu hỏi, "
                "mục không có lấy giá trị mặc định"));
  verb->add_flag("--force", options->force,
                 shell.Say("write in the place of a file that is there", "ghi đè tệp đã có"));
  verb->callback([options, &shell] { shell.result = Interview(*options, shell.language).Run(); });
}

}  // namespace tramgac::app
