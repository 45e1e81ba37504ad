// Files in one .tar.gz: the ustar format (POSIX.1-2017, pax: "ustar Interchange Format") in gzip (RFC 1952, by zlib).
// Pure functions over memory; thread-safe; nothing blocks.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tramgac::bundle {

inline constexpr std::size_t kLongestName = 100;  // bytes of a member's name: what a ustar head holds in one piece

struct File {
  std::string name;  // relative, with '/' between folders
  std::string content;
};

// Every file with mode 0600, of nobody, changed at `time_s` (seconds since 1970). Outcome: the bytes of the tar file;
// nothing if a name is empty or longer than kLongestName, is absolute or has a ".." in it, or a file has 8 GiB or more.
std::optional<std::string> Tar(const std::vector<File>& files, std::int64_t time_s);

// Outcome: `bytes` as a gzip file; nothing if there is no memory for it.
std::optional<std::string> Gzip(std::string_view bytes);

}  // namespace tramgac::bundle
