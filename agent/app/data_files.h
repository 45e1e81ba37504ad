// Where the files that come with the program are: profiles and names.
#pragma once

#include <string>
#include <vector>

namespace tramgac::app {

struct DataFiles {
  std::string profiles;  // folder with <name>/profile.yaml
  std::string names;     // folder with points.yaml and units.yaml
};

// The folder in the environment variable TRAMGAC_DATA if set; else share/tramgac beside the program's bin folder;
// else drivers/ of the source tree that the program was built in. May block on the disk.
// Outcome: paths, which may not exist; the loaders say so.
DataFiles FindDataFiles();

}  // namespace tramgac::app
