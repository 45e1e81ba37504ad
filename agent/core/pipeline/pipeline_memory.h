// How much memory the pipeline takes for its work, when it is made; it never takes more. A machine with little of it
// says less.
#pragma once

#include <cstddef>

namespace tramgac {

struct PipelineMemory {
  std::size_t data_bytes = 48 * 1024;  // of one record of readings, 256 or more; a batch that is larger becomes several
  std::size_t event_bytes = 8 * 1024;  // of one alarm or event: a larger one is dropped, and counted
  std::size_t text_bytes = 64 * 1024;  // of the texts of one reading
  std::size_t roll_bytes = 64 * 1024 - 1;  // of the list of alarms, some 90 an alarm; at most what a store takes
};

}  // namespace tramgac
