#include "agent/app/soc_words.h"

#include <array>
#include <span>

#include "agent/app/value_text.h"

namespace tramgac::app {
namespace {

using document::Language;

struct Words {
  std::string_view name;
  const char *en, *vi;
};

constexpr Words kHidings[] = {{"shelved", "shelved", "tạm ẩn"},
                              {"out-of-service", "out of service", "ngừng báo"},
                              {"suppressed", "explained by another", "do cảnh báo khác"},
                              {"maintenance", "maintenance", "đang bảo trì"},
                              {"flapping", "comes and goes", "chập chờn"},
                              {"flood", "flood of alarms", "quá nhiều cảnh báo"},
                              {"waiting", "waiting", "đang chờ"}};

constexpr Words kHappenings[] = {{"raised", "raised", "phát sinh"},
                                 {"cleared", "over", "đã hết"},
                                 {"acked", "acknowledged", "được xác nhận"},
                                 {"hidden", "hidden", "bị ẩn"},
                                 {"shown", "shown again", "hiện lại"},
                                 {"announced", "announced again", "báo lại"},
                                 {"ack", "ack", "xác nhận"},
                                 {"shelve", "shelve", "tạm ẩn"},
                                 {"unshelve", "unshelve", "bỏ tạm ẩn"},
                                 {"out-of-service", "out of service", "ngừng báo"},
                                 {"in-service", "in service", "báo trở lại"},
                                 {"done", "done", "đã thực hiện"},
                                 {"unchanged", "was so already", "đã như vậy"},
                                 {"refused", "refused", "bị từ chối"}};

std::string WordFor(std::span<const Words> words, const std::string& name, Language language) {
  for (const Words& word : words) {
    if (word.name == name) return Pick(language, word.en, word.vi);
  }
  return name;
}

}  // namespace

std::string_view SocMark(SocSeverity severity) {
  constexpr std::array<std::string_view, kSocSeverities> kMarks = {"!", "!!", "!!!", "????", "!!!!"};
  return kMarks[static_cast<std::size_t>(severity)];
}

std::string SocSeverityWord(SocSeverity severity, Language language) {
  if (severity == SocSeverity::kUnknown) return Pick(language, "unknown", "không rõ");
  return SeverityText(SocSeverityName(severity), language);
}

std::string_view SocPhaseWord(SocPhase phase, Language language) {
  switch (phase) {
    case SocPhase::kNormal: return Pick(language, "normal", "thường");
    case SocPhase::kActiveUnacked: return Pick(language, "NEW", "MỚI");
    case SocPhase::kActiveAcked: return Pick(language, "known", "đã biết");
    case SocPhase::kReturnedUnacked: return Pick(language, "over", "đã hết");
  }
  return "";
}

std::string SocHidingWord(const std::string& hidden, Language language) { return WordFor(kHidings, hidden, language); }

std::string SocHappeningWord(const std::string& word, Language language) {
  return WordFor(kHappenings, word, language);
}

}  // namespace tramgac::app
