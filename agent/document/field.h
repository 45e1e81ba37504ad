// Typed, strict access to a parsed file. Whatever is wrong is added to the document's Problems, with position,
// what was expected and the nearest right word, and the caller goes on with a fallback: so one load finds every
// problem of a file.
//
// An absent field is silent: it gives the fallback and reports nothing (Mapping::Required has already said
// that it is missing). Single-threaded; nothing here blocks.
#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "agent/core/base/status.h"
#include "agent/core/base/time.h"
#include "agent/document/node.h"
#include "agent/document/problem.h"

namespace tramgac::document {

struct Context {
  std::string file;
  Problems* problems = nullptr;
};

// What a text may be. `alphabet` is a set of characters with ranges, e.g. "a-z0-9-" (a '-' at its end is
// itself); empty: any character that can be printed.
struct TextRule {
  std::size_t shortest = 1;  // characters
  std::size_t longest = 200;
  std::string_view alphabet;
};
inline constexpr TextRule kIdRule{1, 40, "a-z0-9-"};     // sites, nodes, devices, alarms
inline constexpr TextRule kNameRule{1, 80, "a-z0-9_."};  // points
inline constexpr TextRule kKeyRule{1, 60, "a-z0-9_"};    // profiles, tables, sources

struct LocalString {
  std::string en;
  std::string vi;
  bool empty() const { return en.empty() && vi.empty(); }
};

template <typename T>
struct Choice {
  std::string_view word;
  T value;
};

class Mapping;

class Field {
 public:
  // `node` may be null (absent). `name` is what the field is called in problems.
  Field(const Context& context, const Node* node, std::string_view name, Place place)
      : context_(&context), node_(node), name_(name), place_(node != nullptr ? node->place : place) {}

  bool present() const { return node_ != nullptr; }
  Place place() const { return place_; }
  bool is_list() const { return present() && node_->kind == Node::Kind::kList; }
  bool is_mapping() const { return present() && node_->kind == Node::Kind::kMapping; }
  // The scalar as written. Outcome: empty if there is none.
  std::string_view raw() const;

  // Each returns the value, or `fallback` if the field is absent or wrong (then with a problem). Bounds are
  // inclusive. Numbers and truth values must not be in quotes; durations and sizes may be.
  std::string Text(const TextRule& rule = {}, std::string fallback = {}) const;
  std::int64_t Integer(std::int64_t low, std::int64_t high, std::int64_t fallback = 0) const;
  double Real(double low, double high, double fallback = 0) const;
  double Real(double fallback = 0) const {
    return Real(-std::numeric_limits<double>::infinity(), std::numeric_limits<double>::infinity(), fallback);
  }
  bool Bool(bool fallback = false) const;
  Duration Period(Duration low, Duration high, Duration fallback = {}) const;
  std::uint64_t ByteSize(std::uint64_t low, std::uint64_t high, std::uint64_t fallback = 0) const;
  // {en: .., vi: ..}, both given, each at most `longest` characters.
  LocalString Local(std::size_t longest) const;
  // One of `words`. Outcome: its position; nullopt if absent or wrong.
  std::optional<std::size_t> OneOf(std::span<const std::string_view> words) const;
  template <typename T, std::size_t N>
  T Word(const Choice<T> (&choices)[N], T fallback) const;

  // The entries of a list of `least` to `most` entries. Outcome: empty if absent or wrong.
  std::vector<Field> List(std::size_t least, std::size_t most) const;
  // The mapping. Outcome: a silent empty one if absent or wrong.
  Mapping Map() const;

  // Adds a problem at this field.
  void Complain(Wording message, Wording expected = {}, std::string_view hint = {}) const;
  // The same at a character within the scalar, `offset` characters behind its beginning.
  void ComplainAt(std::uint32_t offset, Wording message, Wording expected = {}, std::string_view hint = {}) const;
  // "bad value ... for ..." with what was expected. The usual complaint about a scalar.
  void ComplainValue(Wording expected, std::string_view hint = {}) const;

  const std::string& name() const { return name_; }
  const Context& context() const { return *context_; }

 private:
  friend class Mapping;
  // Is it a scalar, plain if asked for? Otherwise complains (unless absent).
  bool IsScalar(const Wording& expected, bool plain) const;

  const Context* context_;
  const Node* node_;
  std::string name_;
  Place place_;
};

// The keys of a mapping. A key is known once it has been asked for; when the Mapping goes out of scope it
// reports every key of the file that was never asked for, so that this cannot be forgotten, and every required key
// that is missing, unless one of the unknown ones is a misspelling of it.
class Mapping {
 public:
  explicit Mapping(const Field& field) : field_(field) {}
  Mapping(const Mapping&) = delete;
  Mapping& operator=(const Mapping&) = delete;
  ~Mapping();

  bool present() const { return field_.present(); }
  Place place() const { return field_.place(); }
  const Field& field() const { return field_; }

  // Outcome: an absent field if there is no such key.
  Field Optional(std::string_view key);
  // The same, and a missing key is a problem.
  Field Required(std::string_view key);
  // Whether `key` is absent and one of the unknown keys is nearer to it than to any other known one. Meaningful once
  // all keys have been asked for; what is said about the absence of `key` would then only be confusing.
  bool IsMisspelt(std::string_view key) const;
  // All members, for mappings whose keys are data: (key, value). Every key counts as known.
  std::vector<std::pair<Field, Field>> Entries();

 private:
  // The keys of the file that were never asked for.
  std::vector<const Node*> Unknown() const;
  void ReportUnknown(const Node& key) const;

  Field field_;
  std::vector<std::string_view> asked_;
  std::vector<std::string_view> missing_;  // and required
  bool all_known_ = false;
};

template <typename T, std::size_t N>
T Field::Word(const Choice<T> (&choices)[N], T fallback) const {
  std::string_view words[N];
  for (std::size_t i = 0; i < N; ++i) words[i] = choices[i].word;
  const auto position = OneOf(words);
  return position ? choices[*position].value : fallback;
}

// "a, b, c" for messages; long lists end in "...".
std::string JoinWords(std::span<const std::string_view> words);

// Does `text` consist of characters of `alphabet` (see TextRule) only?
bool InAlphabet(std::string_view text, std::string_view alphabet);

}  // namespace tramgac::document
