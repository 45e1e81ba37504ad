#include "drivers/reach/findings.h"

#include <algorithm>
#include <array>
#include <span>

#include "agent/core/base/utf8.h"
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

// Copies as many whole characters of `text` as fit; what hosts send must not spoil records. Outcome: bytes written.
std::size_t Clean(std::string_view text, std::span<char> room) {
  const ByteSpan bytes(reinterpret_cast<const std::uint8_t*>(text.data()), text.size());
  std::size_t size = 0;
  for (std::size_t i = 0; i < bytes.size();) {
    const std::size_t length = Utf8Length(bytes.subspan(i));
    if (size + std::max<std::size_t>(length, 1) > room.size()) break;
    if (length == 0 || bytes[i] < ' ' || bytes[i] == 0x7F) {
      room[size++] = length == 0 ? '?' : ' ';
      ++i;
    } else {
      for (std::size_t k = 0; k < length; ++k) room[size++] = text[i++];
    }
  }
  return size;
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

Findings::Findings(std::size_t extracts, std::size_t text_bytes)
    : values_(kFactCount + extracts), qualities_(extracts, Quality::kNotReadYet), text_(text_bytes) {}

void Findings::Clear() {
  std::fill(values_.begin(), values_.end(), Value());
  std::fill(qualities_.begin(), qualities_.end(), Quality::kNotReadYet);
  used_ = 0;
}

void Findings::Put(std::size_t position, const Value& value) {
  values_[position] = value;
  if (value.type != ValueType::kText) return;
  char* const kept = text_.data() + used_;
  const std::size_t size = Clean(value.text, {kept, text_.size() - used_});
  values_[position].text = std::string_view(kept, size);
  used_ += size;
}

}  // namespace tramgac::reach
