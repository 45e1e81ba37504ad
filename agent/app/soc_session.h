// The control room's connection to its broker, with a descriptor to wait on.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "agent/app/soc_commands.h"
#include "agent/publish/mqtt_publisher.h"
#include "agent/service/unique_fd.h"
#include "board/linux/clock_linux.h"

namespace tramgac::app {

// One thread. No call blocks but the destructor (half a second, and the system's resolver).
class SocSession {
 public:
  // `settings` with subscriptions. To be made after service::Signals::Open, because it starts threads.
  explicit SocSession(const publish::PublisherSettings& settings);
  SocSession(const SocSession&) = delete;
  SocSession& operator=(const SocSession&) = delete;
  ~SocSession();

  using OnConnected = std::function<void()>;
  using OnMessage = std::function<void(const publish::InboundMessage&)>;

  // Works on what has come: `on_connected` for a new connection, before `on_message` for what came on it; answers of
  // the broker to commands. A part of a burst only, so that the caller can draw. Outcome: when it wants to be called
  // next; a time that is past: at once.
  BootTime Step(SocCommands& commands, const OnConnected& on_connected, const OnMessage& on_message);

  // Sends a question. Outcome: false: there is no connection, or no room; nothing is open then.
  bool Ask(SocCommands& commands, const SocRequest& request);

  // Hands a message to the connection. Outcome: false: there is none, or no room.
  bool Publish(const Message& message) { return Ok(publisher_->Publish(message)); }
  // Hears the broker's answers too, from within Step.
  void SetListener(std::function<void(const Acknowledgement&)> listener) { listener_ = std::move(listener); }

  const publish::MqttPublisher& publisher() const { return *publisher_; }
  bool connected() const { return publisher_->state() == publish::MqttPublisher::State::kConnected; }
  // Readable when Step has something to do.
  int fd() const { return wake_.get(); }
  BootTime Now() const { return clock_.Now(); }

 private:
  board::LinuxClock clock_;
  service::UniqueFd wake_;  // an eventfd
  std::unique_ptr<publish::MqttPublisher> publisher_;
  std::uint32_t connection_ = 0;
  std::function<void(const Acknowledgement&)> listener_;
};

// Milliseconds since 1970, UTC.
std::int64_t SocUtcMs();

// What to wait for in poll(2), in milliseconds, rounded up. Outcome: at least 0, at most `most`.
int SocWaitMs(BootTime now, BootTime due, int most);

}  // namespace tramgac::app
