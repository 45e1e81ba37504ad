// Being a device on the network or on a serial line, until SIGINT or SIGTERM.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "agent/config/target.h"
#include "agent/core/base/bytes.h"
#include "agent/profile/profile.h"
#include "agent/service/signals.h"

namespace tramgac::app {

// Makes an answer out of a request; empty: no answer.
using Answerer = std::function<std::vector<std::uint8_t>(ByteSpan request)>;

// Each blocks until a signal comes. `ready` is called once it listens. Outcomes: empty after a signal; else why it
// could not listen or go on, as the system says it.
//
// `answer` gets PDUs. Over TCP another unit is answered with exception 11 (gateway target failed to respond), on a
// serial line with silence.
std::string ServeModbusTcp(const config::ModbusTcpTarget& at, std::uint8_t unit, const Answerer& answer,
                           service::Signals& signals, const std::function<void()>& ready);
std::string ServeModbusRtu(const config::ModbusRtuTarget& at, std::uint8_t unit, const profile::SerialDefaults& line,
                           const Answerer& answer, service::Signals& signals, const std::function<void()>& ready);
// `answer` gets datagrams.
std::string ServeDatagrams(const std::string& host, std::uint16_t port, const Answerer& answer,
                           service::Signals& signals, const std::function<void()>& ready);

// The answer frame to the RTU frame at the start of `received`. Pure.
// Outcome: the bytes used up, 0 while a frame may still go on; `reply` is empty if nothing is to be said.
std::size_t AnswerRtu(ByteSpan received, bool silence, std::uint8_t unit, const Answerer& answer,
                      std::vector<std::uint8_t>& reply);

}  // namespace tramgac::app
