// Asks one question of drivers/conference over plain sockets and prints what was found as one line of JSON:
//
//   conference_ask sip-udp|sip-tcp|sip-tls|h323|ras HOST PORT TIMEOUT_MS [USER]
//
// HOST is an IPv4 address. Exit code: 0, whatever was found; 2 bad usage or no socket.
#include <arpa/inet.h>
#include <openssl/ssl.h>
#include <poll.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>

#include "drivers/conference/question.h"

namespace tramgac::conference {
namespace {

using reach::LineEnd;
using reach::Transport;

BootTime Now() {
  timespec now{};
  clock_gettime(CLOCK_BOOTTIME, &now);
  return BootTime(
      std::chrono::duration_cast<Duration>(std::chrono::seconds(now.tv_sec) + std::chrono::nanoseconds(now.tv_nsec)));
}

// A line to one host: blocking, because a test has no other.
class PlainLine : public reach::Sender {
 public:
  PlainLine(const reach::LineWish& wish, const sockaddr_in& peer) : wish_(wish) {
    fd_ = socket(AF_INET, wish.transport == Transport::kUdp ? SOCK_DGRAM : SOCK_STREAM, 0);
    if (connect(fd_, reinterpret_cast<const sockaddr*>(&peer), sizeof peer) != 0) {
      fail_ = errno == ECONNREFUSED ? LineEnd::kRefused : LineEnd::kUnreachable;
      return;
    }
    open_ = wish.transport != Transport::kTls || Handshake();
  }
  PlainLine(const PlainLine&) = delete;
  PlainLine& operator=(const PlainLine&) = delete;
  ~PlainLine() override {
    if (wish_.ends_abruptly) {
      const linger abrupt{.l_onoff = 1, .l_linger = 0};
      setsockopt(fd_, SOL_SOCKET, SO_LINGER, &abrupt, sizeof abrupt);
    }
    close(fd_);
  }

  bool open() const { return open_; }
  LineEnd fail() const { return fail_; }
  int fd() const { return fd_; }

  bool Send(ByteSpan bytes) override {
    if (tls_) return SSL_write(tls_.get(), bytes.data(), static_cast<int>(bytes.size())) > 0;
    return send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL) >= 0;
  }
  // Outcome: bytes, or -1 and fail() says why it has ended; 0: nothing yet.
  ssize_t Receive(MutableByteSpan into) {
    const ssize_t got = tls_ ? SSL_read(tls_.get(), into.data(), static_cast<int>(into.size()))
                             : recv(fd_, into.data(), into.size(), MSG_DONTWAIT);
    if (got > 0 || (got < 0 && errno == EAGAIN) || (got == 0 && wish_.transport == Transport::kUdp))
      return std::max<ssize_t>(got, 0);
    fail_ = got == 0 || tls_ ? LineEnd::kClosed : errno == ECONNREFUSED ? LineEnd::kRefused : LineEnd::kReset;
    return -1;
  }
  bool pending() const { return tls_ && SSL_pending(tls_.get()) > 0; }

 private:
  bool Handshake() {
    context_.reset(SSL_CTX_new(TLS_client_method()));
    tls_.reset(SSL_new(context_.get()));
    SSL_set_fd(tls_.get(), fd_);
    if (SSL_connect(tls_.get()) == 1) return true;
    fail_ = LineEnd::kTlsFailed;
    return false;
  }

