#include "agent/app/data_files.h"

#include <cstdlib>
#include <filesystem>

namespace tramgac::app {
namespace {

namespace fs = std::filesystem;

DataFiles Under(const fs::path& folder) {
  return {(folder / "profiles").string(), (folder / "names").string(), (folder / "boards").string()};
}

// The tree in which this program was built.
DataFiles InSources(const fs::path& root) {
  DataFiles files = Under(root / "drivers");
  files.boards = (root / "board" / "sbc").string();
  return files;
}

bool HasNames(const fs::path& folder) {
  std::error_code error;
  return fs::exists(folder / "names" / "points.yaml", error);
}

}  // namespace

DataFiles FindDataFiles() {
  if (const char* set = std::getenv("TRAMGAC_DATA"); set != nullptr && *set != '\0') return Under(set);
  std::error_code error;
  const fs::path program = fs::read_symlink("/proc/self/exe", error);
  const fs::path installed = program.parent_path().parent_path() / "share" / "tramgac";
  if (HasNames(installed)) return Under(installed);
  fs::path folder = program.parent_path();
  for (int up = 0; up < 4; ++up, folder = folder.parent_path()) {
    if (HasNames(folder / "drivers")) return InSources(folder);
  }
  return Under("/usr/share/tramgac");
}

std::string SysFolder() {
  const char* set = std::getenv("TRAMGAC_SYS");
  return set != nullptr && *set != '\0' ? set : "/sys";
}

std::string BoardRoot() {
  const char* set = std::getenv("TRAMGAC_ROOT");
  return set != nullptr ? set : "";
}

}  // namespace tramgac::app
