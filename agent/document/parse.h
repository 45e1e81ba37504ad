// Reading a YAML file: what is accepted is one document in UTF-8 of at most kLargestFile bytes, with or without
// a byte order mark, with LF or CRLF, without tags, with aliases as long as what they expand to stays bounded.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "agent/document/field.h"
#include "agent/document/problem.h"

namespace tramgac::document {

inline constexpr std::size_t kLargestFile = 1024 * 1024;  // bytes

// Owns the tree; every Field and Mapping made from it is valid as long as it. Movable. Single-threaded, as the
// Problems that it reports to.
class Document {
 public:
  Document(Document&&) noexcept;
  ~Document();

  // Parses `text`, which is called `file` in problems. Every problem is added to `problems`, which outlives the
  // Document. After a syntax error there is no content. Does not block.
  static Document Parse(std::string file, std::string_view text, Problems& problems);

  // Reads the file at `path` (may block on the disk) and parses it. A file that cannot be read or is too large
  // is a problem too.
  static Document Load(const std::string& path, Problems& problems);

  // The file's content. Outcome: an absent field (which reports nothing) if it could not be parsed.
  Field root() const;
  // The text that was parsed, without a byte order mark and with LF.
  const std::string& text() const;

 private:
  struct State;
  explicit Document(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

// The content of a text file. Outcomes: kOk; kNotFound, kPermissionDenied, kResourceExhausted (larger than
// kLargestFile), kUnavailable (any other reason): a problem is added and `text` is empty. May block on the disk.
Status ReadTextFile(const std::string& path, std::string& text, Problems& problems);

}  // namespace tramgac::document
