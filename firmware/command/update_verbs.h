// What the command channel hands on of updates: verbs whose payload are bytes, and whose answers say how far it is.
#pragma once

#include <cstdint>
#include <string_view>

#include "agent/core/base/bytes.h"
#include "agent/core/model/command_words.h"

namespace tramgac::firmware {

struct UpdateAnswer {
  const CommandWords* words;  // static
  std::uint32_t offset = 0;   // bytes of the image that are there
  bool is_audited = false;    // leaves an event: pieces do not
};

class UpdateVerbs {
 public:
  static constexpr std::string_view kPrefix = "update-";

  // A verb that begins with kPrefix. Blocks in flash and arithmetic.
  virtual UpdateAnswer OnUpdate(std::string_view verb, ByteSpan payload) = 0;

 protected:
  ~UpdateVerbs() = default;
};

}  // namespace tramgac::firmware
