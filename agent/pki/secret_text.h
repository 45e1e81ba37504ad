// Text that is wiped when it is no longer needed: a private key as PEM.
#pragma once

#include <openssl/crypto.h>

#include <string>
#include <utility>

namespace tramgac::pki {

// Not copied, so that there is one place to wipe. Plain value otherwise.
class SecretText {
 public:
  SecretText() = default;
  explicit SecretText(std::string&& text) : text_(std::move(text)) {}  // its memory, and no copy
  SecretText(SecretText&& other) noexcept : text_(std::move(other.text_)) { other.Wipe(); }
  SecretText(const SecretText&) = delete;
  SecretText& operator=(const SecretText&) = delete;
  SecretText& operator=(SecretText&& other) noexcept {
    std::swap(text_, other.text_);
    other.Wipe();
    return *this;
  }
  ~SecretText() { Wipe(); }

  const std::string& text() const { return text_; }

 private:
  void Wipe() {
    OPENSSL_cleanse(text_.data(), text_.size());
    text_.clear();
  }
  std::string text_;
};

}  // namespace tramgac::pki
