// Reading .snmprec files: what an SNMP agent answered, one variable a line, `OID|TAG|VALUE` (the format of snmpsim; an
// `x` behind the tag: the value is hexadecimal).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "agent/core/base/bytes.h"
#include "agent/document/problem.h"

namespace tramgac::app {

// One variable, ready to be sent.
struct RecordedVariable {
  std::vector<std::uint32_t> oid;
  std::uint8_t tag = 0;               // BER tag: 2, 4, 5, 6, 64 to 68 or 70
  std::vector<std::uint8_t> content;  // BER content octets
};

// What a file says, and what is odd about it.
struct Recording {
  std::vector<RecordedVariable> variables;  // in the order of their OIDs, each once
  document::Problems wrong;                 // lines that could not be understood
  document::Problems doubles;               // lines with an OID that stood before: the first one counts
};

// Understands `text`, called `file` in problems. Pure.
Recording ParseSnmprec(const std::string& file, std::string_view text);

// The same from the file at `path`, which may have 64 MiB. May block on the disk.
Recording LoadSnmprec(const std::string& path);

// BER content octets (X.690 clauses 8.3 and 8.19).
std::vector<std::uint8_t> EncodeInteger(std::int64_t number);
std::vector<std::uint8_t> EncodeUnsigned(std::uint64_t number);
std::vector<std::uint8_t> EncodeOid(const std::vector<std::uint32_t>& oid);

}  // namespace tramgac::app
