#include "agent/service/repeat_limiter.h"

namespace tramgac::service {

RepeatLimiter::Verdict RepeatLimiter::Admit(const std::string& key, const std::string& fallback, BootTime now) {
  const bool room = windows_.size() < limits_.keys || windows_.contains(key);
  Verdict verdict{.key = room ? key : fallback};
  Window& window = windows_.try_emplace(verdict.key, Window{now}).first->second;
  if (now - window.begin >= limits_.window) {
    verdict.held = window.held;
    window = Window{now};
  }
  verdict.admit = window.admitted < limits_.burst;
  if (verdict.admit) {
    ++window.admitted;
  } else {
    ++window.held;
  }
  return verdict;
}

std::vector<RepeatLimiter::Held> RepeatLimiter::TakeEnded(BootTime now) {
  std::vector<Held> held;
  for (auto it = windows_.begin(); it != windows_.end();) {
    if (now - it->second.begin < limits_.window) {
      ++it;
      continue;
    }
    if (it->second.held > 0) held.push_back({it->first, it->second.held});
    it = windows_.erase(it);
  }
  return held;
}

}  // namespace tramgac::service
