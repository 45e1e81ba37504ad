// What operators read for the words that nodes use in messages and answers (docs/reference/mqtt.md): one place for
// each, for every screen and every answer. Pure; thread-safe; nothing blocks.
//
// Outcome where nothing else is said: the word itself if it is not known here; a newer node may have sent it.
#pragma once

#include <string>
#include <string_view>

#include "agent/core/model/local_text.h"
#include "agent/document/problem.h"

namespace tramgac::app {

// "!!!!" for the worst, one column less for each that is less severe, so that it is seen without colour. Outcome:
// "????" if the severity is not known: it may be anything.
std::string_view SeverityMark(std::string_view severity);

// "critical", "major", "minor", "warning", "unknown".
std::string SeverityText(std::string_view severity, document::Language language);

// Where an alarm stands: "ACTIVE", "active, known", "over, unseen", "normal".
std::string PhaseText(std::string_view phase, document::Language language);
// The same in at most seven columns: "NEW", "known", "over", "normal".
std::string PhaseWord(std::string_view phase, document::Language language);

// Why operators are not told of it: "shelved", "explained", ..
std::string HidingText(std::string_view hidden, document::Language language);

// A transition of an alarm, a verb of an operator, or what became of what they asked.
std::string HappeningText(std::string_view word, document::Language language);

// What became of a command.
inline constexpr LocalText kDoneText{"done", "đã thực hiện"};
inline constexpr LocalText kUnchangedText{"it was so already", "đã như vậy từ trước"};
inline constexpr LocalText kNotStoredText{"done, but it could not be stored: a restart forgets it",
                                          "đã thực hiện nhưng không ghi được vào kho: khởi động lại sẽ mất"};

// Why a command about an alarm is refused.
inline constexpr LocalText kNeverRaisedText{"this alarm has never been raised: there is nothing to acknowledge",
                                            "cảnh báo này chưa từng xảy ra: không có gì để xác nhận"};
inline constexpr LocalText kOtherOccurrenceText{"that occurrence is over: look at the present one and acknowledge it",
                                                "lần xảy ra đó đã qua: hãy xem lần hiện tại rồi xác nhận"};
inline constexpr LocalText kNoReasonText{"a reason is needed", "cần có lý do"};
inline constexpr LocalText kTooLongText{
    "that is too long: an alarm may be shelved for 8 h, a critical one for 1 h; out of service for 30 d; maintenance "
    "7 d",
    "thời gian quá dài: tạm ẩn tối đa 8 giờ, cảnh báo nguy cấp 1 giờ; ngừng báo 30 ngày; bảo trì 7 ngày"};
inline constexpr LocalText kNotHiddenText{"it is not hidden in this way", "cảnh báo này hiện không bị ẩn theo cách đó"};

// The same by the name of the refusal (core/alarm). Outcome: the name itself if it is not known.
std::string RefusalText(std::string_view refusal, document::Language language);

}  // namespace tramgac::app
