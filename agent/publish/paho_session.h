// One Paho client and what its callbacks say, without a thread of its own. Private to agent/publish.
#pragma once

#include <mqtt/async_client.h>

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <string>

#include "agent/publish/inbound_queue.h"
#include "agent/publish/link_event_queue.h"
#include "agent/publish/settings.h"
#include "agent/publish/tls_files.h"

namespace tramgac::publish {

// Thread safety: Send may be called at any time from any thread; the others from one thread, and block.
// No lock is held while Paho is called, because Paho's callbacks take it.
class PahoSession {
 public:
  PahoSession(const PublisherSettings& settings, LinkEventQueue& events, InboundQueue& inbound);
  ~PahoSession();
  PahoSession(const PahoSession&) = delete;
  PahoSession& operator=(const PahoSession&) = delete;

  // Connects to a broker, its place in the list of the settings; waits for the outcome, at most `limit` or until
  // Cancel(). Outcome: kNone and kConnected is queued; else why not, as far as Paho and the broker said (kNoAnswer,
  // kNotMqtt: not known better). Nothing is queued then.
  Diagnosis Connect(std::size_t broker, std::chrono::milliseconds limit);

  // Asks for every subscription of the settings; what the broker says to each is queued (kSubscribed). A connection
  // that is lost meanwhile takes the rest with it.
  void Subscribe();

  // Ends a Connect that is waiting, and all later ones at once. From any thread.
  void Cancel();

  Status Send(const Message& message, std::uint64_t delivery, TopicAliases::Alias alias);

  // Sends a message and waits for its PUBACK. Outcome: true when it was accepted within `limit`.
  bool SendAndWait(const mqtt::const_message_ptr& message, std::chrono::milliseconds limit);

  // Ends the connection; with `publish_will` the broker is asked to publish the Will. Queues kLost if there was a
  // connection and `queue_event`.
  void Disconnect(bool publish_will, bool queue_event, std::chrono::milliseconds limit);

 private:
  enum class Phase : std::uint8_t { kIdle, kConnecting, kConnected, kFailed };

  // Paho's answers to Connect, to each Send (the user context is its delivery number) and to each subscription (the
  // user context is its place in the settings).
  class ConnectListener : public mqtt::iaction_listener {
   public:
    explicit ConnectListener(PahoSession& session) : session_(session) {}
    void on_success(const mqtt::token& token) override;
    void on_failure(const mqtt::token& token) override;

   private:
    PahoSession& session_;
  };
  class DeliveryListener : public mqtt::iaction_listener {
   public:
    explicit DeliveryListener(LinkEventQueue& events) : events_(events) {}
    void on_success(const mqtt::token& token) override;
    void on_failure(const mqtt::token& token) override;

   private:
    LinkEventQueue& events_;
  };

  class SubscribeListener : public mqtt::iaction_listener {
   public:
    explicit SubscribeListener(LinkEventQueue& events) : events_(events) {}
    void on_success(const mqtt::token& token) override;
    void on_failure(const mqtt::token& token) override;

   private:
    LinkEventQueue& events_;
  };

  void MakeClient(std::size_t broker);
  void OnConnected(const BrokerLimits& limits);
  void OnConnectFailed(Diagnosis diagnosis);
  void OnLost(Diagnosis diagnosis);
  bool LeaveConnected();

  const PublisherSettings settings_;
  TrustFile trust_;  // of the latest attempt: read while that is under way
  LinkEventQueue& events_;
  InboundQueue& inbound_;
  ConnectListener connect_listener_{*this};
  DeliveryListener delivery_listener_;
  SubscribeListener subscribe_listener_;
  std::mutex mutex_;
  std::condition_variable changed_;
  Phase phase_ = Phase::kIdle;
  Diagnosis failure_;
  bool cancelled_ = false;
  std::size_t broker_ = 0;                      // that client_ is for
  std::unique_ptr<mqtt::async_client> client_;  // last: its destructor may still call back
};

}  // namespace tramgac::publish
