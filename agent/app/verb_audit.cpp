// tramgac audit BROKER: is everything there that the nodes have said? (docs/reference/audit.md)
#include <fmt/format.h>
#include <poll.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <memory>
#include <nlohmann/json.hpp>

#include "agent/app/progress.h"
#include "agent/app/soc_settings.h"
#include "agent/app/table_view.h"
#include "agent/app/verbs.h"
#include "agent/audit/ledger.h"
#include "agent/audit/subscriber.h"
#include "agent/document/scalar.h"
#include "agent/service/signals.h"
#include "board/linux/clock_linux.h"

namespace tramgac::app {
namespace {

using audit::Gap;
using audit::Ledger;
using audit::Stream;
using document::Language;
using nlohmann::ordered_json;
using std::chrono::milliseconds;

constexpr int kFailed = 1;
constexpr int kBadUsage = 2;
constexpr milliseconds kSlice{200};

struct AuditOptions {
  SocOptions broker;
  std::string period = "60s", settle = "30s", late = "5s";
  std::string site = "+", node = "+";
  bool json = false;
};

std::int64_t UtcMs() {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  return std::chrono::duration_cast<milliseconds>(now).count();
}

bool IsWrong(const Stream& stream) { return stream.missing > 0 || stream.dropped > 0 || stream.out_of_order > 0; }

ordered_json StreamJson(const Stream& stream) {
  ordered_json gaps = ordered_json::array();
  for (const Gap& gap : stream.gaps) gaps.push_back({gap.first, gap.last});
  return {{"site", stream.site},
          {"node", stream.node},
          {"store", stream.store},
          {"first", stream.first_seq},
          {"last", stream.last_seq},
          {"received", stream.received},
          {"missing", stream.missing},
          {"dropped", stream.dropped},
          {"thinned", stream.thinned},
          {"duplicates", stream.duplicates},
          {"out_of_order", stream.out_of_order},
          {"history", stream.history},
          {"late", stream.late},
          {"worst_ms", stream.worst_ms},
          {"clock",
           {{"synced", stream.quality[0]},
            {"corrected", stream.quality[1]},
            {"estimated", stream.quality[2]},
            {"none", stream.quality[3]}}},
          {"gaps", std::move(gaps)}};
}

std::string Count(std::uint64_t number) { return fmt::format("{}", number); }

class Audit {
 public:
  Audit(const AuditOptions& options, Language language) : options_(options), language_(language), progress_(clock_) {}
  int Run();

 private:
  const char* Pick(const char* en, const char* vi) const { return language_ == Language::kVietnamese ? vi : en; }
  int Complain(int code, const std::string& why) {
    progress_.Clear();
    std::fprintf(stderr, "tramgac audit: %s\n", why.c_str());
    return code;
  }
  bool ReadTimes();
  bool Interrupted() {
    pollfd entry{signals_.fd(), POLLIN, 0};
    interrupted_ = interrupted_ || ::poll(&entry, 1, 0) > 0;
    return interrupted_;
  }
  void Listen(audit::Subscriber& subscriber);
  int Print(std::int64_t began_ms);
  void PrintTable(const std::vector<Stream>& report);

