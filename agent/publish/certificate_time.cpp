#include "agent/publish/certificate_time.h"

#include <openssl/x509.h>
#include <openssl/x509_vfy.h>
#include <openssl/x509v3.h>

#include <ctime>

#include "agent/core/base/calendar_time.h"

namespace tramgac::publish {

namespace {

// By the name "ssl_server" a client looks up what it demands of a server (X509_STORE_CTX_set_default(3)). This entry
// stands in front of OpenSSL's own from its first use on, so it has to demand the same. It belongs to OpenSSL's table.
// Outcome: null without memory.
X509_VERIFY_PARAM* MakeEntry() {
  X509_VERIFY_PARAM* entry = X509_VERIFY_PARAM_new();
  if (entry == nullptr) return nullptr;
  const bool complete = X509_VERIFY_PARAM_set1_name(entry, "ssl_server") == 1 &&
                        X509_VERIFY_PARAM_set_purpose(entry, X509_PURPOSE_SSL_SERVER) == 1 &&
                        X509_VERIFY_PARAM_set_trust(entry, X509_TRUST_SSL_SERVER) == 1;
  if (complete && X509_VERIFY_PARAM_add0_table(entry) == 1) return entry;
  X509_VERIFY_PARAM_free(entry);
  return nullptr;
}

}  // namespace

bool SetCertificateTime(std::optional<UtcTime> time, bool revocation) {
  // One for ever: OpenSSL 3.0 does not give the name of one back that is freed.
  static X509_VERIFY_PARAM* const entry = MakeEntry();
  if (entry == nullptr) return !time && !revocation;
  if (time) {
    X509_VERIFY_PARAM_set_time(entry, CSeconds<std::time_t>(*time));
  } else {
    X509_VERIFY_PARAM_clear_flags(entry, X509_V_FLAG_USE_CHECK_TIME);
  }
  if (revocation) {
    X509_VERIFY_PARAM_set_flags(entry, X509_V_FLAG_CRL_CHECK);
  } else {
    X509_VERIFY_PARAM_clear_flags(entry, X509_V_FLAG_CRL_CHECK);
  }
  return true;
}

}  // namespace tramgac::publish
