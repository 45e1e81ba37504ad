#include "drivers/modbus/learned_ranges.h"

#include <algorithm>
#include <utility>

namespace tramgac::modbus {
namespace {

constexpr std::uint8_t kVersion = 1;
constexpr int kLargestShift = 16;

Duration PauseAfter(int refusals, Duration first, Duration longest) {
  return std::min<Duration>(first * (1 << std::min(refusals - 1, kLargestShift)), longest);
}

bool IsTable(std::uint8_t value) {
  return value >= static_cast<std::uint8_t>(Table::kCoil) && value <= static_cast<std::uint8_t>(Table::kInputRegister);
}

// Remembered as the exception code of the standard, which never changes.
std::uint8_t CodeOf(Quality why) { return why == Quality::kException3 ? 3 : 2; }
bool IsRefusal(std::uint8_t code) { return code == 2 || code == 3; }

}  // namespace

void LearnedRanges::Refuse(Table table, std::uint16_t first, std::uint16_t last, Quality why, BootTime now) {
  auto found = std::find_if(refused_.begin(), refused_.end(), [&](const Range& range) {
    return range.table == table && range.first == first && range.last == last;
  });
  if (found == refused_.end()) {
    if (refused_.size() >= kMost) return;
    found = refused_.insert(found, {table, first, last, why, 0, {}});
    plan_changed_ = true;
  }
  const bool believed = found->believed();
  if (found->refusals < UINT16_MAX) ++found->refusals;
  found->why = why;
  found->ask_at = now + (found->believed() ? kLongestPause : PauseAfter(found->refusals, kFirstPause, kLongestPause));
  memory_changed_ |= found->believed() && !believed;
}

void LearnedRanges::Answered(Table table, std::uint16_t first, std::uint16_t last) {
  const auto answered = [&](const Range& range) {
    return range.table == table && first <= range.first && range.last <= last;
  };
  if (std::none_of(refused_.begin(), refused_.end(), answered)) return;
  std::erase_if(refused_, answered);
  std::erase_if(divisions_, [table](const Division& division) { return division.table == table; });
  plan_changed_ = memory_changed_ = true;
}

void LearnedRanges::Divide(Table table, std::uint16_t address, Reason reason) {
  const bool known = std::any_of(divisions_.begin(), divisions_.end(), [&](const Division& division) {
    return division.table == table && division.address == address;
  });
  if (known || divisions_.size() >= kMost) return;
  divisions_.push_back({table, address, reason});
  plan_changed_ = true;
  memory_changed_ |= reason == Reason::kProven;
}

void LearnedRanges::NotReady(BootTime now) {
  not_ready_pause_ = std::clamp(not_ready_pause_ * 2, kFirstPause, kLongestPause);
  learn_at_ = now + not_ready_pause_;
}

Quality LearnedRanges::Refused(Table table, std::uint16_t first, std::uint16_t last, BootTime now) const {
  for (const Range& range : refused_) {
    if (range.table == table && range.first == first && range.last == last && now < range.ask_at) return range.why;
  }
  return Quality::kGood;
}

bool LearnedRanges::MayJoin(Table table, std::uint16_t first, std::uint16_t last) const {
  const bool divided = std::any_of(divisions_.begin(), divisions_.end(), [&](const Division& division) {
    return division.table == table && first < division.address && division.address <= last;
  });
  return !divided && std::none_of(refused_.begin(), refused_.end(), [&](const Range& range) {
    const bool overlaps = range.table == table && range.first <= last && first <= range.last;
    return overlaps && (range.first != first || range.last != last);
  });
}

bool LearnedRanges::TakePlanChange() { return std::exchange(plan_changed_, false); }

void LearnedRanges::SetIdentity(std::uint64_t identity) {
  if (identity == identity_) return;
  if (identity_ != 0 && !empty()) {
    refused_.clear();
    divisions_.clear();
    plan_changed_ = true;
  }
  identity_ = identity;
  memory_changed_ = true;
}

bool LearnedRanges::TakeMemory(std::vector<std::uint8_t>& out) {
  if (!std::exchange(memory_changed_, false)) return false;
  out.resize(4096);
  ByteWriter writer(out);
  writer.U8(kVersion);
  writer.Varint(identity_);
  const auto believed = std::count_if(refused_.begin(), refused_.end(), [](const Range& r) { return r.believed(); });
  writer.Varint(static_cast<std::uint64_t>(believed));
  for (const Range& range : refused_) {
    if (!range.believed()) continue;
    writer.U8(static_cast<std::uint8_t>(range.table));
    writer.U8(CodeOf(range.why));
    writer.Varint(range.first);
    writer.Varint(range.last);
  }
  const auto proven = std::count_if(divisions_.begin(), divisions_.end(),
                                    [](const Division& d) { return d.reason == Reason::kProven; });
  writer.Varint(static_cast<std::uint64_t>(proven));
  for (const Division& division : divisions_) {
    if (division.reason != Reason::kProven) continue;
    writer.U8(static_cast<std::uint8_t>(division.table));
    writer.Varint(division.address);
  }
  out.resize(writer.written().size());
  return true;
}

Status LearnedRanges::Load(ByteSpan memory) {
  ByteReader in(memory);
  LearnedRanges loaded;
  if (in.U8() != kVersion) return Status::kDataLoss;
  loaded.identity_ = in.Varint();
  const std::uint64_t ranges = in.Varint();
  for (std::uint64_t i = 0; i < std::min<std::uint64_t>(ranges, kMost + 1) && in.ok(); ++i) {
    const std::uint8_t table = in.U8(), why = in.U8();
    const std::uint64_t first = in.Varint(), last = in.Varint();
    if (!in.ok() || !IsTable(table) || !IsRefusal(why) || first > last || last > UINT16_MAX) return Status::kDataLoss;
    loaded.refused_.push_back({static_cast<Table>(table),
                               static_cast<std::uint16_t>(first),
                               static_cast<std::uint16_t>(last),
                               QualityOfException(why),
                               kRefusalsToBelieve,
                               {}});
  }
  const std::uint64_t divisions = in.Varint();
  for (std::uint64_t i = 0; i < std::min<std::uint64_t>(divisions, kMost + 1) && in.ok(); ++i) {
    const std::uint8_t table = in.U8();
    const std::uint64_t address = in.Varint();
    if (!in.ok() || !IsTable(table) || address > UINT16_MAX) return Status::kDataLoss;
    loaded.divisions_.push_back({static_cast<Table>(table), static_cast<std::uint16_t>(address), Reason::kProven});
  }
  if (!in.ok() || !in.at_end() || ranges > kMost || divisions > kMost) return Status::kDataLoss;
  loaded.plan_changed_ = !loaded.empty();
  *this = std::move(loaded);
  return Status::kOk;
}

}  // namespace tramgac::modbus
