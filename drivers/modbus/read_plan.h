// The read planner (stage 2): which blocks to read so that every point of a refresh class is covered with few requests,
// and which part of each block belongs to which point.
//
// Built once while the agent is being configured (the only place that allocates), immutable afterwards: any thread may
// read it. The same points and limits always give the same plan.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "agent/core/base/status.h"
#include "agent/core/model/device.h"
#include "agent/core/model/raw_block.h"
#include "drivers/modbus/address.h"
#include "drivers/modbus/learned_ranges.h"
#include "drivers/modbus/pdu.h"

namespace tramgac::modbus {

// One point's part of a block.
struct Slice {
  PointIndex point = 0;
  std::uint16_t address = 0;  // of its first register or bit
  std::uint16_t count = 1;    // registers or bits
};

struct PlannedRead {
  ReadRequest request;            // always IsValid
  std::uint32_t first_slice = 0;  // into the plan's slices
  std::uint32_t slice_count = 0;  // at least 1
};

class ReadPlan {
 public:
  // Plans the reads of `points` within `limits`; neither is kept.
  //  - A request asks for at most max_words registers or max_bits bits (and never more than Modbus allows), of one
  //  table and one
  //    refresh class. A point is never split over two requests.
  //  - Points that overlap or touch are merged, unless that would carry a request over the edge of a `readable` range.
  //  - A gap of at most max_gap unused registers or bits is bridged only if the whole request then lies inside one
  //  `readable` range:
  //    many devices answer exception 2 to a block with a single undefined register in it.
  //  - With `learned`, no request holds what this device has been seen to refuse together with anything else.
  // Outcomes: the plan, requests in the order of table and address; kInvalidArgument (a limit is 0, a count is 0, a bit
  // point of more than one bit); kOutOfRange (a point is longer than a request may be, or ends behind address 65535).
  static Result<ReadPlan> Build(std::span<const PointAddress> points, const DeviceLimits& limits,
                                const LearnedRanges* learned = nullptr);

  // The requests of a refresh class; empty if it has no points.
  std::span<const PlannedRead> reads(RefreshClass refresh) const;

  // The points that a request serves, in the order of address. Precondition: `read` is of this plan.
  std::span<const Slice> slices(const PlannedRead& read) const {
    return std::span(slices_).subspan(read.first_slice, read.slice_count);
  }

  // Cuts a read, or a part of one, between two of its points: about half of them in `low`, the rest in `high`; what
  // lies between the two is asked by neither. Outcome: false if there is nothing to cut: one point, or points that
  // overlap. Precondition: `read` is of this plan, or was cut from one that is.
  bool Halve(const PlannedRead& read, PlannedRead& low, PlannedRead& high) const;

  // Appends one item for each point of `read` to `block`: Kind::kRegisters with the point's bytes or Kind::kBit with 0
  // or 1 if the answer is good; otherwise a failure with the answer's quality. A good answer that is shorter than the
  // request asks counts as kBadFrame. Precondition: `read` is of this plan, or was cut from one that is. Allocates only
  // while `block` has not reached its usual size.
  void Append(const PlannedRead& read, const Answer& answer, RawBlock& block) const;

 private:
  friend class Planner;
  static constexpr std::size_t kClasses = 3;  // of RefreshClass

  std::vector<PlannedRead> reads_;  // by refresh class
  std::vector<Slice> slices_;
  std::array<std::uint32_t, kClasses + 1> class_begin_{};  // into reads_
};

}  // namespace tramgac::modbus
