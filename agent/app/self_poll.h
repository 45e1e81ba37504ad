// What the node reads of itself: from the machine and from the agent to a raw block, as from any device.
#pragma once

#include <bitset>
#include <cstdint>
#include <optional>
#include <string>

#include "agent/app/starts.h"
#include "agent/core/model/raw_block.h"
#include "agent/core/pipeline/node_device.h"
#include "agent/service/self_metrics.h"
#include "board/api/machine.h"

namespace tramgac::app {

// Bytes a day, over the last one or two days. Plain values; no clock, no I/O.
class WriteRate {
 public:
  // `bytes`: since the program started.
  void Look(std::uint64_t bytes, BootTime now);

  // Outcome: nothing before the first minute is over.
  std::optional<double> BytesADay() const { return bytes_a_day_; }

 private:
  BootTime begin_ = kNever;
  std::uint64_t begin_bytes_ = 0;
  std::optional<double> bytes_a_day_;
};

// The agent's part.
struct SelfFacts {
  bool clock_synced = false;
  std::uint64_t unsent = 0;  // records
  std::uint64_t store_bytes = 0, store_budget = 0;
  std::uint64_t readings = 0;  // worth a report, since start
  Starts starts;
  Duration worker_lag{};
  std::optional<service::SelfMetrics> metrics;
};

// Single-threaded; blocks as Machine::Look does.
class SelfPoll {
 public:
  // `path`: of the store. `card_endurance`: bytes that may be written to its medium. `machine` outlives the poll.
  SelfPoll(const board::Machine& machine, std::string path, std::uint64_t card_endurance);

  // Adds what can be known at `now` to an empty block. What never could be known on this machine is left out; what
  // could be before is not available.
  void Fill(const SelfFacts& facts, BootTime now, RawBlock& block);

 private:
  void Put(RawBlock& block, NodePoint point, std::optional<double> value);
  void PutCount(RawBlock& block, NodePoint point, std::optional<std::uint64_t> value);
  void PutTruth(RawBlock& block, NodePoint point, std::optional<bool> value);
  void PutMissing(RawBlock& block, NodePoint point);
  void PutWritten(RawBlock& block, const SelfFacts& facts, std::optional<std::uint64_t> bytes, BootTime now);
  std::optional<double> CpuLoad(const std::optional<board::CpuTicks>& ticks);

  const board::Machine& machine_;
  const std::string path_;
  const double card_endurance_;
  std::optional<board::CpuTicks> ticks_;      // at the look before
  std::optional<std::uint64_t> first_bytes_;  // written before the first look
  WriteRate rate_;
  std::bitset<kNodePointCount> seen_;
};

}  // namespace tramgac::app
