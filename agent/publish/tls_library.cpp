#include "agent/publish/tls_library.h"

#include <openssl/ssl.h>

namespace tramgac::publish {

void PrepareTlsLibrary() { static_cast<void>(OPENSSL_init_ssl(OPENSSL_INIT_NO_ATEXIT, nullptr)); }

}  // namespace tramgac::publish
