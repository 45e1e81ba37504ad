// Ports of 127.0.0.1 that a test opens later, has a program open, or wants closed all the while. The same as
// tests/system/peers/ports.py, and with it: a port that one test has is given to no other.
#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <random>
#include <stdexcept>
#include <string>

namespace tramgac {

// A port that nobody uses, below those that the system gives to whoever asks for any (from 32768 on). Taken from all
// other tests of this machine until the process ends. `kind`: SOCK_STREAM or SOCK_DGRAM.
inline std::uint16_t ReservePort(int kind) {
  std::random_device random;
  for (int attempt = 0; attempt < 1000; ++attempt) {
    const auto port = static_cast<std::uint16_t>(15000 + random() % (32768 - 15000));
    const std::string name = "tramgac-test-port-" + std::to_string(port);
    sockaddr_un owner{};
    owner.sun_family = AF_UNIX;
    std::copy(name.begin(), name.end(), owner.sun_path + 1);  // behind a zero: no file
    const auto size = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + 1 + name.size());
    const int lock = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);  // stays open
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    const int probe = socket(AF_INET, kind | SOCK_CLOEXEC, 0);
    const bool taken = bind(lock, reinterpret_cast<const sockaddr*>(&owner), size) == 0;
    const bool free = taken && bind(probe, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
    close(probe);
    if (free) return port;
    close(lock);
  }
  throw std::runtime_error("no free port");
}

}  // namespace tramgac
