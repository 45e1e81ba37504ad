#include "drivers/modbus/read_plan.h"

#include <algorithm>
#include <tuple>

namespace tramgac::modbus {
namespace {

std::uint32_t EndOf(const PointAddress& point) { return std::uint32_t{point.address} + point.count; }

bool Before(const PointAddress& a, const PointAddress& b) {
  return std::tie(a.refresh, a.table, a.address, a.count, a.point) <
         std::tie(b.refresh, b.table, b.address, b.count, b.point);
}

std::uint32_t MostPerRequest(Table table, const DeviceLimits& limits) {
  return std::min(HoldsBits(table) ? limits.max_bits : limits.max_words, MaxCount(table));
}

Status Check(const PointAddress& point, const DeviceLimits& limits) {
  if (point.count == 0 || (HoldsBits(point.table) && point.count != 1)) return Status::kInvalidArgument;
  if (point.count > MostPerRequest(point.table, limits) || EndOf(point) > 0x10000) return Status::kOutOfRange;
  return IsValid({point.table, point.address, point.count}) ? Status::kOk : Status::kInvalidArgument;
}

// Does one readable range hold all of [first, end)?
bool InOneRange(Table table, std::uint32_t first, std::uint32_t end, const DeviceLimits& limits) {
  return std::any_of(limits.readable.begin(), limits.readable.end(), [&](const ReadableRange& range) {
    return range.table == table && range.first <= first && end <= std::uint32_t{range.last} + 1;
  });
}

// May `point`, which does not begin before the block [first, end), be read together with it?
bool Fits(const PointAddress& point, std::uint32_t first, std::uint32_t end, const DeviceLimits& limits,
          const LearnedRanges* learned) {
  const std::uint32_t joined_end = std::max(end, EndOf(point));
  if (joined_end - first > MostPerRequest(point.table, limits)) return false;
  if (learned != nullptr &&
      !learned->MayJoin(point.table, static_cast<std::uint16_t>(first), static_cast<std::uint16_t>(joined_end - 1))) {
    return false;
  }
  if (InOneRange(point.table, first, joined_end, limits)) return point.address <= end + limits.max_gap;
  return point.address <= end && !InOneRange(point.table, first, end, limits) &&
         !InOneRange(point.table, point.address, EndOf(point), limits);
}

bool BitAt(ByteSpan data, std::uint32_t position) { return (data[position / 8] >> (position % 8) & 1) != 0; }

}  // namespace

// Fills a plan from sorted points.
class Planner {
 public:
  Planner(std::span<const PointAddress> sorted, const DeviceLimits& limits, const LearnedRanges* learned)
      : sorted_(sorted), limits_(limits), learned_(learned) {
    plan_.slices_.reserve(sorted.size());
    plan_.reads_.reserve(sorted.size());
  }

  ReadPlan Run() {
    for (std::size_t begin = 0; begin < sorted_.size();) begin = AddRead(begin);
    for (std::size_t c = 0, read = 0; c < ReadPlan::kClasses; ++c) {
      while (read < plan_.reads_.size() && ClassOf(plan_.reads_[read]) == c) ++read;
      plan_.class_begin_[c + 1] = static_cast<std::uint32_t>(read);
    }
    return std::move(plan_);
  }

 private:
  // One request from sorted_[begin] on. Outcome: the first point that it does not serve.
  std::size_t AddRead(std::size_t begin) {
    const PointAddress& head = sorted_[begin];
    const std::uint32_t first = head.address;
    std::uint32_t end = EndOf(head);
    std::size_t next = begin + 1;
    for (; next < sorted_.size(); ++next) {
      const PointAddress& point = sorted_[next];
      if (point.refresh != head.refresh || point.table != head.table || !Fits(point, first, end, limits_, learned_))
        break;
      end = std::max(end, EndOf(point));
    }
    plan_.reads_.push_back({{head.table, head.address, static_cast<std::uint16_t>(end - first)},
                            static_cast<std::uint32_t>(begin),
                            static_cast<std::uint32_t>(next - begin)});
    for (const PointAddress& point : sorted_.subspan(begin, next - begin)) {
      plan_.slices_.push_back({point.point, point.address, point.count});
    }
    return next;
  }

