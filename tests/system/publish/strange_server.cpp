#include "tests/system/publish/strange_server.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <random>
#include <stdexcept>
#include <string_view>
#include <vector>

namespace tramgac::publish {
namespace {

void Say(int fd, std::string_view bytes) { (void)!send(fd, bytes.data(), bytes.size(), MSG_NOSIGNAL); }

void SayGarbage(int fd) {
  std::mt19937 random(static_cast<unsigned>(fd));
  std::array<char, 512> bytes;
  for (char& byte : bytes) byte = static_cast<char>(random());
  Say(fd, {bytes.data(), bytes.size()});
}

}  // namespace

StrangeServer::StrangeServer(Manner manner) : manner_(manner) {
  listener_ = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof(address);
  if (bind(listener_, reinterpret_cast<sockaddr*>(&address), size) != 0 || listen(listener_, 8) != 0) {
    throw std::runtime_error("StrangeServer");
  }
  getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size);
  port_ = ntohs(address.sin_port);
  thread_ = std::thread([this] { Serve(); });
}

StrangeServer::~StrangeServer() {
  stop_ = true;
  thread_.join();
  close(listener_);
}

void StrangeServer::Serve() {
  std::vector<pollfd> sockets{{listener_, POLLIN, 0}};
  while (!stop_) {
    if (poll(sockets.data(), sockets.size(), 20) <= 0) continue;
    const std::vector<pollfd> ready = sockets;
    for (const pollfd& item : ready) {
      if (item.revents == 0) continue;
      if (item.fd == listener_) {
        sockets.push_back({accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC), POLLIN, 0});
        ++connections_;
        continue;
      }
      std::array<char, 4096> heard;
      const ssize_t size = recv(item.fd, heard.data(), heard.size(), 0);
      const bool pinged = size >= 2 && heard[0] == '\xC0';
      if (size > 0 && manner_ == Manner::kNoPuback && pinged) Say(item.fd, {"\xD0\x00", 2});
      if (size > 0 && (manner_ != Manner::kNoPuback || heard[0] == '\x10')) Answer(item.fd);
      if (size <= 0 || manner_ == Manner::kHangsUp) {
        close(item.fd);
        std::erase_if(sockets, [&item](const pollfd& other) { return other.fd == item.fd; });
      }
    }
  }
  for (std::size_t i = 1; i < sockets.size(); ++i) close(sockets[i].fd);
}

void StrangeServer::Answer(int fd) {
  switch (manner_) {
    case Manner::kGarbage: SayGarbage(fd); break;
    case Manner::kOldBroker: Say(fd, {"\x20\x02\x00\x01", 4}); break;
    case Manner::kTruncated: Say(fd, {"\x20\x09\x00", 3}); break;
    case Manner::kNoPuback: Say(fd, {"\x20\x03\x00\x00\x00", 5}); break;
    case Manner::kTakenOver: Say(fd, {"\x20\x03\x00\x00\x00\xE0\x02\x8E\x00", 9}); break;
    case Manner::kSilent:
    case Manner::kHangsUp: break;
  }
}

}  // namespace tramgac::publish
