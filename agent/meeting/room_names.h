// Which room of ours a calendar means: by id, label or address, as people write them. Single-threaded; nothing blocks.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace tramgac::meeting {

struct RoomName {
  std::string id;                   // of the device
  std::vector<std::string> others;  // labels in either language, mail addresses, SIP names
};

class RoomNames {
 public:
  // A name that two rooms have means neither; an id always means its own room.
  explicit RoomNames(const std::vector<RoomName>& rooms);

  // Capitals and small letters are the same, Vietnamese ones too; blanks around it and a "mailto:" or "sip:" before it
  // do not count. Of an address with '@' that is not known, the part before it is looked for.
  // Outcome: the id; empty if `text` means no room or several.
  std::string_view Find(std::string_view text) const;

  // All the rooms that `text` names: as a whole, or between ';' and ','. Each once, added to `ids`.
  void FindAll(std::string_view text, std::vector<std::string>& ids) const;

 private:
  std::map<std::string, std::string, std::less<>> ids_;  // by folded name; empty: several have it
};

// Adds `id` unless it is empty or there already.
void AddOnce(std::string_view id, std::vector<std::string>& ids);

}  // namespace tramgac::meeting
