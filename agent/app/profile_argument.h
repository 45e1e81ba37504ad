// --profile on the command line: a name or the path of a profile.yaml.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "agent/app/data_files.h"
#include "agent/document/problem.h"
#include "agent/profile/profile_library.h"

namespace tramgac::app {

// The installed profiles with their names registry. Single-threaded; loading may block on the disk.
class Profiles {
 public:
  explicit Profiles(const DataFiles& files = FindDataFiles());

  // Outcomes: the profile; null, with problems added: unknown name (with the nearest one) or a file with problems.
  std::shared_ptr<const profile::Profile> Load(const std::string& name_or_path, document::Problems& problems);

  // A profile.yaml. Outcome: what is wrong with it is in `problems`.
  void Check(const std::string& path, document::Problems& problems);

  // The house rules (agent/profile/lint.h) of the profiles named, or, without a name, of all of them, of what they have
  // in common and of the registry. Outcome: how many files were looked at; what is wrong is in `problems`.
  std::size_t Lint(const std::vector<std::string>& names_or_paths, document::Problems& problems);

  // All that can be loaded, by name; those with problems are left out.
  std::vector<std::shared_ptr<const profile::Profile>> All();

  // "apc_smart_ups, xy_md02": the names of all profiles of `protocol`.
  std::string NamesOf(profile::Protocol protocol);

  const profile::NamesRegistry& names() const { return names_; }

 private:
  // What a device may have besides `profile`: nothing, if the profile refers to nothing else.
  std::vector<std::shared_ptr<const profile::Profile>> OthersFor(const profile::Profile& profile);
  std::string PathOf(const std::string& name_or_path, document::Problems& problems);

  std::string names_file_;
  document::Problems registry_problems_;
  profile::NamesRegistry names_;
  profile::ProfileLibrary library_;
};

}  // namespace tramgac::app
