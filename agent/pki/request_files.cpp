// The files of those who ask an authority.
#include <fmt/format.h>

#include "agent/pki/authority.h"
#include "agent/pki/messages.h"
#include "agent/pki/wish.h"
#include "agent/pki/x509.h"

namespace tramgac::pki {
namespace {

using document::QuotedPath;
using document::Say;
using document::Wording;

Key ReadKey(const std::string& file, Wording& why) {
  if (IsOpenToOthers(file)) {
    why = Say(kOpenToOthers, QuotedPath(file));
    return nullptr;
  }
  auto text = ReadSmall(file, kLargestFile, why);
  if (!text) return nullptr;
  const SecretText secret(std::move(*text));
  Key key = ParseKey(secret.text());
  (void)LastError();
  if (key == nullptr) why = Say(kNoKey, QuotedPath(file));
  if (key != nullptr && !IsP256(*key)) {
    why = Say(kWeakKey, QuotedPath(file));
    return nullptr;
  }
  return key;
}

// Outcome: the request of `key`; empty with `why`.
std::string Ask(const Subject& subject, EVP_PKEY& key, Wording& why) {
  const Request request = MakeRequest(subject, key);
  std::string text = request == nullptr ? std::string() : RequestText(*request);
  if (text.empty()) why = Say(kCrypto, LastError());
  return text;
}

bool AskAgain(const Subject& subject, const std::string& key_file, const std::string& request_file, Wording& why) {
  const Key key = ReadKey(key_file, why);
  if (key == nullptr) return false;
  const std::string text = Ask(subject, *key, why);
  return !text.empty() && Replace(request_file, text, why);
}

}  // namespace

bool MakeRequestFiles(const Wish& wish, const std::string& folder, bool same_key, const std::optional<Owner>& owner,
                      Wording& why) {
  const auto subject = CheckWish(wish, why);
  if (!subject) return false;
  const std::string key_file = fmt::format("{}/{}.key", folder, wish.name);
  const std::string request_file = fmt::format("{}/{}.csr", folder, wish.name);
  if (same_key) return AskAgain(*subject, key_file, request_file, why);
  const Key key = MakeKey();
  const std::string request = key == nullptr ? std::string() : Ask(*subject, *key, why);
  if (request.empty()) {
    why = Say(kCrypto, LastError());
    return false;
  }
  const SecretText secret = KeyText(*key);
  if (secret.text().empty()) {
    why = Say(kCrypto, LastError());
    return false;
  }
  // The key first: a request without its key would be of no use, and a key without a request asks again.
  return WriteNew(key_file, secret.text(), Secrecy::kOwnerOnly, owner, why) && Replace(request_file, request, why);
}

}  // namespace tramgac::pki
