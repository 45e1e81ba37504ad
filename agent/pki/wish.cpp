#include "agent/pki/wish.h"

#include <algorithm>

#include "agent/pki/messages.h"

namespace tramgac::pki {

using document::Quoted;
using document::QuotedPath;
using document::Say;
using document::Wording;

std::optional<Subject> CheckWish(const Wish& wish, Wording& why) {
  if (!IsName(wish.role, wish.name)) {
    why = Say(kBadName, Quoted(wish.name), RoleWord(wish.role));
    return std::nullopt;
  }
  const bool broker = wish.role == Role::kBroker;
  if (broker == wish.hosts.empty() || wish.hosts.size() > kMostHosts) {
    why = Say(kHostsOfBroker);
    return std::nullopt;
  }
  Subject subject{wish.role, wish.name, {}};
  for (const std::string& text : wish.hosts) {
    const auto host = ParseHost(text);
    if (!host) {
      why = Say(kBadHost, Quoted(text));
      return std::nullopt;
    }
    if (std::ranges::find(subject.hosts, *host) == subject.hosts.end()) subject.hosts.push_back(*host);
  }
  return subject;
}

Key CheckRequest(const std::string& text, const std::string& file, const std::string& name, Wording& why) {
  const Request request = ParseRequest(text);
  EVP_PKEY* key = request == nullptr ? nullptr : X509_REQ_get0_pubkey(request.get());
  if (key == nullptr) {
    why = Say(kNoRequest, QuotedPath(file));
  } else if (!IsP256(*key)) {
    why = Say(kWeakKey, QuotedPath(file));
  } else if (X509_REQ_verify(request.get(), key) != 1) {
    why = Say(kNotItsKey, QuotedPath(file));
  } else if (const std::string asked = NameOf(*X509_REQ_get_subject_name(request.get())); asked != name) {
    why = Say(kOtherName, QuotedPath(file), Quoted(asked), Quoted(name));
  } else {
    EVP_PKEY_up_ref(key);
    return Key(key);
  }
  (void)LastError();  // not for whoever asks next
  return nullptr;
}

}  // namespace tramgac::pki
