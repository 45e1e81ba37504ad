// Sits between a client and an agent and spoils the answers.
#pragma once

#include <functional>
#include <vector>

#include "tests/system/snmp/event_loop.h"

namespace tramgac::snmp {

class UdpRelay {
 public:
  using Datagram = std::vector<std::uint8_t>;

  // `spoil` gets every answer of the agent, counted from 0, and returns what the client is to receive.
  UdpRelay(EventLoop& loop, const Endpoint& agent, std::function<std::vector<Datagram>(int, Datagram)> spoil);
  ~UdpRelay();
  UdpRelay(const UdpRelay&) = delete;
  UdpRelay& operator=(const UdpRelay&) = delete;

  Endpoint endpoint() const;
  int requests() const { return requests_; }
  // From now on the answers come from another port.
  void AnswerFromElsewhere() { elsewhere_ = true; }

 private:
  void FromClient();
  void FromAgent();

  EventLoop& loop_;
  std::function<std::vector<Datagram>(int, Datagram)> spoil_;
  int client_side_ = -1, agent_side_ = -1, other_side_ = -1;
  bool elsewhere_ = false;
  std::vector<std::uint8_t> client_;  // its address
  int requests_ = 0, answers_ = 0;
};

}  // namespace tramgac::snmp
