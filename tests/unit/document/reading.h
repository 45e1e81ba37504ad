// A parsed text and what was wrong with it.
#pragma once

#include <string>
#include <string_view>

#include "agent/document/parse.h"

namespace tramgac::document::testing {

struct Reading {
  explicit Reading(std::string_view text) : document(Document::Parse("f", text, problems)) {}
  Field root() const { return document.root(); }
  std::string complaints(Language language = Language::kEnglish) const { return problems.FormatAll(language); }

  Problems problems;
  Document document;
};

}  // namespace tramgac::document::testing
