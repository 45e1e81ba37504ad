#include "agent/publish/sha256.h"

#include <openssl/evp.h>

#include <algorithm>

namespace tramgac::publish {

void Sha256(ByteSpan in, std::span<std::uint8_t, 32> out) {
  if (EVP_Digest(in.data(), in.size(), out.data(), nullptr, EVP_sha256(), nullptr) == 1) return;
  std::fill(out.begin(), out.end(), std::uint8_t{0});
}

}  // namespace tramgac::publish
