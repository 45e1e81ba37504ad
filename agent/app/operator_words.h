// What operators read for the words that nodes use in messages and answers (docs/reference/mqtt.md): one place for
// each, for every screen and every answer. Pure; thread-safe; nothing blocks.
//
// Outcome where nothing else is said: the word itself if it is not known here; a newer node may have sent it.
#pragma once

#include <string>
#include <string_view>

#include "agent/core/model/command_words.h"
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
inline constexpr LocalText kDoneText = command_words::kDone.text;
inline constexpr LocalText kUnchangedText = command_words::kUnchanged.text;
inline constexpr LocalText kNotStoredText = command_words::kNotStored.text;

// Why a command about an alarm is refused.
inline constexpr LocalText kNeverRaisedText = command_words::kNeverRaised.text;
inline constexpr LocalText kOtherOccurrenceText = command_words::kOtherOccurrence.text;
inline constexpr LocalText kNoReasonText = command_words::kNoReason.text;
inline constexpr LocalText kTooLongText = command_words::kTooLong.text;
inline constexpr LocalText kNotHiddenText = command_words::kNotHidden.text;

// The same by the name of the refusal (core/alarm). Outcome: the name itself if it is not known.
std::string RefusalText(std::string_view refusal, document::Language language);

}  // namespace tramgac::app
