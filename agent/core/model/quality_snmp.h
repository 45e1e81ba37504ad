// The part of QualityMeaning that only SNMP can give as a reason. Not for anybody else.
#pragma once

#include "agent/core/model/quality.h"

namespace tramgac::quality_internal {

inline constexpr LocalText kRefuses = {"refuses, or answers nothing that can be used",
                                       "từ chối hoặc trả lời không dùng được"};

// Outcome: kRefuses for what SNMP has no words for. Static text; any thread.
LocalText SnmpMeaning(Quality quality);

}  // namespace tramgac::quality_internal
