// The words of the local control socket: one JSON object a line. Pure parsing; no I/O.
//
//   client:  {"verb":"status"}
//   server:  {"node":"pdu-room-1",...}            any number of lines
//            {"end":true}                         the last line of an answer
//   or       {"code":"not-found","error":"...","end":true}
#pragma once

#include <cstddef>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>

namespace tramgac::service {

// Puts bytes together to lines of at most `max_length` bytes. Not thread-safe; never blocks.
class LineBuffer {
 public:
  explicit LineBuffer(std::size_t max_length) : max_length_(max_length) {}

  // Adds bytes; what follows a line that is too long is not kept.
  void Append(std::string_view bytes);

  // The next complete line without its end ("\n" or "\r\n").
  // Outcome: nothing while no line is complete.
  std::optional<std::string> Next();

  // A line is longer than the limit. The place of its end is unknown: give up the connection.
  bool overflowed() const { return overflowed_; }

  // Bytes of an unfinished line are waiting.
  bool partial() const { return bytes_.size() > unfinished_; }

 private:
  std::size_t max_length_;
  std::string bytes_;           // complete lines with their "\n", then an unfinished one
  std::size_t unfinished_ = 0;  // where the unfinished one begins
  bool overflowed_ = false;
};

struct ControlRequest {
  nlohmann::json body;  // the object, when error is empty
  std::string error;    // what is wrong with the line, for people
};

// Checks one line: UTF-8 JSON, an object, with a "verb" of [a-z-]{1,32}.
// Outcome: body or error, never both. Any thread.
ControlRequest ParseControlRequest(std::string_view line);

// One line for the socket, with its end. Bytes that are not UTF-8 (a device's text) become U+FFFD.
std::string ControlLine(const nlohmann::json& line);

}  // namespace tramgac::service
