#include "drivers/reach/net/stream_line.h"

#include <array>
#include <cerrno>

#include "drivers/reach/net/net_lines.h"

namespace tramgac::reach {
namespace {

constexpr std::size_t kMostPending = 65536;
// With what TLS may keep of an unfinished record, the plain text of so much fits into the buffer at once.
constexpr std::size_t kMostReceived = 16384;

}  // namespace

StreamLine::StreamLine(NetLines& lines, LineUser& user, int fd, std::uint64_t nonce, std::unique_ptr<TlsSession> tls,
                       bool ends_abruptly)
    : FdLine(lines, user, fd, tls == nullptr ? Transport::kTcp : Transport::kTls, nonce),
      tls_(std::move(tls)),
      ends_abruptly_(ends_abruptly) {}

StreamLine::~StreamLine() {
  if (tls_ != nullptr && at_ == At::kOpen && !failed()) {
    tls_->Close();
    [[maybe_unused]] const bool best_effort = FlushTls();
  }
  if (!ends_abruptly_) return;
  const linger reset = {1, 0};
  [[maybe_unused]] const int ignored = setsockopt(fd(), SOL_SOCKET, SO_LINGER, &reset, sizeof reset);
}

bool StreamLine::Send(ByteSpan bytes) {
  if (tls_ == nullptr) return Write(bytes);
  if (!tls_->Write(bytes)) return FailSoon(LineEnd::kTlsFailed);
  return FlushTls();
}

bool StreamLine::FlushTls() {
  std::array<std::uint8_t, 4096> bytes;
  while (true) {
    const ByteSpan said = tls_->TakeOutput(bytes);
    if (said.empty()) return true;
    if (!Write(said)) return false;
  }
}

bool StreamLine::Write(ByteSpan bytes) {
  if (pending_.size() + bytes.size() > kMostPending) return FailSoon(LineEnd::kNoResources);
  pending_.insert(pending_.end(), bytes.begin(), bytes.end());
  return WritePending();
}

bool StreamLine::WritePending() {
  if (pending_.empty()) return true;
  const ssize_t sent = send(fd(), pending_.data(), pending_.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
  if (sent < 0 && errno != EAGAIN && errno != EINTR) return FailSoon(EndOfError(errno, transport()));
  if (sent > 0) pending_.erase(pending_.begin(), pending_.begin() + sent);
  Rearm();
  return true;
}

void StreamLine::Rearm() { Watch(unread_ || !pending_.empty()); }

void StreamLine::OnReady(BootTime now) {
  if (failed()) return TellEnd(*failed(), now);
  if (at_ == At::kConnecting) return EndConnecting(now);
  unread_ = false;
  Rearm();
  if (!WritePending()) return;
  LineEnd end = LineEnd::kClosed;
  const ssize_t size = Receive(end);
  if (size < 0) return TellEnd(at_ == At::kHandshake && end != LineEnd::kUnreachable ? LineEnd::kTlsFailed : end, now);
  if (tls_ == nullptr) {
    if (size > 0) user().OnReceived(lines().buffer().first(static_cast<std::size_t>(size)), now);
    return;
  }
  if (at_ == At::kHandshake) return GoOnWithHandshake(now);
  GivePlain(now);
}

void StreamLine::EndConnecting(BootTime now) {
  const int error = TakeSocketError(fd());
  if (error != 0) return TellEnd(EndOfError(error, transport()), now);
  if (PeerAddress(fd()).size == 0) return;  // an event of a descriptor that had this number before
  Rearm();
  at_ = tls_ == nullptr ? At::kOpen : At::kHandshake;
  if (tls_ != nullptr) return GoOnWithHandshake(now);
  TellOpen({}, now);
}

ssize_t StreamLine::Receive(LineEnd& end) {
  const MutableByteSpan buffer = lines().buffer().first(kMostReceived);
  const ssize_t size = recv(fd(), buffer.data(), buffer.size(), MSG_DONTWAIT);
  if (size < 0 && (errno == EAGAIN || errno == EINTR)) return 0;
  if (size <= 0) {
    end = size == 0 ? LineEnd::kClosed : EndOfError(errno, transport());
    return -1;
  }
  if (tls_ != nullptr && !tls_->Feed(buffer.first(static_cast<std::size_t>(size)))) {
    end = LineEnd::kNoResources;
    return -1;
  }
  return size;
}

void StreamLine::GoOnWithHandshake(BootTime now) {
  const TlsStep step = tls_->Handshake();
  const bool said = FlushTls();
  if (step == TlsStep::kFailed) return TellEnd(LineEnd::kTlsFailed, now);
  if (step == TlsStep::kOldTls) return TellEnd(LineEnd::kOldTls, now);
  if (step == TlsStep::kMore || !said) return;
  at_ = At::kOpen;
  unread_ = true;
  Rearm();
  const HostPort peer = DescribeAddress(PeerAddress(fd()));
  TellOpen(tls_->Describe(peer.host), now);
}

void StreamLine::GivePlain(BootTime now) {
  const MutableByteSpan buffer = lines().buffer();
  std::size_t size = 0;
  const TlsStep step = tls_->Read(buffer, size);
  if (!FlushTls()) return;
  if (step == TlsStep::kDone || step == TlsStep::kFailed) {
    const LineEnd end = step == TlsStep::kDone ? LineEnd::kClosed : LineEnd::kTlsFailed;
    if (size == 0) return TellEnd(end, now);
    FailSoon(end);
  }
  if (size > 0) user().OnReceived(ByteSpan(buffer).first(size), now);
}

}  // namespace tramgac::reach
