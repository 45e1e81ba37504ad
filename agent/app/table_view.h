// Text tables for terminals: columns that line up and fit a width, in any language.
//
// Widths are counted in characters (Unicode code points of NFC text), not bytes: "điện áp" is seven wide. Pure
// functions over values; thread-safe; nothing blocks.
#pragma once

#include <cstddef>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

namespace tramgac::app {

// No limit: every column is as wide as its content.
inline constexpr std::size_t kAnyWidth = std::numeric_limits<std::size_t>::max();

// How many characters a terminal needs for `text`. Bytes that are not UTF-8 count one each.
std::size_t WidthOf(std::string_view text);

// `text` in exactly `width` characters: padded with blanks (on the left if `right`), or cut with "…" at its end.
// Control characters become '?', so that a device's text cannot move the cursor.
std::string Fit(std::string_view text, std::size_t width, bool right = false);

// `text` in lines of at most `width` characters, broken at blanks where there are any. Outcome: at least one line.
std::vector<std::string> Wrap(std::string_view text, std::size_t width);

struct TableColumn {
  std::string title;
  bool right = false;            // numbers stand on the right
  std::size_t least = 4;         // characters below which it is not narrowed
  std::size_t most = kAnyWidth;  // characters above which content is cut
  // When the table is too wide, columns are narrowed in the order of their rank (0: never), then left out in the
  // same order.
  int rank = 0;
  bool wraps = false;  // what does not fit goes on in the next line, and is not cut
};

struct TableRow {
  std::vector<std::string> cells;  // as many as there are columns
  std::string colour;              // an SGR sequence put around the row; empty: none
};

class TableView {
 public:
  explicit TableView(std::vector<TableColumn> columns) : columns_(std::move(columns)) {}

  void Add(TableRow row) { rows_.push_back(std::move(row)); }
  std::size_t rows() const { return rows_.size(); }

  // The table in lines without line ends, the titles first; no line is longer than `width` characters.
  std::vector<std::string> Lines(std::size_t width) const;

 private:
  std::vector<std::size_t> Widths(std::size_t width) const;
  std::string Line(const std::vector<std::string>& cells, const std::vector<std::size_t>& widths) const;
  // The cells of a row line by line, more than one where a cell goes on.
  std::vector<std::vector<std::string>> LinesOf(const TableRow& row, const std::vector<std::size_t>& widths) const;

  std::vector<TableColumn> columns_;
  std::vector<TableRow> rows_;
};

// Characters a line of this terminal. Outcome: kAnyWidth if standard output is not a terminal.
std::size_t TerminalWidth();

// Lines of this terminal. Outcome: 24 if it does not say.
std::size_t TerminalHeight();

}  // namespace tramgac::app
