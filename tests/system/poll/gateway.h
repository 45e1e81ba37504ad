// A Modbus TCP server on a free port of 127.0.0.1 that does whatever a test wants with each request.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <thread>
#include <vector>

namespace tramgac::poll {

using Bytes = std::vector<std::uint8_t>;

// The right answer to a request for registers: each register holds its address plus `add`.
Bytes GoodAnswer(const Bytes& request, std::uint16_t add = 0);

class Gateway {
 public:
  // `answer` is called on the server's thread for each request (`request_size` bytes). Outcome: what to send, may be
  // nothing; no value: the connection is closed.
  explicit Gateway(std::function<std::optional<Bytes>(const Bytes& request)> answer, std::size_t request_size = 12);
  ~Gateway();

  std::uint16_t port() const { return port_; }
  int connections() const { return connections_; }

 private:
  void Serve();
  bool ServeOne(int fd);

  std::function<std::optional<Bytes>(const Bytes&)> answer_;
  const std::size_t request_size_;
  int listener_ = -1;
  std::uint16_t port_ = 0;
  std::atomic<int> connections_{0};
  std::atomic<bool> stopping_{false};
  std::thread thread_;
};

}  // namespace tramgac::poll
