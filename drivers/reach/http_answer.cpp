#include "drivers/reach/http_answer.h"

#include <algorithm>

#include "agent/core/base/fold.h"

namespace tramgac::reach {
namespace {

constexpr std::uint64_t kMostLength = std::uint64_t{1} << 60;
constexpr int kMostDigits = 15;  // of a chunk's size: less than 2^60
constexpr std::size_t kMostFraming = 4096;

int HexDigit(std::uint8_t byte) {
  if (byte >= '0' && byte <= '9') return byte - '0';
  const char c = Fold(static_cast<char>(byte));
  return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

// The last of the codings of a Transfer-Encoding.
std::string_view LastCoding(std::string_view list) {
  const std::size_t comma = list.rfind(',');
  return TrimBlanks(comma == std::string_view::npos ? list : list.substr(comma + 1));
}

}  // namespace

void HttpAnswer::Reset(bool to_head) {
  head_.Reset();
  at_ = At::kHead;
  to_head_ = to_head;
  chunked_ = encoded_ = counted_ = old_ = closes_ = keeps_ = false;
  code_ = digits_ = 0;
  framing_ = line_ = 0;
  length_ = remaining_ = 0;
  body_ = {};
}

HttpPart HttpAnswer::Next(ByteSpan& in) {
  if (at_ == At::kNowhere) return HttpPart::kBad;
  if (at_ == At::kHead) return ReadHead(in);
  while (at_ != At::kNothing) {
    if (at_ == At::kCounted && remaining_ == 0) break;
    if (in.empty()) return HttpPart::kMore;
    if (at_ == At::kUntilClosed) return TakeBody(in, in.size());
    if (at_ == At::kCounted || (at_ == At::kChunk && remaining_ > 0)) return TakeBody(in, remaining_);
    const std::uint8_t byte = in.front();
    in = in.subspan(1);
    if (TakeFraming(byte) == HttpPart::kBad) return HttpPart::kBad;
  }
  at_ = At::kNothing;
  return HttpPart::kEnd;
}

HttpPart HttpAnswer::ReadHead(ByteSpan& in) {
  while (true) {
    HttpPart part = HttpPart::kMore;
    switch (head_.Next(in)) {
      case HeadPart::kMore: return HttpPart::kMore;
      case HeadPart::kBad: return Refuse();
      case HeadPart::kStart: part = TakeStart(); break;
      case HeadPart::kHeader: part = TakeHeader(); break;
      case HeadPart::kEnd: part = EndHead(); break;
    }
    if (part != HttpPart::kMore) return part;
  }
}

HttpPart HttpAnswer::TakeStart() {
  const auto status = ParseStatusLine(head_.value(), "HTTP");
  if (!status || status->protocol.substr(5, 2) != "1.") return Refuse();
  code_ = status->code;
  old_ = status->protocol.ends_with("1.0");
  return HttpPart::kMore;
}

HttpPart HttpAnswer::TakeHeader() {
  if (SameFolded(head_.name(), "Transfer-Encoding")) {
    encoded_ = true;
    chunked_ = SameFolded(LastCoding(head_.value()), "chunked");
  } else if (SameFolded(head_.name(), "Content-Length")) {
    const auto length = ParseDecimal(head_.value(), kMostLength);
    if (!length || (counted_ && *length != length_)) return Refuse();
    counted_ = true;
    length_ = *length;
  } else if (SameFolded(head_.name(), "Connection")) {
    closes_ = closes_ || HoldsFolded(head_.value(), "close");
    keeps_ = keeps_ || HoldsFolded(head_.value(), "keep-alive");
  }
  return code_ < 200 ? HttpPart::kMore : HttpPart::kHeader;
}

HttpPart HttpAnswer::EndHead() {
  if (code_ < 200 && code_ != 101) {
    Reset(to_head_);
    return HttpPart::kMore;
  }
  // RFC 9112 clause 6.3.
  if (to_head_ || code_ == 101 || code_ == 204 || code_ == 304) {
    at_ = At::kNothing;
  } else if (encoded_) {
    at_ = chunked_ ? At::kChunkSize : At::kUntilClosed;
  } else {
    at_ = counted_ ? At::kCounted : At::kUntilClosed;
    remaining_ = length_;
  }
  return HttpPart::kHead;
}

HttpPart HttpAnswer::TakeBody(ByteSpan& in, std::uint64_t most) {
  body_ = in.first(static_cast<std::size_t>(std::min<std::uint64_t>(in.size(), most)));
  in = in.subspan(body_.size());
  if (at_ != At::kUntilClosed) remaining_ -= body_.size();
  if (at_ == At::kChunk && remaining_ == 0) at_ = At::kChunkEnd;
  return HttpPart::kBody;
}

// One byte that is not of the body.
HttpPart HttpAnswer::TakeFraming(std::uint8_t byte) {
  if (++framing_ > kMostFraming) return Refuse();
  const bool line_ends = byte == '\n';
  switch (at_) {
    case At::kChunkSize:
      if (const int digit = HexDigit(byte); digit >= 0) {
        remaining_ = remaining_ * 16 + static_cast<std::uint64_t>(digit);
        return ++digits_ > kMostDigits ? Refuse() : HttpPart::kMore;
      }
      if (digits_ == 0 || (byte != ';' && !IsBlank(static_cast<char>(byte)))) return Refuse();
      at_ = At::kChunkRest;
      return line_ends ? EndChunkLine() : HttpPart::kMore;
    case At::kChunkRest: return line_ends ? EndChunkLine() : HttpPart::kMore;
    case At::kChunkEnd:
      if (!line_ends) return byte == '\r' ? HttpPart::kMore : Refuse();
      at_ = At::kChunkSize;
      framing_ = 0;
      digits_ = 0;
      return HttpPart::kMore;
    default:  // kTrailer
      if (!line_ends) {
        if (byte != '\r') ++line_;
      } else if (line_ == 0) {
        at_ = At::kNothing;
      } else {
        line_ = 0;
      }
      return HttpPart::kMore;
  }
}

HttpPart HttpAnswer::EndChunkLine() {
  at_ = remaining_ == 0 ? At::kTrailer : At::kChunk;
  return HttpPart::kMore;
}

HttpPart HttpAnswer::Refuse() {
  at_ = At::kNowhere;
  return HttpPart::kBad;
}

}  // namespace tramgac::reach
