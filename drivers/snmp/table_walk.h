// Walks the tables of one group with GETBULKs (SNMPv1: with GETNEXTs): all columns in one request, each column with its
// own position, because agents leave cells out. Part of AgentPoll; used for one group after another, so that its memory
// is reused.
//
// Text goes straight into the block; which points the cells belong to is filled in by Finish, when all labels are
// known. Single-threaded; allocates when a table is larger than any before.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "agent/core/model/raw_block.h"
#include "drivers/snmp/address.h"
#include "drivers/snmp/scalar_read.h"
#include "drivers/snmp/table_cells.h"
#include "drivers/snmp/table_fill.h"
#include "drivers/snmp/table_group.h"
#include "drivers/snmp/varbind.h"

namespace tramgac::snmp {

class TableWalk {
 public:
  // Varbinds that one answer may hold: about what fits a datagram of 1472 bytes.
  static constexpr std::size_t kMaxVarbinds = 60;

  // Begins. `group` outlives the walk.
  void Start(TableGroup& group);

  // The next request; its views are valid until the next call. Outcome: false, if the walk is at its end.
  bool Next(Request& request);

  // The answer. Every call makes progress: cells are read, a column ends, or the next request is smaller.
  void OnResponse(Response response, RawBlock& block);

  // There was no answer to the last request. `alive`: the agent has answered another one of this poll. Outcome: whether
  // a smaller request is worth a try.
  bool Unanswered(bool alive);

  // Fills the tables of the group, as FillTable says. `cut` is not kGood when the walk ends before its time; then
  // unfinished columns end with it.
  void Finish(Quality cut, const ScalarRead& scalars, PointIndex& next_point, RawBlock& block);

  // Did some column not reach its end in the walk that was finished last?
  bool was_cut() const { return was_cut_; }

 private:
  struct Column {
    bool done = false;
    std::uint32_t last = TableCells::kNoRow;  // that was read last
  };

  bool TakeClock(Response& response);
  std::size_t ChooseColumns();
  std::uint16_t Repetitions() const;
  void TakeCells(std::span<const Varbind> varbinds, RawBlock& block);
  void TakeCell(std::uint32_t at, const Varbind& varbind, RawBlock& block);
  void TakeLabel(std::uint32_t row, const Varbind& varbind);
  void TakeError(const Response& response);
  void EndColumn(std::uint32_t at, Quality why);
  void EndAll(Quality why);
  void NameTheRest();

  TableGroup* group_ = nullptr;
  std::size_t steps_ = 0;
  bool was_cut_ = false;
  bool clock_asked_ = false;  // in front of the request in flight
  std::uint32_t device_time_ = 0;
  std::vector<Column> columns_;  // of group_->columns, in their order
  std::vector<Quality> ends_;    // and how each ended
  TableCells cells_;
  std::vector<NamedRow> rows_;       // in the order of the label column
  std::vector<std::string> labels_;  // the first label_count_ are in use; the others keep their memory
  std::size_t label_count_ = 0;
  std::vector<std::uint32_t> asked_;          // columns of the request in flight
  std::vector<std::uint32_t> names_storage_;  // and its names
  std::vector<OidView> names_;
};

}  // namespace tramgac::snmp
