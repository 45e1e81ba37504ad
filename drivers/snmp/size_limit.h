// How many things an agent takes in one request, learnt from what it answered, refused and left unanswered. A plain
// value; single-threaded.
#pragma once

#include <algorithm>
#include <cstdint>
#include <utility>

namespace tramgac::snmp {

class SizeLimit {
 public:
  // `most`: 0 counts as 1.
  explicit SizeLimit(std::uint16_t most) : most_(std::max<std::uint16_t>(most, 1)), ceiling_(most_), now_(most_) {}

  std::uint16_t now() const { return now_; }

  // `size` was answered. A limit that silence has lowered doubles with each answer that uses it up, as far as is not
  // known to be too much.
  void Answered(std::size_t size) {
    proven_ = static_cast<std::uint16_t>(std::max(proven_, Narrow(size)));
    if (size >= doubted_) doubted_ = 0;
    if (size >= now_ && now_ < ceiling_) now_ = static_cast<std::uint16_t>(std::min(2 * now_, int{ceiling_}));
  }

  // `size` was refused: half of it may do. Kept until Forget.
  void Refused(std::size_t size) {
    now_ = ceiling_ = Half(size);
    proven_ = std::min(proven_, now_);
    by_silence_ = false;
  }

  // There was no answer to `size`. `alive`: something else was answered in the same poll, so that it was the size; else
  // it takes twice to be sure. So it does if as much was answered before: a datagram was lost, or else the way there
  // has become another one. Outcome: whether a smaller request is worth a try.
  bool Unanswered(std::size_t size, bool alive) {
    if (size <= 1) return false;
    if (size <= proven_) {
      if (!alive) return false;
      if (size != std::exchange(doubted_, Narrow(size))) return false;
      proven_ = 1;
    }
    now_ = Half(size);
    if (alive || size == doubted_) ceiling_ = now_;
    doubted_ = Narrow(size);
    by_silence_ = true;
    return true;
  }

  // Try more again: it may be another agent, or another way to it. What was refused costs an answer to find out, what
  // was not answered a timeout.
  void Forget() {
    ceiling_ = most_;
    doubted_ = 0;
    now_ = by_silence_ ? static_cast<std::uint16_t>(std::min(2 * now_, int{most_})) : most_;
  }

 private:
  static std::uint16_t Half(std::size_t size) { return std::max<std::uint16_t>(Narrow(size / 2), 1); }
  static std::uint16_t Narrow(std::size_t size) {
    return static_cast<std::uint16_t>(std::min<std::size_t>(size, 65535));
  }

  std::uint16_t most_;
  std::uint16_t ceiling_;  // that is not known to be too much
  std::uint16_t now_;
  std::uint16_t proven_ = 0;   // the most that was answered
  std::uint16_t doubted_ = 0;  // was not answered while it was not sure that the agent lives; 0: none
  bool by_silence_ = false;
};

}  // namespace tramgac::snmp
