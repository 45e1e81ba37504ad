#include "agent/pki/fingerprint.h"

#include <fmt/format.h>
#include <openssl/sha.h>
#include <openssl/x509.h>

#include <array>

#include "agent/pki/x509.h"

namespace tramgac::pki {
namespace {

// "AB:CD:.."
std::string DigestText(const unsigned char* bytes, std::size_t size) {
  std::array<unsigned char, SHA256_DIGEST_LENGTH> digest{};
  SHA256(bytes, size, digest.data());
  std::string text;
  for (const unsigned char byte : digest) text += fmt::format("{}{:02X}", text.empty() ? "" : ":", byte);
  return text;
}

// `encode` as i2d_X509(3): allocates. Outcome: empty if it failed.
template <typename T, typename Encode>
std::string DigestOf(T* object, Encode encode) {
  unsigned char* bytes = nullptr;
  const int size = encode(object, &bytes);
  if (size <= 0) return {};
  std::string text = DigestText(bytes, static_cast<std::size_t>(size));
  OPENSSL_free(bytes);
  return text;
}

}  // namespace

std::optional<Fingerprints> FingerprintsOf(std::string_view text) {
  const Certificate certificate = ParseCertificate(text);
  (void)LastError();
  if (certificate == nullptr) return std::nullopt;
  return Fingerprints{DigestOf(certificate.get(), i2d_X509),
                      DigestOf(X509_get_X509_PUBKEY(certificate.get()), i2d_X509_PUBKEY),
                      NameOf(*X509_get_subject_name(certificate.get())), TimeOf(X509_get0_notAfter(certificate.get()))};
}

}  // namespace tramgac::pki
