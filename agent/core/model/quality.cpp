#include "agent/core/model/quality.h"

namespace tramgac {
namespace {

constexpr std::string_view kNames[] = {
    "good",
    "not-read-yet",
    "timeout",
    "disconnected",
    "crc",
    "bad-frame",
    "wrong-unit",
    "stale",
    "exception-1",
    "exception-2",
    "exception-3",
    "exception-4",
    "exception-5",
    "exception-6",
    "exception-7",
    "exception-8",
    "exception-9",
    "exception-10",
    "exception-11",
    "no-such-object",
    "no-such-instance",
    "too-big",
    "general-error",
    "not-increasing",
    "unknown-user",
    "wrong-credentials",
    "not-in-time-window",
    "unsupported-security",
    "not-available",
    "wrong-type",
    "wrong-length",
    "unknown-code",
    "implausible",
    "decryption-error",
};
static_assert(sizeof kNames / sizeof kNames[0] == kQualityCount);

}  // namespace

std::string_view QualityName(Quality quality) {
  const auto index = static_cast<std::size_t>(quality);
  return index < kQualityCount ? kNames[index] : "bad-frame";
}

}  // namespace tramgac
