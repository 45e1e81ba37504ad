// One question to a Modbus device, one answer, blocking: what the technicians' tools (probe --profile auto, scan,
// survey, record) ask through, whatever the transport. The agent itself polls through agent/poll.
#pragma once

#include <memory>

#include "agent/config/target.h"
#include "agent/document/problem.h"
#include "agent/service/unique_fd.h"
#include "board/api/clock.h"
#include "drivers/modbus/question.h"

namespace tramgac::app {

// Single-threaded.
class ModbusLink {
 public:
  virtual ~ModbusLink() = default;

  // Opens the connection or line if need be, asks `unit` once and waits. Outcomes: those of an exchange
  // (core/model/quality.h); the answer's data is valid until the next call. Blocks for at most connecting (3 s) +
  // timeout
  // + what the line needs to come to rest (see drivers/modbus/client.h).
  virtual modbus::Answer Ask(std::uint8_t unit, const modbus::Question& question, Duration timeout) = 0;

  // Closes the connection or line; the next Ask opens it again.
  virtual void Close() = 0;
};

// A link to where `target` points, its host being a numeric address; serial settings that it does not say are 9600 8N1.
// `fd`: a TCP connection that is there already; invalid: none. `clock` outlives the link.
// Outcome: null, with `why`, for settings that no line has, or an SNMP target.
std::unique_ptr<ModbusLink> MakeModbusLink(const config::Target& target, const board::Clock& clock,
                                           document::Wording& why, service::UniqueFd fd = {});

}  // namespace tramgac::app
