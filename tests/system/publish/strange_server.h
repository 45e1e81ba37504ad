// TCP servers that are no proper broker, on a free port of 127.0.0.1.
#pragma once

#include <atomic>
#include <cstdint>
#include <thread>

namespace tramgac::publish {

class StrangeServer {
 public:
  enum class Manner {
    kSilent,     // takes connections and never says anything
    kGarbage,    // answers with random bytes, without end
    kHangsUp,    // closes as soon as something was said
    kOldBroker,  // CONNACK of MQTT 3.1.1: unacceptable protocol version
    kTruncated,  // half a CONNACK, then nothing
    kNoPuback,   // a proper CONNACK and answers to pings, but no PUBACK
    kTakenOver,  // a proper CONNACK, then DISCONNECT: another client has the same identifier
  };
  explicit StrangeServer(Manner manner);
  StrangeServer(const StrangeServer&) = delete;
  StrangeServer& operator=(const StrangeServer&) = delete;
  ~StrangeServer();
  std::uint16_t port() const { return port_; }
  int connections() const { return connections_; }

 private:
  void Serve();
  void Answer(int fd);

  const Manner manner_;
  int listener_ = -1;
  std::uint16_t port_ = 0;
  std::atomic<bool> stop_{false};
  std::atomic<int> connections_{0};
  std::thread thread_;
};

}  // namespace tramgac::publish
