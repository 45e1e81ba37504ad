#include "drivers/reach/text_search.h"

namespace tramgac::reach {

TextSearch::TextSearch(std::string_view wanted) : wanted_(wanted), shorter_(wanted.size()) {
  for (std::size_t i = 1, matched = 0; i < wanted.size(); ++i) {
    while (matched > 0 && wanted[i] != wanted[matched]) matched = shorter_[matched - 1];
    if (wanted[i] == wanted[matched]) ++matched;
    shorter_[i] = matched;
  }
}

void TextSearch::Take(ByteSpan piece) {
  for (const std::uint8_t byte : piece) {
    if (found()) return;
    const char c = static_cast<char>(byte);
    while (matched_ > 0 && wanted_[matched_] != c) matched_ = shorter_[matched_ - 1];
    if (wanted_[matched_] == c) ++matched_;
  }
}

}  // namespace tramgac::reach
