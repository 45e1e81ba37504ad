// Where the files that come with the program are: profiles, names and boards; and those of the kernel.
#pragma once

#include <string>
#include <vector>

namespace tramgac::app {

struct DataFiles {
  std::string profiles;  // folder with <name>/profile.yaml
  std::string names;     // folder with points.yaml and units.yaml
  std::string boards;    // folder with <name>.yaml, one a board
};

// The folder in the environment variable TRAMGAC_DATA if set; else share/tramgac beside the program's bin folder;
// else drivers/ of the source tree that the program was built in. May block on the disk.
// Outcome: paths, which may not exist; the loaders say so.
DataFiles FindDataFiles();

// Where the kernel shows its sensors: /sys, or what the environment variable TRAMGAC_SYS says, for tests, which have a
// tree of files of their own. Outcome: never empty.
std::string SysFolder();

// What stands before /proc, /sys and /dev where the board is looked at: nothing, or what the environment variable
// TRAMGAC_ROOT says, for tests.
std::string BoardRoot();

}  // namespace tramgac::app
