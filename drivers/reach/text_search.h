// Whether a text occurs in a stream that arrives in pieces, which it does not keep (Knuth, Morris, Pratt 1977).
// Single-threaded; nothing blocks; allocates in the constructor only.
#pragma once

#include <string_view>
#include <vector>

#include "agent/core/base/bytes.h"

namespace tramgac::reach {

class TextSearch {
 public:
  // `wanted` outlives it. An empty text is found in nothing already.
  explicit TextSearch(std::string_view wanted);

  void Reset() { matched_ = 0; }
  void Take(ByteSpan piece);
  bool found() const { return matched_ == wanted_.size(); }

 private:
  std::string_view wanted_;
  std::vector<std::size_t> shorter_;  // of the first i + 1 bytes: the longest beginning that is also their end
  std::size_t matched_ = 0;
};

}  // namespace tramgac::reach
