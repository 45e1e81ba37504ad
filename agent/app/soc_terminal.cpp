#include <poll.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <limits>

#include "agent/app/local_offset.h"
#include "agent/app/soc.h"
#include "agent/app/soc_frame.h"
#include "agent/app/soc_screen.h"
#include "agent/app/soc_session.h"
#include "agent/app/table_view.h"
#include "agent/service/signals.h"

namespace tramgac::app {
namespace {

using document::Language;
using document::Phrase;
using document::Say;

constexpr int kFrameMs = 100;  // not more often, whatever comes
constexpr std::size_t kSubscriptions = 5;
constexpr int kSecondMs = 1000;
constexpr std::int64_t kNoticeMs = 20000;

constexpr Phrase kNotSent{"{0} {1}: NOT SENT, there is no connection", "{0} {1}: CHƯA GỬI, không có kết nối"};
constexpr Phrase kNoTerminal{"tramgac alarms: this needs a terminal; use --json in a pipe",
                             "tramgac alarms: cần một màn hình lệnh; dùng --json khi qua ống"};

class Terminal {
 public:
  Terminal(const publish::PublisherSettings& settings, std::string user, Language language)
      : commands_(std::move(user), settings.client_id), ui_(language), session_(WithSubscriptions(settings)) {
    situation_.broker = settings.host + ":" + std::to_string(settings.port);
    const char* no_colour = std::getenv("NO_COLOR");
    has_colour_ = no_colour == nullptr || *no_colour == '\0';
  }

  // Until the operator or a signal ends it.
  void Run(service::Signals& signals) {
    SocScreen screen;
    BootTime drawn{};
    std::int64_t drawn_second = 0;
    while (!ui_.quit()) {
      const BootTime due = Step();
      if (state_.TakeAnnouncements() > 0 && !ui_.muted()) screen.Ring();
      const BootTime now = session_.Now();
      const std::int64_t second = SocUtcMs() / kSecondMs;
      changed_ = changed_ || second != drawn_second;  // ages and the clock
      if (changed_ && now - drawn >= std::chrono::milliseconds(kFrameMs)) {
        screen.Draw(SocFrame(state_, ui_, situation_, ScreenNow()));
        drawn = now;
        drawn_second = second;
        changed_ = false;
      }
      // What changes within a frame is drawn at its end, and the clock when its second begins.
      const int until_second = kSecondMs - static_cast<int>(SocUtcMs() % kSecondMs);
      const int wait = SocWaitMs(now, due, changed_ ? kFrameMs : until_second);
      pollfd waits[] = {{signals.fd(), POLLIN, 0}, {STDIN_FILENO, POLLIN, 0}, {session_.fd(), POLLIN, 0}};
      poll(waits, 3, wait);
      if (waits[0].revents != 0) return;
      if (waits[1].revents != 0 && !TakeKeys(screen)) return;
      changed_ = changed_ || waits[2].revents != 0;
    }
  }

 private:
  publish::PublisherSettings WithSubscriptions(publish::PublisherSettings settings) const {
    settings.subscriptions = {"tramgac/v1/+/+/state", "tramgac/v1/+/+/alarm/+", "tramgac/v1/+/+/event",
                              "tramgac/v1/+/+/def/+", commands_.ResponseTopic()};
    return settings;
  }

  Screen ScreenNow() const { return {TerminalWidth(), TerminalHeight(), has_colour_}; }

  BootTime Step() {
    const std::int64_t now_ms = SocUtcMs();
    const BootTime due = session_.Step(
        commands_, [&] { state_.Connected(now_ms); },
        [&](const publish::InboundMessage& message) {
          state_.Take(message.topic, message.payload, message.retained, now_ms);
        });
    state_.Step(now_ms);
    while (const auto outcome = commands_.TakeOutcome()) {
      ui_.Notice(outcome->text, now_ms + kNoticeMs);
      changed_ = true;
    }
    LookAround(now_ms);
    return due;
  }

  void LookAround(std::int64_t now_ms) {
    const publish::MqttPublisher& publisher = session_.publisher();
    const bool connected = session_.connected();
    if (situation_.connected && !connected) situation_.lost_ms = now_ms;
    situation_.connected = connected;
    situation_.was_connected = situation_.was_connected || connected;
    const publish::Diagnosis& diagnosis = publisher.diagnosis();
    situation_.fault = {};
    if (diagnosis.fault != publish::ConnectionFault::kNone) {
      const LocalText text = publish::ConnectionFaultText(diagnosis.fault);
      situation_.fault = {std::string(text.en), std::string(text.vi)};
    }
    const bool has_all = publisher.subscribed() == kSubscriptions;  // perhaps only since the latest connection
    situation_.refused_subscription = has_all ? "" : publisher.last_refused_subscription().topic;
    situation_.dropped = publisher.inbound_drops().total();
    situation_.waiting = commands_.waiting();
    situation_.now_ms = now_ms;
    situation_.local_offset_s = LocalOffset(UtcTime(std::chrono::milliseconds(now_ms))) * 60;
  }

  bool TakeKeys(SocScreen& screen) {
    std::string bytes;
    if (!screen.Read(bytes)) return false;
    changed_ = true;
    for (const KeyPress& key : KeysOf(bytes)) {
      ui_.Press(key, state_, SocListRows(TerminalHeight()));
      if (ui_.mode() == SocUi::Mode::kDetail) ui_.LimitScroll(SocLongestScroll(state_, ui_, situation_, ScreenNow()));
      const auto request = ui_.TakeRequest();
      if (request && !session_.Ask(commands_, *request)) {
        ui_.Notice(Say(kNotSent, request->verb, request->key.alarm), SocUtcMs() + kNoticeMs);
      }
    }
    return true;
  }

  SocState state_;
  SocCommands commands_;
  SocUi ui_;
  SocSituation situation_;
  bool has_colour_ = true;
  bool changed_ = true;
  SocSession session_;
};

}  // namespace

int RunSocTerminal(const SocOptions& options, Language language) {
  document::Wording problem;
  const auto settings = SocSettings(options, problem);
  if (!settings) {
    std::fprintf(stderr, "tramgac alarms: %s\n", problem.In(language).c_str());
    return 2;
  }
  if (isatty(STDIN_FILENO) == 0 || isatty(STDOUT_FILENO) == 0) {
    std::fprintf(stderr, "%s\n", Say(kNoTerminal).In(language).c_str());
    return 2;
  }
  service::Signals signals;
  if (!Ok(signals.Open())) return 1;
  Terminal(*settings, SocUser(options), language).Run(signals);
  return 0;
}

}  // namespace tramgac::app
