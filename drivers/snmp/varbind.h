// What an SNMP agent answers, without any library's types, and its way into a RawBlock.
// Plain values; views refer to the answer they came from. Nothing here blocks; safe anywhere.
#pragma once

#include <cstdint>
#include <span>

#include "agent/core/base/bytes.h"
#include "agent/core/model/raw_block.h"
#include "drivers/snmp/address.h"

namespace tramgac::snmp {

enum class VarType : std::uint8_t {
  kInteger,       // number, two's complement (also opaque 64-bit integers)
  kUnsigned32,    // number
  kCounter32,     // number
  kGauge32,       // number
  kTimeTicks,     // number, hundredths of a second
  kCounter64,     // number (also opaque unsigned 64-bit integers)
  kOpaqueFloat,   // number is the bit pattern of a double (also opaque doubles)
  kOctets,        // octets
  kOpaque,        // octets, content not understood
  kIpAddress,     // octets, 4 of them
  kOid,           // oid
  kNull,          // no value
  kNoSuchObject,  // the three exceptions of RFC 3416 clause 3
  kNoSuchInstance,
  kEndOfMib,
};

// Is it a whole number?
constexpr bool IsWhole(VarType type) { return type <= VarType::kCounter64; }

struct Varbind {
  OidView name;
  VarType type = VarType::kNull;
  std::uint64_t number = 0;
  ByteSpan octets;
  OidView oid;
};

// An error-status of RFC 3416 clause 3 as the agent sent it; only those that are treated apart have names.
enum class ErrorStatus : std::uint8_t { kNoError = 0, kTooBig = 1, kNoSuchName = 2, kGeneralError = 5 };

// One request to an agent. `names` stay valid until the answer or the failure has been handed over.
struct Request {
  enum class Type : std::uint8_t { kGet, kGetNext, kGetBulk };
  Type type = Type::kGet;
  std::uint16_t max_repetitions = 0;  // GETBULK
  std::span<const OidView> names;
  std::uint16_t non_repeaters = 0;  // GETBULK: so many names at the front are answered once
};

// One answer. error_index counts from 1; 0: the agent does not say which varbind.
struct Response {
  ErrorStatus error_status = ErrorStatus::kNoError;
  std::uint32_t error_index = 0;
  std::span<const Varbind> varbinds;
};

// Appends `varbind` as an item of `block` for `point`: a value, or the Quality that it stands for
// (kNoSuchObject; kNoSuchInstance, also for end-of-mib; kNotAvailable for null; kWrongLength for an IpAddress
// that is not 4 octets). IpAddress becomes the octets of "192.0.2.1".
void AppendVarbind(RawBlock& block, PointIndex point, const Varbind& varbind);

// The quality of a variable that the agent refused with an error-status.
// Outcomes: kTooBig, kNoSuchObject (noSuchName of SNMPv1 style agents), else kGeneralError.
Quality QualityOfError(ErrorStatus status);

}  // namespace tramgac::snmp
