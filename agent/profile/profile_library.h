// Profiles by name: a list of folders, each with <name>/profile.yaml; the first folder that has a name wins.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "agent/document/problem.h"
#include "agent/profile/load_profile.h"
#include "agent/profile/names_registry.h"
#include "agent/profile/profile.h"

namespace tramgac::profile {

// Loads when asked for the first time and keeps what it loaded. Single-threaded; the profiles that it gives out are
// immutable and may be read anywhere.
class ProfileLibrary {
 public:
  // `names` outlives the library. `notes`: of the profiles that it gives out. Folders that do not exist are skipped.
  // May block on the disk.
  ProfileLibrary(const std::vector<std::string>& folders, const NamesRegistry& names, Notes notes = Notes::kKept);

  // All names that can be loaded, sorted.
  std::vector<std::string_view> Names() const;
  // Outcome: the most similar name, if any is similar enough.
  std::optional<std::string_view> Nearest(std::string_view wrong) const;
  // Is there a profile, or are there all the profiles of a composition ("fortigate+if_mib"), called `name`?
  bool Knows(std::string_view name) const;
  // The file that holds a profile. Outcome: empty if there is none of that name.
  std::string_view PathOf(std::string_view name) const;

  // The profile called `name`, or the composition of several, joined by '+'; may block on the disk the first time.
  // Outcomes: the profile; null if a name is unknown (a problem without position names the nearest), if they cannot be
  // composed (a problem likewise), or a file has problems (added at each call that reads
  // the file; a file with problems is read again).
  std::shared_ptr<const Profile> Load(std::string_view name, document::Problems& problems);

 private:
  struct Entry {
    std::string path;
    std::shared_ptr<const Profile> profile;
  };
  std::shared_ptr<const Profile> LoadOne(std::string_view name, document::Problems& problems);

  const NamesRegistry& names_;
  const Notes notes_;
  std::map<std::string, Entry, std::less<>> entries_;
  std::map<std::string, std::shared_ptr<const Profile>, std::less<>> composed_;
};

}  // namespace tramgac::profile
