// `tramgac check NEW.yaml --alarms --replay FILE [--against OLD.yaml]`.
#pragma once

#include <string>

#include "agent/document/problem.h"

namespace tramgac::app {

struct ReplayOptions {
  std::string file;     // a store file, or JSON lines
  std::string against;  // the old configuration; empty: what the file itself says of its alarms
  bool json = false;
};

// Prints what the alarms of `configuration` would have done about the recorded day. Blocks on the disk. Outcome: the
// exit code: 0; 1 if a file is not in order, after it was said why.
int RunReplay(const std::string& configuration, const ReplayOptions& options, document::Language language);

}  // namespace tramgac::app
