#include "drivers/snmp/scalar_read.h"

#include <algorithm>
#include <utility>

#include "drivers/snmp/device_clock.h"
#include "drivers/snmp/oid.h"

namespace tramgac::snmp {
namespace {

// The varbind named `name`, which should be the one at `expected`. Outcome: null, if there is none.
const Varbind* Find(std::span<const Varbind> varbinds, std::size_t expected, OidView name) {
  if (expected < varbinds.size() && SameOid(varbinds[expected].name, name)) return &varbinds[expected];
  const auto found = std::find_if(varbinds.begin(), varbinds.end(),
                                  [name](const Varbind& varbind) { return SameOid(varbind.name, name); });
  return found == varbinds.end() ? nullptr : &*found;
}

}  // namespace

ScalarRead::ScalarRead(std::span<const ScalarAddress> scalars, std::span<const TableAddress> tables,
                       std::uint16_t max_varbinds)
    : limit_(max_varbinds), poll_limit_(limit_.now()) {
  std::vector<const ScalarAddress*> sorted;
  for (const ScalarAddress& scalar : scalars) sorted.push_back(&scalar);
  // Equal questions come to stand side by side; otherwise the profile's order stays.
  std::stable_sort(sorted.begin(), sorted.end(), [](const ScalarAddress* a, const ScalarAddress* b) {
    return std::lexicographical_compare(a->oid.begin(), a->oid.end(), b->oid.begin(), b->oid.end());
  });
  for (const ScalarAddress* scalar : sorted) {
    const RefreshSet classes = SetOf(scalar->refresh);
    const bool same =
        !questions_.empty() && questions_.back().classes == classes && SameOid(questions_.back().oid, scalar->oid);
    if (!same) questions_.push_back({scalar->oid, classes, static_cast<std::uint32_t>(points_.size())});
    questions_.back().first_below = scalar->first_below;
    questions_.back().timed |= scalar->timed;
    ++questions_.back().count;
    points_.push_back({scalar->point, scalar->scale, scalar->stand_in});
  }
  Forget();
  for (const ScalarAddress& scalar : scalars) {
    for (const OidView oid : scalar.scale) AddTelling(oid, SetOf(scalar.refresh));
  }
  for (const TableAddress& table : tables) {
    for (const ColumnAddress& column : table.columns) {
      for (const OidView oid : column.scale) {
        if (IsScalarOid(oid)) AddTelling(oid, SetOf(table.refresh));
      }
    }
  }
  questions_.shrink_to_fit();  // hundreds of agents: what growing left over would count
  points_.shrink_to_fit();
  pending_.reserve(questions_.size() + points_.size());
  names_.reserve(std::min<std::size_t>(questions_.size(), limit_.now()) + 1);
}

void ScalarRead::Forget() {
  limit_.Forget();
  no_clock_ = false;
  for (Served& served : points_) {
    served.live = served.stand_in == 0;
    served.settled = false;
  }
}

bool ScalarRead::IsWanted(const Question& question) const {
  const auto served = std::span(points_).subspan(question.first, question.count);
  return question.tells || std::any_of(served.begin(), served.end(), [](const Served& one) { return one.live; });
}

ScalarRead::Served* ScalarRead::FindForm(PointIndex point, unsigned stand_in) {
  const auto found = std::find_if(points_.begin(), points_.end(), [point, stand_in](const Served& served) {
    return served.point == point && served.stand_in == stand_in;
  });
  return found == points_.end() ? nullptr : &*found;
}

// A form that has answered once and does not now is missing, and will be asked for again: an agent that restarts one of
// its modules must not lose the point for the hour until all forms are tried again.
bool ScalarRead::IsMissing(Served& served) {
  if (served.settled) return true;
  served.live = false;
  if (Served* next = FindForm(served.point, served.stand_in + 1U)) {
    next->live = true;
    Ask(*next);
    return false;
  }
  Served* first = FindForm(served.point, 0);
  if (first == nullptr) first = &served;
  first->live = first->settled = first->done = true;  // speaks for all of them until they are tried again
  return true;
}

// In this poll, behind what is asked already.
void ScalarRead::Ask(const Served& served) {
  const auto at = static_cast<std::uint32_t>(&served - points_.data());
  for (std::uint32_t i = 0; i < questions_.size(); ++i) {
    if (at >= questions_[i].first && at < questions_[i].first + questions_[i].count) pending_.push_back(i);
  }
}

// Has `oid` asked for whenever `classes` are due. A point of a class of its own that is read from it stays apart.
void ScalarRead::AddTelling(OidView oid, RefreshSet classes) {
  for (Question& question : questions_) {
    if (!SameOid(question.oid, oid) || (!question.tells && question.classes != classes)) continue;
    if (question.count == 0) question.classes |= classes;
    question.tells = true;
    if ((classes & ~question.classes) == 0) return;
  }
  questions_.push_back({oid, classes, 0, 0, false, true});
}

ToldNumber ScalarRead::Told(OidView oid) const {
  for (const Question& question : questions_) {
    if (question.tells && question.told.known && SameOid(question.oid, oid)) return question.told;
  }
  return {};
}

void ScalarRead::Start(std::uint8_t due) {
  pending_.clear();
  head_ = in_flight_ = 0;
  poll_limit_ = UINT16_MAX;
  for (const bool tells : {true, false}) {
    for (std::uint32_t i = 0; i < questions_.size(); ++i) {
      const bool is_due = (due & questions_[i].classes) != 0;
      if (questions_[i].tells == tells && is_due && IsWanted(questions_[i])) pending_.push_back(i);
    }
  }
  for (Question& question : questions_) question.told = {};
  for (Served& served : points_) served.done = false;
}

bool ScalarRead::Next(Request& request) {
  const std::size_t most = std::min<std::size_t>(pending_.size() - head_, std::min(limit_.now(), poll_limit_));
  if (most == 0) return false;
  // One request is of one kind.
  for (in_flight_ = 1; in_flight_ < most; ++in_flight_) {
    if (InFlight(in_flight_).first_below != InFlight(0).first_below) break;
  }
  names_.clear();
  const bool below = InFlight(0).first_below;
  clock_asked_ = !below && WantsClock();
  if (clock_asked_) names_.emplace_back(kSysUpTime);
  for (std::size_t i = 0; i < in_flight_; ++i) names_.push_back(InFlight(i).oid);
  request = {below ? Request::Type::kGetNext : Request::Type::kGet, static_cast<std::uint16_t>(below ? 1 : 0), names_};
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

// An answer holds the names that were asked, in that order (RFC 3416 clause 4.2.1); some agents have an order of their
// own. A shorter one counts as far as it goes; the rest is asked again, unless nothing at all fits.
void ScalarRead::TakeValues(std::span<const Varbind> varbinds, RawBlock& block) {
  const std::size_t end = head_ + in_flight_;
  std::size_t kept = end;
  TakeTold(varbinds);
  for (std::size_t i = in_flight_; i-- > 0;) {
    const Question& question = InFlight(i);
    if (i < varbinds.size() && question.first_below) {
      TakeBelow(question, varbinds[i], block);
    } else if (const Varbind* varbind = Find(varbinds, i, question.oid)) {
      TakeValue(question, *varbind, block);
    } else {
      pending_[--kept] = pending_[head_ + i];  // moves to the end of the asked range, which is never behind
    }
  }
  if (kept == head_) return FailInFlight(Quality::kBadFrame, block);
  head_ = kept;
}

void ScalarRead::TakeValue(const Question& question, const Varbind& varbind, RawBlock& block) {
  const bool missing = varbind.type == VarType::kNoSuchObject || varbind.type == VarType::kNoSuchInstance;
  for (std::uint32_t k = 0; k < question.count; ++k) {
    Served& served = points_[question.first + k];
    if (!served.live || served.done || (missing && !IsMissing(served))) continue;
    served.done = true;
    served.settled |= !missing;
    AppendVarbind(block, served.point, varbind);
    RawItem& item = block.items.back();
    item.stand_in = served.stand_in;
    item.device_time = device_time_;
    item.told = static_cast<std::uint32_t>(block.told.size());
    for (const OidView oid : served.scale) block.told.push_back(Told(oid));
  }
}

void ScalarRead::TakeBelow(const Question& question, const Varbind& varbind, RawBlock& block) {
  const bool below = varbind.type < VarType::kNoSuchObject && IsPrefix(question.oid, varbind.name);
  if (!below) return Fail(question, Quality::kNoSuchObject, block);
  for (std::uint32_t k = 0; k < question.count; ++k) AppendVarbind(block, points_[question.first + k].point, varbind);
}

void ScalarRead::TakeTold(std::span<const Varbind> varbinds) {
  for (std::size_t i = 0; i < in_flight_; ++i) {
    Question& question = questions_[pending_[head_ + i]];
    const Varbind* varbind = question.tells ? Find(varbinds, i, question.oid) : nullptr;
    if (varbind != nullptr) question.told = {static_cast<std::int64_t>(varbind->number), IsWhole(varbind->type)};
  }
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

void ScalarRead::Fail(const Question& question, Quality why, RawBlock& block) {
  const bool missing = why == Quality::kNoSuchObject || why == Quality::kNoSuchInstance;
  for (std::uint32_t k = 0; k < question.count; ++k) {
    Served& served = points_[question.first + k];
    if (!served.live || served.done || (missing && !IsMissing(served))) continue;
    served.done = true;
    block.AddFailure(served.point, why);
  }
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
