// Listens to all nodes at a broker, with a session that survives lost connections, through the MQTT library and nothing
// else. QoS 1: what the broker has accepted for this client while it was away comes when it is back.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>

namespace tramgac::audit {

struct SubscriberSettings {
  std::string uri;  // tcp://host:port or ssl://host:port
  std::string client_id;
  std::string user, password;
  bool tls = false;
  std::string ca_file, certificate_file, key_file;
  std::string filter = "tramgac/v1/#";
};

class Subscriber {
 public:
  explicit Subscriber(const SubscriberSettings& settings);
  ~Subscriber();
  Subscriber(const Subscriber&) = delete;
  Subscriber& operator=(const Subscriber&) = delete;

  // Connects and subscribes; blocks for at most 10 s. Outcome: empty; else why not, in the library's words.
  std::string Connect();

  using OnMessage = std::function<void(const std::string& topic, const std::string& payload, bool retained)>;
  // Hands over what comes within `duration`; blocks for so long. Reconnects by itself.
  void Listen(std::chrono::milliseconds duration, const OnMessage& on_message);

  bool connected() const;

 private:
  struct Client;
  std::unique_ptr<Client> client_;
};

}  // namespace tramgac::audit
