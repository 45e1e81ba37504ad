#include "agent/app/self_poll.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <utility>

namespace tramgac::app {
namespace {

constexpr Duration kLeast = std::chrono::minutes(1);
constexpr Duration kForget = std::chrono::hours(48);
constexpr double kDay = 24 * 3600e6;  // in microseconds, as Duration
constexpr double kYear = 365.25;      // days
constexpr double kMostYears = 100;    // nobody plans further

PointIndex IndexOf(NodePoint point) { return static_cast<PointIndex>(point); }

double Tenths(double value) { return std::round(value * 10) / 10; }

}  // namespace

void WriteRate::Look(std::uint64_t bytes, BootTime now) {
  if (begin_ == kNever || bytes < begin_bytes_) {
    begin_ = now;
    begin_bytes_ = bytes;
  }
  const Duration span = now - begin_;
  if (span < kLeast) return;
  bytes_a_day_ = static_cast<double>(bytes - begin_bytes_) * kDay / static_cast<double>(span.count());
  if (span < kForget) return;
  begin_ += span / 2;
  begin_bytes_ += (bytes - begin_bytes_) / 2;
}

SelfPoll::SelfPoll(const board::Machine& machine, std::string path, std::uint64_t card_endurance)
    : machine_(machine), path_(std::move(path)), card_endurance_(static_cast<double>(card_endurance)) {}

void SelfPoll::Fill(const SelfFacts& facts, BootTime now, RawBlock& block) {
  const board::MachineState machine = machine_.Look(path_);
  block.taken = now;
  Put(block, NodePoint::kDiskUsed, machine.disk_used);
  Put(block, NodePoint::kInodesUsed, machine.inodes_used);
  Put(block, NodePoint::kMemoryAvailable, machine.memory_available);
  Put(block, NodePoint::kCpuLoad, CpuLoad(machine.cpu));
  Put(block, NodePoint::kCpuTemperature, machine.cpu_temperature);
  PutTruth(block, NodePoint::kUnderVoltage, machine.under_voltage);
  PutTruth(block, NodePoint::kThrottled, machine.throttled);
  PutTruth(block, NodePoint::kClockSynced, facts.clock_synced);
  Put(block, NodePoint::kClockOffset, machine.clock_offset);
  PutCount(block, NodePoint::kUnsent, facts.unsent);
  // A store may be over its budget for a moment.
  const double share = static_cast<double>(facts.store_bytes) / static_cast<double>(facts.store_budget);
  Put(block, NodePoint::kStoreUsed,
      facts.store_budget > 0 ? std::optional(std::min(100.0, 100 * share)) : std::nullopt);
  PutWritten(block, facts, machine.written_bytes, now);
  PutCount(block, NodePoint::kRestarts, facts.starts.restarts);
  PutCount(block, NodePoint::kRestartsDay, facts.starts.restarts_day);
  PutCount(block, NodePoint::kWorkerLag, static_cast<std::uint64_t>(facts.worker_lag / std::chrono::milliseconds(1)));
  const auto& metrics = facts.metrics;
  PutCount(block, NodePoint::kDescriptors, metrics ? std::optional<std::uint64_t>(metrics->open_files) : std::nullopt);
  PutCount(block, NodePoint::kMemory, metrics ? std::optional(metrics->resident_bytes) : std::nullopt);
}

void SelfPoll::PutWritten(RawBlock& block, const SelfFacts& facts, std::optional<std::uint64_t> bytes, BootTime now) {
  if (bytes) rate_.Look(*bytes, now);
  if (!first_bytes_) first_bytes_ = bytes;
  const auto a_day = bytes ? rate_.BytesADay() : std::nullopt;
  PutCount(block, NodePoint::kWrittenDay, a_day ? std::optional(static_cast<std::uint64_t>(*a_day)) : std::nullopt);
  PutCount(block, NodePoint::kWrittenReading,
           a_day && facts.readings > 0 ? std::optional((*bytes - *first_bytes_) / facts.readings) : std::nullopt);
  std::optional<double> years;
  if (a_day) years = std::min(kMostYears, card_endurance_ / std::max(1.0, *a_day) / kYear);
  Put(block, NodePoint::kCardLife, years);
}

std::optional<double> SelfPoll::CpuLoad(const std::optional<board::CpuTicks>& ticks) {
  const auto before = std::exchange(ticks_, ticks);
  if (!ticks || !before || ticks->total <= before->total || ticks->busy < before->busy) return std::nullopt;
  const auto busy = static_cast<double>(ticks->busy - before->busy);
  const auto total = static_cast<double>(ticks->total - before->total);
  return busy <= total ? std::optional(100 * busy / total) : std::nullopt;
}

void SelfPoll::PutMissing(RawBlock& block, NodePoint point) {
  if (seen_[IndexOf(point)]) block.AddFailure(IndexOf(point), Quality::kNotAvailable);
}

void SelfPoll::Put(RawBlock& block, NodePoint point, std::optional<double> value) {
  if (!value) return PutMissing(block, point);
  seen_[IndexOf(point)] = true;
  block.AddNumber(IndexOf(point), RawItem::Kind::kReal, std::bit_cast<std::uint64_t>(Tenths(*value)));
}

void SelfPoll::PutCount(RawBlock& block, NodePoint point, std::optional<std::uint64_t> value) {
  if (!value) return PutMissing(block, point);
  seen_[IndexOf(point)] = true;
  block.AddNumber(IndexOf(point), RawItem::Kind::kUnsigned, *value);
}

void SelfPoll::PutTruth(RawBlock& block, NodePoint point, std::optional<bool> value) {
  if (!value) return PutMissing(block, point);
  seen_[IndexOf(point)] = true;
  block.AddNumber(IndexOf(point), RawItem::Kind::kBit, *value ? 1 : 0);
}

}  // namespace tramgac::app
