// Walks one table with GETBULKs (SNMPv1: with GETNEXTs): all columns in one request, each column with its own position,
// because agents leave cells out. Part of AgentPoll; used for one table after another, so that its memory is reused.
//
// The values go straight into the block; which points they belong to is filled in by Finish, when all labels
// are known. Single-threaded; allocates when a table is larger than any before.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "agent/core/model/raw_block.h"
#include "drivers/snmp/address.h"
#include "drivers/snmp/table_rows.h"
#include "drivers/snmp/varbind.h"

namespace tramgac::snmp {

class TableWalk {
 public:
  // Varbinds that one answer may hold: about what fits a datagram of 1472 bytes.
  static constexpr std::size_t kMaxVarbinds = 60;

  // Begins. `rows` and `block` stay the same until Finish.
  void Start(TableRows& rows, const RawBlock& block);

  // The next request; its views are valid until the next call. Outcome: false, if the walk is at its end.
  bool Next(Request& request);

  // The answer. Every call makes progress: cells are read, a column ends, or the next request is smaller.
  void OnResponse(Response response, RawBlock& block);

  // There was no answer to the last request. `alive`: the agent has answered another one of this poll. Outcome: whether
  // a smaller request is worth a try.
  bool Unanswered(bool alive);

  // Gives every value its point, announces new rows, and adds a failure for every cell of a known row that was
  // not seen: kNoSuchInstance, or why its column ended early. `cut` is not kGood when the walk ends before its
  // time; then unfinished columns end with it.
  void Finish(Quality cut, PointIndex& next_point, RawBlock& block);

  // Did some column not reach its end in the walk that was finished last?
  bool was_cut() const { return was_cut_; }

 private:
  static constexpr std::uint32_t kNone = 0xFFFFFFFF;

  struct Column {
    OidView oid;
    std::uint32_t value = kNone;  // position in TableAddress::columns; kNone: for the walk only
    bool label = false;
    bool discontinuity = false;
    bool done = false;
    Quality quality = Quality::kGood;
    std::uint32_t last = kNone;  // index_ that was read last
  };
  struct Index {           // one row as the agent numbers it
    std::uint32_t offset;  // into sub_identifiers_
    std::uint32_t length;
    std::uint32_t label = kNone;  // into labels_
    PointIndex first_point = kNone;
    std::uint32_t discontinuity = 0;
    bool has_discontinuity = false;
    bool restarted = false;
  };
  struct Cell {
    std::uint32_t index;
    std::uint32_t column;  // position in TableAddress::columns
  };

  void AddColumns();
  bool FollowsSame(std::uint32_t value);
  bool TakeClock(Response& response);
  std::size_t ChooseColumns();
  std::uint16_t Repetitions() const;
  void TakeCells(std::span<const Varbind> varbinds, RawBlock& block);
  void TakeCell(Column& column, const Varbind& varbind, RawBlock& block);
  void TakeLabel(std::uint32_t index, const Varbind& varbind);
  void TakeError(const Response& response);
  void EndColumn(Column& column, Quality why);
  void EndAll(Quality why);
  std::uint32_t FindOrAdd(const Column& column, OidView suffix);
  OidView IndexOid(std::uint32_t index) const;
  void PlaceRow(std::uint32_t index, std::string& label, PointIndex& next_point, RawBlock& block);
  void PlaceRows(PointIndex& next_point, RawBlock& block);
  void PlaceItems(RawBlock& block);
  void FailMissing(RawBlock& block);

  TableRows* rows_ = nullptr;
  std::size_t first_item_ = 0;  // of this table in the block
  std::size_t steps_ = 0;
  std::size_t row_limit_ = 0;
  bool was_cut_ = false;
  bool timed_ = false;        // some column is a counter
  bool clock_asked_ = false;  // in front of the request in flight
  std::uint32_t device_time_ = 0;
  std::vector<Column> columns_;
  std::vector<std::uint32_t> next_same_;  // by value column: the next one with the same OID
  std::vector<Index> index_;
  std::vector<std::uint32_t> by_label_;  // positions in index_, in the order of the label column
  std::vector<std::string> labels_;      // the first label_count_ are in use; the others keep their memory
  std::size_t label_count_ = 0;
  std::vector<std::uint32_t> sub_identifiers_;
  std::vector<Cell> cells_;                   // one for each item since first_item_
  std::vector<std::uint8_t> seen_;            // by index, by value column
  std::vector<std::uint32_t> asked_;          // columns of the request in flight
  std::vector<std::uint32_t> names_storage_;  // and its names
  std::vector<OidView> names_;
};

}  // namespace tramgac::snmp
