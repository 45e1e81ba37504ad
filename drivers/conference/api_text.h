// What a session fills into its requests: values that are escaped as the place wants it, HTTP Basic, cookies.
// Single-threaded; nothing blocks; allocates, within the bounds below.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "drivers/reach/api.h"

namespace tramgac::conference {

enum class Escape : std::uint8_t {
  kPath,    // percent-encoded (RFC 3986 clause 2.3), as in a form
  kJson,    // within a string of JSON
  kXml,     // within a text or an attribute of XML
  kHeader,  // visible ASCII and blanks; everything else is left out
};
Escape EscapeOf(reach::BodyType type);

// Values by name. A later value replaces an earlier one.
class Variables {
 public:
  static constexpr std::size_t kMost = 16;
  static constexpr std::size_t kLongest = 2048;  // bytes of a value

  // Outcome: false: there are too many, or the value is too long: nothing has changed.
  bool Set(std::string_view name, std::string_view value);
  // Outcome: null if there is none.
  const std::string* Find(std::string_view name) const;
  void Clear() { values_.clear(); }

 private:
  std::vector<std::pair<std::string, std::string>> values_;
};

// `text` with the values of {NAME} in it. Braces around anything else stay as they are. Outcome: nothing if a value is
// not known.
std::optional<std::string> Fill(std::string_view text, const Variables& variables, Escape escape);

// "Basic .." of RFC 7617.
std::string BasicAuthorization(std::string_view user, std::string_view password);

// What a host wants to be told again. Path, domain and age of a cookie do not count: a session is with one host, and
// short.
class Cookies {
 public:
  // The value of a Set-Cookie header (RFC 6265 clause 5.2). One that is taken back or has no name is forgotten.
  void Take(std::string_view header);
  // Outcome: null if there is none.
  const std::string* Find(std::string_view name) const { return values_.Find(name); }
  // "a=1; b=2". Outcome: empty if there are none.
  std::string Header() const;
  void Clear();

 private:
  Variables values_;
  std::vector<std::string> names_;
};

}  // namespace tramgac::conference
