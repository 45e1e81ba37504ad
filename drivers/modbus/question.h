// Everything that the agent ever asks of a Modbus device: to read (function codes 1 to 4) or to say what it is (43/14).
// No other function code can be encoded.
//
// Nothing here allocates, blocks or keeps state; safe from any thread.
#pragma once

#include "drivers/modbus/device_id.h"
#include "drivers/modbus/pdu.h"

namespace tramgac::modbus {

class Question {
 public:
  constexpr Question() = default;
  constexpr Question(const ReadRequest& read) : read_(read) {}  // NOLINT: implicit on purpose, as the others
  constexpr Question(Table table, std::uint16_t address, std::uint16_t count) : read_{table, address, count} {}
  constexpr Question(const DeviceIdRequest& id) : id_(id), identifies_(true) {}  // NOLINT

  constexpr bool identifies() const { return identifies_; }
  constexpr const ReadRequest& read() const { return read_; }         // meaningless when it identifies
  constexpr const DeviceIdRequest& device_id() const { return id_; }  // meaningless when it does not

 private:
  ReadRequest read_;
  DeviceIdRequest id_;
  bool identifies_ = false;
};

// The longest request PDU.
inline constexpr std::size_t kMaxRequestPduSize = kReadRequestPduSize;

// Writes the request PDU to `out`. Outcomes: its size; kInvalidArgument (a read that is not IsValid, no such level);
// kResourceExhausted (`out` is too short).
inline Result<std::size_t> EncodeQuestion(const Question& question, MutableByteSpan out) {
  return question.identifies() ? EncodeDeviceIdRequest(question.device_id(), out)
                               : EncodeReadRequest(question.read(), out);
}

// Reads an answer PDU. Outcomes: those of DecodeReadAnswer or DecodeDeviceIdAnswer.
inline Answer DecodeAnswer(const Question& question, ByteSpan pdu) {
  return question.identifies() ? DecodeDeviceIdAnswer(pdu) : DecodeReadAnswer(question.read(), pdu);
}

}  // namespace tramgac::modbus
