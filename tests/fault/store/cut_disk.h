// What a disk may hold after a power cut: changes are applied to it one after the other, and then the power goes.
// Pure: no I/O. Thread safety: one thread.
//
// What was synced is there. Of what was not, each sector holds any one of the contents that it has had since the last
// sync of its file, by itself; creations and deletions happen in their order (a journaling file system) up to any
// point.
#pragma once

#include <cstdint>
#include <map>
#include <random>
#include <string>
#include <vector>

#include "tests/fault/store/recording_vfs.h"

namespace tramgac::store {

enum class CutManner : std::uint8_t {
  kNothing,    // nothing that was not synced is there
  kInOrder,    // everything is there, but of the last write only its first bytes
  kReordered,  // whole sectors, each as old or new as it pleases
  kTorn,       // as kReordered, and each may hold the first or the last bytes of its next content
  kRuined,     // as kReordered, and each sector that was to be written may hold anything at all
};

using Files = std::map<std::string, std::string>;  // name, content

class CutDisk {
 public:
  // `files` are there, durable, under the numbers that RecordingVfs::Know gives in this order: 1, 2, ...
  explicit CutDisk(const Files& files);

  void Apply(const DiskChange& change);

  // The power goes now. `sector_bytes`: what the medium writes at once.
  Files Cut(CutManner manner, std::size_t sector_bytes, std::mt19937_64& random) const;
  // As kInOrder, with so many bytes of the last write.
  Files CutWithin(std::size_t kept) const;

 private:
  struct Content {
    std::string durable;
    std::vector<DiskChange> waiting;  // writes and truncations since the last sync
  };
  static void Settle(Content& content);
  static std::string InOrder(const Content& content, bool is_last, std::size_t kept);
  static std::string BySectors(const Content& content, CutManner manner, std::size_t sector_bytes,
                               std::mt19937_64& random);
  void SettleDirectory(std::size_t changes, std::map<std::string, std::uint32_t>& names) const;

  std::map<std::uint32_t, Content> contents_;
  std::map<std::string, std::uint32_t> names_;  // durable
  std::vector<DiskChange> directory_;           // creations and deletions that wait
  std::uint32_t last_written_ = 0;              // the file of the last change, if that was a write
};

}  // namespace tramgac::store
