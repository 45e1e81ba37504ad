// tramgac pki: a small certificate authority, and the keys and requests of those who ask one (docs/guides/keys.md).
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <memory>

#include "agent/app/pki_print.h"
#include "agent/app/problem_print.h"
#include "agent/app/table_view.h"
#include "agent/app/verbs.h"
#include "agent/app/version.h"
#include "agent/pki/authority.h"

namespace tramgac::app {
namespace {

using document::Language;
using document::Phrase;
using document::Say;
using document::Wording;
using nlohmann::ordered_json;

constexpr int kFailed = 1;

constexpr Phrase kWrongClock{"the clock of this machine is wrong: it says a day before this program was made",
                             "đồng hồ máy này sai: sớm hơn ngày tạo chương trình"};
constexpr Phrase kMadeAuthority{
    "authority \"{0}\" made in {1}, until {2}. Keep {1}/ca.key: copy it to a safe place, show it to nobody",
    "đã tạo CA \"{0}\" ở {1}, đến {2}. Giữ kỹ {1}/ca.key: sao chép vào nơi an toàn, không đưa cho ai"};
constexpr Phrase kMadeRequest{"{0}/{1}.key is the key and stays here; give {0}/{1}.csr to the authority",
                              "{0}/{1}.key là khóa riêng, ở nguyên tại đây; gửi {0}/{1}.csr cho CA"};
constexpr Phrase kTookBack{"{0}: {1} certificates taken back. Give {2} to the brokers and nodes now",
                           "{0}: đã thu hồi {1} chứng thư. Hãy chuyển ngay {2} đến máy chủ MQTT và các nút"};
constexpr Phrase kWasBack{"{0} had no certificate left to take back", "{0} không còn chứng thư nào để thu hồi"};
constexpr Phrase kNoAccount{"this machine has no account \"{0}\"", "máy này không có tài khoản \"{0}\""};
constexpr Phrase kClockBehind{
    "the clock of this machine says {0}, but this authority has signed something for {1}: set the clock",
    "đồng hồ máy này báo {0}, nhưng CA đã ký cho thời điểm {1}: hãy chỉnh lại đồng hồ"};
constexpr int kListDays = 365;
constexpr Phrase kThere{"\"{0}\" is there already and is not overwritten", "\"{0}\" đã có, không ghi đè"};

struct Options {
  std::string folder = "/etc/tramgac-ca";
  bool as_json = false;
  std::string authority = "Tramgac CA";
  int authority_days = 3650, days = 730;
  int list_days = 0;  // 0: not said
  std::string name, role, request, out, owner, reason = "unspecified";
  std::vector<std::string> hosts;
  bool same_key = false;
};

class Pki {
 public:
  Pki(const Options& options, Language language) : options_(options), language_(language) {}

  int Init();
  int Csr();
  int Issue();
  int Renew();
  int Revoke();
  int SignList();
  int List();

 private:
  int Complain(const Wording& why, int code = kFailed) const {
    std::fprintf(stderr, "tramgac pki: %s\n", why.In(language_).c_str());
    return code;
  }
  int Print(const ordered_json& data, const std::string& text) const {
    // Paths need not be UTF-8.
    const std::string line = data.dump(-1, ' ', false, ordered_json::error_handler_t::replace) + "\n";
    std::fputs(options_.as_json ? line.c_str() : text.c_str(), stdout);
    return EndOutput("pki", language_);
  }
  pki::Days ListDays(const pki::Authority& authority) const;
  std::string ListFile() const { return options_.folder + "/crl.pem"; }
  std::string OutFile() const { return options_.out.empty() ? options_.name + ".pem" : options_.out; }
  pki::Wish WishOf() const { return {*pki::RoleOf(options_.role), options_.name, options_.hosts}; }
  // Does `work` with the open authority at the present time.
  template <typename Work>
  int With(Work work);
  int Hand(const pki::Issued& issued, bool written, const Wording& why) const;

