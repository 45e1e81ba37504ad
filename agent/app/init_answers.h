// Where the answers of `tramgac init` come from: a terminal or a pipe, line by line; or a file of KEY=VALUE lines.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>

#include "agent/document/problem.h"
#include "agent/service/signals.h"

namespace tramgac::app {

inline constexpr std::size_t kLongestAnswer = 1000;     // bytes of a line
inline constexpr std::size_t kMostAnswers = 64 * 1024;  // bytes of a file of answers

struct InitQuestion {
  std::string key;            // what it is called, in the prompt and in a file
  document::Wording explain;  // one line
  std::string fallback;       // what an empty answer means; "-": none
  std::function<document::Wording(const std::string& answer)> wrong = {};  // why the answer cannot be; empty: it can
};

// KEY=VALUE lines; empty ones and those that begin with '#' are comments. Outcome: nothing, with `why`: a line is
// neither, too long, or its key came before.
std::optional<std::map<std::string, std::string>> ParseAnswers(const std::string& text, document::Wording& why);

// Single-threaded; asking blocks.
class InitAnswerer {
 public:
  // Asks on standard output, hears standard input. `signals`, which are open and outlive this, end it.
  InitAnswerer(const service::Signals& signals, document::Language language) : signals_(signals), language_(language) {}

  // Takes the answers of a file instead; what is not there gets its default.
  void UseFile(std::map<std::string, std::string> answers) { file_ = std::move(answers); }

  // Asks until the answer can be. An answer of a file that cannot be ends it. Outcome: the answer, "-" as empty;
  // nothing: it was stopped, the input has ended or the file is wrong, which was told.
  std::optional<std::string> Ask(const InitQuestion& question);

  // Nothing else may be in the file. Outcome: false: there is, which was told.
  bool NothingLeft();

 private:
  enum class Heard { kLine, kTooLong, kEnd, kStopped };
  Heard ReadLine(std::string& line);
  std::optional<std::string> FromFile(const InitQuestion& question);
  void Tell(const document::Wording& text) const;

  const service::Signals& signals_;
  const document::Language language_;
  std::optional<std::map<std::string, std::string>> file_;
  std::string waiting_;  // read, and behind the line that was given out
  bool ended_ = false;
};

}  // namespace tramgac::app
