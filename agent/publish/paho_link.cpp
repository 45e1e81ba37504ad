#include "agent/publish/paho_link.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>

#include "agent/publish/certificate_time.h"
#include "agent/publish/connection_probe.h"
#include "agent/publish/inbound_queue.h"
#include "agent/publish/link_event_queue.h"
#include "agent/publish/paho_options.h"
#include "agent/publish/paho_session.h"
#include "agent/publish/tls_files.h"

namespace tramgac::publish {
namespace {

using std::chrono::milliseconds;
using SteadyClock = std::chrono::steady_clock;

// Paho looks at its connect timeout every three seconds only; ours is the fence behind it.
constexpr milliseconds kFence{4000};
constexpr milliseconds kDropLimit{2000};

class PahoLink : public BrokerLink {
 public:
  PahoLink(const PublisherSettings& settings, std::function<void()> wake)
      : settings_(settings),
        events_(4u * settings.window + 8u, wake),
        inbound_(settings.inbound, std::move(wake)),
        worker_([this] { Run(); }) {}

  ~PahoLink() override {
    Post({Job::kQuit});
    worker_.join();
  }

  void Connect(std::size_t broker, std::optional<UtcTime> certificate_time) override {
    Post({Job::kConnect, broker, certificate_time});
  }
  void Probe(std::size_t broker) override { Post({Job::kProbe, broker}); }
  void Drop() override { Post({Job::kDrop}); }
  Status Send(const Message& message, std::uint64_t delivery, TopicAliases::Alias alias) override {
    return session_.Send(message, delivery, alias);
  }
  void Shutdown(const Message* last, Duration budget) override;
  bool NextEvent(LinkEvent& event) override { return events_.Take(event); }
  bool NextMessage(InboundMessage& message) override { return inbound_.Take(message); }
  InboundDrops inbound_drops() const override { return inbound_.drops(); }

 private:
  enum class Job : std::uint8_t { kConnect, kProbe, kDrop, kShutdown, kQuit };
  struct Order {
    Job job;
    std::size_t broker = 0;                     // kConnect, kProbe
    std::optional<UtcTime> certificate_time{};  // kConnect
    mqtt::const_message_ptr last{};             // kShutdown, as is the next
    SteadyClock::time_point deadline{};
  };

  // There is at most one order outstanding besides a probe while the publisher keeps to the preconditions; every order
  // takes the place of a probe, also of one that has begun, and a shutdown or the end of whatever still waits.
  void Post(Order order);
  Order Next();
  void Run();
  void ReadFiles(bool renewed);
  void RunConnect(std::size_t broker, std::optional<UtcTime> certificate_time);
  void RunProbe(std::size_t broker);
  void RunShutdown(const Order& order);