  struct Free {
    void operator()(SSL* tls) const { SSL_free(tls); }
    void operator()(SSL_CTX* context) const { SSL_CTX_free(context); }
  };
  const reach::LineWish wish_;
  int fd_ = -1;
  bool open_ = false;
  LineEnd fail_ = LineEnd::kClosed;
  std::unique_ptr<SSL_CTX, Free> context_;
  std::unique_ptr<SSL, Free> tls_;
};

void Run(reach::Conversation& conversation, const sockaddr_in& peer) {
  conversation.Begin(Now());
  PlainLine line(conversation.Wish(), peer);
  if (!line.open()) return conversation.OnEnd(line.fail(), Now());
  sockaddr_in own{};
  socklen_t size = sizeof own;
  getsockname(line.fd(), reinterpret_cast<sockaddr*>(&own), &size);
  std::array<char, INET_ADDRSTRLEN> own_host{}, peer_host{};
  inet_ntop(AF_INET, &own.sin_addr, own_host.data(), own_host.size());
  inet_ntop(AF_INET, &peer.sin_addr, peer_host.data(), peer_host.size());
  reach::LineFacts facts;
  facts.own_host = own_host.data();
  facts.own_port = ntohs(own.sin_port);
  facts.peer_host = peer_host.data();
  facts.peer_port = ntohs(peer.sin_port);
  if (getrandom(&facts.nonce, sizeof facts.nonce, 0) != sizeof facts.nonce) std::exit(2);
  conversation.OnOpen(facts, 0, Now(), line);
  std::array<std::uint8_t, 65536> buffer;
  while (conversation.next() != reach::Next::kDone) {
    pollfd poll_fd{.fd = line.fd(), .events = POLLIN, .revents = 0};
    const auto wait = std::chrono::ceil<std::chrono::milliseconds>(conversation.Due() - Now()).count();
    const bool ready = line.pending() || poll(&poll_fd, 1, static_cast<int>(std::max<std::int64_t>(wait, 0))) > 0;
    const ssize_t got = ready ? line.Receive(buffer) : 0;
    if (got < 0) {
      conversation.OnEnd(line.fail(), Now());
    } else if (got > 0) {
      conversation.OnReceived(ByteSpan(buffer).first(static_cast<std::size_t>(got)), Now(), line);
    }
    if (conversation.Due() <= Now()) conversation.OnDue(Now(), line);
  }
}

void Print(const reach::Findings& findings) {
  std::string json = "{";
  for (std::size_t i = 0; i < reach::kFactCount; ++i) {
    const auto fact = static_cast<reach::Fact>(i);
    const Value& value = findings.Of(fact);
    if (value.type == ValueType::kNone) continue;
    json += (json.size() > 1 ? ", \"" : "\"") + std::string(FactName(fact)) + "\": ";
    switch (value.type) {
      case ValueType::kBool: json += value.integer != 0 ? "true" : "false"; break;
      case ValueType::kInteger: json += std::to_string(value.integer); break;
      case ValueType::kReal: json += std::to_string(value.real); break;
      default: json += "\"" + std::string(value.text) + "\"";  // printable, and no peer here sends quotes
    }
  }
  std::puts((json + "}").c_str());
}

// Outcome: false, if nothing is asked so.
bool Understand(std::string kind, const char* port, const char* timeout_ms, const char* user,
                reach::Question& question) {
  question.transport = kind == "sip-udp" ? Transport::kUdp : kind == "sip-tls" ? Transport::kTls : Transport::kTcp;
  const auto known = reach::KindNamed(kind.substr(0, kind.find('-')));
  if (!known) return false;
  question.kind = *known;
  question.port = static_cast<std::uint16_t>(std::atoi(port));
  question.timeout = std::chrono::milliseconds(std::atoi(timeout_ms));
  question.user = user;
  return FaultySettingOfAny(question).empty();
}

int Main(int argc, char** argv) {
  sockaddr_in peer{};
  peer.sin_family = AF_INET;
  reach::Question question;
  if (argc < 5 || inet_pton(AF_INET, argv[2], &peer.sin_addr) != 1 ||
      !Understand(argv[1], argv[3], argv[4], argc > 5 ? argv[5] : "", question)) {
    return 2;
  }
  peer.sin_port = htons(question.port);
  std::signal(SIGPIPE, SIG_IGN);
  const auto conversation = MakeAnyConversation(question);
  Run(*conversation, peer);
  Print(conversation->findings());
  return 0;
}

}  // namespace
}  // namespace tramgac::conference

int main(int argc, char** argv) { return tramgac::conference::Main(argc, argv); }
