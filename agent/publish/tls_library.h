// OpenSSL as a whole process shares it.
#pragma once

namespace tramgac::publish {

// Sets OpenSSL up without its clean-up at exit, which would free what a thread of Paho, which nobody can join, may
// still hold when the program ends. To be called once, before there are threads and before anybody else uses OpenSSL.
// Blocks for the milliseconds that reading openssl.cnf takes. Whoever needs TLS later finds out what failed here.
void PrepareTlsLibrary();

}  // namespace tramgac::publish
