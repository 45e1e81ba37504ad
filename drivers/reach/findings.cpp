#include "drivers/reach/findings.h"

#include <algorithm>
#include <array>

#include "drivers/reach/line.h"

namespace tramgac::reach {
namespace {

struct FactEntry {
  std::string_view name;
  ValueType type;
};

constexpr std::array<FactEntry, kFactCount> kFacts = {{
    {"up", ValueType::kBool},
    {"time", ValueType::kReal},
    {"loss", ValueType::kReal},
    {"jitter", ValueType::kReal},
    {"code", ValueType::kInteger},
    {"reason", ValueType::kText},
    {"server", ValueType::kText},
    {"busy", ValueType::kBool},
    {"matches", ValueType::kBool},
    {"answer", ValueType::kText},
    {"days-left", ValueType::kReal},
    {"trusted", ValueType::kBool},
    {"self-signed", ValueType::kBool},
    {"name-matches", ValueType::kBool},
    {"tls-version", ValueType::kText},
    {"offset", ValueType::kReal},
    {"stratum", ValueType::kInteger},
    {"size", ValueType::kInteger},
}};

// Bytes of `text` that fit into `room` without cutting a UTF-8 character.
std::size_t Cut(std::string_view text, std::size_t room) {
  if (text.size() <= room) return text.size();
  while (room > 0 && (static_cast<unsigned char>(text[room]) & 0xC0) == 0x80) --room;
  return room;
}

}  // namespace

std::string_view LineEndName(LineEnd end) {
  constexpr std::array<std::string_view, kLineEndCount> kNames = {
      "closed", "reset", "refused", "unreachable", "tls-failed", "old-tls", "not-allowed", "no-resources"};
  return kNames[static_cast<std::size_t>(end)];
}

std::string_view FactName(Fact fact) { return kFacts[static_cast<std::size_t>(fact)].name; }

std::optional<Fact> FactNamed(std::string_view name) {
  const auto found = std::find_if(kFacts.begin(), kFacts.end(), [name](const auto& fact) { return fact.name == name; });
  if (found == kFacts.end()) return std::nullopt;
  return static_cast<Fact>(found - kFacts.begin());
}

ValueType FactType(Fact fact) { return kFacts[static_cast<std::size_t>(fact)].type; }

Findings::Findings(std::size_t extracts, std::size_t text_bytes) : values_(kFactCount + extracts), text_(text_bytes) {}

void Findings::Clear() {
  std::fill(values_.begin(), values_.end(), Value());
  used_ = 0;
}

void Findings::Put(std::size_t position, const Value& value) {
  values_[position] = value;
  if (value.type != ValueType::kText) return;
  const std::size_t size = Cut(value.text, text_.size() - used_);
  char* const kept = text_.data() + used_;
  std::copy_n(value.text.data(), size, kept);
  values_[position].text = std::string_view(kept, size);
  used_ += size;
}

}  // namespace tramgac::reach
