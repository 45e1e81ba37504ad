#include "drivers/snmp/scalar_read.h"

#include <algorithm>
#include <utility>

#include "drivers/snmp/device_clock.h"
#include "drivers/snmp/oid.h"

namespace tramgac::snmp {

ScalarRead::ScalarRead(std::span<const ScalarAddress> scalars, std::uint16_t max_varbinds)
    : limit_(max_varbinds), poll_limit_(limit_.now()) {
  std::vector<const ScalarAddress*> sorted;
  for (const ScalarAddress& scalar : scalars) sorted.push_back(&scalar);
  // Equal questions come to stand side by side; otherwise the profile's order stays.
  std::stable_sort(sorted.begin(), sorted.end(), [](const ScalarAddress* a, const ScalarAddress* b) {
    return std::lexicographical_compare(a->oid.begin(), a->oid.end(), b->oid.begin(), b->oid.end());
  });
  for (const ScalarAddress* scalar : sorted) {
    const bool same = !questions_.empty() && questions_.back().refresh == scalar->refresh &&
                      SameOid(questions_.back().oid, scalar->oid);
    if (!same) {
      questions_.push_back({scalar->oid, scalar->refresh, static_cast<std::uint32_t>(points_.size()), 0, false});
    }
    questions_.back().timed |= scalar->timed;
    ++questions_.back().count;
    points_.push_back(scalar->point);
  }
  questions_.shrink_to_fit();  // hundreds of agents: what growing left over would count
  points_.shrink_to_fit();
  pending_.reserve(questions_.size());
  names_.reserve(std::min<std::size_t>(questions_.size(), limit_.now()) + 1);
}

void ScalarRead::Start(std::uint8_t due) {
  pending_.clear();
  head_ = in_flight_ = 0;
  poll_limit_ = UINT16_MAX;
  for (std::uint32_t i = 0; i < questions_.size(); ++i) {
    if (due & SetOf(questions_[i].refresh)) pending_.push_back(i);
  }
}

bool ScalarRead::Next(Request& request) {
  in_flight_ = std::min<std::size_t>(pending_.size() - head_, std::min(limit_.now(), poll_limit_));
  if (in_flight_ == 0) return false;
  names_.clear();
  clock_asked_ = WantsClock();
  if (clock_asked_) names_.emplace_back(kSysUpTime);
  for (std::size_t i = 0; i < in_flight_; ++i) names_.push_back(InFlight(i).oid);
  request = {Request::Type::kGet, 0, names_};
  return true;
}

bool ScalarRead::WantsClock() const {
  if (no_clock_) return false;
  for (std::size_t i = 0; i < in_flight_; ++i) {
    if (InFlight(i).timed) return true;
  }
  return false;
}

// Takes the clock off the front of an answer. Outcome: false, if the agent has none and that spoiled the answer.
bool ScalarRead::TakeClock(Response& response) {
  device_time_ = 0;
  if (!clock_asked_) return true;
  const bool alone = response.error_status == ErrorStatus::kNoError && response.varbinds.size() <= 1;
  no_clock_ = response.error_index == 1 || alone;
  if (no_clock_) return false;
  if (response.error_index > 0) --response.error_index;
  if (response.error_status == ErrorStatus::kNoError) {
    device_time_ = UptimeIn(response.varbinds[0]);
    response.varbinds = response.varbinds.subspan(1);
  }
  return true;
}

void ScalarRead::OnResponse(Response response, RawBlock& block) {
  if (!TakeClock(response)) {
    in_flight_ = 0;  // asked again without it
    return;
  }
  if (response.error_status == ErrorStatus::kNoError) {
    limit_.Answered(in_flight_);
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
    const Question& question = InFlight(i);
    if (i < varbinds.size() && SameOid(varbinds[i].name, question.oid)) {
      for (std::uint32_t k = 0; k < question.count; ++k) {
        AppendVarbind(block, points_[question.first + k], varbinds[i]);
        block.items.back().device_time = device_time_;
      }
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
    limit_.Refused(in_flight_);
  } else if (response.error_index >= 1 && response.error_index <= in_flight_) {
    const std::size_t culprit = response.error_index - 1;
    Fail(InFlight(culprit), why, block);
    pending_.erase(pending_.begin() + static_cast<std::ptrdiff_t>(head_ + culprit));
  } else {
    poll_limit_ = static_cast<std::uint16_t>(half);  // nobody says which one: halve until it stands alone
  }
}

bool ScalarRead::Unanswered(bool alive) {
  const std::size_t asked = std::exchange(in_flight_, 0);
  return limit_.Unanswered(asked, alive);
}

void ScalarRead::Fail(const Question& question, Quality why, RawBlock& block) const {
  for (std::uint32_t k = 0; k < question.count; ++k) block.AddFailure(points_[question.first + k], why);
}

void ScalarRead::FailInFlight(Quality why, RawBlock& block) {
  for (std::size_t i = 0; i < in_flight_; ++i) Fail(InFlight(i), why, block);
  head_ += in_flight_;
}

void ScalarRead::FailRest(Quality why, RawBlock& block) {
  in_flight_ = pending_.size() - head_;
  FailInFlight(why, block);
  in_flight_ = 0;
}

}  // namespace tramgac::snmp
