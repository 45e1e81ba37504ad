#include "agent/config/difference.h"

#include <algorithm>
#include <array>
#include <utility>

#include "agent/document/parse.h"

namespace tramgac::config {
namespace {

using document::Document;
using document::Field;
using document::Phrase;
using document::Say;
using document::Wording;

constexpr std::size_t kLongestList = 100'000;  // more than fits a file
constexpr std::size_t kLongestValue = 70;      // characters shown

constexpr Phrase kAdded{"{0}: added{1}", "{0}: thêm mới{1}"};
constexpr Phrase kRemoved{"{0}: removed", "{0}: bỏ đi"};
constexpr Phrase kRemovedValue{"{0}: removed, was {1}", "{0}: bỏ đi, trước là {1}"};
constexpr Phrase kChanged{"{0}: {1} -> {2}", "{0}: {1} -> {2}"};
constexpr Phrase kChangedSecret{"{0}: changed", "{0}: thay đổi"};

// What the sections of the file are called. A list: its name stands for each of its entries.
struct Name {
  std::string_view key;
  Wording text;
};

const std::array<Name, 14>& Names() {
  static const std::array<Name, 14> names = {{{"devices", {"device", "thiết bị"}},
                                              {"rooms", {"room", "phòng"}},
                                              {"areas", {"area", "khu vực"}},
                                              {"meetings", {"meetings", "cuộc họp"}},
                                              {"maintenance", {"maintenance", "bảo trì"}},
                                              {"broker", {"broker", "máy chủ MQTT"}},
                                              {"store", {"store", "kho bản ghi"}},
                                              {"traps", {"traps", "trap SNMP"}},
                                              {"local", {"horn and lamp", "còi và đèn"}},
                                              {"contacts", {"contact", "tiếp điểm"}},
                                              {"sensors", {"sensor", "cảm biến"}},
                                              {"alarms", {"alarm", "cảnh báo"}},
                                              {"points", {"point", "điểm đo"}},
                                              {"profiles", {"profile folders", "thư mục hồ sơ thiết bị"}}}};
  return names;
}

// Communities are passwords: neither a terminal nor a log is a place for them.
std::string WithoutCommunities(std::string text) {
  constexpr std::string_view kKey = "community=";
  for (std::size_t at = text.find(kKey); at != text.npos; at = text.find(kKey, at)) {
    at += kKey.size();
    const std::size_t end = std::min(text.find_first_of("&,} ]", at), text.size());
    text.replace(at, end - at, "***");
  }
  return text;
}

using Members = std::vector<std::pair<std::string, Field>>;

Members MembersOf(const Field& field) {
  Members members;
  for (const auto& [key, value] : field.Map().Entries()) members.emplace_back(std::string(key.raw()), value);
  return members;
}

// The value on one line, as YAML would have it.
std::string TextOf(const Field& field) {
  std::string text;
  if (field.is_list()) {
    for (const Field& item : field.List(0, kLongestList)) text += (text.empty() ? "" : ", ") + TextOf(item);
    return "[" + text + "]";
  }
  if (!field.is_mapping()) return std::string(field.raw());
  for (const auto& [key, value] : MembersOf(field)) text += (text.empty() ? "" : ", ") + key + ": " + TextOf(value);
  return "{" + text + "}";
}

std::string IdOf(const Field& entry) {
  if (!entry.is_mapping()) return {};
  for (const auto& [key, value] : MembersOf(entry)) {
    if (key == "id") return std::string(value.raw());
  }
  return {};
}

// Entries of a list by their ids. Outcome: empty if one has none.
Members ById(const Field& list) {
  Members entries;
  for (const Field& item : list.List(0, kLongestList)) {
    std::string id = IdOf(item);
    if (id.empty()) return {};
    entries.emplace_back(std::move(id), item);
  }
  return entries;
}

class Comparison {
 public:
  void Compare(const Field& before, const Field& after) {
    if (before.is_mapping() && after.is_mapping()) return CompareMembers(MembersOf(before), MembersOf(after));
    if (before.is_list() && after.is_list()) {
      Members old = ById(before), fresh = ById(after);
      if (!old.empty() || !fresh.empty()) return CompareMembers(old, fresh);
    }
    const std::string was = TextOf(before), is = TextOf(after);
    if (was != is) Add(Change::Kind::kChanged, was, is);
  }

