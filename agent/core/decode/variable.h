// Decoding of typed variables other than integers (SNMP). Internal to core/decode. Pure functions.
#pragma once

#include "agent/core/decode/decode.h"

namespace tramgac::decode_internal {

// Does a point of this type want a number, whatever type of integer or real the variable has?
constexpr bool WantsNumber(WireType type) {
  return type == WireType::kInteger || type == WireType::kUnsigned || type == WireType::kReal;
}

// An item of the kinds kReal, kOctets and kOid. Outcomes: as Decode. Programs without devices that send such variables
// are linked without it: there the outcome is kWrongType (agent/core/pipeline/reduced.cpp).
Decoded DecodeVariable(const RawItem& item, ByteSpan bytes, const Encoding& encoding, TextArena& arena);

}  // namespace tramgac::decode_internal
