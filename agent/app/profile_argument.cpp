#include "agent/app/profile_argument.h"

#include "agent/profile/lint.h"
#include "agent/profile/load_profile.h"

namespace tramgac::app {
namespace {

profile::NamesRegistry LoadNames(const DataFiles& files, document::Problems& problems) {
  return profile::NamesRegistry::Load(files.names + "/points.yaml", files.names + "/units.yaml", problems);
}

}  // namespace

Profiles::Profiles(const DataFiles& files)
    : names_file_(files.names + "/points.yaml"),
      names_(LoadNames(files, registry_problems_)),
      library_({files.profiles}, names_) {}

std::shared_ptr<const profile::Profile> Profiles::Load(const std::string& name_or_path, document::Problems& problems) {
  for (const document::Problem& problem : registry_problems_.list()) problems.Add(problem);
  if (!problems.empty()) return nullptr;
  if (name_or_path.find('/') != std::string::npos) return profile::LoadProfile(name_or_path, names_, problems);
  return library_.Load(name_or_path, problems);
}

std::string Profiles::PathOf(const std::string& name_or_path, document::Problems& problems) {
  if (name_or_path.find('/') != std::string::npos) return name_or_path;
  if (library_.Knows(name_or_path)) return std::string(library_.PathOf(name_or_path));
  (void)library_.Load(name_or_path, problems);  // says what there is
  return {};
}

std::vector<std::shared_ptr<const profile::Profile>> Profiles::OthersFor(const profile::Profile& profile) {
  return profile.foreign_parents.empty() ? std::vector<std::shared_ptr<const profile::Profile>>() : All();
}

void Profiles::Check(const std::string& path, document::Problems& problems) {
  for (const document::Problem& problem : registry_problems_.list()) problems.Add(problem);
  const auto profile = profile::LoadProfile(path, names_, problems);
  if (profile != nullptr) profile::CheckForeignParents(*profile, path, OthersFor(*profile), problems);
}

std::size_t Profiles::Lint(const std::vector<std::string>& names_or_paths, document::Problems& problems) {
  for (const document::Problem& problem : registry_problems_.list()) problems.Add(problem);
  std::vector<std::string> chosen = names_or_paths;
  if (chosen.empty()) {
    for (const std::string_view name : library_.Names()) chosen.emplace_back(name);
    profile::LintNames(names_, names_file_, problems);
  }
  std::vector<std::shared_ptr<const profile::Profile>> profiles;
  for (const std::string& one : chosen) {
    const std::string path = PathOf(one, problems);
    auto profile = path.empty() ? nullptr : profile::LintProfile(path, names_, problems);
    if (profile == nullptr) continue;
    const auto others = OthersFor(*profile);
    profile::CheckForeignParents(*profile, path, others, problems);
    profile::LintForeignParents(*profile, path, others, problems);
    profiles.push_back(std::move(profile));
  }
  if (names_or_paths.empty()) profile::LintLibrary(profiles, problems);
  return chosen.size();
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