  const Options& options_;
  const Language language_;
};

std::optional<UtcTime> Now() {
  const auto now = std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
  if (now.time_since_epoch().count() < kBuildUtcMs) return std::nullopt;
  return now;
}

template <typename Work>
int Pki::With(Work work) {
  const auto now = Now();
  if (!now) return Complain(Say(kWrongClock));
  Wording why;
  auto authority = pki::Authority::Open(options_.folder, why);
  if (!authority) return Complain(why);
  return work(*authority, *now);
}

// As long as the list before, where nothing else is said: whoever looks after it counts on that.
pki::Days Pki::ListDays(const pki::Authority& authority) const {
  if (options_.list_days > 0) return pki::Days(options_.list_days);
  const pki::ListFacts list = authority.list();
  return std::max(pki::Days(1), std::chrono::floor<pki::Days>(list.end - list.begin));
}

// Outcome: empty if the clock may be right.
Wording ProblemOfClock(const pki::Authority& authority, UtcTime now) {
  if (now >= authority.newest()) return {};
  return Say(kClockBehind, MomentText(now), MomentText(authority.newest()));
}

int Pki::Init() {
  const auto now = Now();
  if (!now) return Complain(Say(kWrongClock));
  Wording why;
  if (!pki::Authority::Make(options_.folder, options_.authority, pki::Days(options_.authority_days),
                            pki::Days(options_.list_days > 0 ? options_.list_days : kListDays), *now, why)) {
    return Complain(why);
  }
  const auto made = pki::Authority::Open(options_.folder, why);
  if (!made) return Complain(why);
  const pki::Facts facts = made->facts();
  ordered_json data = {{"folder", options_.folder}, {"certificate", options_.folder + "/ca.pem"}, {"list", ListFile()}};
  data.update(FactsJson(facts));
  data.erase("role");
  data.erase("hosts");
  const std::string end = data["end"].get<std::string>().substr(0, 10);
  return Print(data, Say(kMadeAuthority, facts.name, options_.folder, end).In(language_) + "\n");
}

int Pki::Csr() {
  std::optional<pki::Owner> owner;
  if (!options_.owner.empty() && !(owner = pki::OwnerNamed(options_.owner))) {
    return Complain(Say(kNoAccount, options_.owner));
  }
  const std::string folder = options_.out.empty() ? "." : options_.out;
  Wording why;
  if (!pki::MakeRequestFiles(WishOf(), folder, options_.same_key, owner, why)) return Complain(why);
  const std::string base = folder + "/" + options_.name;
  return Print({{"name", options_.name}, {"role", options_.role}, {"key", base + ".key"}, {"request", base + ".csr"}},
               Say(kMadeRequest, folder, options_.name).In(language_) + "\n");
}

// A certificate that could not be written where it was wanted is in the authority's folder all the same.
int Pki::Hand(const pki::Issued& issued, bool written, const Wording& why) const {
  ordered_json data = FactsJson(issued.facts);
  data["file"] = written ? OutFile() : issued.file;
  Print(data, CertificateLine(issued.facts, written ? OutFile() : issued.file, language_));
  return written ? 0 : Complain(why);
}

int Pki::Issue() {
  return With([this](pki::Authority& authority, UtcTime now) {
    Wording why;
    // Before anything is signed.
    std::error_code error;
    if (std::filesystem::exists(std::filesystem::symlink_status(OutFile(), error))) {
      return Complain(Say(kThere, OutFile()));
    }
    if (const Wording late = ProblemOfClock(authority, now); !late.empty()) return Complain(late);
    const auto request = pki::ReadSmall(options_.request, pki::kLargestFile, why);
    if (!request) return Complain(why);
    const auto issued = authority.Issue(WishOf(), *request, options_.request, pki::Days(options_.days), now, why);
    if (!issued) return Complain(why);
    const bool written = pki::WriteNew(OutFile(), issued->text, pki::Secrecy::kPublic, std::nullopt, why);
    return Hand(*issued, written, why);
  });
}

int Pki::Renew() {
  return With([this](pki::Authority& authority, UtcTime now) {
    Wording why;
    if (const Wording late = ProblemOfClock(authority, now); !late.empty()) return Complain(late);
    if (!authority.MayReplace(OutFile(), options_.name, why)) return Complain(why);
    std::optional<std::string> request = "";
    if (!options_.request.empty()) request = pki::ReadSmall(options_.request, pki::kLargestFile, why);
    if (!request) return Complain(why);
    const auto issued = authority.Renew(options_.name, *request, options_.request, pki::Days(options_.days), now, why);
    if (!issued) return Complain(why);
    return Hand(*issued, pki::Replace(OutFile(), issued->text, why), why);
  });
}

int Pki::Revoke() {
  return With([this](pki::Authority& authority, UtcTime now) {
    const auto* const word = std::ranges::find(pki::kReasonWords, options_.reason);
    const auto reason = static_cast<pki::Reason>(word - pki::kReasonWords.begin());
    Wording why;
    // Not refused: who has to take something back may have no better clock at hand.
    if (const Wording late = ProblemOfClock(authority, now); !late.empty()) Complain(late);
    const auto count = authority.Revoke(options_.name, reason, ListDays(authority), now, why);
    if (!count) return Complain(why);
    const Wording done = *count > 0 ? Say(kTookBack, options_.name, *count, ListFile()) : Say(kWasBack, options_.name);
    return Print({{"name", options_.name}, {"revoked", *count}, {"list", ListFile()}},
                 done.In(language_) + "\n" + ListLine(authority.list(), now, language_));
  });
}

int Pki::SignList() {
  return With([this](pki::Authority& authority, UtcTime now) {
    Wording why;
    if (const Wording late = ProblemOfClock(authority, now); !late.empty()) Complain(late);
    if (!authority.SignList(ListDays(authority), now, why)) return Complain(why);
    ordered_json data = ListFactsJson(authority.list());
    data["file"] = ListFile();
    return Print(data, ListLine(authority.list(), now, language_));
  });
}

int Pki::List() {
  return With([this](pki::Authority& authority, UtcTime now) {
    const auto all = authority.All();
    return Print(CertificatesJson(all, authority.list(), now),
                 CertificatesText(all, authority.list(), now, TerminalWidth(), language_) +
                     AuthorityLine(authority.facts(), now, language_));
  });
}

using Made = std::shared_ptr<Options>;

CLI::App* AddOne(CLI::App& verb, Shell& shell, const Made& options, const char* name, const std::string& text,
                 int (Pki::*work)()) {
  CLI::App* one = verb.add_subcommand(name, text);
  one->add_flag("--json", options->as_json, shell.Say("print JSON", "in JSON"));
  one->callback([options, &shell, work] { shell.result = (Pki(*options, shell.language).*work)(); });
  return one;
}

void AddFolder(CLI::App& one, const Shell& shell, const Made& options) {
  one.add_option("--ca", options->folder, shell.Say("folder of the authority", "thư mục của CA"))
      ->capture_default_str();
}

void AddDays(CLI::App& one, int& days, const char* name, const std::string& text) {
  one.add_option(name, days, text)->capture_default_str()->check(CLI::Range(1, pki::kMostDays))->type_name("UINT");
}

void AddListDays(CLI::App& one, const Shell& shell, const Made& options) {
  one.add_option("--list-days", options->list_days,
                 shell.Say("days for which the list of revoked certificates counts; default: 365, later as the list "
                           "before",
                           "số ngày danh sách thu hồi có hiệu lực; mặc định: 365, về sau như danh sách trước"))
      ->check(CLI::Range(1, pki::kMostDays))
      ->type_name("UINT");
}

void AddName(CLI::App& one, const Shell& shell, const Made& options) {
  one.add_option("NAME", options->name,
                 shell.Say("id of the node, name of the person or program, or of the broker",
                           "mã nút, tên người dùng hoặc phần mềm, hoặc tên máy chủ MQTT"))
      ->required();
}

void AddRole(CLI::App& one, const Shell& shell, const Made& options) {
  one.add_option("--role", options->role, shell.Say("what it may be used for", "dùng làm gì"))
      ->required()
      ->check(CLI::IsMember(std::vector<std::string>(pki::kRoleWords.begin(), pki::kRoleWords.end())));
  one.add_option("--host", options->hosts,
                 shell.Say("of a broker: a name or address by which clients reach it; several times",
                           "của máy chủ MQTT: tên hoặc địa chỉ mà máy khách dùng; có thể lặp lại"));
}

void AddIssuing(CLI::App& one, const Shell& shell, const Made& options, bool request_required) {
  AddName(one, shell, options);
  one.add_option("--csr", options->request,
                 request_required ? shell.Say("the request (tramgac pki csr)", "tệp yêu cầu (tramgac pki csr)")
                                  : shell.Say("a request with a new key; without: the key stays",
                                              "yêu cầu với khóa mới; không có: giữ khóa cũ"))
      ->required(request_required);
  AddFolder(one, shell, options);
  AddDays(one, options->days, "--days", shell.Say("how long it is good", "số ngày có hiệu lực"));
  one.add_option("-o,--out", options->out,
                 shell.Say("file for the certificate; default: NAME.pem", "tệp chứng thư; mặc định: NAME.pem"));
}

void AddAskers(CLI::App& verb, Shell& shell, const Made& options) {
  CLI::App* csr = AddOne(verb, shell, options, "csr",
                         shell.Say("make a key here, and a request for a certificate of it",
                                   "tạo khóa riêng tại đây, và yêu cầu chứng thư cho khóa đó"),
                         &Pki::Csr);
  AddName(*csr, shell, options);
  AddRole(*csr, shell, options);
  csr->add_option("-o,--out", options->out,
                  shell.Say("folder for NAME.key and NAME.csr; default: this one",
                            "thư mục cho NAME.key và NAME.csr; mặc định: thư mục hiện tại"));
  csr->add_option("--owner", options->owner,
                  shell.Say("account that is to read the key, such as tramgac or mosquitto",
                            "tài khoản được đọc khóa, chẳng hạn tramgac hoặc mosquitto"));
  csr->add_flag("--same-key", options->same_key,
                shell.Say("ask once more for the key that is there", "yêu cầu lại cho khóa đã có"));
  CLI::App* issue = AddOne(verb, shell, options, "issue",
                           shell.Say("sign a certificate for a request", "ký chứng thư theo yêu cầu"), &Pki::Issue);
  AddIssuing(*issue, shell, options, true);
  AddRole(*issue, shell, options);
  CLI::App* renew = AddOne(verb, shell, options, "renew",
                           shell.Say("sign a further certificate before the present one ends; that stays good",
                                     "ký chứng thư tiếp theo trước khi hết hạn; chứng thư cũ vẫn dùng được"),
                           &Pki::Renew);
  AddIssuing(*renew, shell, options, false);
}

void AddRevokers(CLI::App& verb, Shell& shell, const Made& options) {
  CLI::App* revoke = AddOne(verb, shell, options, "revoke",
                            shell.Say("take all certificates of a name back, or one by its serial number",
                                      "thu hồi mọi chứng thư của một tên, hoặc một chứng thư theo số sê-ri"),
                            &Pki::Revoke);
  revoke->add_option("NAME", options->name, shell.Say("name, or serial number", "tên, hoặc số sê-ri"))->required();
  revoke->add_option("--reason", options->reason, shell.Say("why", "lý do"))
      ->capture_default_str()
      ->check(CLI::IsMember(std::vector<std::string>(pki::kReasonWords.begin(), pki::kReasonWords.end())));
  AddFolder(*revoke, shell, options);
  AddListDays(*revoke, shell, options);
  CLI::App* list = AddOne(verb, shell, options, "crl",
                          shell.Say("sign the list of revoked certificates anew, before it ends",
                                    "ký lại danh sách thu hồi trước khi hết hạn"),
                          &Pki::SignList);
  AddFolder(*list, shell, options);
  AddListDays(*list, shell, options);
  CLI::App* all = AddOne(verb, shell, options, "list", shell.Say("all certificates", "mọi chứng thư"), &Pki::List);
  AddFolder(*all, shell, options);
}

}  // namespace

void AddPkiVerb(CLI::App& app, Shell& shell) {
  auto options = std::make_shared<Options>();
  CLI::App* verb =
      app.add_subcommand("pki", shell.Say("keys and certificates: a small authority, and those who ask one",
                                          "khóa và chứng thư: một CA nhỏ, và bên yêu cầu chứng thư"));
  verb->require_subcommand(1);
  CLI::App* init = AddOne(*verb, shell, options, "init", shell.Say("make an authority", "tạo CA"), &Pki::Init);
  AddFolder(*init, shell, options);
  init->add_option("--name", options->authority, shell.Say("what it is called", "tên CA"))->capture_default_str();
  AddDays(*init, options->authority_days, "--days", shell.Say("how long it is good", "số ngày có hiệu lực"));
  AddListDays(*init, shell, options);
  AddAskers(*verb, shell, options);
  AddRevokers(*verb, shell, options);
}

}  // namespace tramgac::app
