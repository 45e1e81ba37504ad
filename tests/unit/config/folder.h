// A folder of a test's own, removed at its end, and loading configurations as if they lay in it.
#pragma once

#include <sys/stat.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <memory>
#include <string>
#include <string_view>

#include "agent/config/load_config.h"

namespace tramgac::config::testing {

class Folder {
 public:
  Folder() : path_(std::filesystem::temp_directory_path() / "tramgac_config_XXXXXX") { path_ = mkdtemp(path_.data()); }
  ~Folder() { std::filesystem::remove_all(path_); }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;

  const std::string& path() const { return path_; }
  std::string Write(const std::string& name, std::string_view text, mode_t mode = 0600) const {
    const std::string file = path_ + "/" + name;
    std::ofstream(file, std::ios::binary) << text;
    chmod(file.c_str(), mode);
    return file;
  }

 private:
  std::string path_;
};

struct Loaded {
  std::unique_ptr<const NodeConfig> config;
  std::string complaints;
};

inline Loaded Load(std::string_view text, const std::string& folder = "/nowhere",
                   document::Language language = document::Language::kEnglish) {
  document::Problems problems;
  Loaded loaded;
  loaded.config = ParseConfig("node.yaml", text, folder, problems);
  loaded.complaints = problems.FormatAll(language);
  return loaded;
}

// A configuration whose devices are the list entries `devices` (each "  - {..}\n"), the first in line 5.
inline Loaded LoadDevices(std::string_view devices, const std::string& folder = "/nowhere") {
  return Load("tramgac: 1\nsite: s\nnode: n\ndevices:\n" + std::string(devices), folder);
}

}  // namespace tramgac::config::testing
