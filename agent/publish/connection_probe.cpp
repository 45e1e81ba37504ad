#include "agent/publish/connection_probe.h"

#include <fcntl.h>
#include <netdb.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <memory>
#include <string>

#include "agent/publish/tls_files.h"

namespace tramgac::publish {
namespace {

using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;

// How long a broker may take to send the alert by which it refuses our certificate. In TLS 1.3 the handshake is
// complete on our side before the broker has looked at it.
constexpr milliseconds kAlertWait{1000};

class FileDescriptor {
 public:
  explicit FileDescriptor(int fd) : fd_(fd) {}
  FileDescriptor(const FileDescriptor&) = delete;
  FileDescriptor& operator=(const FileDescriptor&) = delete;
  ~FileDescriptor() {
    if (fd_ >= 0) close(fd_);
  }
  int get() const { return fd_; }

 private:
  int fd_;
};

struct Limits {
  Clock::time_point deadline;
  const std::atomic<bool>& cancel;
};

// Waits for `events` on `fd`. Outcome: false at the deadline or when cancelled.
bool WaitFor(int fd, short events, const Limits& limits) {
  while (!limits.cancel.load(std::memory_order_relaxed)) {
    const auto left = std::chrono::ceil<milliseconds>(limits.deadline - Clock::now());
    if (left <= milliseconds(0)) return false;
    pollfd item{fd, events, 0};
    if (poll(&item, 1, static_cast<int>(std::min(left, milliseconds(100)).count())) > 0) return true;
  }
  return false;
}

ConnectionFault FaultOfErrno(int error) {
  if (error == ECONNREFUSED) return ConnectionFault::kRefused;
  if (error == ETIMEDOUT) return ConnectionFault::kTimeout;
  return ConnectionFault::kUnreachable;
}

Diagnosis SystemFault(int error) { return {FaultOfErrno(error), 0, std::strerror(error)}; }

// Outcome: kNone when `fd` is connected.
Diagnosis ConnectTo(int fd, const addrinfo& address, const Limits& limits) {
  if (connect(fd, address.ai_addr, address.ai_addrlen) == 0) return {};
  if (errno != EINPROGRESS) return SystemFault(errno);
  if (!WaitFor(fd, POLLOUT, limits)) return {ConnectionFault::kTimeout, 0, "no answer to the TCP connection attempt"};
  int error = 0;
  socklen_t size = sizeof(error);
  getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &size);
  return error == 0 ? Diagnosis{} : SystemFault(error);
}

using ContextPointer = std::unique_ptr<SSL_CTX, decltype(&SSL_CTX_free)>;
using SslPointer = std::unique_ptr<SSL, decltype(&SSL_free)>;

std::string OpenSslText() {
  char text[256] = "";
  const unsigned long error = ERR_get_error();
  if (error != 0) ERR_error_string_n(error, text, sizeof(text));
  ERR_clear_error();
  return text;
}

// The name or address that the broker's certificate must be made out to.
void ExpectHost(SSL* ssl, const std::string& host) {
  X509_VERIFY_PARAM* parameters = SSL_get0_param(ssl);
  if (X509_VERIFY_PARAM_set1_ip_asc(parameters, host.c_str()) == 1) return;
  X509_VERIFY_PARAM_set1_host(parameters, host.c_str(), host.size());
  SSL_set_tlsext_host_name(ssl, host.c_str());
}

bool IsOurCertificateAlert(unsigned long error) {
  switch (ERR_GET_REASON(error)) {
    case SSL_R_TLSV13_ALERT_CERTIFICATE_REQUIRED:
    case SSL_R_SSLV3_ALERT_BAD_CERTIFICATE:
    case SSL_R_SSLV3_ALERT_CERTIFICATE_EXPIRED:
    case SSL_R_SSLV3_ALERT_CERTIFICATE_REVOKED:
    case SSL_R_SSLV3_ALERT_CERTIFICATE_UNKNOWN:
    case SSL_R_SSLV3_ALERT_UNSUPPORTED_CERTIFICATE:
    case SSL_R_TLSV1_ALERT_UNKNOWN_CA:
    case SSL_R_TLSV1_ALERT_ACCESS_DENIED: return true;
    default: return false;
  }
}

Diagnosis TlsFault(SSL* ssl, bool asked_for_certificate) {
  const ConnectionFault verification = FaultOfVerification(SSL_get_verify_result(ssl));
  if (verification != ConnectionFault::kNone) {
    ERR_clear_error();
    return {verification, 0, X509_verify_cert_error_string(SSL_get_verify_result(ssl))};
  }
  const unsigned long error = ERR_peek_error();
  // A server of TLS 1.2 that misses our certificate just says "handshake failure".
  const bool missing = asked_for_certificate && ERR_GET_REASON(error) == SSL_R_SSLV3_ALERT_HANDSHAKE_FAILURE;
  const bool ours = IsOurCertificateAlert(error) || missing;
  return {ours ? ConnectionFault::kTlsOurCertificate : ConnectionFault::kTlsHandshake, 0, OpenSslText()};
}

// One step of the handshake (or of listening) after another until it ends. Outcome: the last result of `step`;
// `timed_out` when the limits came first.
template <typename StepFunction>
int Drive(SSL* ssl, int fd, const Limits& limits, bool& timed_out, StepFunction step) {
  for (;;) {
    ERR_clear_error();
    const int result = step();
    const int error = SSL_get_error(ssl, result);
    const bool wants = error == SSL_ERROR_WANT_READ || error == SSL_ERROR_WANT_WRITE;
    if (result > 0 || !wants) return result;
    timed_out = !WaitFor(fd, error == SSL_ERROR_WANT_READ ? POLLIN : POLLOUT, limits);
    if (timed_out) return result;
  }
}

Diagnosis Handshake(SSL* ssl, int fd, const Limits& limits) {
  bool timed_out = false;
  const int result = Drive(ssl, fd, limits, timed_out, [ssl] { return SSL_connect(ssl); });
  if (timed_out) return {ConnectionFault::kNoAnswer, 0, "no answer to the TLS handshake"};
  const bool asked = SSL_get0_peer_CA_list(ssl) != nullptr;
  if (result != 1) return TlsFault(ssl, asked);

  const Limits alert_limits{std::min(limits.deadline, Clock::now() + kAlertWait), limits.cancel};
  char byte;
  const int read = Drive(ssl, fd, alert_limits, timed_out, [&] { return SSL_read(ssl, &byte, 1); });
  if (read > 0 || timed_out || ERR_peek_error() == 0) return {};
  return TlsFault(ssl, asked);
}

Diagnosis ProbeTls(int fd, const std::string& host, const TlsSettings& tls, const Limits& limits) {
  const ContextPointer context(SSL_CTX_new(TLS_client_method()), &SSL_CTX_free);
  SSL_CTX_set_min_proto_version(context.get(), TLS1_2_VERSION);
  SSL_CTX_set_cipher_list(context.get(), kCipherSuites);
  SSL_CTX_set_verify(context.get(), SSL_VERIFY_PEER, nullptr);
  Diagnosis files = LoadTlsFiles(context.get(), tls);
  if (files.fault != ConnectionFault::kNone) return files;
  const SslPointer ssl(SSL_new(context.get()), &SSL_free);
  ExpectHost(ssl.get(), host);
  SSL_set_fd(ssl.get(), fd);
  return Handshake(ssl.get(), fd, limits);
}

// Outcome: kNone when this address of the host takes connections and, if configured, TLS works.
Diagnosis ProbeAddress(const addrinfo& address, const std::string& host, const TlsSettings& tls, const Limits& limits) {
  const FileDescriptor socket_fd(
      socket(address.ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, address.ai_protocol));
  if (socket_fd.get() < 0) return SystemFault(errno);
  Diagnosis connected = ConnectTo(socket_fd.get(), address, limits);
  if (connected.fault != ConnectionFault::kNone || !tls.enabled) return connected;
  return ProbeTls(socket_fd.get(), host, tls, limits);
}

}  // namespace

Diagnosis ProbeConnection(const Endpoint& broker, const TlsSettings& tls, milliseconds budget,
                          const std::atomic<bool>& cancel) {
  const Limits limits{Clock::now() + budget, cancel};
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  const int error = getaddrinfo(broker.host.c_str(), std::to_string(broker.port).c_str(), &hints, &found);
  if (error != 0) return {ConnectionFault::kNameNotFound, 0, gai_strerror(error)};
  const std::unique_ptr<addrinfo, decltype(&freeaddrinfo)> addresses(found, &freeaddrinfo);

  // The finding that got furthest counts: "refused" on IPv6 says nothing when IPv4 gets to a wrong certificate.
  Diagnosis best;
  for (const addrinfo* address = found; address != nullptr; address = address->ai_next) {
    const Diagnosis finding = ProbeAddress(*address, broker.host, tls, limits);
    if (finding.fault == ConnectionFault::kNone || cancel.load(std::memory_order_relaxed)) return {};
    if (best.fault == ConnectionFault::kNone || finding.fault > best.fault) best = finding;
  }
  return best;
}

}  // namespace tramgac::publish
