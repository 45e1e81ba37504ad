#include "agent/profile/profile_library.h"

#include <filesystem>
#include <system_error>

#include "agent/document/field.h"
#include "agent/document/nearest_word.h"
#include "agent/profile/load_profile.h"
#include "agent/profile/messages.h"

namespace tramgac::profile {

ProfileLibrary::ProfileLibrary(const std::vector<std::string>& folders, const NamesRegistry& names) : names_(names) {
  std::error_code error;
  for (const std::string& folder : folders) {
    for (std::filesystem::directory_iterator entry(folder, error), end; !error && entry != end;
         entry.increment(error)) {
      const std::filesystem::path file = entry->path() / "profile.yaml";
      std::error_code missing;
      if (!std::filesystem::is_regular_file(file, missing)) continue;
      entries_.emplace(entry->path().filename().string(), Entry{file.string(), nullptr});
    }
  }
}

std::vector<std::string_view> ProfileLibrary::Names() const {
  std::vector<std::string_view> names;
  for (const auto& [name, entry] : entries_) names.push_back(name);
  return names;
}

std::optional<std::string_view> ProfileLibrary::Nearest(std::string_view wrong) const {
  return document::NearestWord(wrong, Names());
}

std::string_view ProfileLibrary::PathOf(std::string_view name) const {
  const auto found = entries_.find(name);
  return found != entries_.end() ? std::string_view(found->second.path) : std::string_view();
}

std::shared_ptr<const Profile> ProfileLibrary::Load(std::string_view name, document::Problems& problems) {
  const auto found = entries_.find(name);
  if (found == entries_.end()) {
    problems.Add({"profiles", 0, 0, document::Say(kUnknownProfile, document::Quoted(name)),
                  document::Say(kWantProfile, document::JoinWords(Names())), std::string(Nearest(name).value_or(""))});
    return nullptr;
  }
  Entry& entry = found->second;
  if (entry.profile == nullptr) entry.profile = LoadProfile(entry.path, names_, problems);
  return entry.profile;
}

}  // namespace tramgac::profile
