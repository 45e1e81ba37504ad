// Files of firmware images: as the build makes them, and signed ones (.tgi: header and image).
#pragma once

#include <optional>
#include <string>

#include "agent/document/problem.h"
#include "firmware/update/image_header.h"

namespace tramgac::app {

struct SignedImage {
  std::string bytes;             // all of the file
  firmware::ImageHeader header;  // views of it
  ByteSpan image;
  bool is_whole = false;  // its hash is that of the header

  SignedImage() = default;
  SignedImage(const SignedImage&) = delete;
  SignedImage& operator=(const SignedImage&) = delete;
};

// Reads a signed image; blocks on the disk. Outcome: false: `why` says what is wrong with the file. An image whose hash
// is another is read all the same.
bool ReadSignedImage(const std::string& path, SignedImage& file, document::Wording& why);

// Signs the image that the build made at `path`, with the private key at `key_path`. Outcome: the file's bytes;
// nothing: `why` says it.
std::optional<std::string> SignImageFile(const std::string& path, const std::string& key_path,
                                         std::uint32_t trial_seconds, document::Wording& why);

// Is the signature of the key, private or public, at `key_path`? Outcome: nothing: `why` says what is wrong with it.
std::optional<bool> IsSignedBy(const SignedImage& file, const std::string& key_path, document::Wording& why);

// 64 hexadecimal digits.
std::string HashText(ByteSpan hash);

}  // namespace tramgac::app
