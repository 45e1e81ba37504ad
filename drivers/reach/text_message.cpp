#include "drivers/reach/text_message.h"

#include <algorithm>

#include "agent/core/base/fold.h"

namespace tramgac::reach {

void TextHeadReader::Reset() {
  size_ = total_ = 0;
  at_ = At::kStartLine;
  taken_ = false;
  name_ = value_ = {};
}

HeadPart TextHeadReader::Next(ByteSpan& in) {
  if (at_ == At::kBody) return HeadPart::kEnd;
  if (at_ == At::kNowhere) return HeadPart::kBad;
  if (taken_) size_ = 0;
  taken_ = false;
  while (!in.empty()) {
    const char c = static_cast<char>(in.front());
    if (at_ == At::kAfterHeader) {
      at_ = At::kHeaderLine;
      if (c != ' ' && c != '\t') return TakeHeader();
    }
    in = in.subspan(1);
    if (++total_ > kMaxHeadBytes || c == '\0') return Refuse();
    if (c != '\n') {
      Append(c);
    } else if (const HeadPart part = EndLine(); part != HeadPart::kMore) {
      return part;
    }
  }
  return HeadPart::kMore;
}

void TextHeadReader::Append(char c) {
  if (size_ < line_.size()) line_[size_++] = c;
}

HeadPart TextHeadReader::EndLine() {
  if (size_ > 0 && line_[size_ - 1] == '\r') --size_;
  if (at_ == At::kStartLine) {
    if (size_ == 0) return HeadPart::kMore;
    at_ = At::kHeaderLine;
    taken_ = true;
    name_ = {};
    value_ = TrimBlanks({line_.data(), size_});
    return HeadPart::kStart;
  }
  if (size_ > 0) {
    at_ = At::kAfterHeader;
    return HeadPart::kMore;
  }
  at_ = At::kBody;
  return HeadPart::kEnd;
}

HeadPart TextHeadReader::TakeHeader() {
  // RFC 9112 clause 2.2: a CR alone is a blank.
  std::replace(line_.begin(), line_.begin() + static_cast<std::ptrdiff_t>(size_), '\r', ' ');
  const std::string_view line(line_.data(), size_);
  const std::size_t colon = line.find(':');
  if (colon == std::string_view::npos || IsBlank(line.front())) return Refuse();
  name_ = TrimBlanks(line.substr(0, colon));
  value_ = TrimBlanks(line.substr(colon + 1));
  taken_ = true;
  return name_.empty() ? Refuse() : HeadPart::kHeader;
}

HeadPart TextHeadReader::Refuse() {
  at_ = At::kNowhere;
  return HeadPart::kBad;
}

std::optional<StatusLine> ParseStatusLine(std::string_view line, std::string_view protocol) {
  const std::size_t blank = line.find(' ');
  if (blank == std::string_view::npos) return std::nullopt;
  StatusLine status{line.substr(0, blank), 0, {}};
  if (status.protocol.size() <= protocol.size() + 1 || status.protocol[protocol.size()] != '/' ||
      !SameFolded(status.protocol.substr(0, protocol.size()), protocol)) {
    return std::nullopt;
  }
  std::string_view rest = TrimBlanks(line.substr(blank));
  const auto code = ParseDecimal(rest.substr(0, 3), 999);
  if (!code || *code < 100 || (rest.size() > 3 && rest[3] != ' ')) return std::nullopt;
  status.code = static_cast<int>(*code);
  status.phrase = TrimBlanks(rest.substr(3));
  return status;
}

std::optional<std::uint64_t> ParseDecimal(std::string_view text, std::uint64_t most) {
  if (text.empty()) return std::nullopt;
  std::uint64_t number = 0;
  for (const char c : text) {
    if (c < '0' || c > '9') return std::nullopt;
    const auto digit = static_cast<std::uint64_t>(c - '0');
    if (number > most / 10 || (number == most / 10 && digit > most % 10)) return std::nullopt;
    number = number * 10 + digit;
  }
  return number;
}

}  // namespace tramgac::reach
