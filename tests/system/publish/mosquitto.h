// A real mosquitto and an independent subscriber (mosquitto_sub) on loopback.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "tests/system/publish/process.h"

namespace tramgac::publish {

class Mosquitto {
 public:
  // `options`: further lines of mosquitto.conf, below the listener.
  explicit Mosquitto(const std::string& options = "allow_anonymous true\n");

  void Start();
  void Stop(int signal);
  // SIGSTOP / SIGCONT: a broker that hangs.
  void Freeze();
  void Thaw();

  std::uint16_t port() const { return port_; }
  const TempFolder& folder() const { return folder_; }
  std::string log() const { return ReadFile(folder_.File("log")); }

 private:
  TempFolder folder_;
  std::uint16_t port_ = FreePort();
  std::unique_ptr<Process> process_;
};

class Subscriber {
 public:
  struct Received {
    std::string topic;
    bool retained;
    std::string content_type;
    std::string payload;
  };

  // Subscribes to `filter` at a broker without access control; returns when the subscription works.
  Subscriber(const Mosquitto& broker, const std::string& filter);

  std::vector<Received> received() const;
  // Waits until at least `count` messages have come, 20 s at most. Outcome: what has come.
  std::vector<Received> WaitFor(std::size_t count) const;

 private:
  TempFolder folder_;
  std::unique_ptr<Process> process_;
};

}  // namespace tramgac::publish
