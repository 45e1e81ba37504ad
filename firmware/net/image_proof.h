// The proof of images (firmware/update/image_check.h) by mbedTLS and p256-m, with the public key that was built in.
// Single-threaded.
#pragma once

#include "firmware/update/image_check.h"
#include "mbedtls/sha256.h"

namespace tramgac::firmware {

// Of the file that CMake makes of the key (firmware/net/key_source): its two coordinates, and whether it is the one
// that anybody has who has built this tree: images for use are built with -DTRAMGAC_UPDATE_KEY=PUBLIC.pem.
extern const std::array<std::uint8_t, 64> kUpdateKey;
extern const bool kIsDevelopmentKey;

class BuiltInProof final : public ImageProof {
 public:
  void Begin() override;
  void Add(ByteSpan bytes) override;
  ImageHash End() override;
  bool IsSigned(const ImageHash& hash, ByteSpan signature) override;

 private:
  mbedtls_sha256_context sha_;
};

}  // namespace tramgac::firmware
