#include "drivers/reach/net/tls_contexts.h"

#include <openssl/err.h>
#include <openssl/ssl.h>

namespace tramgac::reach {

TlsContexts::~TlsContexts() {
  SSL_CTX_free(today_);
  SSL_CTX_free(old_);
  X509_STORE_free(trusted_);
}

ssl_ctx_st* TlsContexts::For(bool old_tls) {
  ssl_ctx_st*& context = old_tls ? old_ : today_;
  if (context == nullptr) context = Make(old_tls);
  return context;
}

ssl_ctx_st* TlsContexts::Make(bool old_tls) {
  ERR_clear_error();
  if (trusted_ == nullptr) {
    trusted_ = X509_STORE_new();
    // Without these files no certificate is trusted, which is what is told then.
    if (trusted_ != nullptr) [[maybe_unused]]
      const int ignored = X509_STORE_set_default_paths(trusted_);
  }
  SSL_CTX* const context = trusted_ == nullptr ? nullptr : SSL_CTX_new(TLS_client_method());
  if (context == nullptr) return nullptr;
  SSL_CTX_set1_cert_store(context, trusted_);
  SSL_CTX_set_verify(context, SSL_VERIFY_NONE, nullptr);  // the chain is looked at all the same
  SSL_CTX_set_mode(context, SSL_MODE_RELEASE_BUFFERS);
  SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
  SSL_CTX_set_min_proto_version(context, old_tls ? TLS1_VERSION : TLS1_2_VERSION);
  if (old_tls) {
    SSL_CTX_set_security_level(context, 0);
    SSL_CTX_set_options(context, SSL_OP_LEGACY_SERVER_CONNECT);
    if (SSL_CTX_set_cipher_list(context, "ALL:!aNULL:!eNULL:@SECLEVEL=0") != 1) ERR_clear_error();
  }
  return context;
}

}  // namespace tramgac::reach
