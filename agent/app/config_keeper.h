// What the node remembers on the disk, in the folder of its state. Of its configurations: the last one that is known to
// be good, and the mark of one that was only being tried. Both outlive a kill and a power cut at any moment: they are
// written beside, synced and renamed, with their folder. And that it is about to be killed.
//
// Single-threaded; everything blocks on the disk.
#pragma once

#include <string>

namespace tramgac::app {

class ConfigKeeper {
 public:
  // `folder` empty: nothing is kept, and every function does nothing.
  explicit ConfigKeeper(std::string folder) : folder_(std::move(folder)) {}

  bool usable() const { return !folder_.empty(); }

  // Where the last good configuration is; there need not be one.
  std::string good_path() const { return folder_ + "/config.good"; }

  // Keeps the text of the file at `path` as the last good one, unless it is that already. Outcomes: true; false: it
  // could not be read or written, `problem` says why in English; what was kept before is kept.
  bool KeepGood(const std::string& path, std::string& problem);

  // Remembers that the configuration of this hash (NodeConfig::hash) is only being tried. Outcomes as above.
  bool MarkUnconfirmed(const std::string& hash, std::string& problem);
  void ClearUnconfirmed();
  // The hash of the one that was tried last and never confirmed. Outcome: empty if there is none.
  std::string Unconfirmed() const;

  // Leaves the mark that the program has asked to be killed, because something in it does not go on. It outlives the
  // program, and perhaps not a power cut: nobody waits for a disk that may be what hangs.
  void MarkHung();
  // Is the mark there? It is not any more afterwards.
  bool TakeHung();

 private:
  std::string hung_path() const { return folder_ + "/hung"; }
  std::string mark_path() const { return folder_ + "/config.unconfirmed"; }
  const std::string folder_;
};

// The folder for ConfigKeeper: `asked`, or if that is empty what the service manager has made (STATE_DIRECTORY of
// systemd.exec(5)). Outcome: absolute; empty: there is none.
std::string StateFolder(const std::string& asked);

}  // namespace tramgac::app
