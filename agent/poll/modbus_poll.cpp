#include "agent/poll/modbus_poll.h"

namespace tramgac::poll {
namespace {

constexpr unsigned kClasses = 3;

RefreshClass ClassAt(unsigned index) { return static_cast<RefreshClass>(index); }

}  // namespace

RefreshSet ClassesOf(const modbus::ReadPlan& plan) {
  RefreshSet classes = 0;
  for (unsigned i = 0; i < kClasses; ++i) {
    if (!plan.reads(ClassAt(i)).empty()) classes |= SetOf(ClassAt(i));
  }
  return classes;
}

void ModbusPoll::Begin(const ModbusDevice& device, RefreshSet classes, std::unique_ptr<RawBlock> block) {
  device_ = &device;
  block_ = std::move(block);
  block_->device = device.index;
  classes_ = classes;
  class_ = 0;
  read_ = 0;
  answered_ = false;
  failure_ = Quality::kGood;
  Skip();
}

// Moves on to the next class that is due and has reads.
void ModbusPoll::Skip() {
  while (class_ < kClasses) {
    const bool due = (classes_ & SetOf(ClassAt(class_))) != 0;
    if (due && read_ < device_->plan.reads(ClassAt(class_)).size()) return;
    ++class_;
    read_ = 0;
  }
}

const modbus::PlannedRead* ModbusPoll::Current() const {
  return class_ < kClasses ? &device_->plan.reads(ClassAt(class_))[read_] : nullptr;
}

void ModbusPoll::Answer(const modbus::Answer& answer) {
  const modbus::PlannedRead* read = Current();
  if (read == nullptr) return;
  device_->plan.Append(*read, answer, *block_);
  ++read_;
  Skip();
  if (DeviceAnswered(answer.quality)) {
    answered_ = true;
    return;
  }
  failure_ = answer.quality;
  while ((read = Current()) != nullptr) {
    device_->plan.Append(*read, {answer.quality, {}}, *block_);
    ++read_;
    Skip();
  }
}

std::unique_ptr<RawBlock> ModbusPoll::Finish(BootTime now) {
  block_->taken = now;
  block_->exchange = answered_ ? Quality::kGood : failure_;
  return std::move(block_);
}

}  // namespace tramgac::poll
