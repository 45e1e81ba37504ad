// What may be wished for, and what may be asked with. Private to agent/pki. No files; nothing blocks; thread-safe.
#pragma once

#include <optional>
#include <string>

#include "agent/pki/authority.h"
#include "agent/pki/x509.h"

namespace tramgac::pki {

// Outcome: nullopt with `why`: a bad name or host, a broker without hosts, hosts of somebody else.
std::optional<Subject> CheckWish(const Wish& wish, document::Wording& why);

// The key of a certificate request in `text`, which is called `file` in `why`. Outcome: null with `why`: no request,
// not signed by its own key, another kind of key than P-256, or for somebody else than `name`.
Key CheckRequest(const std::string& text, const std::string& file, const std::string& name, document::Wording& why);

}  // namespace tramgac::pki
