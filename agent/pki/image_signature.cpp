#include "agent/pki/image_signature.h"

#include <openssl/ec.h>
#include <openssl/pem.h>

#include <vector>

#include "agent/pki/x509.h"

namespace tramgac::pki {
namespace {

using Signature = Handle<ECDSA_SIG, ECDSA_SIG_free>;
using Context = Handle<EVP_MD_CTX, EVP_MD_CTX_free>;

constexpr int kNumber = 32;  // bytes

Key ParsePublicKey(std::string_view pem) {
  const Bio reader = Reader(pem);
  return Key(PEM_read_bio_PUBKEY(reader.get(), nullptr, NoPassphrase, nullptr));
}

DerFault FaultOf(const Key& key) {
  (void)LastError();
  if (key == nullptr) return DerFault::kAbsent;
  return IsP256(*key) ? DerFault::kNone : DerFault::kNotP256;
}

}  // namespace

DerFault SignImage(std::string_view key_pem, ByteSpan bytes, ImageSignatureBytes out) {
  const Key key = ParseKey(key_pem);
  if (const DerFault fault = FaultOf(key); fault != DerFault::kNone) return fault;
  const Context context(EVP_MD_CTX_new());
  std::vector<unsigned char> der(128);  // of two numbers of 33 bytes at most
  std::size_t size = der.size();
  const bool is_signed = context != nullptr &&
                         EVP_DigestSignInit(context.get(), nullptr, EVP_sha256(), nullptr, key.get()) == 1 &&
                         EVP_DigestSign(context.get(), der.data(), &size, bytes.data(), bytes.size()) == 1;
  const unsigned char* from = der.data();
  const Signature both(is_signed ? d2i_ECDSA_SIG(nullptr, &from, static_cast<long>(size)) : nullptr);
  (void)LastError();
  if (both == nullptr) return DerFault::kAbsent;
  const bool fits = BN_bn2binpad(ECDSA_SIG_get0_r(both.get()), out.data(), kNumber) == kNumber &&
                    BN_bn2binpad(ECDSA_SIG_get0_s(both.get()), out.data() + kNumber, kNumber) == kNumber;
  return fits ? DerFault::kNone : DerFault::kAbsent;
}

DerFault VerifyImage(std::string_view key_pem, ByteSpan bytes, ByteSpan signature, bool& is_right) {
  Key key = ParsePublicKey(key_pem);
  if (key == nullptr) key = ParseKey(key_pem);
  is_right = false;
  if (const DerFault fault = FaultOf(key); fault != DerFault::kNone) return fault;
  const Signature both(ECDSA_SIG_new());
  const Context context(EVP_MD_CTX_new());
  if (both == nullptr || context == nullptr || signature.size() != 2 * kNumber) return DerFault::kNone;
  ECDSA_SIG_set0(both.get(), BN_bin2bn(signature.data(), kNumber, nullptr),
                 BN_bin2bn(signature.data() + kNumber, kNumber, nullptr));
  unsigned char* der = nullptr;
  const int size = i2d_ECDSA_SIG(both.get(), &der);
  is_right = size > 0 && EVP_DigestVerifyInit(context.get(), nullptr, EVP_sha256(), nullptr, key.get()) == 1 &&
             EVP_DigestVerify(context.get(), der, static_cast<std::size_t>(size), bytes.data(), bytes.size()) == 1;
  OPENSSL_free(der);
  (void)LastError();
  return DerFault::kNone;
}

}  // namespace tramgac::pki
