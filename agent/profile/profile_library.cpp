#include "agent/profile/profile_library.h"

#include <algorithm>
#include <filesystem>
#include <system_error>

#include "agent/document/field.h"
#include "agent/document/nearest_word.h"
#include "agent/profile/compose.h"
#include "agent/profile/messages.h"

namespace tramgac::profile {
namespace {

// Never empty: a name without '+' is its only part.
std::vector<std::string_view> PartsOf(std::string_view name) {
  std::vector<std::string_view> parts;
  for (std::size_t at = 0; at <= name.size();) {
    const std::size_t end = std::min(name.find('+', at), name.size());
    parts.push_back(name.substr(at, end - at));
    at = end + 1;
  }
  return parts;
}

}  // namespace

ProfileLibrary::ProfileLibrary(const std::vector<std::string>& folders, const NamesRegistry& names, Notes notes)
    : names_(names), notes_(notes) {
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

bool ProfileLibrary::Knows(std::string_view name) const {
  return std::ranges::all_of(PartsOf(name), [this](std::string_view part) { return entries_.contains(part); });
}

std::shared_ptr<const Profile> ProfileLibrary::Load(std::string_view name, document::Problems& problems) {
  const std::vector<std::string_view> names = PartsOf(name);
  if (names.size() == 1) return LoadOne(name, problems);
  if (const auto found = composed_.find(name); found != composed_.end()) return found->second;
  std::vector<std::shared_ptr<const Profile>> parts;
  for (const std::string_view part : names) {
    auto profile = LoadOne(part, problems);
    if (profile == nullptr) return nullptr;
    const bool joins = profile->protocol != Protocol::kModbus && std::ranges::find(parts, profile) == parts.end() &&
                       (parts.empty() || parts.front()->protocol == profile->protocol);
    if (!joins) {
      problems.Add(
          {"profiles", 0, 0, document::Say(kNotJoined, document::Quoted(part)), document::Say(kWantJoined), {}});
      return nullptr;
    }
    parts.push_back(std::move(profile));
  }
  return composed_.emplace(name, Compose(parts)).first->second;
}

std::shared_ptr<const Profile> ProfileLibrary::LoadOne(std::string_view name, document::Problems& problems) {
  const auto found = entries_.find(name);
  if (found == entries_.end()) {
    problems.Add({"profiles", 0, 0, document::Say(kUnknownProfile, document::Quoted(name)),
                  document::Say(kWantProfile, document::JoinWords(Names())), std::string(Nearest(name).value_or(""))});
    return nullptr;
  }
  Entry& entry = found->second;
  if (entry.profile == nullptr) entry.profile = LoadProfile(entry.path, names_, problems, notes_);
  return entry.profile;
}

}  // namespace tramgac::profile
