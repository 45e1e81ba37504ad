// Where the points of an SNMP agent are. Filled from a profile, read by the poll planner.
// Plain values; views refer to storage that outlives them. Safe anywhere.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "agent/core/model/device.h"

namespace tramgac::snmp {

using OidView = std::span<const std::uint32_t>;  // sub-identifiers, at most 128 (RFC 2578 clause 3.5)

// What tells the scale of a point, in the order of PointSpec::scale_terms. Of a column: an OID that ends with 0 is a
// scalar; else a column, whose cell is in the row of the point.
using ScaleOids = std::span<const OidView>;

constexpr bool IsScalarOid(OidView oid) { return !oid.empty() && oid.back() == 0; }

struct ScalarAddress {
  std::uint32_t point = 0;  // position in DeviceSpec::points
  OidView oid;              // with its instance, e.g. ...33.1.2.4.0
  RefreshClass refresh = RefreshClass::kFast;
  bool timed = false;  // a counter: the agent's own clock is wanted from the same answer
  ScaleOids scale{};   // scalars
  // `oid` is where to look: the value is the first that the agent has at or below it. What one asks a device to know
  // whether it has something at all.
  bool first_below = false;
  // > 0: which of PointSpec::stand_ins this is: asked for where the agent has none of the forms before it. All forms
  // of a point have its refresh class.
  std::uint8_t stand_in = 0;
};

// Columns of a table with one OID are asked for once.
struct ColumnAddress {
  OidView oid;  // of the column, without index
  bool timed = false;
  ScaleOids scale{};
};

// Which rows of a table are wanted.
struct RowCondition {
  enum class Kind : std::uint8_t {
    kNone,   // all
    kIs,     // the cell is one of `numbers` or `texts`
    kNot,    // it is none of them
    kHas,    // its text contains one of `texts`
    kIndex,  // sub-identifier `position` of the index, from 1, is one of `numbers`
  };
  Kind kind = Kind::kNone;
  OidView oid{};  // column of the cell; a row without it is not wanted
  std::uint8_t position = 0;
  std::span<const std::int64_t> numbers{};
  std::span<const std::string_view> texts{};  // compared as TextWord::said is
};

// One table. A row is known by its label, not by its index, so that it survives re-indexing. The label column may be of
// another table with the same index. Without a label column, and for a row whose label is missing or empty, the index
// itself is the label, dotted and without the sub-identifier that `where` fixes.
struct TableAddress {
  std::uint32_t table = 0;                 // position in DeviceSpec::tables
  OidView label;                           // label column; empty: the index is the label
  std::span<const ColumnAddress> columns;  // same order as TableSpec::columns
  std::uint16_t max_rows = 64;
  RefreshClass refresh = RefreshClass::kFast;
  OidView discontinuity{};  // column that changes when a row's counters begin anew; may be empty
  RowCondition where{};
};

// One trap or inform that the agent may send.
struct NotificationAddress {
  OidView oid;                      // snmpTrapOID; whether a 0 stands before its last sub-identifier does not count
  std::span<const OidView> fields;  // same order as NotificationSpec::fields; columns without index
};

struct DeviceLimits {
  std::uint16_t max_varbinds = 40;                     // object identifiers a GET, if the agent takes so many
  std::uint16_t max_repetitions = 10;                  // rows a GETBULK, if the agent takes so many
  Duration timeout = std::chrono::milliseconds(2000);  // the longest wait in one try of a request
  std::uint8_t retries = 1;                            // further tries of one request before it counts as failed
  bool bulk = true;                                    // false: GETNEXT instead of GETBULK, for SNMPv1
};

}  // namespace tramgac::snmp
