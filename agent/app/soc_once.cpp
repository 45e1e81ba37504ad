#include <fmt/format.h>
#include <poll.h>

#include <algorithm>
#include <chrono>
#include <cstdio>

#include "agent/app/soc.h"
#include "agent/app/soc_session.h"
#include "agent/service/signals.h"

namespace tramgac::app {
namespace {

using document::Language;
using document::Phrase;
using document::Say;
using Kind = SocOutcome::Kind;

constexpr Duration kConnectLimit = std::chrono::seconds(15);
constexpr int kLongestWaitMs = 1000;

constexpr Phrase kNotConnected{"not connected to {0}: {1}", "không nối được tới {0}: {1}"};
constexpr Phrase kNoConnectionYet{"it does not answer", "không có trả lời"};

constexpr std::string_view ResultName(Kind kind) {
  switch (kind) {
    case Kind::kDone: return "done";
    case Kind::kUnchanged: return "unchanged";
    case Kind::kRefused: return "refused";
    case Kind::kFailed: return "failed";
    case Kind::kNoAnswer: return "no-answer";
    case Kind::kNobodyListens: return "nobody-listens";
    case Kind::kBrokerRefused: return "broker-refused";
  }
  return "failed";
}

int Print(const SocOutcome& outcome, bool as_json, Language language) {
  const bool well = outcome.kind == Kind::kDone || outcome.kind == Kind::kUnchanged;
  if (as_json) {
    const nlohmann::json answer = {{"result", ResultName(outcome.kind)}, {"site", outcome.request.key.site},
                                   {"node", outcome.request.key.node},   {"alarm", outcome.request.key.alarm},
                                   {"verb", outcome.request.verb},       {"text_en", outcome.text.en},
                                   {"text_vi", outcome.text.vi}};
    std::printf("%s\n", answer.dump(2).c_str());
  } else if (well) {
    std::printf("%s\n", outcome.text.In(language).c_str());
  }
  if (!well) std::fprintf(stderr, "tramgac alarms: %s\n", outcome.text.In(language).c_str());
  return well ? 0 : 1;
}

int ReportNoConnection(const SocSession& session, const publish::PublisherSettings& settings, Language language) {
  const publish::ConnectionFault fault = session.publisher().diagnosis().fault;
  const LocalText text = publish::ConnectionFaultText(fault);
  std::string why(language == Language::kVietnamese ? text.vi : text.en);
  if (fault == publish::ConnectionFault::kNone) why = Say(kNoConnectionYet).In(language);
  const document::Wording line = Say(kNotConnected, settings.host + ":" + std::to_string(settings.port), why);
  std::fprintf(stderr, "tramgac alarms: %s\n", line.In(language).c_str());
  return 1;
}

}  // namespace

int RunSocOnce(const SocOptions& options, const SocRequest& request, bool as_json, Language language) {
  document::Wording problem;
  auto settings = SocSettings(options, problem);
  if (!settings) {
    std::fprintf(stderr, "tramgac alarms: %s\n", problem.In(language).c_str());
    return 2;
  }
  service::Signals signals;
  if (!Ok(signals.Open())) return 1;
  SocCommands commands(SocUser(options), settings->client_id);
  settings->subscriptions = {commands.ResponseTopic()};
  SocSession session(*settings);
  const BootTime give_up = session.Now() + kConnectLimit;
  for (bool asked = false;;) {
    const BootTime due = session.Step(
        commands, [] {}, [](const publish::InboundMessage&) {});
    // An answer can only come where it is subscribed.
    if (!asked && session.publisher().subscribed() == 1) asked = session.Ask(commands, request);
    if (const auto outcome = commands.TakeOutcome()) return Print(*outcome, as_json, language);
    if (!asked && session.Now() >= give_up) return ReportNoConnection(session, *settings, language);
    pollfd waits[] = {{signals.fd(), POLLIN, 0}, {session.fd(), POLLIN, 0}};
    poll(waits, 2, SocWaitMs(session.Now(), asked ? due : std::min(due, give_up), kLongestWaitMs));
    if (waits[0].revents != 0) return 1;
  }
}

}  // namespace tramgac::app
