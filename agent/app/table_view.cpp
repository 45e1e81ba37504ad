#include "agent/app/table_view.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>

namespace tramgac::app {
namespace {

constexpr std::string_view kGap = "  ";
constexpr std::string_view kEllipsis = "…";
constexpr std::string_view kResetColour = "\x1b[0m";

bool Continues(char c) { return (static_cast<unsigned char>(c) & 0xC0) == 0x80; }

bool IsControl(char c) { return static_cast<unsigned char>(c) < 0x20 || c == '\x7f'; }

// The bytes of the first `count` characters.
std::size_t BytesOf(std::string_view text, std::size_t count) {
  std::size_t at = 0;
  for (; at < text.size() && count > 0; --count) {
    ++at;
    while (at < text.size() && Continues(text[at])) ++at;
  }
  return at;
}

std::string Printable(std::string_view text) {
  std::string clean(text);
  std::replace_if(clean.begin(), clean.end(), IsControl, '?');
  return clean;
}

}  // namespace

std::size_t WidthOf(std::string_view text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) { return !Continues(c); }));
}

std::string Fit(std::string_view text, std::size_t width, bool right) {
  std::string fitted = Printable(text);
  const std::size_t wide = WidthOf(fitted);
  if (wide > width) {
    if (width == 0) return {};
    fitted.resize(BytesOf(fitted, width - 1));
    return fitted.append(kEllipsis);
  }
  return right ? std::string(width - wide, ' ') + fitted : fitted.append(width - wide, ' ');
}

std::vector<std::string> Wrap(std::string_view text, std::size_t width) {
  std::vector<std::string> lines(1);
  width = std::max<std::size_t>(width, 1);
  while (!text.empty()) {
    std::string_view word = text.substr(0, text.find(' '));
    text.remove_prefix(std::min(word.size() + 1, text.size()));
    const std::size_t used = WidthOf(lines.back());
    if (used != 0 && used + 1 + WidthOf(word) > width) lines.emplace_back();
    if (!lines.back().empty()) lines.back() += ' ';
    // A word longer than a line is broken where the line ends.
    while (!word.empty()) {
      const std::size_t size = BytesOf(word, 1);
      if (WidthOf(lines.back()) >= width) lines.emplace_back();
      lines.back() += word.substr(0, size);
      word.remove_prefix(size);
    }
  }
  return lines;
}

std::vector<std::size_t> TableView::Widths(std::size_t width) const {
  std::vector<std::size_t> widths;
  int last_rank = 0;
  for (std::size_t c = 0; c < columns_.size(); ++c) {
    std::size_t wide = WidthOf(columns_[c].title);
    for (const TableRow& row : rows_) wide = std::max(wide, WidthOf(row.cells[c]));
    widths.push_back(std::min(wide, columns_[c].most));
    last_rank = std::max(last_rank, columns_[c].rank);
  }
  const auto total = [&widths] {
    std::size_t sum = 0;
    for (const std::size_t w : widths) sum += w == 0 ? 0 : w + (sum == 0 ? 0 : kGap.size());
    return sum;
  };
  for (const bool leave_out : {false, true}) {
    for (int rank = 1; rank <= last_rank; ++rank) {
      for (std::size_t c = 0; c < columns_.size(); ++c) {
        if (columns_[c].rank != rank || total() <= width) continue;
        const std::size_t excess = total() - width;
        const std::size_t least = leave_out ? 0 : std::min(columns_[c].least, widths[c]);
        widths[c] = leave_out || widths[c] < least + excess ? least : widths[c] - excess;
      }
    }
  }
  return widths;
}

std::string TableView::Line(const std::vector<std::string>& cells, const std::vector<std::size_t>& widths) const {
  std::string line;
  for (std::size_t c = 0; c < widths.size(); ++c) {
    if (widths[c] == 0) continue;
    if (!line.empty()) line.append(kGap);
    line.append(Fit(cells[c], widths[c], columns_[c].right));
  }
  while (!line.empty() && line.back() == ' ') line.pop_back();
  return line;
}

std::vector<std::vector<std::string>> TableView::LinesOf(const TableRow& row,
                                                         const std::vector<std::size_t>& widths) const {
  std::vector<std::vector<std::string>> lines{row.cells};
  for (std::size_t c = 0; c < widths.size(); ++c) {
    if (!columns_[c].wraps || widths[c] == 0) continue;
    const std::vector<std::string> parts = Wrap(row.cells[c], widths[c]);
    while (lines.size() < parts.size()) lines.emplace_back(widths.size());
    for (std::size_t i = 0; i < parts.size(); ++i) lines[i][c] = parts[i];
  }
  return lines;
}

std::vector<std::string> TableView::Lines(std::size_t width) const {
  const std::vector<std::size_t> widths = Widths(width);
  std::vector<std::string> titles;
  for (const TableColumn& column : columns_) titles.push_back(column.title);
  const auto within = [width](const std::string& line) { return WidthOf(line) > width ? Fit(line, width) : line; };
  std::vector<std::string> lines{within(Line(titles, widths))};
  for (const TableRow& row : rows_) {
    for (const std::vector<std::string>& cells : LinesOf(row, widths)) {
      const std::string line = within(Line(cells, widths));
      lines.push_back(row.colour.empty() ? line : row.colour + line + std::string(kResetColour));
    }
  }
  return lines;
}

std::size_t TerminalWidth() {
  winsize size{};
  if (isatty(STDOUT_FILENO) == 0) return kAnyWidth;
  return ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 ? size.ws_col : 80;
}

std::size_t TerminalHeight() {
  winsize size{};
  return ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_row > 0 ? size.ws_row : 24;
}

}  // namespace tramgac::app
