// Finds out what stands at some paths of a document that arrives in pieces. Implemented by a backend for each format
// (drivers/conference/xml, json). Single-threaded; nothing blocks; allocates, within the bounds below.
#pragma once

#include <memory>
#include <span>
#include <string>

#include "agent/core/base/bytes.h"
#include "drivers/reach/api.h"

namespace tramgac::conference {

// A document with more of it is none.
inline constexpr std::size_t kMostDepth = 64;
// Of a text, in bytes; what is longer is cut.
inline constexpr std::size_t kMostFoundText = 255;

struct Found {
  bool there = false;  // of a path that counts: the document is whole
  std::string text;    // without blanks around it; may be empty
};

// Collects what one path leads to.
class Collector {
 public:
  Collector(reach::PathUse use, Found& found) : use_(use), found_(found) {}
  // Whether nothing more can change.
  bool full() const { return use_ == reach::PathUse::kFirst && found_.there; }
  // One more that fits: its text.
  void Add(std::string_view text);
  // The document is whole.
  void Finish();

 private:
  const reach::PathUse use_;
  Found& found_;
  std::uint32_t count_ = 0, numbers_ = 0;
  double sum_ = 0, max_ = 0;
};

enum class DocumentState : std::uint8_t {
  kGood,
  kBad,     // no document of its format: damaged, cut, too deep, in an unknown encoding, with a DTD
  kTooBig,  // more bytes than the backend takes
};

// Made for one document. After kBad and kTooBig nothing more is taken, and the same is said again.
class DocumentReader {
 public:
  virtual ~DocumentReader() = default;
  virtual DocumentState Take(ByteSpan bytes) = 0;
  // There is no more of it. Outcome: kGood: what was found is complete.
  virtual DocumentState End() = 0;
};

// `paths` and `found`, of the same size, outlive the reader; `found` is all as if new.
using MakeReader = std::unique_ptr<DocumentReader> (*)(std::span<const reach::DocumentPath* const> paths,
                                                       std::span<Found> found);

struct DocumentReaders {
  MakeReader xml = nullptr;
  MakeReader json = nullptr;
};

}  // namespace tramgac::conference
