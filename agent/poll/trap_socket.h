// The UDP socket on which traps arrive, read many datagrams at a time. Single-threaded; nothing blocks.
#pragma once

#include <sys/socket.h>

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "agent/core/base/bytes.h"
#include "agent/core/base/status.h"

namespace tramgac::poll {

class TrapSocket {
 public:
  TrapSocket() = default;
  ~TrapSocket() { Close(); }
  TrapSocket(const TrapSocket&) = delete;
  TrapSocket& operator=(const TrapSocket&) = delete;

  // Binds `address` (IPv4 or IPv6 as text; "::" hears both) and `port`. Outcomes: kOk; kInvalidArgument (not an
  // address); kPermissionDenied (a port below 1024); kAlreadyExists (somebody has the port); kUnavailable (anything
  // else).
  Status Bind(const std::string& address, std::uint16_t port);
  // Uses a copy of the bound socket `fd`, which stays the caller's; its buffer stays as the caller has made it, who may
  // be allowed a larger one than we. Outcomes: kOk; kResourceExhausted (no descriptor).
  Status Adopt(int fd);
  void Close();

  int fd() const { return fd_; }  // -1: closed

  struct Datagram {
    ByteSpan content;
    bool cut = false;  // longer than kLargest
    sockaddr_storage source;
    socklen_t source_size = 0;
  };
  static constexpr std::size_t kLargest = 4096;  // bytes; a trap that needs more is nobody's

  // Hands out what has arrived, at most `most` datagrams, valid during the call. Outcome: whether more may wait.
  bool Receive(std::size_t most, const std::function<void(const Datagram&)>& take);

  // To a sender. An error is not told apart from a lost datagram.
  void Send(ByteSpan content, const sockaddr_storage& to, socklen_t size) const;

  // Datagrams that the kernel has dropped because nobody read them in time, since the socket was made.
  std::uint32_t lost() const { return lost_; }

 private:
  Status Prepare();

  int fd_ = -1;
  std::uint32_t lost_ = 0;
  std::vector<std::uint8_t> storage_;
};

}  // namespace tramgac::poll