  // Slices stand in the order of the sorted points, so a read's first slice tells its class.
  std::size_t ClassOf(const PlannedRead& read) const {
    return static_cast<std::size_t>(sorted_[read.first_slice].refresh);
  }

  std::span<const PointAddress> sorted_;
  const DeviceLimits& limits_;
  const LearnedRanges* learned_;
  ReadPlan plan_;
};

Result<ReadPlan> ReadPlan::Build(std::span<const PointAddress> points, const DeviceLimits& limits,
                                 const LearnedRanges* learned) {
  if (limits.max_words == 0 || limits.max_bits == 0) return Status::kInvalidArgument;
  for (const PointAddress& point : points) {
    if (const Status status = Check(point, limits); !Ok(status)) return status;
    if (static_cast<std::size_t>(point.refresh) >= kClasses) return Status::kInvalidArgument;
  }
  std::vector<PointAddress> sorted(points.begin(), points.end());
  // Of the library's ways to sort the one with the least code, which a node has in its flash.
  std::make_heap(sorted.begin(), sorted.end(), Before);
  std::sort_heap(sorted.begin(), sorted.end(), Before);
  return Planner(sorted, limits, learned).Run();
}

std::span<const PlannedRead> ReadPlan::reads(RefreshClass refresh) const {
  const auto c = static_cast<std::size_t>(refresh);
  if (c >= kClasses) return {};
  return std::span(reads_).subspan(class_begin_[c], class_begin_[c + 1] - class_begin_[c]);
}

bool ReadPlan::Halve(const PlannedRead& read, PlannedRead& low, PlannedRead& high) const {
  const std::span<const Slice> all = slices(read);
  std::size_t cut = 0;
  std::uint32_t low_end = 0, end = 0;
  for (std::size_t i = 0; i < all.size(); ++i) {
    const bool possible = i > 0 && all[i].address >= end;
    const auto from_middle = [&all](std::size_t at) {
      return at * 2 > all.size() ? at * 2 - all.size() : all.size() - at * 2;
    };
    if (possible && (cut == 0 || from_middle(i) < from_middle(cut))) {
      cut = i;
      low_end = end;
    }
    end = std::max(end, std::uint32_t{all[i].address} + all[i].count);
  }
  if (cut == 0) return false;
  const ReadRequest& request = read.request;
  const auto cut_at = static_cast<std::uint32_t>(cut);
  low = {{request.table, request.address, static_cast<std::uint16_t>(low_end - request.address)},
         read.first_slice,
         cut_at};
  high = {{request.table, all[cut].address, static_cast<std::uint16_t>(end - all[cut].address)},
          read.first_slice + cut_at,
          read.slice_count - cut_at};
  return true;
}

void ReadPlan::Append(const PlannedRead& read, const Answer& answer, RawBlock& block) const {
  Quality quality = answer.quality;
  if (quality == Quality::kGood && answer.data.size() < DataSize(read.request)) quality = Quality::kBadFrame;
  const bool bits = HoldsBits(read.request.table);
  for (const Slice& slice : slices(read)) {
    const std::size_t offset = std::size_t{slice.address} - read.request.address;
    if (quality != Quality::kGood) {
      block.AddFailure(slice.point, quality);
    } else if (bits) {
      block.AddNumber(slice.point, RawItem::Kind::kBit, BitAt(answer.data, static_cast<std::uint32_t>(offset)) ? 1 : 0);
    } else {
      block.AddBytes(slice.point, RawItem::Kind::kRegisters, answer.data.subspan(offset * 2U, slice.count * 2U));
    }
  }
}

}  // namespace tramgac::modbus
