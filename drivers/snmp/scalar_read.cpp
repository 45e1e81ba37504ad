#include "drivers/snmp/scalar_read.h"

#include <algorithm>

#include "drivers/snmp/due.h"
#include "drivers/snmp/oid.h"

namespace tramgac::snmp {

ScalarRead::ScalarRead(std::span<const ScalarAddress> scalars, std::uint16_t max_varbinds)
    : scalars_(scalars),
      max_varbinds_(std::max<std::uint16_t>(max_varbinds, 1)),
      limit_(max_varbinds_),
      poll_limit_(max_varbinds_) {
  pending_.reserve(scalars.size());
  names_.reserve(std::min<std::size_t>(scalars.size(), max_varbinds_));
}

void ScalarRead::Start(std::uint8_t due) {
  pending_.clear();
  head_ = in_flight_ = 0;
  poll_limit_ = limit_;
  for (std::uint32_t i = 0; i < scalars_.size(); ++i) {
    if (due & ClassBit(scalars_[i].refresh)) pending_.push_back(i);
  }
}

bool ScalarRead::Next(Request& request) {
  in_flight_ = std::min<std::size_t>(pending_.size() - head_, std::min(limit_, poll_limit_));
  if (in_flight_ == 0) return false;
  names_.clear();
  for (std::size_t i = 0; i < in_flight_; ++i) names_.push_back(InFlight(i).oid);
  request = {Request::Type::kGet, 0, names_};
  return true;
}

void ScalarRead::OnResponse(const Response& response, RawBlock& block) {
  if (response.error_status == ErrorStatus::kNoError) {
    TakeValues(response.varbinds, block);
  } else {
    TakeError(response, block);
  }
  in_flight_ = 0;
}

// An answer holds the names that were asked, in that order (RFC 3416 clause 4.2.1). A shorter one counts as far
// as it goes; the rest is asked again, unless nothing at all fits.
void ScalarRead::TakeValues(std::span<const Varbind> varbinds, RawBlock& block) {
  const std::size_t end = head_ + in_flight_;
  const std::size_t before = block.items.size();
  std::size_t kept = end;
  for (std::size_t i = in_flight_; i-- > 0;) {
    const ScalarAddress& scalar = InFlight(i);
    if (i < varbinds.size() && SameOid(varbinds[i].name, scalar.oid)) {
      AppendVarbind(block, scalar.point, varbinds[i]);
    } else {
      pending_[--kept] = pending_[head_ + i];  // moves to the end of the asked range, which is never behind
    }
  }
  if (block.items.size() == before) return FailInFlight(Quality::kBadFrame, block);
  head_ = kept;
}

void ScalarRead::TakeError(const Response& response, RawBlock& block) {
  const Quality why = QualityOfError(response.error_status);
  if (in_flight_ == 1) return FailInFlight(why, block);
  const std::size_t half = in_flight_ / 2;
  if (response.error_status == ErrorStatus::kTooBig) {
    limit_ = static_cast<std::uint16_t>(half);
  } else if (response.error_index >= 1 && response.error_index <= in_flight_) {
    const std::size_t culprit = response.error_index - 1;
    block.AddFailure(InFlight(culprit).point, why);
    pending_.erase(pending_.begin() + static_cast<std::ptrdiff_t>(head_ + culprit));
  } else {
    poll_limit_ = static_cast<std::uint16_t>(half);  // nobody says which one: halve until it stands alone
  }
}

void ScalarRead::FailInFlight(Quality why, RawBlock& block) {
  for (std::size_t i = 0; i < in_flight_; ++i) block.AddFailure(InFlight(i).point, why);
  head_ += in_flight_;
}

void ScalarRead::FailRest(Quality why, RawBlock& block) {
  in_flight_ = pending_.size() - head_;
  FailInFlight(why, block);
  in_flight_ = 0;
}

}  // namespace tramgac::snmp
