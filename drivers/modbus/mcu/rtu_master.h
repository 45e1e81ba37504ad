// LineMaster (drivers/modbus/line_master.h) on a serial port (Modbus over Serial Line V1.02 clauses 2.4.1 and 2.5.1.1).
// Silence is measured by the port's interrupt, so that a program that was busy elsewhere for a while loses nothing and
// misjudges nothing.
//
// Thread safety: none; not for interrupts. Does not block or allocate.
#pragma once

#include <array>
#include <cstdint>

#include "agent/core/base/status.h"
#include "board/api/clock.h"
#include "board/api/serial_port.h"
#include "drivers/modbus/line_master.h"
#include "drivers/modbus/rtu.h"

namespace tramgac::modbus {

struct RtuLineSettings {
  std::uint32_t baud = 9600;  // bit/s
  char parity = 'N';          // 'N', 'E' or 'O'
  std::uint8_t stop_bits = 1;
  // The longest silence within an answer; zero: t1.5. Longer than t3.5 for units that pause, and for lines that come
  // through something that knows no times: then so much silence ends a frame.
  Duration pause{};
  Duration late_answer = std::chrono::milliseconds(1000);  // as SerialSettings::late_answer
};

class RtuMaster final : public LineMaster {
 public:
  enum class State : std::uint8_t {
    kClosed,
    kIdle,       // no question; what is heard is thrown away
    kQuiet,      // a question waits until the line has been silent, and the unit owes no late answer
    kSending,    // the request is leaving
    kListening,  // it has left, and no frame is under way
    kReceiving,  // a frame is under way
  };

  // Both outlive it; `port` belongs to it alone. Precondition: baud is not 0.
  RtuMaster(board::SerialPort& port, const board::Clock& clock, const RtuLineSettings& settings);

  // Opens the port, also anew. Outcomes: kOk; kUnimplemented (the port has no such format: it stays closed).
  Status Open();
  // A question under way is forgotten. No effect when closed.
  void Close();

  Status Ask(std::uint8_t unit, const Question& question, Duration timeout) override;
  bool Step() override;
  const Answer& answer() const override { return answer_; }
  LineCounters counters() const override;

  State state() const { return state_; }

 private:
  bool Asking() const { return state_ >= State::kSending; }
  bool WaitForQuiet();
  bool Send();
  bool WaitForAnswer();
  bool Hear();
  bool Add(std::uint8_t character);
  bool IsWhole() const;
  bool IsStartOfEcho() const;
  bool EndFrame();
  bool Judge(ByteSpan frame);
  bool End(const Answer& answer);
  bool GiveUp(Quality quality);
  void Forgive(ByteSpan frame);

  board::SerialPort& port_;
  const board::Clock& clock_;
  RtuLineSettings settings_;
  CharacterFormat format_;
  Duration pause_;    // the longest silence within a frame
  Duration silence_;  // the shortest between two

  State state_ = State::kClosed;
  LineCounters counters_;
  BootTime opened_{};

  std::uint8_t unit_ = 0;
  Question question_;
  Duration timeout_{};
  std::array<std::uint8_t, kRtuRequestSize> request_{};
  std::size_t request_size_ = 0;
  BootTime by_{};     // when kQuiet and kSending are given up, or until when an answer has to begin
  BootTime whole_{};  // until when it has to be whole

  std::array<std::uint8_t, kMaxRtuAduSize> frame_{};
  std::size_t size_ = 0;               // of the frame under way; more than there is room for: it is too long
  bool echo_heard_ = false;            // of this request
  Quality heard_ = Quality::kTimeout;  // what was heard in place of an answer
  Answer answer_;
  std::array<BootTime, 248> late_until_{};  // by unit: until then its late answer may come
};

}  // namespace tramgac::modbus
