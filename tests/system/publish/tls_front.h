// TLS in front of a broker without it, on a free port of 127.0.0.1: one connection at a time, whose keys it changes
// when it is told to.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <thread>

#include "tests/system/publish/certificates.h"

struct ssl_st;
struct ssl_ctx_st;

namespace tramgac::publish {

class TlsFront {
 public:
  enum class Version : std::uint8_t { k12, k13 };

  TlsFront(Version version, const Certificate& certificate, std::uint16_t broker);
  TlsFront(const TlsFront&) = delete;
  TlsFront& operator=(const TlsFront&) = delete;
  ~TlsFront();

  std::uint16_t port() const { return port_; }
  // The connection is asked for new keys soon: TLS 1.2 by a HelloRequest (RFC 5246, clause 7.4.1.1), which begins a
  // renegotiation; TLS 1.3 by a KeyUpdate that asks for one in return (RFC 8446, clause 4.6.3).
  void ChangeKeys() { change_ = true; }
  // How often the client took part in that.
  int changes() const { return changes_; }
  int connections() const { return connections_; }

 private:
  void Serve();
  void ServeOne(int client);
  bool Pump(ssl_st* ssl, int client, int broker);
  void Ask(ssl_st* ssl) const;
  static void OnMessage(int sent, int version, int type, const void* bytes, std::size_t size, ssl_st* ssl, void* self);

  const Version version_;
  const std::uint16_t broker_;
  ssl_ctx_st* context_;
  int listener_ = -1;
  std::uint16_t port_ = 0;
  std::atomic<bool> stop_{false}, change_{false};
  std::atomic<int> connections_{0}, changes_{0};
  int hellos_ = 0;  // of this connection; the front's thread
  std::thread thread_;
};

}  // namespace tramgac::publish
