#include "drivers/reach/net/net_lines.h"

#include <unistd.h>

#include <array>

#include "drivers/reach/net/datagram_line.h"
#include "drivers/reach/net/stream_line.h"

namespace tramgac::reach {
namespace {

constexpr std::size_t kBuffer = 65536;  // the longest datagram

bool IsDatagram(Transport transport) { return transport == Transport::kPing || transport == Transport::kUdp; }

}  // namespace

Opening NetLines::Open(std::string_view host, const LineWish& wish, LineUser& user) {
  const SocketAddress address = ParseAddress(host, wish.transport == Transport::kPing ? std::uint16_t{0} : wish.port);
  if (address.size == 0) return {nullptr, LineEnd::kUnreachable};
  std::array<std::uint8_t, 8> random{};
  if (!Ok(entropy_.Fill(random))) return {nullptr, LineEnd::kNoResources};
  const std::uint64_t nonce = LoadBe64(random.data());
  std::unique_ptr<TlsSession> tls;
  if (wish.transport == Transport::kTls) {
    tls = TlsSession::Make(contexts_, wish.server_name, wish.old_tls);
    if (tls == nullptr) return {nullptr, LineEnd::kNoResources};
  }
  const int fd = ConnectSocket(address, wish.transport);
  if (fd < 0) return {nullptr, EndOfError(-fd, wish.transport)};
  buffer_.resize(kBuffer);
  std::unique_ptr<FdLine> line;
  if (IsDatagram(wish.transport)) {
    line = std::make_unique<DatagramLine>(*this, user, fd, wish.transport, nonce, address.storage.ss_family);
  } else {
    line = std::make_unique<StreamLine>(*this, user, fd, nonce, std::move(tls), wish.ends_abruptly);
  }
  if (!line->Start()) return {nullptr, LineEnd::kNoResources};
  return {std::move(line), {}};
}

void NetLines::OnReady(int fd, BootTime now) {
  const auto found = lines_.find(fd);
  if (found != lines_.end()) found->second->OnReady(now);
}

bool NetLines::Remember(int fd, FdLine& line) {
  if (!watcher_.Watch(fd, Interest::kWrite)) return false;
  lines_[fd] = &line;
  return true;
}

void NetLines::Forget(int fd) {
  if (lines_.erase(fd) > 0) watcher_.Unwatch(fd);
}

void NetLines::Watch(int fd, Interest interest) {
  if (lines_.find(fd) == lines_.end()) return;
  // What was watched already can be watched for something else.
  [[maybe_unused]] const bool watched = watcher_.Watch(fd, interest);
}

}  // namespace tramgac::reach
