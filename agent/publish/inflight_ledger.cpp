#include "agent/publish/inflight_ledger.h"

#include <algorithm>
#include <numeric>

namespace tramgac::publish {

InflightLedger::InflightLedger(std::size_t capacity, std::uint32_t last_delivery)
    : capacity_(capacity), last_delivery_(last_delivery), topics_(capacity), free_topics_(capacity) {
  in_flight_.reserve(capacity);
  answers_.reserve(capacity);
  std::iota(free_topics_.begin(), free_topics_.end(), std::size_t{0});
}

void InflightLedger::Sent(std::uint64_t delivery, std::uint64_t token, BootTime sent, std::string_view topic) {
  const std::size_t place = free_topics_.back();
  free_topics_.pop_back();
  topics_[place].assign(topic);
  in_flight_.push_back({delivery, token, sent, place});
}

std::vector<InflightLedger::Entry>::const_iterator InflightLedger::Find(std::uint64_t delivery) const {
  return std::find_if(in_flight_.begin(), in_flight_.end(),
                      [delivery](const Entry& candidate) { return candidate.delivery == delivery; });
}

std::string_view InflightLedger::TopicOf(std::uint64_t delivery) const {
  const auto entry = Find(delivery);
  return entry == in_flight_.end() ? std::string_view() : topics_[entry->topic];
}

bool InflightLedger::Answered(std::uint64_t delivery, std::uint16_t reason) {
  const auto entry = Find(delivery);
  if (entry == in_flight_.end()) return false;
  Answer(entry->token, reason);
  free_topics_.push_back(entry->topic);
  in_flight_.erase(entry);
  return true;
}

void InflightLedger::AnswerAtOnce(std::uint64_t token, std::uint16_t reason) { Answer(token, reason); }

std::size_t InflightLedger::LoseAll() {
  const std::size_t lost = in_flight_.size();
  for (const Entry& entry : in_flight_) {
    Answer(entry.token, Acknowledgement::kNotAcknowledged);
    free_topics_.push_back(entry.topic);
  }
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
