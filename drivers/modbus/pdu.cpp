#include "drivers/modbus/pdu.h"

namespace tramgac::modbus {
namespace {

constexpr std::uint8_t kExceptionFlag = 0x80;  // V1.1b3 clause 7: function code of the request + 0x80
constexpr std::size_t kExceptionPduSize = 2;
constexpr std::size_t kAnswerHeaderSize = 2;  // function, byte count

// A switch instead of a cast, so that a forged Table value can never become the function code of a write.
std::uint8_t FunctionCode(Table table) {
  switch (table) {
    case Table::kCoil: return 1;
    case Table::kDiscreteInput: return 2;
    case Table::kHoldingRegister: return 3;
    case Table::kInputRegister: return 4;
  }
  return 0;
}

}  // namespace

bool IsValid(const ReadRequest& request) {
  return FunctionCode(request.table) != 0 && request.count >= 1 && request.count <= MaxCount(request.table) &&
         std::uint32_t{request.address} + request.count <= 0x10000;
}

Result<std::size_t> EncodeReadRequest(const ReadRequest& request, MutableByteSpan out) {
  if (!IsValid(request)) return Status::kInvalidArgument;
  if (out.size() < kReadRequestPduSize) return Status::kResourceExhausted;
  out[0] = FunctionCode(request.table);
  StoreBe16(&out[1], request.address);
  StoreBe16(&out[3], request.count);
  return kReadRequestPduSize;
}

Answer DecodeReadAnswer(const ReadRequest& request, ByteSpan pdu) {
  if (pdu.size() < kExceptionPduSize) return {Quality::kBadFrame, {}};
  const std::uint8_t function = FunctionCode(request.table);
  if (pdu[0] == (function | kExceptionFlag)) {
    return {pdu.size() == kExceptionPduSize ? QualityOfException(pdu[1]) : Quality::kBadFrame, {}};
  }
  const std::size_t size = DataSize(request);
  if (pdu[0] != function || pdu[1] != size || pdu.size() != kAnswerHeaderSize + size) return {Quality::kBadFrame, {}};
  return {Quality::kGood, pdu.subspan(kAnswerHeaderSize)};
}

}  // namespace tramgac::modbus
