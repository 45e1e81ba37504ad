#include <fmt/format.h>
#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>

#include "agent/app/json_member.h"
#include "agent/app/soc.h"
#include "agent/app/soc_line.h"
#include "agent/app/soc_session.h"
#include "agent/app/soc_text.h"
#include "agent/service/signals.h"

namespace tramgac::app {
namespace {

using document::Language;
using document::Phrase;
using document::Say;

constexpr std::size_t kMostBuffered = 64 * 1024 * 1024;
// A pipe that is writable takes this much without blocking (POSIX.1, write: PIPE_BUF), whoever else has it open.
constexpr std::size_t kPiece = 4096;
constexpr int kLongestWaitMs = 1000;

constexpr Phrase kClosed{"nobody reads the output any more", "không còn chương trình nào đọc đầu ra"};
constexpr Phrase kTooSlow{"the output is not read fast enough: 64 MiB are waiting",
                          "đầu ra được đọc quá chậm: 64 MiB đang chờ"};
constexpr Phrase kConnected{"connected to {0}", "đã nối tới {0}"};
constexpr Phrase kNotConnected{"not connected to {0}: {1}", "không nối được tới {0}: {1}"};
constexpr Phrase kRefusedSubscription{"the broker refuses the subscription {0} (code 0x{1:02x})",
                                      "máy chủ MQTT từ chối đăng ký {0} (mã 0x{1:02x})"};
constexpr Phrase kDropped{"{0} messages dropped: they came too fast or were too large, or make no sense",
                          "bỏ {0} bản tin: đến quá nhanh, quá lớn hoặc không hợp lệ"};

// Does a node say an alarm without a record of it?
bool IsUnstored(const std::string& payload) {
  const auto body = ParseObject(payload);
  return body && WholeMember(*body, "seq", INT64_MAX, 1) == 0;
}

class Stream {
 public:
  Stream(const publish::PublisherSettings& settings, Language language)
      : language_(language),
        broker_(settings.host + ":" + std::to_string(settings.port)),
        commands_("none", settings.client_id),
        session_(WithSubscriptions(settings)) {}

  int Run(service::Signals& signals) {
    for (;;) {
      const BootTime due = session_.Step(
          commands_, [] {}, [this](const publish::InboundMessage& message) { Take(message); });
      Report();
      if (waiting_.size() - written_ > kMostBuffered) return Fail(kTooSlow);
      const bool has_output = written_ < waiting_.size();
      pollfd waits[] = {{signals.fd(), POLLIN, 0},
                        {session_.fd(), POLLIN, 0},
                        {STDOUT_FILENO, static_cast<short>(has_output ? POLLOUT : 0), 0}};
      poll(waits, 3, SocWaitMs(session_.Now(), due, kLongestWaitMs));
      if (waits[0].revents != 0) return 0;
      if ((waits[2].revents & (POLLERR | POLLHUP | POLLNVAL)) != 0) return Fail(kClosed);
      if ((waits[2].revents & POLLOUT) != 0 && !Write()) return Fail(kClosed);
    }
  }

 private:
  static publish::PublisherSettings WithSubscriptions(publish::PublisherSettings settings) {
    settings.subscriptions = {"tramgac/v1/+/+/event", "tramgac/v1/+/+/alarm/+"};
    return settings;
  }

  void Take(const publish::InboundMessage& message) {
    // Of alarms their state before: what happens to them now is an event too, unless the node cannot store it.
    const bool is_event = message.topic.ends_with("/event");
    if ((!is_event && !message.retained && !IsUnstored(message.payload)) || message.payload.empty()) return;
    if (const auto line = SocLine(message.topic, message.payload, message.retained, SocUtcMs())) {
      waiting_ += *line;
      waiting_ += '\n';
    } else {
      ++malformed_;
    }
  }

  // Whole pieces while the reader takes them.
  bool Write() {
    do {
      const std::size_t size = std::min(kPiece, waiting_.size() - written_);
      const ssize_t count = write(STDOUT_FILENO, waiting_.data() + written_, size);
      if (count < 0 && errno != EINTR && errno != EAGAIN) return false;
      if (count > 0) written_ += static_cast<std::size_t>(count);
      pollfd room{STDOUT_FILENO, POLLOUT, 0};
      if (poll(&room, 1, 0) <= 0 || (room.revents & POLLOUT) == 0) break;
    } while (written_ < waiting_.size());
    if (written_ == waiting_.size() || written_ > kMostBuffered / 2) {
      waiting_.erase(0, written_);
      written_ = 0;
    }
    return true;
  }

  // News about the connection, on standard error.
  void Report() {
    const publish::MqttPublisher& publisher = session_.publisher();
    const publish::ConnectionFault fault = publisher.diagnosis().fault;
    if (session_.connected() && !was_connected_) Tell(Say(kConnected, broker_));
    if (!session_.connected() && fault != fault_ && fault != publish::ConnectionFault::kNone) {
      const LocalText why = publish::ConnectionFaultText(fault);
      Tell(Say(kNotConnected, broker_, language_ == Language::kVietnamese ? why.vi : why.en));
    }
    was_connected_ = session_.connected();
    fault_ = fault;
    if (const auto refused = publisher.counters().subscriptions_refused; refused != refused_) {
      const publish::Refusal& refusal = publisher.last_refused_subscription();
      Tell(Say(kRefusedSubscription, refusal.topic, refusal.reason));
      refused_ = refused;
    }
    if (const auto dropped = publisher.inbound_drops().total() + malformed_; dropped != dropped_) {
      Tell(Say(kDropped, dropped));
      dropped_ = dropped;
    }
  }

  void Tell(const document::Wording& text) const {
    std::fprintf(stderr, "tramgac alarms: %s\n", text.In(language_).c_str());
  }
  int Fail(const Phrase& why) const {
    Tell(Say(why));
    return 1;
  }

  const Language language_;
  const std::string broker_;
  SocCommands commands_;
  SocSession session_;
  std::string waiting_;
  std::size_t written_ = 0;  // of waiting_
  bool was_connected_ = false;
  publish::ConnectionFault fault_ = publish::ConnectionFault::kNone;
  std::uint64_t refused_ = 0, malformed_ = 0, dropped_ = 0;
};

}  // namespace

int RunSocStream(const SocOptions& options, Language language) {
  document::Wording problem;
  const auto settings = SocSettings(options, problem);
  if (!settings) {
    std::fprintf(stderr, "tramgac alarms: %s\n", problem.In(language).c_str());
    return 2;
  }
  service::Signals signals;
  if (!Ok(signals.Open())) return 1;
  return Stream(*settings, language).Run(signals);
}

}  // namespace tramgac::app
