#include "tests/system/publish/publisher_driver.h"

#include <algorithm>
#include <array>
#include <random>

namespace tramgac::publish {
namespace {

using namespace std::chrono_literals;

BootTime Now() {
  return BootTime(std::chrono::duration_cast<Duration>(std::chrono::steady_clock::now().time_since_epoch()));
}

}  // namespace

PublisherSettings LoopbackSettings(std::uint16_t port) {
  PublisherSettings settings;
  settings.host = "127.0.0.1";
  settings.port = port;
  settings.client_id = "node-1";
  settings.keep_alive = 2s;
  settings.connect_timeout = 3s;
  settings.backoff = {50ms, 100ms, 500ms, 1s};
  return settings;
}

PublisherDriver::PublisherDriver(const PublisherSettings& settings) {
  const auto wake = [this] {
    const std::lock_guard lock(mutex_);
    wake_ = true;
    woken_.notify_one();
  };
  publisher_ = std::make_unique<MqttPublisher>(
      settings, MakePahoLink(settings, wake), [random = std::mt19937(1)]() mutable { return std::uint32_t(random()); });
  if (!Ok(publisher_->Start(Now()))) throw std::runtime_error("Start");
}

void PublisherDriver::Step() {
  next_ = publisher_->Step(Now());
  TakeAnswers();
  for (InboundMessage message; publisher_->TakeMessage(message);) messages_.push_back(message);
}

void PublisherDriver::TakeAnswers() {
  std::array<Acknowledgement, 16> taken;
  for (std::size_t count; (count = publisher_->TakeAcknowledgements(taken)) != 0;) {
    answers_.insert(answers_.end(), taken.begin(), taken.begin() + static_cast<std::ptrdiff_t>(count));
  }
  if (publisher_->connection() == connection_) return;
  connection_ = publisher_->connection();
  contract_broken_ = contract_broken_ || publisher_->in_flight() != 0;
}

bool PublisherDriver::RunUntil(const std::function<bool()>& condition, std::chrono::milliseconds limit) {
  const auto deadline = std::chrono::steady_clock::now() + limit;
  for (;;) {
    Step();
    if (condition()) return true;
    if (std::chrono::steady_clock::now() >= deadline) return false;
    // Conditions may depend on others than the publisher, so look at least every 20 ms.
    const auto due = std::min<Duration>(20ms, std::max<Duration>(next_ - Now(), 1ms));
    std::unique_lock lock(mutex_);
    woken_.wait_for(lock, due, [this] { return wake_; });
    wake_ = false;
  }
}

bool PublisherDriver::RunUntilConnected() {
  return RunUntil([this] { return publisher_->Room() != 0; });
}

ConnectionFault PublisherDriver::RunUntilFault(std::chrono::milliseconds limit) {
  RunUntil([this] { return publisher_->diagnosis().fault != ConnectionFault::kNone; }, limit);
  return publisher_->diagnosis().fault;
}

std::uint16_t PublisherDriver::PublishAndWait(const Message& message) {
  RunUntilConnected();
  if (!Ok(publisher_->Publish(message))) return 0xFFFE;
  const std::size_t before = answers_.size();
  RunUntil([&] { return answers_.size() > before; });
  return answers_.size() > before ? answers_.back().reason : 0xFFFD;
}

void PublisherDriver::Stop(const Message* last, std::chrono::milliseconds budget) {
  publisher_->Stop(last, budget);
  TakeAnswers();
}

std::size_t PublisherDriver::AnswerCount(std::uint64_t token) const {
  return static_cast<std::size_t>(std::count_if(answers_.begin(), answers_.end(),
                                                [token](const Acknowledgement& ack) { return ack.token == token; }));
}

}  // namespace tramgac::publish
