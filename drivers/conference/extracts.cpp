#include "drivers/conference/extracts.h"

#include <algorithm>

#include "agent/core/base/fold.h"

namespace tramgac::conference {

using reach::Fact;

namespace {

bool IsOneOf(std::string_view word, const std::vector<std::string>& words) {
  return std::ranges::any_of(words, [word](const std::string& one) { return SameFolded(one, word); });
}

}  // namespace

// Texts are longer than numbers and truths, and what is not text is rarely longer than a number.
std::size_t TextBytes(const reach::Api& api) {
  std::size_t bytes = 256;
  for (const reach::ApiExtract& extract : api.extracts) bytes += extract.is_truth ? 0 : 64;
  return bytes;
}

void TellExtract(const reach::ApiExtract& extract, std::size_t position, const Found& found,
                 reach::Findings& findings) {
  if (!found.there) return findings.SetExtractFailure(position, Quality::kNoSuchObject);
  if (found.text.empty()) return findings.SetExtractFailure(position, Quality::kNotAvailable);
  if (!extract.is_truth) return findings.SetExtract(position, Value::Text(found.text));
  const bool is_true = IsOneOf(found.text, extract.true_words);
  if (!is_true && !IsOneOf(found.text, extract.false_words)) {
    return findings.SetExtractFailure(position, Quality::kUnknownCode);
  }
  findings.SetExtract(position, Value::Bool(is_true));
}

void SpoilExtracts(const reach::Api& api, std::size_t request, Quality why, reach::Findings& findings) {
  for (std::size_t i = 0; i < api.extracts.size(); ++i) {
    const bool open = api.extracts[i].request == request && findings.ExtractQuality(i) == Quality::kNotReadYet;
    if (open) findings.SetExtractFailure(i, why);
  }
}

void TellReason(std::string_view reason, reach::Findings& findings) {
  if (findings.Of(Fact::kReason).type == ValueType::kNone) findings.Set(Fact::kReason, Value::Text(reason));
}

}  // namespace tramgac::conference
