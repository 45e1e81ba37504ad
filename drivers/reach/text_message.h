// The head of an answer in text: a start line, headers, an empty line (RFC 9112 clause 2, RFC 3261 clause 7, RFC 7826
// clause 5). Shared by HTTP, RTSP and SIP. Takes a stream in whatever pieces it arrives, or a datagram at once.
//
//   while (true) switch (reader.Next(in)) {
//     case kStart:  ParseStatusLine(reader.value()) ...
//     case kHeader: reader.name(), reader.value() ...
//     case kEnd:    `in` begins with the body
//     case kMore:   everything has been taken; of a datagram: the head has no end
//     case kBad:    no such message
//   }
//
// Single-threaded; nothing blocks; allocates in the constructor only.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "agent/core/base/bytes.h"

namespace tramgac::reach {

// What goes over: a head of more bytes is none.
inline constexpr std::size_t kMaxHeadBytes = 65536;

enum class HeadPart : std::uint8_t {
  kMore,    // the bytes so far end within a line, or where a line may still be folded
  kStart,   // the start line, not empty
  kHeader,  // a header with its folded lines (RFC 9112 clause 5.2)
  kEnd,     // the empty line behind the last header
  kBad,     // a NUL, a header without a name, more than kMaxHeadBytes; stays so until Reset
};

class TextHeadReader {
 public:
  // Of lines longer than `line_bytes` the beginning is kept. Precondition: at least 64.
  explicit TextHeadReader(std::size_t line_bytes = 512) : line_(line_bytes) {}

  void Reset();

  // Takes bytes off the front of `in` until a part is complete. Lines may end with CR LF or LF; empty lines before the
  // start line are skipped. After kEnd and kBad nothing is taken and the same is said again.
  HeadPart Next(ByteSpan& in);

  // Of the part that Next gave, valid until its next call: the name of a header, and its value without blanks around
  // it, or the start line.
  std::string_view name() const { return name_; }
  std::string_view value() const { return value_; }

 private:
  enum class At : std::uint8_t { kStartLine, kHeaderLine, kAfterHeader, kBody, kNowhere };

  void Append(char c);
  HeadPart EndLine();
  HeadPart TakeHeader();
  HeadPart Refuse();

  std::vector<char> line_;
  std::size_t size_ = 0;
  std::size_t total_ = 0;
  At at_ = At::kStartLine;
  bool taken_ = false;  // the line has been given and is to be forgotten
  std::string_view name_;
  std::string_view value_;
};

struct StatusLine {
  std::string_view protocol;  // "HTTP/1.1"
  int code = 0;               // 100 to 999
  std::string_view phrase;    // may be empty
};

// "PROTOCOL/VERSION CODE PHRASE"; `protocol` is the part before the slash, compared without regard to case. Outcome:
// nothing if it is not of that form. Views refer to `line`. Pure.
std::optional<StatusLine> ParseStatusLine(std::string_view line, std::string_view protocol);

// A number of digits only. Outcome: nothing for an empty text, other characters, or more than `most`. Pure.
std::optional<std::uint64_t> ParseDecimal(std::string_view text, std::uint64_t most);

}  // namespace tramgac::reach
