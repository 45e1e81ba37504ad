// TLS 1.2 over any stream of bytes, as its client, by mbedTLS. The other side is always verified: its certificate has
// to be vouched for by the authority, made out to the name, and valid now; there is no switch to turn that off.
//
// The session of a connection can be kept for the next one, which then costs no arithmetic of the curve and shows no
// certificate. It is in RAM only, and belongs to these settings.
//
// Single-threaded. Step calculates for up to a second on a slow processor while connecting; everything else is quick.
// Allocates by malloc: some 30 KB while connecting (mbedTLS's record buffers and a handshake).
#pragma once

#include <optional>
#include <string_view>

#include "agent/core/base/time.h"
#include "board/api/entropy.h"
#include "firmware/uplink/byte_stream.h"
#include "mbedtls/ssl.h"
#include "mbedtls/x509_crt.h"

namespace tramgac::firmware {

// Views outlive the stream. Certificates and key are DER.
struct TlsSettings {
  ByteSpan authority;         // the one that vouches for the broker
  ByteSpan certificate, key;  // the node's own; empty: it shows none. P-256
  const char* name = "";      // what the broker's certificate has to be made out to
};

class TlsStream final : public ByteStream {
 public:
  // All outlive it. `entropy`: without random numbers no connection comes to be.
  TlsStream(const TlsSettings& settings, ByteStream& carrier, board::Entropy& entropy);
  TlsStream(const TlsStream&) = delete;
  TlsStream& operator=(const TlsStream&) = delete;
  ~TlsStream();

  // What is known of the time, by which certificates are judged from now on. Unless it is `exact` it is only known not
  // to be earlier: a certificate may have expired by then, and nobody can say that one is not valid yet.
  void SetTime(UtcTime now, bool exact) {
    now_ = now;
    exact_ = exact;
  }

  // Goes on with connecting. To be called often.
  void Step();

  // Keeps the session of this connection. The next one that reaches the broker offers it, once: who wants more of it
  // calls this again, when the connection has shown to be of use. It is not offered when a certificate that was seen
  // for it would be refused now, nor after a day. Without a connection: nothing. To be called often.
  void KeepSession();

  Status Open() override;
  void Close() override;
  StreamState state() const override { return state_; }
  std::size_t Send(ByteSpan bytes) override;
  std::size_t Receive(MutableByteSpan out) override;
  LocalText problem() const override { return problem_; }

 private:
  static int SendRaw(void* self, const unsigned char* bytes, std::size_t size);
  static int ReceiveRaw(void* self, unsigned char* out, std::size_t size);
  static int Random(void* entropy, unsigned char* out, std::size_t size);
  static int Verify(void* self, mbedtls_x509_crt* certificate, int depth, std::uint32_t* flags);

  void Load(const TlsSettings& settings);
  std::uint32_t Judge(UtcTime from, UtcTime until) const;
  void OfferSession();
  void Fail(int error);

  ByteStream& carrier_;
  board::Entropy& entropy_;
  const char* name_;
  UtcTime now_{};
  bool exact_ = false;
  mbedtls_ssl_config config_{};
  mbedtls_ssl_context ssl_{};
  mbedtls_x509_crt authority_{}, certificate_{};
  mbedtls_pk_context key_{};
  mbedtls_ssl_session session_{};
  bool kept_ = false;         // session_ is to be offered
  UtcTime from_{}, until_{};  // .. as long as every certificate is valid that was seen when it was made
  bool loaded_ = false;
  StreamState state_ = StreamState::kClosed;
  std::size_t unsent_ = 0;  // bytes of a record that mbedTLS holds and the carrier had no room for
  LocalText problem_;
};

}  // namespace tramgac::firmware
