#include "tests/system/publish/tls_front.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <openssl/ssl.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <stdexcept>

namespace tramgac::publish {
namespace {

sockaddr_in Loopback(std::uint16_t port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(port);
  return address;
}

bool SendAll(int fd, const char* bytes, std::size_t size) {
  while (size > 0) {
    const ssize_t sent = send(fd, bytes, size, MSG_NOSIGNAL);
    if (sent <= 0) return false;
    bytes += sent;
    size -= static_cast<std::size_t>(sent);
  }
  return true;
}

}  // namespace

TlsFront::TlsFront(Version version, const Certificate& certificate, std::uint16_t broker)
    : version_(version), broker_(broker), context_(SSL_CTX_new(TLS_server_method())) {
  const int wanted = version == Version::k12 ? TLS1_2_VERSION : TLS1_3_VERSION;
  SSL_CTX_set_min_proto_version(context_, wanted);
  SSL_CTX_set_max_proto_version(context_, wanted);
  // What is no data comes back as "read again", so that the broker is served meanwhile.
  SSL_CTX_clear_mode(context_, SSL_MODE_AUTO_RETRY);
  SSL_CTX_set_msg_callback(context_, &TlsFront::OnMessage);
  SSL_CTX_set_msg_callback_arg(context_, this);
  listener_ = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address = Loopback(0);
  socklen_t size = sizeof(address);
  if (SSL_CTX_use_certificate_chain_file(context_, certificate.certificate_file.c_str()) != 1 ||
      SSL_CTX_use_PrivateKey_file(context_, certificate.key_file.c_str(), SSL_FILETYPE_PEM) != 1 ||
      bind(listener_, reinterpret_cast<sockaddr*>(&address), size) != 0 || listen(listener_, 8) != 0) {
    throw std::runtime_error("TlsFront");
  }
  getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size);
  port_ = ntohs(address.sin_port);
  thread_ = std::thread([this] { Serve(); });
}

TlsFront::~TlsFront() {
  stop_ = true;
  thread_.join();
  close(listener_);
  SSL_CTX_free(context_);
}

void TlsFront::OnMessage(int sent, int, int type, const void* bytes, std::size_t size, ssl_st*, void* self) {
  if (sent != 0 || type != SSL3_RT_HANDSHAKE || size == 0) return;
  auto& front = *static_cast<TlsFront*>(self);
  const std::uint8_t what = *static_cast<const std::uint8_t*>(bytes);
  // The first greeting of a connection is no change.
  if (what == SSL3_MT_CLIENT_HELLO && ++front.hellos_ > 1) ++front.changes_;
  if (what == SSL3_MT_KEY_UPDATE) ++front.changes_;
}

void TlsFront::Serve() {
  while (!stop_) {
    pollfd waiting{listener_, POLLIN, 0};
    if (poll(&waiting, 1, 20) <= 0) continue;
    const int client = accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    if (client >= 0) ServeOne(client);
    close(client);
  }
}

void TlsFront::ServeOne(int client) {
  const int broker = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const sockaddr_in address = Loopback(broker_);
  const std::unique_ptr<SSL, decltype(&SSL_free)> ssl(SSL_new(context_), &SSL_free);
  SSL_set_fd(ssl.get(), client);
  hellos_ = 0;
  if (connect(broker, reinterpret_cast<const sockaddr*>(&address), sizeof(address)) == 0 &&
      SSL_accept(ssl.get()) == 1) {
    ++connections_;
    while (!stop_ && Pump(ssl.get(), client, broker)) {
    }
  }
  close(broker);
}

void TlsFront::Ask(ssl_st* ssl) const {
  if (version_ == Version::k12) {
    SSL_renegotiate(ssl);
  } else {
    SSL_key_update(ssl, SSL_KEY_UPDATE_REQUESTED);
  }
  SSL_do_handshake(ssl);
}

// Outcome: false when the connection is over.
bool TlsFront::Pump(ssl_st* ssl, int client, int broker) {
  std::array<char, 16 * 1024> bytes;
  // A client in the middle of a renegotiation is answered by reading only.
  const bool busy = version_ == Version::k12 && SSL_renegotiate_pending(ssl) != 0;
  if (!busy && change_.exchange(false)) Ask(ssl);
  pollfd sockets[] = {{client, POLLIN, 0}, {broker, static_cast<short>(busy ? 0 : POLLIN), 0}};
  if (poll(sockets, 2, SSL_pending(ssl) > 0 ? 0 : 20) < 0) return false;
  if (sockets[0].revents != 0 || SSL_pending(ssl) > 0) {
    const int count = SSL_read(ssl, bytes.data(), static_cast<int>(bytes.size()));
    if (count > 0 && !SendAll(broker, bytes.data(), static_cast<std::size_t>(count))) return false;
    if (count <= 0 && SSL_get_error(ssl, count) != SSL_ERROR_WANT_READ) return false;
  }
  if (busy || sockets[1].revents == 0) return true;
  const ssize_t count = recv(broker, bytes.data(), bytes.size(), 0);
  return count > 0 && SSL_write(ssl, bytes.data(), static_cast<int>(count)) == count;
}

}  // namespace tramgac::publish