  const AuditOptions& options_;
  const Language language_;
  board::LinuxClock clock_;
  service::Signals signals_;
  Progress progress_;
  Duration period_{}, settle_{}, late_{};
  std::unique_ptr<Ledger> ledger_;
  bool interrupted_ = false;
};

bool Audit::ReadTimes() {
  const std::pair<const std::string&, Duration&> times[] = {
      {options_.period, period_}, {options_.settle, settle_}, {options_.late, late_}};
  for (const auto& [text, duration] : times) {
    const auto read = document::ParseDuration(text);
    if (!read) return false;
    duration = *read;
  }
  return true;
}

// To the end of the period; then as long as something is missing that history may still bring, within the settling
// time.
void Audit::Listen(audit::Subscriber& subscriber) {
  const BootTime begin = clock_.Now(), end = begin + period_;
  for (BootTime now = begin; now < end + settle_ && !Interrupted(); now = clock_.Now()) {
    if (now >= end && ledger_->Open() == 0) return;
    subscriber.Listen(kSlice, [this](const std::string& topic, const std::string& payload, bool retained) {
      ledger_->Take(topic, payload, retained, UtcMs());
    });
    const auto seconds = [](Duration duration) {
      return static_cast<std::size_t>(std::chrono::duration_cast<std::chrono::seconds>(duration).count());
    };
    const char* words = now < end ? Pick("listening, {} messages", "đang nghe, {} bản tin")
                                  : Pick("waiting for history, {} messages", "chờ dữ liệu cũ, {} bản tin");
    progress_.Show(std::min(seconds(now - begin), seconds(period_)), seconds(period_),
                   fmt::format(fmt::runtime(words), ledger_->totals().messages));
  }
}

void Audit::PrintTable(const std::vector<Stream>& report) {
  TableView table({{Pick("NODE", "NÚT")},
                   {Pick("RECORDS", "BẢN GHI"), true},
                   {Pick("RECEIVED", "NHẬN"), true},
                   {Pick("MISSING", "THIẾU"), true},
                   {Pick("DROPPED", "BỊ BỎ"), true},
                   {Pick("THINNED", "RÚT GỌN"), true},
                   {Pick("TWICE", "LẶP"), true},
                   {Pick("ORDER", "THỨ TỰ"), true},
                   {Pick("LATE", "TRỄ"), true},
                   {Pick("WORST", "TRỄ MAX"), true}});
  for (const Stream& stream : report) {
    table.Add({{stream.site + "/" + stream.node, fmt::format("{}-{}", stream.first_seq, stream.last_seq),
                Count(stream.received), Count(stream.missing), Count(stream.dropped), Count(stream.thinned),
                Count(stream.duplicates), Count(stream.out_of_order), Count(stream.late),
                fmt::format("{:.1f} s", static_cast<double>(stream.worst_ms) / 1000)},
               {}});
  }
  for (const std::string& line : table.Lines(TerminalWidth())) std::puts(line.c_str());
  for (const Stream& stream : report) {
    for (const Gap& gap : stream.gaps) {
      const std::string numbers = gap.first == gap.last
                                      ? Count(gap.first)
                                      : fmt::format(fmt::runtime(Pick("{} to {}", "{} đến {}")), gap.first, gap.last);
      std::fputs(fmt::format(fmt::runtime(Pick("{}/{}: {} never came (store {})\n", "{}/{}: thiếu {} (kho {})\n")),
                             stream.site, stream.node, numbers, stream.store.substr(0, 8))
                     .c_str(),
                 stdout);
    }
  }
}

int Audit::Print(std::int64_t began_ms) {
  progress_.Clear();
  const std::vector<Stream> report = ledger_->Report();
  const audit::Totals& totals = ledger_->totals();
  const bool wrong = std::ranges::any_of(report, IsWrong) || totals.malformed > 0 || totals.too_many > 0;
  if (options_.json) {
    ordered_json streams = ordered_json::array();
    for (const Stream& stream : report) streams.push_back(StreamJson(stream));
    const ordered_json whole = {
        {"ok", !wrong && !report.empty()}, {"began_ms", began_ms},          {"ended_ms", UtcMs()},
        {"messages", totals.messages},     {"malformed", totals.malformed}, {"streams", std::move(streams)}};
    std::printf("%s\n", whole.dump(2).c_str());
    return wrong || report.empty() ? kFailed : 0;
  }
  if (report.empty()) {
    return Complain(kFailed,
                    Pick("no record of any node came; is the broker the right one, and may this user read it?",
                         "không nhận được bản ghi nào; có đúng máy chủ không, người dùng có quyền đọc không?"));
  }
  PrintTable(report);
  if (totals.malformed > 0) {
    std::printf(Pick("%llu messages on topics of records that are none\n", "%llu bản tin sai dạng\n"),
                static_cast<unsigned long long>(totals.malformed));
  }
  std::puts(wrong ? Pick("NOT everything is there", "KHÔNG đủ dữ liệu")
                  : Pick("nothing is missing", "không thiếu bản ghi nào"));
  return wrong ? kFailed : 0;
}

int Audit::Run() {
  document::Wording problem;
  const auto settings = SocSettings(options_.broker, problem);
  if (!settings) return Complain(kBadUsage, problem.In(language_));
  if (!ReadTimes()) {
    return Complain(kBadUsage, Pick("--for, --settle, --late: expected a time such as 90s, 30min or 24h",
                                    "--for, --settle, --late: cần thời gian, chẳng hạn 90s, 30min, 24h"));
  }
  if (!Ok(signals_.Open())) return Complain(kFailed, "no descriptors left");
  ledger_ = std::make_unique<Ledger>(std::chrono::duration_cast<milliseconds>(late_).count());
  audit::SubscriberSettings wanted;
  const bool ipv6 = settings->host.find(':') != std::string::npos;
  wanted.uri = fmt::format("{}://{}{}{}:{}", settings->tls.enabled ? "ssl" : "tcp", ipv6 ? "[" : "", settings->host,
                           ipv6 ? "]" : "", settings->port);
  wanted.client_id = settings->client_id;
  wanted.user = settings->user;
  wanted.password = settings->password;
  wanted.tls = settings->tls.enabled;
  wanted.ca_file = settings->tls.ca_file;
  wanted.certificate_file = settings->tls.certificate_file;
  wanted.key_file = settings->tls.key_file;
  wanted.filter = fmt::format("tramgac/v1/{}/{}/#", options_.site, options_.node);
  audit::Subscriber subscriber(wanted);
  if (const std::string why = subscriber.Connect(); !why.empty()) {
    return Complain(kFailed, fmt::format("{}: {}", options_.broker.url, why));
  }
  const std::int64_t began_ms = UtcMs();
  Listen(subscriber);
  return Print(began_ms);
}

}  // namespace

void AddAuditVerb(CLI::App& app, Shell& shell) {
  auto options = std::make_shared<AuditOptions>();
  CLI::App* verb =
      app.add_subcommand("audit", shell.Say("listen at a broker and say what is missing, twice, out of order or late",
                                            "nghe ở máy chủ MQTT, cho biết bản ghi nào thiếu, lặp, sai thứ tự, trễ"));
  verb->add_option("BROKER", options->broker.url, "mqtt://HOST[:PORT], mqtts://HOST[:PORT]")->required();
  verb->add_option("--for", options->period, shell.Say("how long to listen", "nghe bao lâu"))->capture_default_str();
  verb->add_option("--settle", options->settle,
                   shell.Say("then wait at most so long for what may still come", "sau đó chờ thêm tối đa bao lâu"))
      ->capture_default_str();
  verb->add_option(
          "--late", options->late,
          shell.Say("a live reading that is older when it comes is late", "số đo tức thời cũ hơn mức này là trễ"))
      ->capture_default_str();
  verb->add_option("--site", options->site, shell.Say("one site only", "chỉ một địa điểm"));
  verb->add_option("--node", options->node, shell.Say("one node only", "chỉ một nút"));
  verb->add_option("--ca", options->broker.ca, shell.Say("CA file (PEM)", "tệp CA (PEM)"));
  verb->add_option("--cert", options->broker.certificate, shell.Say("client certificate (PEM)", "chứng thư (PEM)"));
  verb->add_option("--key", options->broker.key, shell.Say("its key (PEM)", "khóa của chứng thư (PEM)"));
  verb->add_option("--user", options->broker.user, shell.Say("user name", "tên người dùng"));
  verb->add_option("--password-file", options->broker.password_file,
                   shell.Say("file with the password in its first line", "tệp có mật khẩu ở dòng đầu"));
  verb->add_option(
      "--client", options->broker.client,
      shell.Say("client id; the same again goes on with its session", "mã client; dùng lại để nối tiếp phiên"));
  verb->add_flag("--json", options->json, shell.Say("print JSON", "in JSON"));
  verb->callback([options, &shell] { shell.result = Audit(*options, shell.language).Run(); });
}

}  // namespace tramgac::app
