// Where the points of a Modbus device are, and what the device allows. Filled from a profile, read by the
// planner. Plain values, safe anywhere.
#pragma once

#include <cstdint>
#include <span>

#include "agent/core/base/time.h"
#include "agent/core/model/device.h"

namespace tramgac::modbus {

// The four tables of the Modbus data model (Modbus Application Protocol V1.1b3 clause 4.3). The value is the
// function code that reads it; no other function code ever leaves the agent.
enum class Table : std::uint8_t {
  kCoil = 1,
  kDiscreteInput = 2,
  kHoldingRegister = 3,
  kInputRegister = 4,
};

struct PointAddress {
  std::uint32_t point = 0;  // position in DeviceSpec::points
  Table table = Table::kHoldingRegister;
  std::uint16_t address = 0;  // as on the wire, from 0
  std::uint16_t count = 1;    // registers or bits
  RefreshClass refresh = RefreshClass::kFast;
};

// A run of addresses of which the device's document says that any block inside it may be read.
struct ReadableRange {
  Table table = Table::kHoldingRegister;
  std::uint16_t first = 0;
  std::uint16_t last = 0;
};

struct DeviceLimits {
  std::uint16_t max_words = 125;  // registers a request (V1.1b3 clause 6.3: at most 125)
  std::uint16_t max_bits = 2000;  // coils or discrete inputs a request (clause 6.1: at most 2000)
  std::uint16_t max_gap = 0;      // unused registers that a request may bridge, inside `readable` only
  std::span<const ReadableRange> readable;
  Duration request_pause{};  // silence that the device needs between an answer and the next request
  Duration connect_pause{};  // and between connecting and the first request
  // What the device may take to answer. On a serial line from the end of the request to the answer's first character:
  // the characters' own time at the line's speed is added. Over TCP, where nobody knows it, to the whole answer.
  Duration timeout = std::chrono::milliseconds(1000);
};

}  // namespace tramgac::modbus
