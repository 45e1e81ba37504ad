// Reads a document with a reader of drivers/conference, in pieces.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "drivers/conference/document.h"

namespace tramgac::conference::testing {

struct Read {
  DocumentState state = DocumentState::kGood;
  std::vector<std::string> texts;  // "-" where there is nothing
};

inline Read ReadDocument(MakeReader make, std::string_view document, const std::vector<std::string>& texts,
                         std::size_t piece = 100000) {
  std::vector<reach::DocumentPath> paths;
  for (const std::string& text : texts) paths.push_back(reach::ParseDocumentPath(text).value());
  std::vector<const reach::DocumentPath*> pointers;
  for (const auto& path : paths) pointers.push_back(&path);
  std::vector<Found> found(paths.size());
  const auto reader = make(pointers, found);
  Read read;
  while (!document.empty() && read.state == DocumentState::kGood) {
    const std::string_view some = document.substr(0, piece);
    document.remove_prefix(some.size());
    read.state = reader->Take({reinterpret_cast<const std::uint8_t*>(some.data()), some.size()});
  }
  const DocumentState end = reader->End();
  if (read.state == DocumentState::kGood) read.state = end;
  if (read.state != DocumentState::kGood) {
    EXPECT_EQ(reader->End(), read.state) << "it says the same again";
  }
  for (const Found& one : found) read.texts.push_back(one.there ? one.text : "-");
  return read;
}

inline std::string One(MakeReader make, std::string_view document, const std::string& path) {
  const Read read = ReadDocument(make, document, {path});
  return read.state == DocumentState::kGood ? read.texts.front() : read.state == DocumentState::kBad ? "bad" : "big";
}

}  // namespace tramgac::conference::testing
