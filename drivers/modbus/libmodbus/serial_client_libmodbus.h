// SerialClient (drivers/modbus/client.h) on libmodbus.
#pragma once

#include <memory>

#include "agent/core/base/status.h"
#include "board/api/clock.h"
#include "drivers/modbus/client.h"

namespace tramgac::modbus {

// Makes a client for a serial line; the port is not opened yet. Does not block; any thread may call it, one thread then
// owns the client. To be called while the agent is being configured: it takes one file descriptor below FD_SETSIZE for
// good. Outcomes: the client; kInvalidArgument (empty path, a baud rate that libmodbus would silently replace by 9600,
// parity not N, E or O, data bits not 8, stop bits not 1 or 2, negative late_answer); kResourceExhausted (no descriptor
// or memory).
Result<std::unique_ptr<SerialClient>> MakeLibmodbusClient(const SerialSettings& settings, const board::Clock& clock);

}  // namespace tramgac::modbus
