// Which broker of the list is next, and when: in the order of the list, with random pauses, so that a fleet that lost
// its broker at one moment neither comes to the next one nor goes back at one moment.
// Plain values, single-threaded; no clock, no blocking.
#pragma once

#include <cstddef>

#include "agent/core/base/time.h"
#include "agent/publish/backoff.h"
#include "agent/publish/settings.h"

namespace tramgac::publish {

class BrokerChoice {
 public:
  // `count`: of the brokers, at least 1. `fail_back`: how long one stays with another broker than the first.
  BrokerChoice(std::size_t count, const BackoffSettings& settings, Duration fail_back, RandomSource random);

  // The broker that is used or will be tried next: its place in the list.
  std::size_t current() const { return current_; }
  bool is_first() const { return current_ == 0; }

  // The delay before the very first attempt, in microseconds: minimum .. base.
  Duration AtStart() { return backoff_.Soon(); }

  // An attempt failed, or a connection is over: the turn of the next broker. Outcome: the delay before its attempt, in
  // microseconds; minimum .. base, or the back-off when this was the last of a round.
  Duration AfterEnd();

  // The connection has lasted for BackoffSettings::stable_after: the next round and its back-off start anew.
  void Stable();
  // A connection to the first broker has lasted so long that messages on it have been acknowledged.
  void Proven() { wait_ = fail_back_; }

  // How long to wait before the first broker is looked for (again), in microseconds: `fail_back` +-20 %. It doubles
  // with each return that was not proven afterwards, up to eight times, because every such return costs an
  // interruption.
  Duration BeforeLookingBack() { return backoff_.Around(wait_); }
  // The connection is given up for the first broker.
  void GoBack();

 private:
  static constexpr int kMostFailBacks = 8;

  std::size_t count_;
  Duration fail_back_;
  Duration wait_;
  Backoff backoff_;
  std::size_t current_ = 0;
  std::size_t ended_ = 0;  // in this round
};

}  // namespace tramgac::publish
