#include "agent/app/local_panel.h"

#include <algorithm>
#include <utility>

namespace tramgac::app {
namespace {

using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

constexpr Duration kLook = seconds(1);  // at alarms and button when nothing moves
constexpr Duration kLookWhilePressed = milliseconds(250);
constexpr Duration kRetry = minutes(1);
constexpr Duration kGoneAfter = minutes(1);  // a broker that restarts is no news

LocalOutputSettings SettingsOf(const config::LocalConfig& config) {
  return {config.horn_from, config.horn_for, config.remind};
}

}  // namespace

LocalText LineProblem(Status status) {
  switch (status) {
    case Status::kNotFound:
      return {"there is no such chip or LED, or the service may not see it: docs/guides/local-output.md, step 3",
              "không có chip hay LED này, hoặc dịch vụ không được thấy nó: docs/vi/guides/local-output.md, bước 3"};
    case Status::kOutOfRange:
      return {"the chip has no line of that number: gpioinfo lists them",
              "chip không có đường mang số này: gpioinfo liệt kê các đường"};
    case Status::kPermissionDenied:
      return {"the service may not use it: docs/guides/local-output.md, step 3",
              "dịch vụ không có quyền dùng: docs/vi/guides/local-output.md, bước 3"};
    case Status::kAlreadyExists:
      return {"another program or a driver has the line: gpioinfo names it",
              "chương trình hoặc trình điều khiển khác đang giữ đường này: gpioinfo cho biết tên"};
    case Status::kUnimplemented:
      return {"the chip cannot do what is asked: leave bias= out, or take another line",
              "chip không làm được điều yêu cầu: bỏ bias=, hoặc dùng đường khác"};
    case Status::kResourceExhausted: return {"no descriptors or memory are left", "hết bộ nhớ hoặc số tệp được mở"};
    default:
      return {"it does not answer: look at its wiring and adapter", "không trả lời: kiểm tra dây và bộ chuyển đổi"};
  }
}

void LogLine(service::Log& log, std::string_view use, const std::string& line, Status status) {
  if (Ok(status)) return log.Write(service::LogEvent::kLineBack, {{"use", use}, {"line", line}});
  const LocalText why = LineProblem(status);
  log.Write(service::LogEvent::kLineFailed,
            {{"use", use}, {"line", line}, {"error", StatusName(status)}, {"error_en", why.en}, {"error_vi", why.vi}});
}

LocalPanel::LocalPanel(const config::LocalConfig& config, board::Gpio& gpio, service::Log& log)
    : gpio_(gpio), log_(log), output_(SettingsOf(config)) {
  Add("horn", config.horn);
  Add("lamp", config.lamp);
  Add("silence", config.silence);
}

void LocalPanel::Add(std::string_view use, const std::optional<board::GpioLine>& line) {
  if (!line) return;
  Wire& wire = wires_.emplace_back();
  wire.use = use;
  wire.line = *line;
}

BootTime LocalPanel::Update(BootTime now, const AlarmSummary& alarms, bool connected) {
  for (Wire& wire : wires_) {
    if (now >= wire.retry_at) Open(wire, now);
  }
  const board::GpioLevel button = ReadButton(now);
  network_gone_ = IsNetworkGone(now, connected);
  const bool was_silenced = output_.state().silenced;
  const LocalState& state = output_.Update(now, {alarms, network_gone_, button.active, button.was_active, false});
  Drive("horn", state.horn_on, now);
  Drive("lamp", state.lamp_on, now);
  if (state.silenced && !was_silenced) log_.Write(service::LogEvent::kHornSilenced, {});
  return std::min(state.next, now + (button.active ? kLookWhilePressed : kLook));
}

void LocalPanel::Open(Wire& wire, BootTime now) {
  if (wire.use == "silence") {
    auto input = gpio_.OpenInput(wire.line);
    if (!input.ok()) return Lose(wire, input.status(), now);
    wire.input = std::move(input).value();
  } else {
    auto output = gpio_.OpenOutput(wire.line);
    if (!output.ok()) return Lose(wire, output.status(), now);
    wire.output = std::move(output).value();
    wire.level = false;
  }
  wire.problem = Status::kOk;
  wire.retry_at = kNever;
  Tell(wire);
}

void LocalPanel::Lose(Wire& wire, Status why, BootTime now) {
  wire.output.reset();
  wire.input.reset();
  wire.level.reset();
  wire.problem = why;
  wire.retry_at = now + kRetry;
  Tell(wire);
}

// Once for each change: a line that stays away is one piece of news, and one that works from the beginning is none.
void LocalPanel::Tell(Wire& wire) {
  if (std::exchange(wire.told, wire.problem) == wire.problem) return;
  LogLine(log_, wire.use, GpioLineName(wire.line), wire.problem);
}

board::GpioLevel LocalPanel::ReadButton(BootTime now) {
  for (Wire& wire : wires_) {
    if (wire.input == nullptr) continue;
    const Result<board::GpioLevel> level = wire.input->Read();
    if (level.ok()) return level.value();
    Lose(wire, level.status(), now);
  }
  return {};
}

void LocalPanel::Drive(std::string_view use, bool active, BootTime now) {
  for (Wire& wire : wires_) {
    if (wire.use != use || wire.output == nullptr || wire.level == active) continue;
    const Status status = wire.output->Write(active);
    if (!Ok(status)) {
      Lose(wire, status, now);
      continue;
    }
    wire.level = active;
  }
}

bool LocalPanel::IsNetworkGone(BootTime now, bool connected) {
  if (connected) {
    away_since_.reset();
    return false;
  }
  if (!away_since_) away_since_ = now;
  return now - *away_since_ >= kGoneAfter;
}

nlohmann::json LocalPanel::View() const {
  const LocalState& state = output_.state();
  nlohmann::json lines = nlohmann::json::array();
  for (const Wire& wire : wires_) {
    nlohmann::json line = {{"use", wire.use},
                           {"line", GpioLineName(wire.line)},
                           {"working", wire.output != nullptr || wire.input != nullptr},
                           {"problem", nullptr}};
    if (!Ok(wire.problem)) {
      const LocalText why = LineProblem(wire.problem);
      line["problem"] = {{"status", StatusName(wire.problem)}, {"en", why.en}, {"vi", why.vi}};
    }
    lines.push_back(std::move(line));
  }
  return {{"horn", HornModeName(state.horn)}, {"lamp", LampModeName(state.lamp)}, {"silenced", state.silenced},
          {"testing", state.testing},         {"network_gone", network_gone_},    {"lines", std::move(lines)}};
}

}  // namespace tramgac::app
