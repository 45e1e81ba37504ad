#include <poll.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <cstdio>

#include "agent/app/control_call.h"
#include "agent/app/live_view.h"
#include "agent/app/table_view.h"
#include "agent/app/verbs.h"
#include "agent/service/signals.h"

namespace tramgac::app {
namespace {

using nlohmann::json;

constexpr int kRefreshMs = 1000;

struct TailOptions {
  std::string control = kDefaultControlPath;
  std::string device;
  bool json = false;
};

json RequestOf(const char* verb, const TailOptions& options) {
  json request = {{"verb", verb}};
  if (!options.device.empty()) request["device"] = options.device;
  return request;
}

std::int64_t UtcMs() {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  return std::chrono::duration_cast<std::chrono::milliseconds>(now).count();
}

bool Fetch(ControlCall& call, const TailOptions& options, LiveData& data) {
  const auto status = call.Ask({{"verb", "status"}});
  if (!status || status->empty()) return false;
  auto readings = call.Ask(RequestOf("readings", options));
  if (!readings) return false;
  auto alarms = call.Ask({{"verb", "alarms"}});
  if (!alarms) return false;
  if (!options.device.empty()) {
    std::erase_if(*alarms, [&](const json& alarm) { return alarm.value("device", "") != options.device; });
  }
  data = {status->front(), std::move(*readings), std::move(*alarms), UtcMs()};
  return true;
}

bool KnowsDevice(ControlCall& call, const TailOptions& options, document::Language language) {
  if (options.device.empty()) return true;
  const auto devices = call.Ask({{"verb", "devices"}});
  if (!devices) return true;  // the next call says what is wrong
  std::string names;
  for (const json& device : *devices) {
    const std::string id = device.value("device", "");
    if (id == options.device) return true;
    names += " " + id;
  }
  const bool vi = language == document::Language::kVietnamese;
  std::fprintf(stderr,
               vi ? "tramgac tail: không có thiết bị \"%s\"; có:%s\n" : "tramgac tail: no device \"%s\"; known:%s\n",
               options.device.c_str(), names.c_str());
  return false;
}

void Draw(const std::vector<std::string>& lines) {
  std::string text = "\x1b[H";
  for (std::size_t i = 0; i < lines.size(); ++i) text += (i == 0 ? "" : "\r\n") + lines[i] + "\x1b[K";
  text += "\x1b[J";
  std::fwrite(text.data(), 1, text.size(), stdout);
  std::fflush(stdout);
}

// The terminal's second screen, without a cursor, until the view ends.
class LiveScreen {
 public:
  LiveScreen() { std::fputs("\x1b[?1049h\x1b[?25l\x1b[2J", stdout); }
  ~LiveScreen() {
    std::fputs("\x1b[?25h\x1b[?1049l", stdout);
    std::fflush(stdout);
  }
  LiveScreen(const LiveScreen&) = delete;
  LiveScreen& operator=(const LiveScreen&) = delete;
};

int RunLive(ControlCall& call, const TailOptions& options, document::Language language) {
  LiveData data;
  if (!Fetch(call, options, data)) return ReportFailedCall("tail", call, language);
  service::Signals signals;
  if (!Ok(signals.Open())) return 1;
  const LiveScreen screen;
  for (bool fresh = true;; fresh = Fetch(call, options, data)) {
    const std::size_t width = TerminalWidth(), height = TerminalHeight();
    // The agent is being restarted, perhaps: say so and look again.
    Draw(fresh ? LiveFrame(data, {width, height, true}, language)
               : std::vector<std::string>{Fit(call.problem().In(language), width)});
    pollfd wait{signals.fd(), POLLIN, 0};
    if (poll(&wait, 1, kRefreshMs) > 0) return 0;
  }
}

int RunStream(ControlCall& call, const TailOptions& options, document::Language language) {
  // Every line is flushed, so nothing is lost by ending at once.
  std::signal(SIGINT, [](int) { _exit(0); });
  std::signal(SIGTERM, [](int) { _exit(0); });
  const bool ended = call.Stream(RequestOf("tail", options), [&](const json& line) {
    if (!line.contains("point")) return true;
    const std::string text = options.json ? line.dump() : ReportLine(line, language);
    return std::printf("%s\n", text.c_str()) > 0 && std::fflush(stdout) == 0;
  });
  return ended ? 0 : ReportFailedCall("tail", call, language);
}

}  // namespace

void AddTailVerb(CLI::App& app, Shell& shell) {
  CLI::App* verb = app.add_subcommand(
      "tail", shell.Say("watch the readings of a running agent: a live table, or one line a report in a pipe",
                        "xem giá trị đo của tramgac đang chạy: bảng trực tiếp, hoặc mỗi báo cáo một dòng khi qua ống"));
  auto options = std::make_shared<TailOptions>();
  verb->add_option("--control", options->control, shell.Say("control socket of the agent", "socket điều khiển"))
      ->capture_default_str();
  verb->add_option("--device", options->device, shell.Say("one device only", "chỉ một thiết bị"));
  verb->add_flag("--json", options->json, shell.Say("one JSON object a report", "mỗi báo cáo một đối tượng JSON"));
  verb->callback([options, &shell] {
    ControlCall call(options->control);
    if (!KnowsDevice(call, *options, shell.language)) {
      shell.result = 2;
      return;
    }
    const bool live = !options->json && isatty(STDOUT_FILENO) != 0;
    shell.result = live ? RunLive(call, *options, shell.language) : RunStream(call, *options, shell.language);
  });
}

}  // namespace tramgac::app
