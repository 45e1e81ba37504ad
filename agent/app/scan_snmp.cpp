#include "agent/app/scan_snmp.h"

#include <fmt/format.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>

#include "agent/app/assemble.h"
#include "agent/app/probe_reason.h"
#include "agent/app/value_text.h"

namespace tramgac::app {
namespace {

using document::Phrase;
using document::Say;
using document::Wording;

constexpr Duration kTimeout = std::chrono::milliseconds(1000);
constexpr std::size_t kMostLines = 100;  // of a file: each is a request to every address

constexpr Phrase kNoFile{"{0}: cannot be read", "{0}: không đọc được"};
constexpr Phrase kOpenToOthers{"{0}: others may read these secrets; expected mode 0600 (chmod 600)",
                               "{0}: người khác đọc được các bí mật này; cần quyền 0600 (chmod 600)"};
constexpr Phrase kTooMany{"{0}: more than {1} lines", "{0}: hơn {1} dòng"};
constexpr Phrase kBadUser{"{0}, line {1}: {2}; expected USER?auth=..&auth_file=..&priv=..&priv_file=..",
                          "{0}, dòng {1}: {2}; cần USER?auth=..&auth_file=..&priv=..&priv_file=.."};
constexpr Phrase kNoTries{
    "no way into SNMP agents is given: community=.. or USER@ in the address, --communities FILE or --users FILE",
    "chưa cho biết cách vào SNMP agent: community=.. hoặc USER@ trong địa chỉ, --communities TỆP hoặc --users TỆP"};

struct Line {
  std::size_t number;
  std::string text;
};

std::vector<Line> LinesOf(const std::string& path, Wording& why) {
  std::ifstream in(path);
  if (!in) why = Say(kNoFile, path);
  std::vector<Line> lines;
  std::string text;
  for (std::size_t number = 1; std::getline(in, text); ++number) {
    if (text.ends_with('\r')) text.pop_back();
    if (text.empty() || text.starts_with('#')) continue;
    lines.push_back({number, text});
    if (lines.size() <= kMostLines) continue;
    why = Say(kTooMany, path, kMostLines);
    break;
  }
  return lines;
}

bool IsPrivate(const std::string& path) {
  struct stat status {};
  return stat(path.c_str(), &status) != 0 || (status.st_mode & 077U) == 0;
}

// Reads the secrets that `target` names. Outcome: false with `why`.
bool AddTry(const config::SnmpTarget& target, std::vector<SnmpTry>& tries, Wording& why) {
  SnmpTry one{target, {}};
  if (!TakeCredentials(target, one.credentials, why)) return false;
  tries.push_back(std::move(one));
  return true;
}

void AddCommunities(const config::SnmpTarget& target, const std::string& path, std::vector<SnmpTry>& tries,
                    Wording& why) {
  if (!IsPrivate(path)) {
    why = Say(kOpenToOthers, path);
    return;
  }
  for (const Line& line : LinesOf(path, why)) {
    config::SnmpTarget one;
    one.port = target.port;
    one.community = line.text;
    if (!AddTry(one, tries, why)) return;
  }
}

void AddUsers(const config::SnmpTarget& target, const std::string& path, std::vector<SnmpTry>& tries, Wording& why) {
  const std::filesystem::path folder = std::filesystem::absolute(path).parent_path();
  for (const Line& line : LinesOf(path, why)) {
    const std::size_t mark = std::min(line.text.find('?'), line.text.size());
    std::vector<config::TargetProblem> problems;
    const auto parsed =
        config::ParseTarget("snmp://" + line.text.substr(0, mark) + "@0.0.0.0" + line.text.substr(mark), problems);
    if (!parsed) {
      const Wording& message = problems.front().message;
      why = {Say(kBadUser, path, line.number, message.en).en, Say(kBadUser, path, line.number, message.vi).vi};
      return;
    }
    auto one = std::get<config::SnmpTarget>(*parsed);
    one.port = target.port;
    for (std::string* file : {&one.auth_file, &one.priv_file}) {
      if (!file->empty()) *file = (folder / *file).string();
    }
    if (!AddTry(one, tries, why)) return;
  }
}

// One line of sysDescr, which may be a page.
std::string DeviceText(const Identity& identity) {
  std::string text = identity.sys_descr.empty() ? identity.sys_name : identity.sys_descr;
  for (char& c : text) {
    if (c == '\n' || c == '\r' || c == '\t') c = ' ';
  }
  return text;
}

}  // namespace

std::vector<SnmpTry> LoadTries(const config::SnmpTarget& target, bool own, const std::string& communities,
                               const std::string& users, Wording& why) {
  std::vector<SnmpTry> tries;
  if (own && !AddTry(target, tries, why)) return {};
  if (!communities.empty()) AddCommunities(target, communities, tries, why);
  if (why.empty() && !users.empty()) AddUsers(target, users, tries, why);
  if (why.empty() && tries.empty()) why = Say(kNoTries);
  return why.empty() ? tries : std::vector<SnmpTry>();
}

bool ScanSnmp(const std::vector<std::string>& hosts, std::vector<SnmpTry> tries, ScanContext& context) {
  SnmpSweep::Job job;
  job.hosts = hosts;
  job.tries = std::move(tries);
  job.timeout = context.timeout > Duration(0) ? context.timeout : kTimeout;
  job.rate = context.rate;
  job.profiles = context.profiles;
  const char* text = Pick(context.language, "SNMP, {} found", "SNMP, tìm thấy {}");
  const std::string shown = fmt::format(fmt::runtime(text), context.finds.size());
  SnmpSweep sweep(std::move(job), context.clock, context.stop_fd,
                  [&](std::size_t done) { context.progress.Show(done, hosts.size(), shown); });
  const bool all = sweep.Run();
  for (const SnmpAnswer& answer : sweep.TakeAnswers()) {
    const Identity& identity = answer.identity;
    ScanFind find{answer.target, DeviceText(identity), identity.sys_object_id, identity.sys_name, {}, {}};
    if (identity.exchange == Quality::kGood) {
      const ProfileChoice choice = ChooseProfile(identity, context.profiles);
      find.profile = choice.name;
      find.reason = choice.why;
    } else {
      find.reason = ReasonFor(identity.exchange, answer.target);
    }
    context.finds.push_back(std::move(find));
  }
  return all;
}

}  // namespace tramgac::app
