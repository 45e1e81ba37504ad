// What `tramgac pki` prints: certificates and requests, never a key.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "agent/core/base/time.h"
#include "agent/document/problem.h"
#include "agent/pki/authority.h"

namespace tramgac::app {

// {"name","role","hosts","serial","begin","end"}; times in RFC 3339.
nlohmann::ordered_json FactsJson(const pki::Facts& facts);

// {"number","revoked","begin","end"}.
nlohmann::ordered_json ListFactsJson(const pki::ListFacts& facts);

// {"certificates":[FactsJson with "file","state":"good"|"ended"|"revoked","revoked","reason"],"list":ListFactsJson}.
nlohmann::ordered_json CertificatesJson(const std::vector<pki::Listed>& all, const pki::ListFacts& list, UtcTime now);

// The same as a table at most `width` characters wide, and a line about the list.
std::string CertificatesText(const std::vector<pki::Listed>& all, const pki::ListFacts& list, UtcTime now,
                             std::size_t width, document::Language language);

// A line about a certificate: name, role, serial number, day of its end, file.
std::string CertificateLine(const pki::Facts& facts, const std::string& file, document::Language language);

// A moment as it stands in JSON: "2026-11-30T08:00:00.000Z".
std::string MomentText(UtcTime time);
// The authority's own certificate in a line, with a warning when it ends within half a year.
std::string AuthorityLine(const pki::Facts& authority, UtcTime now, document::Language language);

// A line about the list, in which its end is a warning if it is near.
std::string ListLine(const pki::ListFacts& list, UtcTime now, document::Language language);

}  // namespace tramgac::app
