// What profiles say, for the configuration's check: joins agent/profile and agent/config.
#pragma once

#include <map>
#include <memory>
#include <string>

#include "agent/config/check_devices.h"
#include "agent/profile/profile_library.h"

namespace tramgac::app {

// Single-threaded; loading a profile may block on the disk. Problems of the profiles themselves are added to
// `problems` once each.
class ProfileFactsDirectory final : public config::ProfileDirectory {
 public:
  ProfileFactsDirectory(profile::ProfileLibrary& library, document::Problems& problems)
      : library_(library), problems_(problems) {}

  std::vector<std::string_view> Names() const override { return library_.Names(); }
  std::optional<config::ProfileFacts> Find(std::string_view name, bool& is_known) override;

  // A profile found before, or now. Outcome: null if it is unknown or has problems.
  std::shared_ptr<const profile::Profile> Get(std::string_view name);

 private:
  profile::ProfileLibrary& library_;
  document::Problems& problems_;
  std::map<std::string, std::shared_ptr<const profile::Profile>, std::less<>> found_;
};

}  // namespace tramgac::app
