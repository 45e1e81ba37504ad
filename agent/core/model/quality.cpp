#include "agent/core/model/quality.h"

#include "agent/core/model/quality_snmp.h"

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
    "duplicate-engine-id",
    "row-gone",
    "unknown-scale",
};
static_assert(sizeof kNames / sizeof kNames[0] == kQualityCount);

}  // namespace

std::string_view QualityName(Quality quality) {
  const auto index = static_cast<std::size_t>(quality);
  return index < kQualityCount ? kNames[index] : "bad-frame";
}

LocalText QualityMeaning(Quality quality) {
  switch (quality) {
    case Quality::kGood: return {"answers", "có trả lời"};
    case Quality::kNotReadYet: return {"was not asked yet", "chưa được hỏi"};
    case Quality::kTimeout: return {"does not answer", "không trả lời"};
    case Quality::kDisconnected:
      return {"cannot be reached: port, line or connection is missing",
              "không tới được: thiếu cổng, đường dây hoặc kết nối"};
    case Quality::kCrc:
      return {"answers are damaged on the line (checksum)", "trả lời bị hỏng trên đường dây (sai mã kiểm tra)"};
    case Quality::kBadFrame: return {"what it answers makes no sense", "trả lời không hiểu được"};
    case Quality::kWrongUnit: return {"another unit id answers", "thiết bị khác (unit khác) trả lời"};
    case Quality::kStale: return {"no news for three periods", "không có tin mới suốt ba chu kỳ"};
    default: return quality_internal::SnmpMeaning(quality);
  }
}

}  // namespace tramgac
