#include "agent/publish/broker_choice.h"

#include <algorithm>
#include <utility>

namespace tramgac::publish {

BrokerChoice::BrokerChoice(std::size_t count, const BackoffSettings& settings, Duration fail_back, RandomSource random)
    : count_(std::max<std::size_t>(count, 1)),
      fail_back_(fail_back),
      wait_(fail_back),
      backoff_(settings, std::move(random)) {}

Duration BrokerChoice::AfterEnd() {
  current_ = (current_ + 1) % count_;
  if (++ended_ < count_) return backoff_.Soon();
  ended_ = 0;
  return backoff_.Next();
}

void BrokerChoice::Stable() {
  ended_ = 0;
  backoff_.Reset();
}

void BrokerChoice::GoBack() {
  current_ = 0;
  ended_ = 0;
  wait_ = std::min(wait_ * 2, fail_back_ * kMostFailBacks);
}

}  // namespace tramgac::publish
