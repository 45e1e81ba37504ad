// Non-blocking TCP sockets to numeric addresses. Never blocks; safe from any thread.
#pragma once

#include <cstdint>
#include <string>

namespace tramgac::poll {

// Begins to connect, with keep-alive (dead peers are noticed after about a minute of silence) and without Nagle's
// delay. Outcomes: the descriptor, which becomes writable when the attempt has ended (see SocketError); -1: `host`
// is not an address, no route, or no descriptor is left.
int ConnectTcp(const std::string& host, std::uint16_t port);

// The pending error of a socket (SO_ERROR), 0 if there is none. Reading it clears it.
int SocketError(int fd);

}  // namespace tramgac::poll
