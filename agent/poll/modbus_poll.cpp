#include "agent/poll/modbus_poll.h"

#include <algorithm>

#include "agent/core/base/hash.h"

namespace tramgac::poll {
namespace {

constexpr unsigned kClasses = 3;

RefreshClass ClassAt(unsigned index) { return static_cast<RefreshClass>(index); }

// Illegal data address, illegal data value: the answers to a block in which something does not exist.
bool IsRefusal(Quality quality) { return quality == Quality::kException2 || quality == Quality::kException3; }

// Not so when a gateway speaks in the place of a device that it does not reach: that takes the bus as much time as
// silence, in every block.
bool SaidItself(Quality quality) {
  return DeviceAnswered(quality) && quality != Quality::kException10 && quality != Quality::kException11;
}

std::uint16_t LastOf(const modbus::ReadRequest& range) {
  return static_cast<std::uint16_t>(range.address + range.count - 1);
}

}  // namespace

void FollowLearned(ModbusDevice& device) {
  if (!device.learned.TakePlanChange() || device.points.empty()) return;
  Result<modbus::ReadPlan> plan = modbus::ReadPlan::Build(device.points, device.limits, &device.learned);
  // It was possible to plan these points before; what was learned only makes requests smaller.
  if (plan.ok()) device.plan = std::move(plan).value();
}

RefreshSet ClassesOf(const modbus::ReadPlan& plan) {
  RefreshSet classes = 0;
  for (unsigned i = 0; i < kClasses; ++i) {
    if (!plan.reads(ClassAt(i)).empty()) classes |= SetOf(ClassAt(i));
  }
  return classes;
}

void ModbusPoll::Begin(ModbusDevice& device, RefreshSet classes, std::unique_ptr<RawBlock> block, BootTime now) {
  device_ = &device;
  block_ = std::move(block);
  block_->device = device.index;
  block_->asked = begun_ = now;
  classes_ = classes;
  parts_.clear();
  part_ = extra_ = 0;
  searches_.clear();
  refused_.clear();
  unresolved_.clear();
  answered_ = good_ = false;
  failure_ = Quality::kGood;
  // A poll without any request would not notice that the device is gone.
  for (const bool everything : {false, true}) {
    ask_everything_ = everything;
    class_ = 0;
    read_ = 0;
    block_->items.clear();
    Skip();
    if (Current() != nullptr) return;
  }
}

bool ModbusPoll::IsKnownToBeRefused(const modbus::PlannedRead& read, Quality& why) const {
  if (ask_everything_ || device_->learned.empty()) return false;
  why = device_->learned.Refused(read.request.table, read.request.address, LastOf(read.request), begun_);
  return why != Quality::kGood;
}

// Moves on to the next read of a class that is due, past those that are known to be refused.
void ModbusPoll::Skip() {
  while (class_ < kClasses) {
    const auto reads = device_->plan.reads(ClassAt(class_));
    if ((classes_ & SetOf(ClassAt(class_))) == 0 || read_ >= reads.size()) {
      ++class_;
      read_ = 0;
      continue;
    }
    Quality why;
    if (!IsKnownToBeRefused(reads[read_], why)) return;
    device_->plan.Append(reads[read_++], {why, {}}, *block_);
  }
}

const modbus::PlannedRead* ModbusPoll::Current() const {
  if (part_ < parts_.size()) return &parts_[part_];
  return class_ < kClasses ? &device_->plan.reads(ClassAt(class_))[read_] : nullptr;
}

void ModbusPoll::Advance() {
  if (part_ < parts_.size()) {
    ++part_;
  } else {
    ++read_;
    Skip();
  }
}

void ModbusPoll::Answer(const modbus::Answer& answer) {
  const modbus::PlannedRead* current = Current();
  if (current == nullptr) return;
  const modbus::PlannedRead read = *current;  // parts_ grows below
  const bool refused = IsRefusal(answer.quality) && device_->learned.MayLearn(begun_);
  if (!refused || !Divide(read, answer.quality)) device_->plan.Append(read, answer, *block_);
  if (answer.quality == Quality::kGood) {
    good_ = true;
    device_->learned.Answered(read.request.table, read.request.address, LastOf(read.request));
  }
  Advance();
  if (SaidItself(answer.quality)) {
    answered_ = true;
  } else {
    GiveUpRest(answer.quality);
  }
}

// Puts the halves of a refused read in the queue. Outcome: false if it stays as it is: refused by itself, or too much
// has been asked in this poll.
bool ModbusPoll::Divide(const modbus::PlannedRead& read, Quality why) {
  const bool is_part = part_ < parts_.size();
  modbus::PlannedRead low, high;
  if (!device_->plan.Halve(read, low, high)) {
    refused_.push_back({read.request, why});
    if (is_part) searches_.back().explained = true;
    return false;
  }
  if (!is_part) searches_.push_back({read.request.table, high.request.address, false});
  if (extra_ + 2 > kMostExtra) {
    unresolved_.push_back(read.request);
    searches_.back().explained = true;
    return false;
  }
  extra_ += 2;
  if (!is_part) {
    parts_.clear();
    part_ = 0;
    // The planned read itself is done; Advance goes on from it to its parts.
    ++read_;
    Skip();
    parts_.push_back({});
  }
  parts_.push_back(low);
  parts_.push_back(high);
  return true;
}

void ModbusPoll::GiveUpRest(Quality why) {
  failure_ = why;
  while (const modbus::PlannedRead* read = Current()) {
    device_->plan.Append(*read, {why, {}}, *block_);
    Advance();
  }
}

void ModbusPoll::Learn(BootTime now) {
  modbus::LearnedRanges& learned = device_->learned;
  // A device that refuses everything is not ready, or not what the configuration says: nothing can be known of it.
  if (!good_) {
    if (!searches_.empty()) learned.NotReady(now);
    return;
  }
  learned.Ready();
  for (const Finding& one : refused_) {
    learned.Refuse(one.range.table, one.range.address, LastOf(one.range), one.why, now);
  }
  // A search that was broken off is no evidence.
  if (failure_ != Quality::kGood) return;
  for (const Search& search : searches_) {
    if (!search.explained) learned.Divide(search.table, search.division);
  }
  // The next poll begins where this one had to stop.
  for (const modbus::ReadRequest& range : unresolved_) {
    constexpr auto kForNow = modbus::LearnedRanges::Reason::kForNow;
    learned.Divide(range.table, range.address, kForNow);
    if (LastOf(range) == UINT16_MAX) continue;
    learned.Divide(range.table, static_cast<std::uint16_t>(LastOf(range) + 1), kForNow);
  }
}

// A hash over the raw values of the points that tell one device from another. Only if all of them were read.
void ModbusPoll::FollowIdentity() {
  if (device_->identity.empty() || (classes_ & SetOf(RefreshClass::kStatic)) == 0) return;
  std::uint64_t hash = kFnvOffset;
  for (const PointIndex point : device_->identity) {
    const auto item = std::find_if(block_->items.begin(), block_->items.end(), [point](const RawItem& one) {
      return one.point == point && one.quality == Quality::kGood;
    });
    if (item == block_->items.end()) return;
    hash = Fnv1a(block_->BytesOf(*item), hash);
  }
  device_->learned.SetIdentity(hash);
}

std::unique_ptr<RawBlock> ModbusPoll::Finish(BootTime now) {
  FollowIdentity();
  Learn(now);
  FollowLearned(*device_);
  // Outcome not needed: without a change the block's memory stays empty.
  [[maybe_unused]] const bool changed = device_->learned.TakeMemory(block_->memory);
  block_->taken = now;
  block_->exchange = answered_ ? Quality::kGood : failure_;
  return std::move(block_);
}

}  // namespace tramgac::poll
