// Contacts and sensors as the poll loop sees them: something that is looked at often, and asked for a block when there
// is news.
#pragma once

#include "agent/core/model/raw_block.h"

namespace tramgac::digital_io {

// Single-threaded; what blocks and allocates is the backend's to say.
class InputSource {
 public:
  // Looks at what is due; to be called each 10 ms. Outcome: is there news: has a contact settled, or can one not be
  // read any more? Pulses and temperatures are no news.
  virtual bool Look(BootTime now) = 0;

  // Are all known, or known to be unreadable? Before that a block would tell less than the next one.
  virtual bool complete() const = 0;

  // Makes `block` the answer of the device at `now`: an item a point, the exchange kDisconnected if none can be read.
  virtual void Fill(BootTime now, RawBlock& block) const = 0;

 protected:
  ~InputSource() = default;
};

}  // namespace tramgac::digital_io
