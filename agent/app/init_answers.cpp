#include "agent/app/init_answers.h"

#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>

#include "agent/document/text_check.h"

namespace tramgac::app {
namespace {

using document::Phrase;
using document::Say;
using document::Wording;

constexpr Phrase kBadLine{"line {0} of the answers: expected KEY=VALUE", "dòng {0} của tệp trả lời: cần KHÓA=GIÁ_TRỊ"};
constexpr Phrase kTwice{"line {0} of the answers: {1} is there already", "dòng {0} của tệp trả lời: {1} đã có ở trên"};
constexpr Phrase kUnknown{"the answers have {0}, which nobody asked for", "tệp trả lời có {0} nhưng không ai hỏi"};
constexpr Phrase kWrong{"{0}={1}: {2}", "{0}={1}: {2}"};
constexpr Phrase kEnded{"the answers have ended before the questions; nothing was written",
                        "hết câu trả lời trước khi hết câu hỏi; chưa ghi gì"};
constexpr Phrase kStopped{"stopped; nothing was written", "đã dừng; chưa ghi gì"};
constexpr Phrase kTooLong{"that is too long: at most {0} bytes", "quá dài: nhiều nhất {0} byte"};
constexpr Phrase kNotText{"that is not text (UTF-8 without control characters)",
                          "không phải văn bản (UTF-8, không ký tự điều khiển)"};

std::string Trimmed(const std::string& text) {
  constexpr const char* kBlanks = " \t\r";
  const std::size_t begin = text.find_first_not_of(kBlanks);
  if (begin == text.npos) return {};
  return text.substr(begin, text.find_last_not_of(kBlanks) - begin + 1);
}

Wording WhyNot(const InitQuestion& question, const std::string& answer) {
  if (document::CheckText(answer)) return Say(kNotText);
  return question.wrong ? question.wrong(answer == "-" ? std::string() : answer) : Wording();
}

}  // namespace

std::optional<std::map<std::string, std::string>> ParseAnswers(const std::string& text, Wording& why) {
  std::map<std::string, std::string> answers;
  std::size_t number = 0;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    const std::string line = Trimmed(text.substr(at, end - at));
    at = end + 1;
    ++number;
    if (line.empty() || line.front() == '#') continue;
    const std::size_t equals = line.find('=');
    if (equals == line.npos || equals == 0 || line.size() > kLongestAnswer) {
      why = Say(kBadLine, number);
      return std::nullopt;
    }
    const std::string key = Trimmed(line.substr(0, equals));
    if (!answers.emplace(key, Trimmed(line.substr(equals + 1))).second) {
      why = Say(kTwice, number, document::Quoted(key));
      return std::nullopt;
    }
  }
  return answers;
}

void InitAnswerer::Tell(const Wording& text) const {
  std::fprintf(stderr, "tramgac init: %s\n", text.In(language_).c_str());
}

// Waits for a whole line, or for a signal: whatever was answered until then is nowhere yet.
InitAnswerer::Heard InitAnswerer::ReadLine(std::string& line) {
  while (true) {
    const std::size_t end = waiting_.find('\n');
    if (end != waiting_.npos || (ended_ && !waiting_.empty())) {
      line = waiting_.substr(0, end);
      waiting_.erase(0, end == waiting_.npos ? end : end + 1);
      return line.size() > kLongestAnswer ? Heard::kTooLong : Heard::kLine;
    }
    if (ended_) return Heard::kEnd;
    if (waiting_.size() > 8 * kLongestAnswer) waiting_.resize(kLongestAnswer + 1);
    pollfd both[] = {{STDIN_FILENO, POLLIN, 0}, {signals_.fd(), POLLIN, 0}};
    if (::poll(both, 2, -1) < 0 && errno != EINTR) return Heard::kEnd;
    if (both[1].revents != 0) return Heard::kStopped;
    if (both[0].revents == 0) continue;
    char bytes[512];
    const ssize_t size = ::read(STDIN_FILENO, bytes, sizeof bytes);
    if (size > 0) waiting_.append(bytes, static_cast<std::size_t>(size));
    ended_ = size <= 0;
  }
}

std::optional<std::string> InitAnswerer::FromFile(const InitQuestion& question) {
  const auto given = file_->find(question.key);
  std::string answer = given == file_->end() || given->second.empty() ? question.fallback : given->second;
  if (given != file_->end()) file_->erase(given);
  if (const Wording why = WhyNot(question, answer); !why.empty()) {
    Tell(Say(kWrong, question.key, document::Quoted(answer), why.In(language_)));
    return std::nullopt;
  }
  return answer == "-" ? std::string() : answer;
}

std::optional<std::string> InitAnswerer::Ask(const InitQuestion& question) {
  if (file_) return FromFile(question);
  std::printf("\n%s\n", question.explain.In(language_).c_str());
  while (true) {
    std::printf("%s [%s]: ", question.key.c_str(), question.fallback.c_str());
    std::fflush(stdout);
    std::string line;
    const Heard heard = ReadLine(line);
    if (heard == Heard::kEnd || heard == Heard::kStopped) {
      std::printf("\n");
      std::fflush(stdout);
      Tell(Say(heard == Heard::kEnd ? kEnded : kStopped));
      return std::nullopt;
    }
    std::string answer = Trimmed(line);
    if (answer.empty()) answer = question.fallback;
    const Wording why = heard == Heard::kTooLong ? Say(kTooLong, kLongestAnswer) : WhyNot(question, answer);
    if (why.empty()) return answer == "-" ? std::string() : answer;
    std::printf("  %s\n", why.In(language_).c_str());
  }
}

bool InitAnswerer::NothingLeft() {
  if (!file_ || file_->empty()) return true;
  Tell(Say(kUnknown, document::Quoted(file_->begin()->first)));
  return false;
}

}  // namespace tramgac::app
