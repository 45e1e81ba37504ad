#include "agent/app/operator_words.h"

#include <algorithm>
#include <span>

#include "agent/app/value_text.h"
#include "agent/core/model/alarm_spec.h"
#include "agent/core/pipeline/alarm_message.h"

namespace tramgac::app {
namespace {

using document::Language;

constexpr std::size_t kSeverityCount = 4;

struct Words {
  std::string_view name;
  LocalText text;
};

constexpr Words kPhases[] = {{"normal", {"normal", "bình thường"}},
                             {"active-unacked", {"ACTIVE", "ĐANG XẢY RA"}},
                             {"active-acked", {"active, known", "đang xảy ra, đã biết"}},
                             {"returned-unacked", {"over, unseen", "đã hết, chưa xem"}}};
constexpr Words kShortPhases[] = {{"normal", {"normal", "thường"}},
                                  {"active-unacked", {"NEW", "MỚI"}},
                                  {"active-acked", {"known", "đã biết"}},
                                  {"returned-unacked", {"over", "đã hết"}}};
constexpr Words kHidings[] = {{"shelved", {"shelved", "tạm ẩn"}},
                              {"out-of-service", {"out of service", "ngừng báo"}},
                              {"maintenance", {"maintenance", "đang bảo trì"}},
                              {"suppressed", {"explained", "đã có nguyên nhân"}},
                              {"waiting", {"cause is being looked for", "đang tìm nguyên nhân"}},
                              {"flood", {"not announced, too many at once", "không báo vì quá nhiều cùng lúc"}}};
constexpr Words kHappenings[] = {{"raised", {"raised", "phát sinh"}},
                                 {"cleared", {"over", "đã hết"}},
                                 {"acked", {"acknowledged", "được xác nhận"}},
                                 {"hidden", {"hidden", "bị ẩn"}},
                                 {"shown", {"shown again", "hiện lại"}},
                                 {"announced", {"announced again", "báo lại"}},
                                 {"worsened", {"worse", "nặng hơn"}},
                                 {"eased", {"less severe", "nhẹ hơn"}},
                                 {"ack", {"ack", "xác nhận"}},
                                 {"shelve", {"shelve", "tạm ẩn"}},
                                 {"unshelve", {"unshelve", "bỏ tạm ẩn"}},
                                 {"out-of-service", {"out of service", "ngừng báo"}},
                                 {"in-service", {"in service", "báo trở lại"}},
                                 {"maintenance", {"maintenance", "bảo trì"}},
                                 {"done", kDoneText},
                                 {"unchanged", kUnchangedText},
                                 {"refused", {"refused", "bị từ chối"}}};
constexpr Words kRefusals[] = {{"never-raised", kNeverRaisedText},
                               {"other-occurrence", kOtherOccurrenceText},
                               {"no-reason", kNoReasonText},
                               {"too-long", kTooLongText},
                               {"not-hidden", kNotHiddenText}};

std::string TextOf(std::span<const Words> words, std::string_view name, Language language) {
  const auto found = std::ranges::find(words, name, &Words::name);
  if (found == words.end()) return std::string(name);
  return std::string(language == Language::kVietnamese ? found->text.vi : found->text.en);
}

}  // namespace

std::string_view SeverityMark(std::string_view severity) {
  constexpr std::string_view kMarks = "!!!!";
  for (std::size_t i = 0; i < kSeverityCount; ++i) {
    if (SeverityName(static_cast<Severity>(i)) == severity) return kMarks.substr(0, i + 1);
  }
  return "????";
}

std::string SeverityText(std::string_view severity, Language language) {
  for (std::size_t i = 0; i < kSeverityCount; ++i) {
    if (SeverityName(static_cast<Severity>(i)) != severity) continue;
    return std::string(SeverityWord(static_cast<Severity>(i), language == Language::kVietnamese
                                                                  ? TextLanguage::kVietnamese
                                                                  : TextLanguage::kEnglish));
  }
  return severity == "unknown" ? Pick(language, "unknown", "không rõ") : std::string(severity);
}

std::string PhaseText(std::string_view phase, Language language) { return TextOf(kPhases, phase, language); }

std::string PhaseWord(std::string_view phase, Language language) { return TextOf(kShortPhases, phase, language); }

std::string HidingText(std::string_view hidden, Language language) { return TextOf(kHidings, hidden, language); }

std::string HappeningText(std::string_view word, Language language) { return TextOf(kHappenings, word, language); }

std::string RefusalText(std::string_view refusal, Language language) { return TextOf(kRefusals, refusal, language); }

}  // namespace tramgac::app
