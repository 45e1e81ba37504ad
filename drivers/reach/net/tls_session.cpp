#include "drivers/reach/net/tls_session.h"

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include <algorithm>
#include <array>
#include <ctime>

#include "agent/core/base/calendar_time.h"
#include "drivers/reach/net/socket.h"
#include "drivers/reach/net/tls_contexts.h"

namespace tramgac::reach {
namespace {

bool IsAddress(std::string_view name) { return ParseAddress(name, 0).size != 0; }

// OpenSSL's words for "there is nothing in common that is safe": old versions, short keys, SHA-1.
constexpr std::array kOldReasons = {SSL_R_UNSUPPORTED_PROTOCOL,
                                    SSL_R_TLSV1_ALERT_PROTOCOL_VERSION,
                                    SSL_R_TLSV1_ALERT_INSUFFICIENT_SECURITY,
                                    SSL_R_WRONG_SSL_VERSION,
                                    SSL_R_DH_KEY_TOO_SMALL,
                                    SSL_R_EE_KEY_TOO_SMALL,
                                    SSL_R_CA_KEY_TOO_SMALL,
                                    SSL_R_CA_MD_TOO_WEAK,
                                    SSL_R_BAD_ECC_CERT,
                                    SSL_R_WRONG_SIGNATURE_TYPE,
                                    SSL_R_WRONG_CIPHER_RETURNED,
                                    SSL_R_LEGACY_SIGALG_DISALLOWED_OR_UNSUPPORTED,
                                    SSL_R_UNSAFE_LEGACY_RENEGOTIATION_DISABLED};

std::int64_t Seconds(const ASN1_TIME* time) {
  std::tm broken_down{};
  if (ASN1_TIME_to_tm(time, &broken_down) != 1) return 0;
  return std::chrono::floor<std::chrono::seconds>(UtcOfParts(broken_down)).time_since_epoch().count();
}

}  // namespace

std::unique_ptr<TlsSession> TlsSession::Make(TlsContexts& contexts, std::string_view server_name, bool old_tls) {
  SSL_CTX* const context = contexts.For(old_tls);
  SSL* const ssl = context == nullptr ? nullptr : SSL_new(context);
  BIO* const in = BIO_new(BIO_s_mem());
  BIO* const out = BIO_new(BIO_s_mem());
  if (ssl == nullptr || in == nullptr || out == nullptr) {
    SSL_free(ssl);
    BIO_free(in);
    BIO_free(out);
    return nullptr;
  }
  SSL_set_bio(ssl, in, out);
  SSL_set_connect_state(ssl);
  std::unique_ptr<TlsSession> session(new TlsSession(ssl, server_name));
  const bool named = !server_name.empty() && !IsAddress(server_name);
  if (named && SSL_set_tlsext_host_name(ssl, session->server_name_.c_str()) != 1) return nullptr;
  return session;
}

TlsSession::~TlsSession() { SSL_free(ssl_); }

bool TlsSession::Feed(ByteSpan bytes) {
  const int size = static_cast<int>(bytes.size());
  return BIO_write(SSL_get_rbio(ssl_), bytes.data(), size) == size;
}

ByteSpan TlsSession::TakeOutput(MutableByteSpan room) {
  const int size = BIO_read(SSL_get_wbio(ssl_), room.data(), static_cast<int>(room.size()));
  return ByteSpan(room).first(size > 0 ? static_cast<std::size_t>(size) : 0);
}

TlsStep TlsSession::Handshake() {
  ERR_clear_error();
  const int result = SSL_do_handshake(ssl_);
  if (result == 1) return TlsStep::kDone;
  if (SSL_get_error(ssl_, result) == SSL_ERROR_WANT_READ) return TlsStep::kMore;
  const int reason = ERR_GET_REASON(ERR_peek_last_error());
  const bool old = std::find(kOldReasons.begin(), kOldReasons.end(), reason) != kOldReasons.end();
  ERR_clear_error();
  return old ? TlsStep::kOldTls : TlsStep::kFailed;
}

TlsStep TlsSession::Read(MutableByteSpan room, std::size_t& size) {
  size = 0;
  while (size < room.size()) {
    ERR_clear_error();
    std::size_t got = 0;
    const int result = SSL_read_ex(ssl_, &room[size], room.size() - size, &got);
    size += got;
    if (result == 1) continue;
    const int error = SSL_get_error(ssl_, result);
    ERR_clear_error();
    if (error == SSL_ERROR_WANT_READ) return TlsStep::kMore;
    return error == SSL_ERROR_ZERO_RETURN ? TlsStep::kDone : TlsStep::kFailed;
  }
  return TlsStep::kMore;
}

bool TlsSession::Write(ByteSpan bytes) {
  ERR_clear_error();
  std::size_t written = 0;
  return bytes.empty() || SSL_write_ex(ssl_, bytes.data(), bytes.size(), &written) == 1;
}

void TlsSession::Close() {
  ERR_clear_error();
  [[maybe_unused]] const int ignored = SSL_shutdown(ssl_);
}

Certificate TlsSession::Describe(const std::string& peer_host) const {
  Certificate facts;
  facts.tls_version = SSL_get_version(ssl_);
  X509* const leaf = SSL_get1_peer_certificate(ssl_);
  if (leaf == nullptr) return facts;
  facts.known = true;
  facts.trusted = SSL_get_verify_result(ssl_) == X509_V_OK;
  facts.self_signed = X509_self_signed(leaf, 0) == 1;
  const std::string& name = server_name_.empty() ? peer_host : server_name_;
  const std::string address = name.substr(0, name.find('%'));
  facts.name_matches = IsAddress(name) ? X509_check_ip_asc(leaf, address.c_str(), 0) == 1
                                       : X509_check_host(leaf, name.c_str(), name.size(), 0, nullptr) == 1;
  facts.begins_s = Seconds(X509_get0_notBefore(leaf));
  facts.ends_s = Seconds(X509_get0_notAfter(leaf));
  X509_free(leaf);
  ERR_clear_error();
  return facts;
}

}  // namespace tramgac::reach
