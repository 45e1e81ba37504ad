#include "agent/app/profile_argument.h"

#include "agent/profile/load_profile.h"

namespace tramgac::app {
namespace {

profile::NamesRegistry LoadNames(const DataFiles& files, document::Problems& problems) {
  return profile::NamesRegistry::Load(files.names + "/points.yaml", files.names + "/units.yaml", problems);
}

}  // namespace

Profiles::Profiles(const DataFiles& files)
    : names_(LoadNames(files, registry_problems_)), library_({files.profiles}, names_) {}

std::shared_ptr<const profile::Profile> Profiles::Load(const std::string& name_or_path, document::Problems& problems) {
  for (const document::Problem& problem : registry_problems_.list()) problems.Add(problem);
  if (!problems.empty()) return nullptr;
  if (name_or_path.find('/') != std::string::npos) return profile::LoadProfile(name_or_path, names_, problems);
  return library_.Load(name_or_path, problems);
}

std::vector<std::shared_ptr<const profile::Profile>> Profiles::All() {
  std::vector<std::shared_ptr<const profile::Profile>> all;
  for (const std::string_view name : library_.Names()) {
    document::Problems ignored;  // `tramgac check` shows them
    if (auto profile = library_.Load(name, ignored)) all.push_back(std::move(profile));
  }
  return all;
}

std::string Profiles::NamesOf(profile::Protocol protocol) {
  std::string names;
  for (const auto& profile : All()) {
    if (profile->protocol == protocol) names += (names.empty() ? "" : ", ") + profile->name;
  }
  return names;
}

}  // namespace tramgac::app
