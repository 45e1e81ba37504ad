#include "drivers/modbus/range_learner.h"

#include <algorithm>

namespace tramgac::modbus {
namespace {

constexpr int kAttempts = 3;  // of a request that is not answered, or answered with "busy"
constexpr Duration kFirstPause = std::chrono::milliseconds(200);
constexpr int kPauseGrowth = 5;
constexpr int kSilencesUntilLost = 4;   // when nothing has been read yet
constexpr int kSilencesUntilCheck = 8;  // once it is known that the device is silent to what it does not know

// Refusals that are about the address or the length, and do not pass.
bool IsRefusal(Quality quality) { return quality == Quality::kException2 || quality == Quality::kException3; }

std::uint16_t LimitOf(Table table, std::uint16_t max_count) {
  const std::uint16_t most = MaxCount(table);
  return max_count == 0 || max_count > most ? most : max_count;
}

}  // namespace

RangeLearner::RangeLearner(Table table, std::uint16_t first, std::uint16_t last, std::uint16_t max_count)
    : table_(table), last_(last), max_count_(LimitOf(table, max_count)), position_(first), size_(max_count_) {}

bool RangeLearner::Next(ReadRequest& request) const {
  if (lost_ || done()) return false;
  if (checking_) {
    request = {table_, readable_.front().first, 1};
    return true;
  }
  const std::uint32_t end = bad_end_ != 0 ? bad_end_ : last_ + 1;
  request = {table_, static_cast<std::uint16_t>(position_),
             static_cast<std::uint16_t>(std::min<std::uint32_t>(size_, end - position_))};
  return true;
}

void RangeLearner::Answer(Quality quality) {
  ReadRequest asked;
  if (!Next(asked)) return;
  pause_ = {};
  if (checking_) return Checked(quality);
  if (quality == Quality::kGood) return Good(asked.count);
  if (IsRefusal(quality)) return Refused(asked.count);
  if (quality == Quality::kException1) {  // the device does not have this table
    Add(refused_, position_, last_);
    position_ = last_ + 1;
    return;
  }
  const bool silent = !DeviceAnswered(quality);
  if (Retry(silent)) return;
  silent ? Silent(asked.count) : Refused(asked.count);
}

// Outcome: false when it has been tried often enough.
bool RangeLearner::Retry(bool silent) {
  const int most = silent && silence_refuses_ ? 1 : kAttempts;
  if (++attempts_ >= most) return false;
  pause_ = kFirstPause;
  for (int i = 1; i < attempts_; ++i) pause_ *= kPauseGrowth;
  return true;
}

void RangeLearner::Good(std::uint16_t count) {
  attempts_ = silences_ = 0;
  Add(readable_, position_, position_ + count - 1U);
  position_ += count;
  good_size_ = std::max(good_size_, count);
  if (bad_end_ == 0) {
    size_ = static_cast<std::uint16_t>(std::min<std::uint32_t>(2U * count, max_count_));
  } else if (position_ < bad_end_) {
    size_ = static_cast<std::uint16_t>(std::max<std::uint32_t>(1, (bad_end_ - position_) / 2));
  } else {
    // Everything in the refused block can be read: it was its length that was refused.
    max_count_ = std::min(good_size_, bad_size_);
    bad_end_ = 0;
    size_ = max_count_;
  }
}

void RangeLearner::Refused(std::uint16_t count) {
  attempts_ = silences_ = 0;
  if (count == 1) {
    Add(refused_, position_, position_);
    ++position_;
    bad_end_ = 0;
    size_ = 1;
    return;
  }
  bad_end_ = position_ + count;
  bad_size_ = count;
  good_size_ = 0;
  size_ = count / 2;
}

void RangeLearner::Silent(std::uint16_t count) {
  const int silences = silences_ + 1;
  const bool known = !readable_.empty();
  const bool check = known && (!silence_refuses_ || silences % kSilencesUntilCheck == 0);
  if (!known && silences >= kSilencesUntilLost) {
    lost_ = true;
  } else if (check) {
    attempts_ = 0;
    silences_ = silences;
    checking_ = true;
  } else {
    Refused(count);
    silences_ = silences;
  }
}

void RangeLearner::Checked(Quality quality) {
  if (DeviceAnswered(quality)) {
    checking_ = false;
    silence_refuses_ = true;
    ReadRequest silent;
    const int silences = silences_;
    if (Next(silent)) Refused(silent.count);
    silences_ = silences;
  } else if (!Retry(false)) {
    checking_ = false;
    attempts_ = 0;
    lost_ = true;
  }
}

void RangeLearner::Add(std::vector<AddressSpan>& list, std::uint32_t first, std::uint32_t last) {
  if (!list.empty() && list.back().last + 1U == first) {
    list.back().last = static_cast<std::uint16_t>(last);
  } else {
    list.push_back({static_cast<std::uint16_t>(first), static_cast<std::uint16_t>(last)});
  }
}

}  // namespace tramgac::modbus
