#include "firmware/net/image_proof.h"

#include "p256-m.h"

namespace tramgac::firmware {

// None of these fails without an accelerator, which no board has.
void BuiltInProof::Begin() {
  mbedtls_sha256_init(&sha_);
  static_cast<void>(mbedtls_sha256_starts(&sha_, 0));
}

void BuiltInProof::Add(ByteSpan bytes) { static_cast<void>(mbedtls_sha256_update(&sha_, bytes.data(), bytes.size())); }

ImageHash BuiltInProof::End() {
  ImageHash hash{};
  static_cast<void>(mbedtls_sha256_finish(&sha_, hash.data()));
  return hash;
}

bool BuiltInProof::IsSigned(const ImageHash& hash, ByteSpan signature) {
  return signature.size() == kImageSignatureSize &&
         p256_ecdsa_verify(signature.data(), kUpdateKey.data(), hash.data(), hash.size()) == P256_SUCCESS;
}

}  // namespace tramgac::firmware
