#include "board/sim/gpio_sim.h"

#include <utility>

namespace tramgac::board {

class SimGpio::Output final : public GpioOutput {
 public:
  Output(SimGpio& gpio, std::string line) : gpio_(gpio), line_(std::move(line)) {}
  ~Output() override {
    [[maybe_unused]] const Status done = Write(false);
    gpio_.Release(line_);
  }
  Status Write(bool active) override { return gpio_.Write(line_, active); }

 private:
  SimGpio& gpio_;
  std::string line_;
};

class SimGpio::Input final : public GpioInput {
 public:
  Input(SimGpio& gpio, std::string line) : gpio_(gpio), line_(std::move(line)) {}
  ~Input() override { gpio_.Release(line_); }
  Result<GpioLevel> Read() override { return gpio_.Read(line_); }

 private:
  SimGpio& gpio_;
  std::string line_;
};

void SimGpio::Set(const std::string& line, bool active) {
  const std::lock_guard lock(mutex_);
  Wire& wire = wires_[line];
  wire.was_active |= active && !wire.active;
  wire.active = active;
}

void SimGpio::Pulse(const std::string& line) {
  const std::lock_guard lock(mutex_);
  wires_[line].was_active = true;
}

void SimGpio::Fail(const std::string& line, Status why) {
  const std::lock_guard lock(mutex_);
  wires_[line].failure = why;
}

bool SimGpio::Level(const std::string& line) const {
  const std::lock_guard lock(mutex_);
  const auto found = wires_.find(line);
  return found != wires_.end() && found->second.open && found->second.active;
}

bool SimGpio::IsOpen(const std::string& line) const {
  const std::lock_guard lock(mutex_);
  const auto found = wires_.find(line);
  return found != wires_.end() && found->second.open;
}

int SimGpio::Activations(const std::string& line) const {
  const std::lock_guard lock(mutex_);
  const auto found = wires_.find(line);
  return found == wires_.end() ? 0 : found->second.activations;
}

Status SimGpio::Claim(const GpioLine& line) {
  const std::lock_guard lock(mutex_);
  Wire& wire = wires_[GpioLineName(line)];
  if (!Ok(wire.failure)) return wire.failure;
  return std::exchange(wire.open, true) ? Status::kAlreadyExists : Status::kOk;
}

void SimGpio::Release(const std::string& line) {
  const std::lock_guard lock(mutex_);
  wires_[line].open = false;
}

Status SimGpio::Write(const std::string& line, bool active) {
  const std::lock_guard lock(mutex_);
  Wire& wire = wires_[line];
  if (!Ok(wire.failure)) return Status::kUnavailable;
  if (active && !wire.active) ++wire.activations;
  wire.active = active;
  return Status::kOk;
}

Result<GpioLevel> SimGpio::Read(const std::string& line) {
  const std::lock_guard lock(mutex_);
  Wire& wire = wires_[line];
  if (!Ok(wire.failure)) return Status::kUnavailable;
  const bool was_active = std::exchange(wire.was_active, false);
  return GpioLevel{wire.active, wire.active || was_active};
}

Result<std::unique_ptr<GpioOutput>> SimGpio::OpenOutput(const GpioLine& line) {
  if (const Status status = Claim(line); !Ok(status)) return status;
  auto output = std::make_unique<Output>(*this, GpioLineName(line));
  if (const Status status = output->Write(false); !Ok(status)) return status;
  return std::unique_ptr<GpioOutput>(std::move(output));
}

Result<std::unique_ptr<GpioInput>> SimGpio::OpenInput(const GpioLine& line) {
  if (line.kind == GpioLine::Kind::kLed) return Status::kUnimplemented;
  if (const Status status = Claim(line); !Ok(status)) return status;
  return std::unique_ptr<GpioInput>(std::make_unique<Input>(*this, GpioLineName(line)));
}

}  // namespace tramgac::board
