// The node's side of its brokers: the publisher, what comes from it, its certificates, and what the log is told of it.
#include <fmt/format.h>

#include <algorithm>
#include <random>
#include <utility>

#include "agent/app/node_runner.h"
#include "agent/app/null_sink.h"
#include "agent/app/soc_line.h"
#include "agent/app/version.h"
#include "agent/app/watermark_message.h"
#include "agent/config/secret_file.h"
#include "agent/publish/paho_link.h"

namespace tramgac::app {
namespace {

constexpr Duration kCertificatesEvery = std::chrono::seconds(1);
// Of the end of this node's certificate: time for somebody to renew it, holidays included.
constexpr auto kCertificateNotice = std::chrono::days(14);

// Is it the certificate of this node or of the broker that has to be renewed?
bool IsOfCertificates(publish::ConnectionFault fault) {
  using Fault = publish::ConnectionFault;
  return fault == Fault::kTlsOurCertificate || fault == Fault::kTlsExpired || fault == Fault::kTlsRevoked ||
         fault == Fault::kTlsRevocationList;
}

publish::RandomSource MakeRandom() {
  return [engine = std::mt19937_64(std::random_device{}())]() mutable { return engine(); };
}

}  // namespace

publish::PublisherSettings NodeRunner::PublisherSettingsOf(const config::BrokerConfig& broker) {
  publish::PublisherSettings settings;
  settings.host = broker.host;
  settings.port = broker.port;
  settings.client_id = node_->config->node;
  settings.user = broker.user;
  // The file was checked when the configuration was loaded; without it the broker refuses, and says so.
  if (!broker.password_file.empty()) settings.password = config::ReadSecret(broker.password_file).value_or("");
  if (broker.tls)
    settings.tls = {true, broker.tls->ca_file, broker.tls->certificate_file, broker.tls->key_file,
                    broker.tls->crl_file};
  settings.keep_alive = broker.keep_alive;
  settings.window = broker.window;
  settings.will.topic = "tramgac/v1/" + node_->config->site + "/" + node_->config->node + "/state";
  settings.will.payload = R"({"v":1,"online":false,"boot":")" + std::string(clock_.BootId()) + R"(","store":")" +
                          store_.status().uuid.data() + R"("})";
  for (const config::BrokerAddress& address : broker.standby) settings.standby.push_back({address.host, address.port});
  settings.fail_back = broker.fail_back;
  return settings;
}

void NodeRunner::MakePublisher() {
  if (!node_->config->broker) {
    null_sink_ = std::make_unique<NullSink>();
    return;
  }
  publish::PublisherSettings settings = PublisherSettingsOf(*node_->config->broker);
  commands_.emplace(
      node_->config->site, node_->config->node, store_, [this](const std::string& device) { return PollNow(device); },
      [this](meeting::Meeting meeting) { return meetings_.book().Put(std::move(meeting)); });
  settings.subscriptions = {commands_->Filter()};
  const config::NodeConfig& config = *node_->config;
  if (!config.store.consumers.empty()) settings.subscriptions.push_back(WatermarkFilter(config.node));
  for (std::size_t i = 0; i < publish::EndpointCount(settings); ++i) {
    broker_names_.push_back(publish::EndpointName(publish::EndpointAt(settings, i)));
  }
  seen_faults_.resize(broker_names_.size());
  publisher_ = std::make_unique<publish::MqttPublisher>(
      settings, publish::MakePahoLink(settings, [this] { wake_.Set(); }), MakeRandom());
}

// A reply that finds no room waits, so that the sender need not ask again; beyond a bound the oldest is forgotten.
void NodeRunner::TakeCommands(BootTime now) {
  constexpr std::size_t kMostReplies = 64;
  publish::InboundMessage message;
  while (publisher_->TakeMessage(message)) {
    if (const auto mark = ReadWatermark(node_->config->node, message.topic, message.payload)) {
      // What is not of this store, or of nobody it waits for, confirms nothing.
      pipeline_->Confirm(mark->consumer, mark->store, mark->seq);
      continue;
    }
    std::string answer = commands_->Handle(message, *pipeline_, now);
    if (answer.empty() || !CommandDesk::IsResponseTopic(message.response_topic)) continue;
    if (replies_.size() == kMostReplies) replies_.pop_front();
    replies_.push_back({std::move(message.response_topic), std::move(answer), std::move(message.correlation)});
  }
  while (!replies_.empty() && publisher_->Room() > 0) {
    Message reply;
    reply.topic = replies_.front().topic;
    reply.payload = replies_.front().payload;
    reply.correlation = replies_.front().correlation;
    // What the broker refuses now it would refuse again.
    [[maybe_unused]] const Status sent = publisher_->Publish(reply);
    replies_.pop_front();
  }
}

