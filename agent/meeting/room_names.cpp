#include "agent/meeting/room_names.h"

#include <algorithm>
#include <initializer_list>

#include "agent/core/base/fold.h"
#include "agent/core/base/fold_case.h"
#include "agent/meeting/calendar_text.h"

namespace tramgac::meeting {
namespace {

// What is compared of a name.
std::string Key(std::string_view text) {
  std::string folded = FoldCase(TrimBlanks(text));
  for (const std::string_view scheme : {"mailto:", "sip:", "sips:", "h323:"}) {
    if (folded.starts_with(scheme)) return folded.substr(scheme.size());
  }
  return folded;
}

}  // namespace

RoomNames::RoomNames(const std::vector<RoomName>& rooms) {
  for (const RoomName& room : rooms) {
    for (const std::string& name : room.others) {
      const auto [at, is_new] = ids_.try_emplace(Key(name), room.id);
      if (!is_new && at->second != room.id) at->second.clear();
    }
  }
  for (const RoomName& room : rooms) ids_[Key(room.id)] = room.id;
}

std::string_view RoomNames::Find(std::string_view text) const {
  const std::string key = Key(text);
  auto at = ids_.find(key);
  if (at == ids_.end()) at = ids_.find(std::string_view(key).substr(0, key.find('@')));
  return at == ids_.end() || key.empty() ? std::string_view() : std::string_view(at->second);
}

void RoomNames::FindAll(std::string_view text, std::vector<std::string>& ids) const {
  AddOnce(Find(text), ids);
  for (const std::string_view part : Split(text, ';')) {
    AddOnce(Find(part), ids);
    for (const std::string_view piece : Split(part, ',')) AddOnce(Find(piece), ids);
  }
}

void AddOnce(std::string_view id, std::vector<std::string>& ids) {
  if (!id.empty() && std::find(ids.begin(), ids.end(), id) == ids.end()) ids.emplace_back(id);
}

}  // namespace tramgac::meeting
