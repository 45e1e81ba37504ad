// Libraries: tramgac_modbus
// Any bytes as remembered ranges: they are taken over whole or not at all, come back the same, and never make a plan
// that leaves a point out or asks for more than one refused range together.
#include <cstdlib>
#include <vector>

#include "drivers/modbus/learned_ranges.h"
#include "drivers/modbus/read_plan.h"

using namespace tramgac;
using namespace tramgac::modbus;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  LearnedRanges learned;
  if (!Ok(learned.Load({data, size}))) {
    if (!learned.empty()) abort();
    return 0;
  }
  if (learned.refused_count() > LearnedRanges::kMost || learned.division_count() > LearnedRanges::kMost) abort();
  std::vector<PointAddress> points;
  for (std::uint16_t i = 0; i < 60; ++i) points.push_back({i, Table::kHoldingRegister, i, 1, RefreshClass::kFast});
  const Result<ReadPlan> plan = ReadPlan::Build(points, {}, &learned);
  if (!plan.ok()) abort();
  std::size_t served = 0;
  for (const PlannedRead& read : plan.value().reads(RefreshClass::kFast)) {
    served += plan.value().slices(read).size();
    const auto last = static_cast<std::uint16_t>(read.request.address + read.request.count - 1);
    if (read.request.count > 1 && !learned.MayJoin(read.request.table, read.request.address, last)) abort();
  }
  if (served != points.size()) abort();
  learned.Divide(Table::kCoil, 1);
  std::vector<std::uint8_t> memory;
  LearnedRanges again;
  if (learned.TakeMemory(memory) && !Ok(again.Load(memory))) abort();
  return 0;
}
