// Object identifiers: text, comparison, and the bytes in which a RawBlock carries them.
// Nothing here blocks or allocates (AppendOidBytes grows the vector given); safe anywhere.
#pragma once

#include <compare>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "agent/core/base/status.h"
#include "drivers/snmp/address.h"

namespace tramgac::snmp {

inline constexpr std::size_t kMaxOidLength = 128;     // sub-identifiers, RFC 2578 clause 3.5
inline constexpr std::size_t kMaxOidText = 128 * 11;  // characters: ten digits and a dot each

// Parses dotted decimal text, with or without a leading dot, into `out`.
// Outcomes: the number of sub-identifiers (at least 2); kInvalidArgument (not an OID: empty, a letter, an empty
// part, first arc over 2, second over 39 under the first two arcs: X.690 clause 8.19.4); kOutOfRange (a
// sub-identifier over 32 bits); kResourceExhausted (`out` is too small).
Result<std::size_t> ParseOid(std::string_view text, std::span<std::uint32_t> out);

// Writes `oid` as dotted decimal text without a leading dot. kMaxOidText characters are always enough.
// Outcomes: the number of characters (no NUL is written); kResourceExhausted (`out` is too small).
Result<std::size_t> FormatOid(OidView oid, std::span<char> out);

// Lexicographic order, as GETNEXT uses it (RFC 3416 clause 4.2.2).
std::strong_ordering CompareOid(OidView a, OidView b);
bool SameOid(OidView a, OidView b);

// Is `oid` equal to or below `prefix`?
bool IsPrefix(OidView prefix, OidView oid);

// Appends `oid` as raw_block.h wants it: 32-bit sub-identifiers, little endian.
void AppendOidBytes(OidView oid, std::vector<std::uint8_t>& bytes);

}  // namespace tramgac::snmp
