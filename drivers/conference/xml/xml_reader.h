// XML 1.0 over Expat, read as it streams by: nothing is kept of a document but what the paths lead to and what Expat
// has of a token under way. No entity is expanded: a document with a DTD is refused. A root or element may be of any
// namespace. Single-threaded; nothing blocks.
#pragma once

#include "drivers/conference/document.h"

namespace tramgac::conference {

// As MakeReader. Never kTooBig: it is for the caller to say how much it hears. Outcome: null: no memory.
std::unique_ptr<DocumentReader> MakeXmlReader(std::span<const reach::DocumentPath* const> paths,
                                              std::span<Found> found);

}  // namespace tramgac::conference
