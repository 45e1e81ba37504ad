// How long to wait for an agent, learnt from how long it takes: smoothed as in RFC 6298 clause 2. Single-threaded; no
// clock, no allocation.
//
// Every try of a request is a request of its own, so that an answer always belongs to one try and may be learnt from.
#pragma once

#include "agent/core/base/time.h"

namespace tramgac::snmp {

class ResponseTime {
 public:
  // Agents think longer about some objects than about others, and links hiccup: less would repeat needlessly.
  static constexpr Duration kShortest = std::chrono::milliseconds(500);

  // `longest`: that anybody is waited for in one try; at least 1 ms.
  explicit ResponseTime(Duration longest);

  // One answer took this long.
  void Add(Duration taken);

  // How long to wait in try number `attempt` (from 0) of a request that is tried at most `last` + 1 times: twice as
  // long as in the try before, and in the last one as long as anybody is waited for, so that an agent that is slow for
  // once is not taken for dead. Before the first answer: the longest.
  Duration Wait(int attempt, int last) const;

 private:
  Duration longest_;
  Duration smoothed_{};  // 0: no answer yet
  Duration variation_{};
};

}  // namespace tramgac::snmp
