// An answer of HTTP/1.x (RFC 9112): its head, and its body without the framing (Content-Length, chunked, or until the
// peer closes). Keeps one line, whatever comes. Interim answers (1xx) are read over.
//
//   while (true) switch (answer.Next(in)) {
//     case kHeader:  answer.name(), answer.value() ...
//     case kHead:    answer.code() ...; no header follows
//     case kBody:    answer.body() ...
//     case kEnd:     the answer is complete; nothing more is taken
//     case kMore:    everything has been taken
//     case kBad:     no such answer; stays so until Reset
//   }
//
// Single-threaded; nothing blocks; allocates in the constructor only.
#pragma once

#include "drivers/reach/text_message.h"

namespace tramgac::reach {

enum class HttpPart : std::uint8_t { kMore, kHeader, kHead, kBody, kEnd, kBad };

class HttpAnswer {
 public:
  // `line_bytes`: as of TextHeadReader.
  explicit HttpAnswer(std::size_t line_bytes = 512) : head_(line_bytes) {}

  // The next answer. `to_head`: to a HEAD request, whose answer has no body.
  void Reset(bool to_head);

  HttpPart Next(ByteSpan& in);

  int code() const { return code_; }                      // from kHeader on
  std::string_view name() const { return head_.name(); }  // of kHeader
  std::string_view value() const { return head_.value(); }
  ByteSpan body() const { return body_; }  // of kBody, not empty; refers to what `in` referred to

  // After kEnd: whether the peer keeps the line open for another request (RFC 9112 clause 9.3).
  bool KeepsLine() const { return at_ == At::kNothing && !closes_ && (!old_ || keeps_); }

  // Whether the answer is complete when the peer closes now.
  bool EndsByClosing() const { return at_ == At::kUntilClosed || at_ == At::kNothing; }

 private:
  enum class At : std::uint8_t {
    kHead,
    kCounted,  // remaining_ bytes of Content-Length
    kUntilClosed,
    kChunkSize,  // the digits
    kChunkRest,  // an extension behind them
    kChunk,      // remaining_ bytes
    kChunkEnd,   // the line end behind a chunk
    kTrailer,    // lines until an empty one
    kNothing,    // complete
    kNowhere,
  };

  HttpPart ReadHead(ByteSpan& in);
  HttpPart TakeStart();
  HttpPart TakeHeader();
  HttpPart EndHead();
  HttpPart TakeBody(ByteSpan& in, std::uint64_t most);
  HttpPart TakeFraming(std::uint8_t byte);
  HttpPart EndChunkLine();
  HttpPart Refuse();

  TextHeadReader head_;
  At at_ = At::kNothing;
  bool to_head_ = false;
  bool chunked_ = false, encoded_ = false, counted_ = false;
  bool old_ = false;                     // HTTP/1.0
  bool closes_ = false, keeps_ = false;  // as Connection says
  int code_ = 0;
  int digits_ = 0;            // of a chunk's size
  std::size_t framing_ = 0;   // bytes of one chunk's line, or of all trailers
  std::size_t line_ = 0;      // bytes of a trailer
  std::uint64_t length_ = 0;  // Content-Length
  std::uint64_t remaining_ = 0;
  ByteSpan body_;
};

}  // namespace tramgac::reach
