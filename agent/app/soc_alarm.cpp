#include "agent/app/soc_alarm.h"

#include <algorithm>
#include <array>

namespace tramgac::app {
namespace {

using document::Language;

constexpr std::array<std::string_view, kSocSeverities> kSeverities = {"warning", "minor", "major", "unknown",
                                                                      "critical"};

}  // namespace

std::string_view SocSeverityName(SocSeverity severity) { return kSeverities[static_cast<std::size_t>(severity)]; }

SocSeverity SocSeverityNamed(std::string_view name, SocSeverity fallback) {
  const auto* found = std::find(kSeverities.begin(), kSeverities.end(), name);
  return found == kSeverities.end() ? fallback : static_cast<SocSeverity>(found - kSeverities.begin());
}

const std::string& SocText::In(Language language) const {
  const std::string& wanted = language == Language::kVietnamese ? vi : en;
  return !wanted.empty() ? wanted : language == Language::kVietnamese ? en : vi;
}

}  // namespace tramgac::app
