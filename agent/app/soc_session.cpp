#include "agent/app/soc_session.h"

#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <random>
#include <utility>
#include <vector>

#include "agent/publish/paho_link.h"

namespace tramgac::app {
namespace {

constexpr std::size_t kMostAtOnce = 2000;
constexpr Duration kGoodbye = std::chrono::milliseconds(500);

publish::RandomSource MakeRandom() {
  return [engine = std::mt19937_64(std::random_device{}())]() mutable { return engine(); };
}

}  // namespace

std::int64_t SocUtcMs() {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  return std::chrono::duration_cast<std::chrono::milliseconds>(now).count();
}

int SocWaitMs(BootTime now, BootTime due, int most) {
  if (due <= now) return 0;
  const auto wait = std::chrono::ceil<std::chrono::milliseconds>(std::min<Duration>(due - now, std::chrono::hours(1)));
  return static_cast<int>(std::min<std::int64_t>(wait.count(), most));
}

SocSession::SocSession(const publish::PublisherSettings& settings) : wake_(eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)) {
  const auto wake = [fd = wake_.get()] {
    const std::uint64_t one = 1;
    // Full means that it is readable already.
    [[maybe_unused]] const auto written = write(fd, &one, sizeof one);
  };
  publisher_ = std::make_unique<publish::MqttPublisher>(settings, publish::MakePahoLink(settings, wake), MakeRandom());
  // What the settings say was checked when they were made.
  [[maybe_unused]] const Status started = publisher_->Start(clock_.Now());
}

SocSession::~SocSession() { publisher_->Stop(nullptr, kGoodbye); }

BootTime SocSession::Step(SocCommands& commands, const OnConnected& on_connected, const OnMessage& on_message) {
  std::uint64_t wakes = 0;
  [[maybe_unused]] const auto taken = read(wake_.get(), &wakes, sizeof wakes);
  // Messages are taken before events: what is at hand came on a connection whose event is then at hand too.
  std::vector<publish::InboundMessage> messages;
  for (publish::InboundMessage message; messages.size() < kMostAtOnce && publisher_->TakeMessage(message);) {
    messages.push_back(std::move(message));
  }
  const BootTime next = publisher_->Step(clock_.Now());
  std::array<Acknowledgement, 16> answers;
  for (std::size_t count; (count = publisher_->TakeAcknowledgements(answers)) != 0;) {
    for (std::size_t i = 0; i < count; ++i) {
      commands.Acknowledged(answers[i].token, answers[i].reason);
      if (listener_) listener_(answers[i]);
    }
  }
  if (connected() && publisher_->connection() != connection_) {
    connection_ = publisher_->connection();
    on_connected();
  }
  for (const publish::InboundMessage& message : messages) {
    message.topic == commands.ResponseTopic() ? commands.Take(message.correlation, message.payload)
                                              : on_message(message);
  }
  const BootTime due = std::min(next, commands.Step(clock_.Now()));
  return messages.size() == kMostAtOnce ? BootTime() : due;
}

bool SocSession::Ask(SocCommands& commands, const SocRequest& request) {
  if (publisher_->Room() == 0) return false;
  std::random_device random;
  const auto command = commands.Ask(request, {random(), random(), random(), random()}, clock_.Now());
  if (!command) return false;
  return Ok(publisher_->Publish({.topic = command->topic,
                                 .payload = command->payload,
                                 .expiry_seconds = command->expiry_seconds,
                                 .token = command->token,
                                 .response_topic = command->response_topic,
                                 .correlation = command->correlation}));
}

}  // namespace tramgac::app
