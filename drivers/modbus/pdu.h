// The Modbus protocol data unit (Modbus Application Protocol V1.1b3 clause 4.1) as far as an agent needs it that
// only reads: a read request out, its answer in. No other function code can be encoded.
//
// Nothing here allocates, blocks or keeps state; safe from any thread.
#pragma once

#include <cstddef>
#include <cstdint>

#include "agent/core/base/bytes.h"
#include "agent/core/base/status.h"
#include "agent/core/model/quality.h"
#include "drivers/modbus/address.h"

namespace tramgac::modbus {

inline constexpr std::size_t kReadRequestPduSize = 5;  // function, address, count (clauses 6.1 to 6.4)
inline constexpr std::size_t kMaxPduSize = 253;        // clause 4.1
inline constexpr std::size_t kMaxDataSize = 250;       // of an answer: 125 registers or 2000 bits (clauses 6.1, 6.3)
inline constexpr std::uint16_t kMaxWordsPerRequest = 125;
inline constexpr std::uint16_t kMaxBitsPerRequest = 2000;

// One block to be read.
struct ReadRequest {
  Table table = Table::kHoldingRegister;
  std::uint16_t address = 0;  // of the first register or bit, as on the wire, from 0
  std::uint16_t count = 1;    // registers or bits
};
constexpr bool operator==(const ReadRequest& a, const ReadRequest& b) {
  return a.table == b.table && a.address == b.address && a.count == b.count;
}

// What a device said to a read request.
struct Answer {
  Quality quality = Quality::kNotReadYet;
  // With kGood: DataSize(request) bytes as on the wire: registers big-endian, bits packed from the least significant
  // bit of the first byte. Otherwise empty. Points into the buffer that was decoded.
  ByteSpan data;
};

// Does `table` hold single bits? False: 16-bit registers.
constexpr bool HoldsBits(Table table) { return table == Table::kCoil || table == Table::kDiscreteInput; }

// The most registers or bits that one request may ask of `table` (clauses 6.1 to 6.4).
constexpr std::uint16_t MaxCount(Table table) { return HoldsBits(table) ? kMaxBitsPerRequest : kMaxWordsPerRequest; }

// May the request leave the agent? True: one of the four tables, 1 to MaxCount registers or bits, none past 65535.
bool IsValid(const ReadRequest& request);

// Bytes of data that a good answer to a valid `request` carries: 1 to kMaxDataSize.
constexpr std::size_t DataSize(const ReadRequest& request) {
  return HoldsBits(request.table) ? (request.count + 7U) / 8U : request.count * 2U;
}

// Writes the request PDU to `out`.
// Outcomes: kReadRequestPduSize; kInvalidArgument (not IsValid); kResourceExhausted (`out` is shorter than that).
Result<std::size_t> EncodeReadRequest(const ReadRequest& request, MutableByteSpan out);

// Reads an answer PDU (function code to end) to a valid `request`.
// Outcomes: kGood with data; kException1 to kException11 (the device refused); kBadFrame (empty, another function
// code, wrong byte count, trailing bytes, or an exception code that Modbus does not know).
Answer DecodeReadAnswer(const ReadRequest& request, ByteSpan pdu);

}  // namespace tramgac::modbus
