#include "agent/publish/certificate_time.h"

#include <openssl/x509.h>
#include <openssl/x509_vfy.h>
#include <openssl/x509v3.h>

namespace tramgac::publish {

bool SetCertificateTime(std::optional<UtcTime> time) {
  // Takes away what was added, and with it uncovers OpenSSL's own.
  X509_VERIFY_PARAM_table_cleanup();
  if (!time) return true;
  X509_VERIFY_PARAM* parameters = X509_VERIFY_PARAM_new();
  if (parameters == nullptr) return false;
  // By this name a client looks up what it demands of a server (X509_STORE_CTX_set_default(3)). The entry stands in
  // front of OpenSSL's own, so it has to demand the same.
  const bool complete = X509_VERIFY_PARAM_set1_name(parameters, "ssl_server") == 1 &&
                        X509_VERIFY_PARAM_set_purpose(parameters, X509_PURPOSE_SSL_SERVER) == 1 &&
                        X509_VERIFY_PARAM_set_trust(parameters, X509_TRUST_SSL_SERVER) == 1;
  X509_VERIFY_PARAM_set_time(parameters, std::chrono::system_clock::to_time_t(*time));
  if (complete && X509_VERIFY_PARAM_add0_table(parameters) == 1) return true;
  X509_VERIFY_PARAM_free(parameters);
  return false;
}

}  // namespace tramgac::publish
