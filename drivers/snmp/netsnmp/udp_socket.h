// A UDP socket of our own for the engine id discovery, because net-snmp's own probe blocks. Single-threaded.
#pragma once

#include <sys/socket.h>

#include "agent/core/base/bytes.h"
#include "drivers/snmp/client.h"

namespace tramgac::snmp {

class UdpSocket {
 public:
  UdpSocket() = default;
  ~UdpSocket() { Close(); }
  UdpSocket(const UdpSocket&) = delete;
  UdpSocket& operator=(const UdpSocket&) = delete;

  // Opens a non-blocking socket that hears only `endpoint`, unless that says otherwise.
  // Outcomes: kOk; kInvalidArgument (the host is not an address); kUnavailable (no descriptor, no route).
  Status Open(const Endpoint& endpoint);
  void Close();

  int fd() const { return fd_; }  // -1: closed

  // Errors of sending are not told apart from a lost datagram: the caller repeats.
  void Send(ByteSpan message) const;

  // Takes the next datagram. Outcome: its bytes in `buffer`, empty if there is none.
  ByteSpan Receive(MutableByteSpan buffer) const;

 private:
  int fd_ = -1;
  sockaddr_storage peer_{};
  socklen_t peer_length_ = 0;
};

// Makes a UDP socket hear `endpoint` only. If that is impossible it goes on to hear everybody.
void ConnectSocket(int fd, const Endpoint& endpoint);

// "udp:192.0.2.1:161" or "udp6:[2001:db8::1]:161" for net-snmp. Outcome: empty, if the host is not an address.
std::string PeerName(const Endpoint& endpoint);

}  // namespace tramgac::snmp
