// SerialClient on a serial port: what keeps a late or damaged answer from being taken for the next one, and the times
// within which everything ends. See client.h for what it promises.
#pragma once

#include <array>
#include <memory>

#include "drivers/modbus/client.h"
#include "drivers/modbus/rtu.h"
#include "drivers/modbus/rtu_listener.h"
#include "drivers/modbus/rtu_port.h"

namespace tramgac::modbus {

class RtuClient final : public SerialClient {
 public:
  RtuClient(const SerialSettings& settings, std::unique_ptr<RtuPort> port);

  Quality Open() override;
  Quality Read(std::uint8_t unit, const ReadRequest& request, Duration timeout, MutableByteSpan out,
               std::size_t& out_size) override;
  Quality Identify(std::uint8_t unit, const DeviceIdRequest& request, Duration timeout, MutableByteSpan out,
                   std::size_t& out_size) override;
  void Close() override { port_->Close(); }

 private:
  using Heard = RtuListener::Heard;

  Quality Prepare(std::uint8_t unit);
  Quality Ask(std::uint8_t unit, const Question& question, Duration timeout, std::size_t size, BootTime& whole_by);
  Answer ReceiveIdentity(std::uint8_t unit, const DeviceIdRequest& request, BootTime until);
  Quality Take(std::uint8_t unit, const Answer& answer, MutableByteSpan out, std::size_t& out_size);
  Quality Recover(std::uint8_t unit, Quality quality);

  std::unique_ptr<RtuPort> port_;
  RtuListener listener_;
  CharacterFormat format_;
  Duration silence_;  // t3.5
  Duration late_answer_;
  std::array<BootTime, 248> late_until_{};  // by unit: until then its late answer may come
};

}  // namespace tramgac::modbus