  std::vector<Change> Take() { return std::move(changes_); }

 private:
  void CompareMembers(const Members& before, const Members& after) {
    const auto find = [](const Members& members, const std::string& key) {
      return std::ranges::find_if(members, [&key](const auto& member) { return member.first == key; });
    };
    for (const auto& [key, value] : before) {
      const auto same = find(after, key);
      path_.push_back(key);
      same != after.end() ? Compare(value, same->second) : Add(Change::Kind::kRemoved, TextOf(value), {});
      path_.pop_back();
    }
    for (const auto& [key, value] : after) {
      if (find(before, key) != before.end()) continue;
      path_.push_back(key);
      Add(Change::Kind::kAdded, {}, TextOf(value));
      path_.pop_back();
    }
  }

  void Add(Change::Kind kind, std::string before, std::string after) {
    changes_.push_back({kind, path_, WithoutCommunities(std::move(before)), WithoutCommunities(std::move(after))});
  }

  std::vector<std::string> path_;
  std::vector<Change> changes_;
};

// A key may have been written in quotes, with anything in it.
std::string Plain(std::string text) {
  std::ranges::replace_if(
      text, [](unsigned char c) { return c < 0x20 || c == 0x7F; }, '?');
  return text;
}

bool HasIds(std::string_view section) { return section == "devices" || section == "rooms" || section == "areas"; }

// `device ups-1, alarm over-voltage: limit`.
Wording PathText(const std::vector<std::string>& path) {
  Wording text;
  for (std::size_t i = 0; i < path.size(); ++i) {
    const auto named = std::ranges::find_if(Names(), [&](const Name& name) { return name.key == path[i]; });
    const bool section = named != Names().end() && (i == 0 || path[i] == "alarms" || path[i] == "points");
    const std::string_view gap = i == 0 ? "" : section ? ", " : i == 1 && HasIds(path[0]) ? " " : ": ";
    const bool after_section = i == 3 && (path[2] == "alarms" || path[2] == "points");
    const std::string_view between = after_section ? " " : gap;
    text.en.append(between).append(section ? named->text.en : Plain(path[i]));
    text.vi.append(between).append(section ? named->text.vi : Plain(path[i]));
  }
  return text;
}

// Of a device nobody wants to read all; what it is and where says which one it is.
std::string Shown(const Change& change, const std::string& value) {
  const bool whole_entry = change.path.size() == 2 && value.starts_with("{id: ");
  std::string text = whole_entry ? value.substr(1, value.size() - 2) : value;
  if (whole_entry) text.erase(0, std::min(text.find(", ") + 2, text.size()));
  return document::Quoted(text, kLongestValue);
}

}  // namespace

std::vector<Change> Difference(std::string_view before, std::string_view after) {
  document::Problems problems;
  const Document old = Document::Parse("before", before, problems);
  const Document fresh = Document::Parse("after", after, problems);
  if (!old.root().is_mapping() || !fresh.root().is_mapping()) return {};
  Comparison comparison;
  comparison.Compare(old.root(), fresh.root());
  return comparison.Take();
}

std::string_view ChangeWord(Change::Kind kind) {
  switch (kind) {
    case Change::Kind::kAdded: return "added";
    case Change::Kind::kRemoved: return "removed";
    case Change::Kind::kChanged: break;
  }
  return "changed";
}

Wording ChangeText(const Change& change) {
  const Wording path = PathText(change.path);
  const auto say = [&](const Phrase& phrase, const auto&... more) {
    return Wording{Say(phrase, path.en, more...).en, Say(phrase, path.vi, more...).vi};
  };
  switch (change.kind) {
    case Change::Kind::kAdded: return say(kAdded, ": " + Shown(change, change.after));
    case Change::Kind::kRemoved:
      return change.path.size() == 2 && change.before.starts_with("{id: ")
                 ? say(kRemoved)
                 : say(kRemovedValue, Shown(change, change.before));
    case Change::Kind::kChanged: break;
  }
  if (change.before == change.after) return say(kChangedSecret);
  return say(kChanged, Shown(change, change.before), Shown(change, change.after));
}

}  // namespace tramgac::config
