#include "agent/publish/inflight_ledger.h"

#include <algorithm>

namespace tramgac::publish {

InflightLedger::InflightLedger(std::size_t capacity) : capacity_(capacity) {
  in_flight_.reserve(capacity);
  answers_.reserve(capacity);
}

void InflightLedger::Sent(std::uint64_t delivery, std::uint64_t token, BootTime sent) {
  in_flight_.push_back({delivery, token, sent});
}

bool InflightLedger::Answered(std::uint64_t delivery, std::uint16_t reason) {
  const auto entry = std::find_if(in_flight_.begin(), in_flight_.end(),
                                  [delivery](const Entry& candidate) { return candidate.delivery == delivery; });
  if (entry == in_flight_.end()) return false;
  Answer(entry->token, reason);
  in_flight_.erase(entry);
  return true;
}

void InflightLedger::AnswerAtOnce(std::uint64_t token, std::uint16_t reason) { Answer(token, reason); }

std::size_t InflightLedger::LoseAll() {
  const std::size_t lost = in_flight_.size();
  for (const Entry& entry : in_flight_) Answer(entry.token, Acknowledgement::kNotAcknowledged);
  in_flight_.clear();
  return lost;
}

std::size_t InflightLedger::Take(std::span<Acknowledgement> out) {
  const std::size_t count = std::min(out.size(), answers_.size());
  std::copy_n(answers_.begin(), count, out.begin());
  answers_.erase(answers_.begin(), answers_.begin() + static_cast<std::ptrdiff_t>(count));
  return count;
}

void InflightLedger::Answer(std::uint64_t token, std::uint16_t reason) {
  if (token != 0) answers_.push_back({token, reason});
}

}  // namespace tramgac::publish