  const PublisherSettings settings_;
  LinkEventQueue events_;
  InboundQueue inbound_;
  std::mutex mutex_;
  std::condition_variable posted_, finished_;
  std::optional<Order> order_;
  bool is_shut_down_ = false;
  std::atomic<bool> stopping_{false};
  std::atomic<bool> probe_over_{false};  // nobody waits for its outcome any more; written by Post alone
  TlsFileWatch files_{settings_.tls, settings_.look_at_files};
  PahoSession session_{settings_, events_, inbound_};
  std::thread worker_;  // last: it uses everything above
};

void PahoLink::Post(Order order) {
  if (order.job == Job::kShutdown || order.job == Job::kQuit) {
    stopping_ = true;
    session_.Cancel();
  }
  probe_over_ = order.job != Job::kProbe;
  const std::lock_guard lock(mutex_);
  order_ = std::move(order);
  posted_.notify_one();
}

PahoLink::Order PahoLink::Next() {
  std::unique_lock lock(mutex_);
  while (!posted_.wait_for(lock, files_.period(), [this] { return order_.has_value(); })) {
    lock.unlock();
    if (files_.Look()) ReadFiles(true);
    lock.lock();
  }
  Order order = std::move(*order_);
  order_.reset();
  return order;
}

void PahoLink::ReadFiles(bool renewed) {
  LinkEvent event;
  event.kind = LinkEvent::Kind::kFiles;
  event.renewed = renewed;
  event.diagnosis = CheckTlsFiles(settings_.tls);
  if (!settings_.tls.certificate_file.empty()) event.certificate_end = CertificateEnd(settings_.tls.certificate_file);
  if (!settings_.tls.crl_file.empty()) event.lists_end = RevocationEnd(settings_.tls.crl_file);
  events_.Put(std::move(event));
}

void PahoLink::Run() {
  if (settings_.tls.enabled) ReadFiles(false);
  for (;;) {
    const Order order = Next();
    switch (order.job) {
      case Job::kConnect: RunConnect(order.broker, order.certificate_time); break;
      case Job::kProbe: RunProbe(order.broker); break;
      case Job::kDrop: session_.Disconnect(false, true, kDropLimit); break;
      case Job::kShutdown: RunShutdown(order); break;
      case Job::kQuit: return;
    }
  }
}

void PahoLink::RunProbe(std::size_t broker) {
  const auto timeout = std::chrono::duration_cast<milliseconds>(settings_.connect_timeout);
  LinkEvent event;
  event.kind = LinkEvent::Kind::kProbed;
  event.diagnosis = ProbeConnection(EndpointAt(settings_, broker), settings_.tls, timeout, probe_over_);
  if (!probe_over_) events_.Put(std::move(event));
}

void PahoLink::RunConnect(std::size_t broker, std::optional<UtcTime> certificate_time) {
  // Here and nowhere else: no connection is under way, so nobody looks at certificates meanwhile. Without memory the
  // system's clock counts, and the handshake says what comes of it.
  if (settings_.tls.enabled) {
    const std::string& lists = settings_.tls.crl_file;
    // A list says by itself that its time has come.
    if (certificate_time && !lists.empty()) certificate_time = std::max(*certificate_time, RevocationBegin(lists));
    static_cast<void>(SetCertificateTime(certificate_time, !lists.empty()));
  }
  const auto timeout = std::chrono::duration_cast<milliseconds>(settings_.connect_timeout);
  const auto begin = SteadyClock::now();
  Diagnosis diagnosis = session_.Connect(broker, timeout + kFence);
  if (stopping_) return;
  if (diagnosis.fault == ConnectionFault::kNone) {
    session_.Subscribe();
    return;
  }
  if (diagnosis.fault == ConnectionFault::kNotMqtt || diagnosis.fault == ConnectionFault::kNoAnswer) {
    const bool waited = SteadyClock::now() - begin >= timeout;
    diagnosis.fault = waited ? ConnectionFault::kNoAnswer : ConnectionFault::kNotMqtt;
    Diagnosis finding = ProbeConnection(EndpointAt(settings_, broker), settings_.tls, timeout, stopping_);
    if (finding.fault != ConnectionFault::kNone) diagnosis = std::move(finding);
  }
  if (stopping_) return;
  LinkEvent event;
  event.kind = LinkEvent::Kind::kFailed;
  event.diagnosis = std::move(diagnosis);
  events_.Put(std::move(event));
}

void PahoLink::Shutdown(const Message* last, Duration budget) {
  const auto deadline = SteadyClock::now() + budget;
  Post({Job::kShutdown, 0, {}, last == nullptr ? nullptr : PahoMessage(*last), deadline});
  std::unique_lock lock(mutex_);
  finished_.wait_until(lock, deadline, [this] { return is_shut_down_; });
}

void PahoLink::RunShutdown(const Order& order) {
  const auto left = [&order] {
    return std::max(milliseconds(1), std::chrono::floor<milliseconds>(order.deadline - SteadyClock::now()));
  };
  // Two thirds for the message, the rest for the DISCONNECT, so that the Will can still be asked for.
  const bool said = order.last != nullptr && session_.SendAndWait(order.last, left() * 2 / 3);
  session_.Disconnect(order.last != nullptr && !said, false, left());
  const std::lock_guard lock(mutex_);
  is_shut_down_ = true;
  finished_.notify_all();
}

}  // namespace

std::unique_ptr<BrokerLink> MakePahoLink(const PublisherSettings& settings, std::function<void()> wake) {
  return std::make_unique<PahoLink>(settings, std::move(wake));
}

}  // namespace tramgac::publish
