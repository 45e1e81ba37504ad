// The rows of one table that have ever been seen. Part of AgentPoll.
//
// A row is known by its label and keeps its points for the life of this object, whatever its index becomes.
// Single-threaded; allocates when a new row is seen.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "agent/core/model/raw_block.h"
#include "drivers/snmp/address.h"

namespace tramgac::snmp {

class TableRows {
 public:
  static constexpr std::uint32_t kUnknown = 0xFFFFFFFF;

  // `address` outlives this object.
  explicit TableRows(const TableAddress& address);

  const TableAddress& address() const { return *address_; }

  // Begins a walk: no row has been seen in it.
  void BeginWalk();

  // The row named `label`; a second one of that name in this walk is "label#2". A row that was never seen takes
  // points at `next_point`, which moves on, and is announced in `block`. `label` is left changed.
  // Outcomes: true, and `first_point`; false (max_rows are known and this is another one: it is counted).
  bool Place(std::string& label, PointIndex& next_point, RawBlock& block, PointIndex& first_point);

  // What the row that was placed last has in the discontinuity column. Outcome: whether it had something else in the
  // walk before.
  bool Restarted(std::uint32_t discontinuity);

  // Gives the point in `column` of every known row that was not seen in this walk the failure `why`.
  void FailUnseen(std::uint32_t column, Quality why, RawBlock& block) const;

  // Gives every point of every known row the failure `why`: the table was not walked.
  void FailAll(Quality why, RawBlock& block) const;

  std::uint32_t left_out() const { return left_out_; }  // rows of the last walk that have no points

 private:
  struct Row {
    std::string label;
    PointIndex first_point;
    std::uint32_t seen_in;  // walk
    std::uint32_t discontinuity = 0;
    bool has_discontinuity = false;
  };
  Row* Find(const std::string& label);

  const TableAddress* address_;
  std::vector<Row> rows_;
  Row* placed_ = nullptr;  // last
  std::size_t hint_ = 0;   // rows usually come in the order of the walk before
  std::uint32_t walk_ = 0;
  std::uint32_t left_out_ = 0;
};

}  // namespace tramgac::snmp
