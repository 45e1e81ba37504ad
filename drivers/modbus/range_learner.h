// Finds out which registers or bits of one table a device gives, when nothing says so.
//
//   while (learner.Next(request)) { wait pause(); ask; learner.Answer(quality) }
//
// A device refuses a whole block (exception 2 or 3) if one register in it is undefined, or if the block is longer than
// it likes. So a refused block is halved until the first undefined register is found; behind it blocks grow again from
// one register on. No block that was refused is ever asked for again, and a range that is undefined costs one request a
// register. If all of a refused block can be read in smaller ones, the block was too long: the limit is learned.
//
// Failures that may pass (no answer, a busy device) are repeated with growing pauses. Some devices answer nothing at
// all to what they do not know; whether the device is still there is then seen by reading again what it gave before.
//
// Portable; no clock, no I/O. Allocates while it learns. Single-threaded.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "agent/core/base/time.h"
#include "agent/core/model/quality.h"
#include "drivers/modbus/pdu.h"

namespace tramgac::modbus {

struct AddressSpan {
  std::uint16_t first = 0;
  std::uint16_t last = 0;
  friend bool operator==(const AddressSpan&, const AddressSpan&) = default;
};

class RangeLearner {
 public:
  // Learns `first` to `last` of `table`. `max_count`: registers or bits in one request, 0 and more than Modbus allows:
  // what Modbus allows. To go on with what was begun before, give the first address that was not decided.
  RangeLearner(Table table, std::uint16_t first, std::uint16_t last, std::uint16_t max_count = 0);

  // The next request, always IsValid. Outcome: false when all is decided, or the device is lost.
  bool Next(ReadRequest& request) const;
  // How the last request of Next ended. A good answer may be to a check of what was read before.
  void Answer(Quality quality);
  // How long to wait before the next request, beside what the device needs anyhow.
  Duration pause() const { return pause_; }

  // Nobody answers any more, not even to what was read before: stop, and go on at next() later.
  bool lost() const { return lost_; }
  bool done() const { return position_ > last_; }

  // The first address that is not decided, 65536 at most; progress.
  std::uint32_t next() const { return position_; }
  // What is decided, in order, each as long as possible.
  std::span<const AddressSpan> readable() const { return readable_; }
  std::span<const AddressSpan> refused() const { return refused_; }
  // The longest block that the device is known to like.
  std::uint16_t max_count() const { return max_count_; }

 private:
  void Good(std::uint16_t count);
  void Refused(std::uint16_t count);
  void Silent(std::uint16_t count);
  void Checked(Quality quality);
  bool Retry(bool silent);
  static void Add(std::vector<AddressSpan>& list, std::uint32_t first, std::uint32_t last);

  const Table table_;
  const std::uint32_t last_;
  std::uint16_t max_count_;
  std::uint32_t position_;
  std::uint16_t size_;           // of the next block
  std::uint32_t bad_end_ = 0;    // exclusive: a block from position_ to here was refused; 0: none
  std::uint16_t bad_size_ = 0;   // of that block
  std::uint16_t good_size_ = 0;  // the longest good block since then
  int attempts_ = 0;             // failures of the present request
  int silences_ = 0;             // blocks in a row that stayed unanswered
  bool silence_refuses_ = false;
  bool checking_ = false;  // the request in flight asks whether the device is still there
  bool lost_ = false;
  Duration pause_{};
  std::vector<AddressSpan> readable_;
  std::vector<AddressSpan> refused_;
};

}  // namespace tramgac::modbus
