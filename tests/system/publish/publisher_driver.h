// Plays the pipeline's thread for a publisher in real time: steps it when it is due or has woken, takes the answers.
#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "agent/publish/mqtt_publisher.h"
#include "agent/publish/paho_link.h"

namespace tramgac::publish {

// Settings with short times, for a broker on 127.0.0.1.
PublisherSettings LoopbackSettings(std::uint16_t port);

class PublisherDriver {
 public:
  explicit PublisherDriver(const PublisherSettings& settings);

  // Works until `condition` holds. Outcome: false when it did not in time.
  bool RunUntil(const std::function<bool()>& condition, std::chrono::milliseconds limit = std::chrono::seconds(20));
  bool RunUntilConnected();
  // Works until there is a diagnosis. Outcome: the fault; kNone when none came in time.
  ConnectionFault RunUntilFault(std::chrono::milliseconds limit = std::chrono::seconds(20));

  // Publishes one message as soon as there is room and waits for the answer. Outcome: its reason.
  std::uint16_t PublishAndWait(const Message& message);

  void Stop(const Message* last, std::chrono::milliseconds budget);

  MqttPublisher& publisher() { return *publisher_; }
  // Every answer, in the order in which they came.
  const std::vector<Acknowledgement>& answers() const { return answers_; }
  // Every message from others, in the order in which they came.
  const std::vector<InboundMessage>& messages() const { return messages_; }
  // How often was this token answered?
  std::size_t AnswerCount(std::uint64_t token) const;
  // connection() changed while a message of the connection before had no answer. Never allowed.
  bool contract_broken() const { return contract_broken_; }

 private:
  void Step();
  void TakeAnswers();

  std::mutex mutex_;
  std::condition_variable woken_;
  bool wake_ = false;
  BootTime next_{};
  std::uint32_t connection_ = 0;
  bool contract_broken_ = false;
  std::vector<Acknowledgement> answers_;
  std::vector<InboundMessage> messages_;
  std::unique_ptr<MqttPublisher> publisher_;
};

}  // namespace tramgac::publish
