// Images for tests, and a proof that is quick: what is hashed is summed up, and a signature begins with one byte of it
// all.
#pragma once

#include <random>
#include <string>
#include <vector>

#include "firmware/update/image_check.h"

namespace tramgac::firmware {

class ModelProof final : public ImageProof {
 public:
  void Begin() override { hash_ = {}, at_ = 0; }
  void Add(ByteSpan bytes) override {
    for (const std::uint8_t byte : bytes) {
      std::uint8_t& cell = hash_[at_++ % hash_.size()];
      cell = static_cast<std::uint8_t>(cell * 31 + byte + at_);
    }
  }
  ImageHash End() override { return hash_; }
  bool IsSigned(const ImageHash& hash, ByteSpan signature) override { return signature[0] == Seal(hash); }
  static std::uint8_t Seal(const ImageHash& hash) {
    std::uint8_t seal = 0x5A;
    for (const std::uint8_t byte : hash) seal = static_cast<std::uint8_t>(seal * 7 + byte);
    return seal;
  }

 private:
  ImageHash hash_{};
  std::size_t at_ = 0;
};

struct ModelImage {
  std::vector<std::uint8_t> bytes;
  ImageHeaderBytes header{};
};

inline void SignModel(ImageHeaderBytes& header) {
  ModelProof proof;
  proof.Begin();
  proof.Add(ByteSpan(header).first(kImageSignedSize));
  header[kImageSignedSize] = ModelProof::Seal(proof.End());
}

inline ModelImage MakeModelImage(std::string_view version, std::size_t size, std::string_view board = "qemu_mps2") {
  ModelImage image;
  std::mt19937 random(static_cast<unsigned>(version.back()));
  for (std::size_t i = 0; i < size; ++i) image.bytes.push_back(static_cast<std::uint8_t>(random()));
  ModelProof proof;
  proof.Begin();
  proof.Add(image.bytes);
  const ImageHash hash = proof.End();
  const ImageHeader header{board, version, static_cast<std::uint32_t>(size), kUsualTrial, hash};
  if (!Ok(WriteImageHeader(header, image.header))) return {};
  SignModel(image.header);
  return image;
}

}  // namespace tramgac::firmware
