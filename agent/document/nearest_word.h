// Which known word was probably meant.
#pragma once

#include <optional>
#include <span>
#include <string_view>

namespace tramgac::document {

// The word of `words` that needs the fewest edits (insert, delete, replace, swap of neighbours) to become
// `wrong`. Outcomes: the word; nullopt when even the nearest differs in more than a third of its letters (at
// least one edit is always allowed, but never all letters), or when `wrong` is longer than 64 bytes. Does not block;
// thread-safe.
std::optional<std::string_view> NearestWord(std::string_view wrong, std::span<const std::string_view> words);

}  // namespace tramgac::document
