// The list of certificates that an authority has taken back (CRL, RFC 5280 clause 5). Private to agent/pki. No files,
// nothing blocks; thread-safe: the functions share nothing.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "agent/pki/authority.h"
#include "agent/pki/x509.h"

namespace tramgac::pki {

struct RevokedEntry {
  UtcTime time;
  Reason reason = Reason::kUnspecified;
};

// The list in `text`. Outcome: null if there is none, or the key of `authority` has not signed it.
RevocationList ParseList(std::string_view text, X509& authority);
std::string ListText(X509_CRL& list);

// How often the authority has signed a list before this one. Outcome: 0 if it does not say.
std::uint64_t NumberOf(const X509_CRL& list);
std::size_t CountOf(X509_CRL& list);
// Outcome: nullopt if the list does not have it.
std::optional<RevokedEntry> FindRevoked(X509_CRL& list, X509& certificate);

// A new list with all entries of `before` (null: none) and `more`, which are revoked at `now`; counts for `period`.
// Outcome: null if libcrypto fails.
RevocationList MakeList(X509_CRL* before, const std::vector<X509*>& more, const RevokedEntry& entry,
                        const Issuer& issuer, const Period& period);

}  // namespace tramgac::pki
