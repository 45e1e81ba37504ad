#include "agent/pki/der.h"

#include <openssl/crypto.h>

#include "agent/pki/x509.h"

namespace tramgac::pki {
namespace {

constexpr std::string_view kBegin = "-----BEGIN CERTIFICATE-----";

// `encode` as i2d_X509(3): allocates. Outcome: empty if it failed.
template <typename T, typename Encode>
std::string Encoded(T* object, Encode encode) {
  unsigned char* bytes = nullptr;
  const int size = encode(object, &bytes);
  if (size <= 0) return {};
  std::string text(reinterpret_cast<const char*>(bytes), static_cast<std::size_t>(size));
  OPENSSL_clear_free(bytes, static_cast<std::size_t>(size));
  return text;
}

}  // namespace

DerFault CertificateDer(std::string_view pem, std::string& der) {
  der.clear();
  const Certificate certificate = ParseCertificate(pem);
  (void)LastError();
  if (certificate == nullptr) return DerFault::kAbsent;
  const std::size_t first = pem.find(kBegin);
  if (first != std::string_view::npos && pem.find(kBegin, first + 1) != std::string_view::npos) {
    return DerFault::kSeveral;
  }
  const EVP_PKEY* const key = X509_get0_pubkey(certificate.get());
  if (key == nullptr || !IsP256(*key)) return DerFault::kNotP256;
  der = Encoded(certificate.get(), i2d_X509);
  return der.empty() ? DerFault::kAbsent : DerFault::kNone;
}

DerFault KeyDer(std::string_view pem, SecretText& der) {
  der = SecretText();
  const Key key = ParseKey(pem);
  (void)LastError();
  if (key == nullptr) return DerFault::kAbsent;
  if (!IsP256(*key)) return DerFault::kNotP256;
  der = SecretText(Encoded(key.get(), i2d_PrivateKey));
  return der.text().empty() ? DerFault::kAbsent : DerFault::kNone;
}

bool AreOfOneKey(std::string_view certificate, std::string_view key) {
  const Certificate shown = ParseCertificate(certificate);
  const Key owned = ParseKey(key);
  const bool same = shown != nullptr && owned != nullptr && X509_check_private_key(shown.get(), owned.get()) == 1;
  (void)LastError();
  return same;
}

}  // namespace tramgac::pki