// A clock that is not synchronised may stand anywhere. What is known for sure is that this program has been built and
// that the time was known once.
void NodeRunner::TellTime() {
  const Now& known = pipeline_->now();
  const auto trusted = std::max(UtcTime(std::chrono::milliseconds(kBuildUtcMs)), known.utc);
  publisher_->SetCertificateTime(known.synced ? std::nullopt : std::optional(trusted));
}

// One alarm for everything that a new certificate puts right, whichever broker of the list it is about.
void NodeRunner::WatchCertificates(BootTime now) {
  if (now < certificates_due_) return;
  certificates_due_ = now + kCertificatesEvery;
  bool holds = false;
  if (publisher_) {
    const publish::TlsFilesState& files = publisher_->tls_files();
    const UtcTime end = files.certificate_end, known = pipeline_->now().utc;
    const bool ends = end != UtcTime{} && known != UtcTime{} && end - known < kCertificateNotice;
    if (ends && std::exchange(seen_certificate_end_, end) != end) {
      log_.Write(service::LogEvent::kCertificateEnds, {{"end", UtcText(end.time_since_epoch().count())}});
    }
    // The connection stands as long as it lasts: now is the time to tell people, while it can be told.
    const bool lists_ended = files.lists_end != UtcTime{} && known >= files.lists_end;
    if (lists_ended && std::exchange(seen_lists_end_, files.lists_end) != files.lists_end) {
      log_.Write(service::LogEvent::kRevocationListEnded,
                 {{"end", UtcText(files.lists_end.time_since_epoch().count())}});
    }
    holds = ends || lists_ended;
    for (std::size_t i = 0; i < broker_names_.size(); ++i) holds = holds || IsOfCertificates(publisher_->fault_of(i));
    LogCertificates();
  }
  pipeline_->SetNodeAlarm(NodeAlarm::kCertificate, holds);
}

void NodeRunner::LogCertificates() {
  const publish::PublisherCounters& counters = publisher_->counters();
  if (counters.renewals != seen_renewals_) log_.Write(service::LogEvent::kCertificateRenewed, {});
  if (counters.bad_renewals != seen_bad_renewals_) {
    log_.Write(service::LogEvent::kCertificateUnusable, {{"reason", publisher_->tls_files().problem.detail}});
  }
  seen_renewals_ = counters.renewals;
  seen_bad_renewals_ = counters.bad_renewals;
}

void NodeRunner::LogConnection() {
  using State = publish::MqttPublisher::State;
  const State state = publisher_->state();
  const publish::ConnectionFault fault = publisher_->diagnosis().fault;
  if (state == State::kConnected && seen_state_ != State::kConnected) {
    broker_reached_ = true;
    log_.Write(service::LogEvent::kBrokerConnected, {{"broker", broker_name()}});
    pipeline_->SetUplink({broker_name(), publisher_->in_use_since(), publisher_->counters().fail_overs});
    seen_faults_.assign(seen_faults_.size(), publish::ConnectionFault::kNone);
  }
  // The same fault of a broker again and again, at every attempt, is one piece of news.
  publish::ConnectionFault& seen = seen_faults_[publisher_->diagnosed_broker()];
  if (state != State::kConnected && fault != seen && fault != publish::ConnectionFault::kNone) {
    const LocalText why = publish::ConnectionFaultText(fault);
    log_.Write(service::LogEvent::kBrokerLost, {{"broker", broker_names_[publisher_->diagnosed_broker()]},
                                                {"reason", publish::ConnectionFaultName(fault)},
                                                {"reason_en", why.en},
                                                {"reason_vi", why.vi}});
    seen = fault;
  }
  seen_state_ = state;
}

// Without the topic nobody finds the line that is missing in the broker's access list.
void NodeRunner::LogRefusals() {
  const publish::PublisherCounters& counters = publisher_->counters();
  if (counters.refused != seen_refused_) LogRefusal(publisher_->last_refusal());
  if (counters.subscriptions_refused != seen_refused_subscriptions_) {
    LogRefusal(publisher_->last_refused_subscription());
  }
  seen_refused_ = counters.refused;
  seen_refused_subscriptions_ = counters.subscriptions_refused;
}

void NodeRunner::LogRefusal(const publish::Refusal& refusal) {
  log_.Write(service::LogEvent::kBrokerRefused,
             {{"broker", broker_name()}, {"topic", refusal.topic}, {"code", fmt::format("0x{:02x}", refusal.reason)}});
}

}  // namespace tramgac::app
