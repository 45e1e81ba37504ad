// What is wrong with a file, where, what was expected, in both languages of the people who read it.
//
// Thread safety: plain values. Nothing here blocks.
#pragma once

#include <fmt/format.h>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace tramgac::document {

enum class Language : std::uint8_t { kEnglish, kVietnamese };

// One entry of a message catalogue: the same sentence in both languages. The compiler refuses a pair of which one
// side names other places ({0}, {1} ..) than the other.
struct Phrase {
  consteval Phrase(std::string_view english, std::string_view vietnamese) : en(english), vi(vietnamese) {
    if (PlacesOf(en) != PlacesOf(vi)) throw "the two languages of a phrase take different arguments";
  }
  std::string_view en;
  std::string_view vi;

 private:
  static consteval unsigned PlacesOf(std::string_view text) {
    unsigned places = 0;
    for (std::size_t i = 0; i + 1 < text.size(); ++i) {
      if (text[i] == '{' && text[i + 1] >= '0' && text[i + 1] <= '9') places |= 1U << (text[i + 1] - '0');
    }
    return places;
  }
};

// A sentence in both languages, ready to be printed.
struct Wording {
  std::string en;
  std::string vi;
  bool empty() const { return en.empty(); }
  const std::string& In(Language language) const { return language == Language::kEnglish ? en : vi; }
};

// Fills the places of `phrase`. Precondition: as many arguments as it has places (fmt::format_error otherwise).
template <typename... Args>
Wording Say(const Phrase& phrase, const Args&... args) {
  return {fmt::format(fmt::runtime(phrase.en), args...), fmt::format(fmt::runtime(phrase.vi), args...)};
}

// A position in a file. Lines and columns count from 1; columns count characters, not bytes. 0: no position.
struct Place {
  std::uint32_t line = 0;
  std::uint32_t column = 0;
  friend bool operator==(const Place&, const Place&) = default;
};

struct Problem {
  std::string file;
  std::uint32_t line = 0;    // from 1; 0: the file as a whole
  std::uint32_t column = 0;  // from 1, in characters
  Wording message;
  Wording expected;  // may be empty
  std::string hint;  // the nearest right word; may be empty
};

// `message; expected ...; did you mean "..."?` in `language`.
std::string Explain(const Problem& problem, Language language);

// The same behind `file:line:column: `, without a line end.
std::string Format(const Problem& problem, Language language);

// All problems of a load. At most kMost are kept, so that a file of nonsense gives a page and not a book; the
// others are counted. Single-threaded.
class Problems {
 public:
  static constexpr std::size_t kMost = 100;

  void Add(Problem problem);

  bool empty() const { return list_.empty(); }
  std::size_t count() const { return list_.size() + left_out_; }  // of all, kept or not
  bool full() const { return list_.size() == kMost; }
  const std::vector<Problem>& list() const { return list_; }  // in the order in which they were found

  // The kept problems by file (in the order in which the files came), line and column; those of one place in the order
  // in which they were found. Valid until the next Add.
  std::vector<const Problem*> InOrder() const;

  // The same, each on a line of its own, and a last line that counts those left out, if any. Outcome: empty if there
  // is no problem.
  std::string FormatAll(Language language) const;

 private:
  std::vector<Problem> list_;
  std::size_t left_out_ = 0;
};

// `text` in double quotes as a terminal may show it: at most `longest` characters, those that it would obey as '?'.
// Precondition: `text` is UTF-8.
std::string Quoted(std::string_view text, std::size_t longest = 60);

// The same for the path of a file: of any length, because its end is what tells it from others.
inline std::string QuotedPath(std::string_view path) { return Quoted(path, path.size()); }

}  // namespace tramgac::document
