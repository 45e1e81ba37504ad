// The quality of a reading: kGood, or one named reason why there is no trustworthy value. The same names
// are the outcomes of an exchange with a device, the `bad` reasons of MQTT payloads and what operators read.
// Plain values, safe anywhere.
#pragma once

#include <cstdint>
#include <string_view>

#include "agent/core/model/local_text.h"

namespace tramgac {

enum class Quality : std::uint8_t {
  kGood = 0,

  // No answer, or none that can be trusted (the exchange failed as a whole).
  kNotReadYet,    // "not-read-yet": the agent has just started
  kTimeout,       // "timeout": no answer before the deadline
  kDisconnected,  // "disconnected": the line, port or connection is not there
  kCrc,           // "crc": the frame's checksum is wrong
  kBadFrame,      // "bad-frame": truncated, wrong length, function or protocol identifier; garbage
  kWrongUnit,     // "wrong-unit": another unit id answered
  kStale,         // "stale": older than three poll periods, or the device says so of what it repeats for another

  // The device answered and refused (Modbus exception codes, Modbus Application Protocol V1.1b3 clause 7).
  kException1,   // "exception-1" illegal function
  kException2,   // "exception-2" illegal data address
  kException3,   // "exception-3" illegal data value
  kException4,   // "exception-4" server device failure
  kException5,   // "exception-5" acknowledge
  kException6,   // "exception-6" server device busy
  kException7,   // "exception-7" negative acknowledge
  kException8,   // "exception-8" memory parity error
  kException9,   // "exception-9" reserved
  kException10,  // "exception-10" gateway path unavailable
  kException11,  // "exception-11" gateway target device failed to respond

  // SNMP (RFC 3416 clauses 3 and 4.2, RFC 3414 clause 3.2).
  kNoSuchObject,         // "no-such-object"
  kNoSuchInstance,       // "no-such-instance"
  kTooBig,               // "too-big": even a single variable does not fit
  kGeneralError,         // "general-error": any other error-status
  kNotIncreasing,        // "not-increasing": a table answered OIDs out of order
  kUnknownUser,          // "unknown-user"
  kWrongCredentials,     // "wrong-credentials": wrong digest
  kNotInTimeWindow,      // "not-in-time-window"
  kUnsupportedSecurity,  // "unsupported-security": level, algorithm or engine not accepted

  // The device answered and the value cannot be used.
  kNotAvailable,  // "not-available": the device says so (sentinel value)
  kWrongType,     // "wrong-type": not the type that the profile says
  kWrongLength,   // "wrong-length"
  kUnknownCode,   // "unknown-code": an enumeration value that the profile does not name
  kImplausible,   // "implausible": outside the range that is physically possible

  // From here on in the order of their invention: the numbers are in stores.
  kDecryptionError,  // "decryption-error": SNMPv3 again; the agent does not understand what we encrypt, or we it
  kDuplicateEngine,  // "duplicate-engine-id": another SNMPv3 agent tells the same engine id; it answers all the same
  kRowGone,          // "row-gone": the table is there, and the row that is known by this label is not
  kUnknownScale,     // "unknown-scale": the device did not tell by what its number is to be scaled
};

inline constexpr int kQualityCount = static_cast<int>(Quality::kUnknownScale) + 1;

// The name in quotes above. Outcome: always a non-empty view of static text.
std::string_view QualityName(Quality quality);

// What it means when a whole device is concerned, as a half sentence for people. Outcome: never empty, static text.
LocalText QualityMeaning(Quality quality);

// The quality for a Modbus exception code. Outcome: kException1..11, or kBadFrame for other codes.
constexpr Quality QualityOfException(std::uint8_t code) {
  return code >= 1 && code <= 11 ? static_cast<Quality>(static_cast<int>(Quality::kException1) + code - 1)
                                 : Quality::kBadFrame;
}

// Does an SNMPv3 agent not let us in?
constexpr bool RefusesUs(Quality quality) {
  return (quality >= Quality::kUnknownUser && quality <= Quality::kUnsupportedSecurity) ||
         quality == Quality::kDecryptionError;
}

// Did the device itself answer (with whatever)? False: nobody was there, nothing sensible was heard, or it does not
// let us in, which for those who need its readings is the same.
constexpr bool DeviceAnswered(Quality quality) {
  return quality == Quality::kGood || (quality >= Quality::kException1 && !RefusesUs(quality));
}

}  // namespace tramgac
