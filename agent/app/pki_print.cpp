#include "agent/app/pki_print.h"

#include <fmt/format.h>

#include "agent/app/table_view.h"
#include "agent/core/payload/timestamp.h"

namespace tramgac::app {
namespace {

using document::Language;
using document::Phrase;
using document::Say;
using nlohmann::ordered_json;
using pki::Facts;
using pki::Listed;
using pki::ListFacts;
using std::chrono::hours;

// An end that is nearer than this is told as a warning.
constexpr hours kNear{24 * 30};

constexpr Phrase kLine{"{0} ({1}): certificate {2}, until {3}: {4}", "{0} ({1}): chứng thư {2}, đến {3}: {4}"};
constexpr Phrase kListLine{"list of revoked certificates: number {0}, {1} on it, until {2}",
                           "danh sách thu hồi: số {0}, {1} chứng thư, đến {2}"};
constexpr Phrase kListNear{
    "{0}\nWARNING: brokers and nodes trust nobody once it has ended: sign it anew (tramgac pki crl) and give it to "
    "them",
    "{0}\nCẢNH BÁO: hết hạn thì máy chủ MQTT và các nút không tin cậy ai nữa: ký lại (tramgac pki crl) rồi phân phát"};
constexpr hours kAuthorityNear{24 * 180};
constexpr Phrase kAuthority{"authority \"{0}\": until {1}", "CA \"{0}\": đến {1}"};
constexpr Phrase kAuthorityEnds{
    "{0}\nWARNING: with it end all its certificates: make a new authority in another folder, and new certificates",
    "{0}\nCẢNH BÁO: khi đó mọi chứng thư của CA này hết hiệu lực: tạo CA mới ở thư mục khác và cấp lại chứng thư"};
constexpr Phrase kGood{"good", "còn hiệu lực"};
constexpr Phrase kSoon{"ends in {0} days", "còn {0} ngày"};
constexpr Phrase kEnded{"ended", "hết hạn"};
constexpr Phrase kRevoked{"revoked {0}, {1}", "thu hồi {0}, {1}"};

}  // namespace

std::string MomentText(UtcTime time) {
  char buffer[32];
  return std::string(FormatUtc(time.time_since_epoch().count(), buffer));
}

namespace {

std::string DayText(UtcTime time) { return MomentText(time).substr(0, 10); }

std::string_view ReasonWord(const Listed& listed) { return pki::kReasonWords[static_cast<std::size_t>(listed.reason)]; }

std::string StateText(const Listed& listed, UtcTime now, Language language) {
  if (listed.revoked) return Say(kRevoked, DayText(*listed.revoked), ReasonWord(listed)).In(language);
  const auto left = listed.facts.end - now;
  if (left <= left.zero()) return Say(kEnded).In(language);
  if (left < kNear) return Say(kSoon, left / hours(24)).In(language);
  return Say(kGood).In(language);
}

ordered_json ListedJson(const Listed& listed, UtcTime now) {
  ordered_json entry = FactsJson(listed.facts);
  entry["file"] = listed.file;
  entry["state"] = listed.revoked ? "revoked" : listed.facts.end <= now ? "ended" : "good";
  if (listed.revoked) {
    entry["revoked"] = MomentText(*listed.revoked);
    entry["reason"] = ReasonWord(listed);
  }
  return entry;
}

}  // namespace

ordered_json FactsJson(const Facts& facts) {
  return {{"name", facts.name},     {"role", pki::RoleWord(facts.role)}, {"hosts", facts.hosts},
          {"serial", facts.serial}, {"begin", MomentText(facts.begin)},  {"end", MomentText(facts.end)}};
}

ordered_json ListFactsJson(const ListFacts& facts) {
  return {{"number", facts.number},
          {"revoked", facts.revoked},
          {"begin", MomentText(facts.begin)},
          {"end", MomentText(facts.end)}};
}

ordered_json CertificatesJson(const std::vector<Listed>& all, const ListFacts& list, UtcTime now) {
  ordered_json certificates = ordered_json::array();
  for (const Listed& listed : all) certificates.push_back(ListedJson(listed, now));
  return {{"certificates", std::move(certificates)}, {"list", ListFactsJson(list)}};
}

std::string CertificatesText(const std::vector<Listed>& all, const ListFacts& list, UtcTime now, std::size_t width,
                             Language language) {
  const auto pick = [language](const char* en, const char* vi) { return language == Language::kEnglish ? en : vi; };
  TableView table({{pick("NAME", "TÊN")},
                   {pick("ROLE", "VAI TRÒ")},
                   {pick("SERIAL", "SỐ SÊ-RI")},
                   {pick("UNTIL", "ĐẾN")},
                   {pick("STATE", "TRẠNG THÁI")}});
  for (const Listed& listed : all) {
    table.Add({{listed.facts.name, std::string(pki::RoleWord(listed.facts.role)), listed.facts.serial,
                DayText(listed.facts.end), StateText(listed, now, language)},
               {}});
  }
  std::string text;
  for (const std::string& line : table.Lines(width)) text += line + "\n";
  return text + ListLine(list, now, language);
}

std::string AuthorityLine(const Facts& authority, UtcTime now, Language language) {
  const std::string line = Say(kAuthority, authority.name, DayText(authority.end)).In(language);
  return (authority.end - now < kAuthorityNear ? Say(kAuthorityEnds, line).In(language) : line) + "\n";
}

std::string CertificateLine(const Facts& facts, const std::string& file, Language language) {
  return Say(kLine, facts.name, pki::RoleWord(facts.role), facts.serial, DayText(facts.end), file).In(language) + "\n";
}

std::string ListLine(const ListFacts& list, UtcTime now, Language language) {
  const std::string line = Say(kListLine, list.number, list.revoked, DayText(list.end)).In(language);
  return (list.end - now < kNear ? Say(kListNear, line).In(language) : line) + "\n";
}

}  // namespace tramgac::app
