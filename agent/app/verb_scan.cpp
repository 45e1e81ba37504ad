#include <cstdio>

#include "agent/app/scan_run.h"
#include "agent/app/table_view.h"
#include "agent/app/verbs.h"

namespace tramgac::app {
namespace {

using document::Language;
using document::Phrase;
using document::Say;

constexpr int kFailed = 1;

constexpr Phrase kNothing{"nothing found; tramgac probe TARGET says what to check for one address",
                          "không tìm thấy gì; tramgac probe TARGET cho biết cần kiểm tra gì ở một địa chỉ"};
constexpr Phrase kStopped{"interrupted: this is what was found until then",
                          "đã dừng giữa chừng: đây là những gì tìm thấy đến lúc đó"};
constexpr Phrase kPaste{"# for node.yaml; check it with: tramgac check node.yaml",
                        "# dán vào node.yaml; kiểm tra bằng: tramgac check node.yaml"};

int Print(ScanRun& run, const ScanOptions& options, Language language) {
  if (run.interrupted()) std::fprintf(stderr, "%s\n", Say(kStopped).In(language).c_str());
  const std::string yaml = FindsYaml(run.finds(), language);
  if (options.json) {
    const nlohmann::json all = {
        {"finds", FindsJson(run.finds(), language)}, {"complete", !run.interrupted()}, {"configuration", yaml}};
    std::printf("%s\n", all.dump(2, ' ', false, nlohmann::json::error_handler_t::replace).c_str());
  } else if (options.yaml) {
    std::fputs(yaml.c_str(), stdout);
  } else if (!run.finds().empty()) {
    std::printf("%s\n%s\n%s", FindsText(run.finds(), TerminalWidth(), language).c_str(),
                Say(kPaste).In(language).c_str(), yaml.c_str());
  }
  if (run.finds().empty()) return run.Complain(kFailed, Say(kNothing));
  return run.interrupted() ? kFailed : 0;
}

int Scan(const ScanOptions& options, Language language) {
  service::Signals signals;
  if (!Ok(signals.Open())) return kFailed;
  const std::string name = "scan";
  ScanRun run(name, options, signals, language);
  const int worst = run.Run();
  return !run.began() ? worst : std::max(worst, Print(run, options, language));
}

}  // namespace

void AddScanVerb(CLI::App& app, Shell& shell) {
  CLI::App* verb =
      app.add_subcommand("scan", shell.Say("find devices: on a serial line, in ranges of addresses; reads only",
                                           "tìm thiết bị: trên đường nối tiếp, trong dải địa chỉ; chỉ đọc"));
  auto options = std::make_shared<ScanOptions>();
  verb->add_option("TARGET", options->targets,
                   shell.Say("modbus-rtu:///dev/ttyUSB0 (what is not given is swept: baud, parity, stop_bits, unit), "
                             "modbus-tcp://10.1.2.0/24, modbus-rtu-tcp://10.1.2.3:4001, "
                             "snmp://10.1.2.3-40?community=public",
                             "modbus-rtu:///dev/ttyUSB0 (tham số không cho sẽ được dò: baud, parity, stop_bits, unit), "
                             "modbus-tcp://10.1.2.0/24, modbus-rtu-tcp://10.1.2.3:4001, "
                             "snmp://10.1.2.3-40?community=public"))
      ->required();
  verb->add_option(
      "--units", options->units,
      shell.Say("Modbus unit ids, e.g. 1-32,40 (default: serial 1-247, RTU over TCP 1-32, TCP 1, 255, 0)",
                "mã thiết bị Modbus, ví dụ 1-32,40 (mặc định: nối tiếp 1-247, RTU qua TCP 1-32, TCP 1, 255, 0)"));
  verb->add_option("--communities", options->communities,
                   shell.Say("file of SNMP v2c communities to try, one a line, mode 0600",
                             "tệp các community SNMP v2c cần thử, mỗi dòng một cái, quyền 0600"));
  verb->add_option("--users", options->users,
                   shell.Say("file of SNMP v3 users to try, a line each: USER?auth=SHA-256&auth_file=F&priv=AES-128&"
                             "priv_file=F",
                             "tệp các người dùng SNMP v3 cần thử, mỗi dòng: USER?auth=SHA-256&auth_file=F&priv=AES-128&"
                             "priv_file=F"));
  verb->add_option("--rate", options->rate, shell.Say("requests a second", "số yêu cầu mỗi giây"))
      ->check(CLI::Range(0.1, 1000.0))
      ->capture_default_str();
  verb->add_option("--timeout", options->timeout,
                   shell.Say("seconds for one request (default: serial 0.3, network 1)",
                             "số giây cho một yêu cầu (mặc định: nối tiếp 0.3, mạng 1)"))
      ->check(CLI::Range(0.05, 10.0));
  auto* json = verb->add_flag("--json", options->json, shell.Say("print JSON", "in JSON"));
  verb->add_flag("--yaml", options->yaml,
                 shell.Say("print only the devices for node.yaml", "chỉ in phần thiết bị cho node.yaml"))
      ->excludes(json);
  verb->callback([options, &shell] { shell.result = Scan(*options, shell.language); });
}

}  // namespace tramgac::app
