// The settings that TLS sessions share, made when the first of them is. The certificates that this machine trusts are
// read then, once (some 140 in one file); a node without TLS pays nothing. Single-threaded.
#pragma once

struct ssl_ctx_st;
struct x509_store_st;

namespace tramgac::reach {

class TlsContexts {
 public:
  TlsContexts() = default;
  ~TlsContexts();
  TlsContexts(const TlsContexts&) = delete;
  TlsContexts& operator=(const TlsContexts&) = delete;

  // For TLS 1.2 and later with what this machine takes for safe, or for whatever there is from TLS 1.0 on. Reads files
  // when called for the first time. Outcome: null: no memory. Belongs to this object.
  ssl_ctx_st* For(bool old_tls);

 private:
  ssl_ctx_st* Make(bool old_tls);

  x509_store_st* trusted_ = nullptr;
  ssl_ctx_st* today_ = nullptr;
  ssl_ctx_st* old_ = nullptr;
};

}  // namespace tramgac::reach
