#include "agent/document/field.h"

#include <algorithm>

#include "agent/document/messages.h"
#include "agent/document/nearest_word.h"

namespace tramgac::document {

std::string_view Field::raw() const {
  return present() && node_->kind == Node::Kind::kScalar ? std::string_view(node_->text) : std::string_view();
}

std::optional<std::size_t> Field::OneOf(std::span<const std::string_view> words) const {
  const Wording expected = Say(kWantKeys, JoinWords(words));
  if (!IsScalar(expected, false)) return std::nullopt;
  const auto found = std::find(words.begin(), words.end(), node_->text);
  if (found != words.end()) return static_cast<std::size_t>(found - words.begin());
  ComplainValue(expected, NearestWord(node_->text, words).value_or(""));
  return std::nullopt;
}

LocalString Field::Local(std::size_t longest) const {
  Mapping map = Map();
  const TextRule rule{1, longest, {}};
  return {map.Required("en").Text(rule), map.Required("vi").Text(rule)};
}

std::vector<Field> Field::List(std::size_t least, std::size_t most) const {
  std::vector<Field> fields;
  if (!present()) return fields;
  if (!is_list()) {
    Complain(Say(is_mapping() ? kIsMapping : raw().empty() ? kNoValue : kIsScalar, Quoted(name_)), Say(kWantList));
    return fields;
  }
  const std::size_t size = node_->items.size();
  if (size < least || size > most) {
    Complain(Say(kListSize, Quoted(name_), size), Say(kWantListOf, least, most));
    if (size > most) return fields;
  }
  fields.reserve(size);
  for (const Node* item : node_->items) fields.emplace_back(*context_, item, name_, place_);
  return fields;
}

Mapping Field::Map() const {
  if (present() && !is_mapping()) {
    Complain(Say(is_list() ? kIsList : raw().empty() ? kNoValue : kIsScalar, Quoted(name_)), Say(kWantMapping));
    return Mapping(Field(*context_, nullptr, name_, place_));
  }
  return Mapping(*this);
}

void Field::Complain(Wording message, Wording expected, std::string_view hint) const {
  context_->problems->Add(
      {context_->file, place_.line, place_.column, std::move(message), std::move(expected), std::string(hint)});
}

void Field::ComplainAt(std::uint32_t offset, Wording message, Wording expected, std::string_view hint) const {
  const std::uint32_t quote = present() && node_->quoted ? 1 : 0;
  context_->problems->Add({context_->file, place_.line, place_.column + quote + offset, std::move(message),
                           std::move(expected), std::string(hint)});
}

void Field::ComplainValue(Wording expected, std::string_view hint) const {
  Complain(Say(kBadValue, Quoted(raw()), Quoted(name_)), std::move(expected), hint);
}

bool Field::IsScalar(const Wording& expected, bool plain) const {
  if (!present()) return false;
  if (node_->kind == Node::Kind::kScalar) {
    if (plain && node_->quoted) ComplainValue(expected);
    return !(plain && node_->quoted);
  }
  Complain(Say(is_list() ? kIsList : is_mapping() ? kIsMapping : kNoValue, Quoted(name_)), expected);
  return false;
}

Mapping::~Mapping() {
  for (const std::string_view key : missing_) {
    if (!IsMisspelt(key)) field_.Complain(Say(kMissingKey, Quoted(key)));
  }
  for (const Node* key : Unknown()) ReportUnknown(*key);
}

std::vector<const Node*> Mapping::Unknown() const {
  std::vector<const Node*> unknown;
  if (!present() || all_known_) return unknown;
  for (const auto& [key, value] : field_.node_->members) {
    const bool known = key->kind != Node::Kind::kScalar ||  // the parser has complained already
                       std::find(asked_.begin(), asked_.end(), key->text) != asked_.end();
    if (!known) unknown.push_back(key);
  }
  return unknown;
}

bool Mapping::IsMisspelt(std::string_view key) const {
  if (!present()) return false;
  bool absent = true, misspelt = false;
  for (const auto& [member, value] : field_.node_->members) absent = absent && member->text != key;
  for (const Node* member : Unknown()) misspelt = misspelt || NearestWord(member->text, asked_) == key;
  return absent && misspelt;
}

void Mapping::ReportUnknown(const Node& key) const {
  const Field field(*field_.context_, &key, key.text, key.place);
  field.Complain(Say(kUnknownKey, Quoted(key.text)), Say(kWantKeys, JoinWords(asked_)),
                 NearestWord(key.text, asked_).value_or(""));
}

Field Mapping::Optional(std::string_view key) {
  if (std::find(asked_.begin(), asked_.end(), key) == asked_.end()) asked_.push_back(key);
  if (present()) {
    for (const auto& [member, value] : field_.node_->members) {
      if (member->kind == Node::Kind::kScalar && member->text == key) {
        return Field(*field_.context_, value, key, value->place);
      }
    }
  }
  return Field(*field_.context_, nullptr, key, field_.place_);
}

Field Mapping::Required(std::string_view key) {
  Field field = Optional(key);
  if (present() && !field.present()) missing_.push_back(key);
  return field;
}

std::vector<std::pair<Field, Field>> Mapping::Entries() {
  all_known_ = true;
  std::vector<std::pair<Field, Field>> entries;
  if (!present()) return entries;
  for (const auto& [key, value] : field_.node_->members) {
    if (key->kind != Node::Kind::kScalar) continue;
    entries.emplace_back(Field(*field_.context_, key, field_.name_, key->place),
                         Field(*field_.context_, value, key->text, value->place));
  }
  return entries;
}

std::string JoinWords(std::span<const std::string_view> words) {
  constexpr std::size_t kMost = 16;
  std::string joined;
  for (std::size_t i = 0; i < std::min(words.size(), kMost); ++i) {
    if (i != 0) joined += ", ";
    joined += words[i];
  }
  return words.size() > kMost ? joined + ", ..." : joined;
}

}  // namespace tramgac::document
