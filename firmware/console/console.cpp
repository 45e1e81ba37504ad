#include "firmware/console/console.h"

#include <algorithm>
#include <charconv>

namespace tramgac::firmware {
namespace {

constexpr std::string_view kPrompt = "> ";
constexpr char kEscape = 0x1B, kDelete = 0x7F;

std::string_view Trimmed(std::string_view text) {
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
  return text;
}

}  // namespace

void ConsoleText::Write(std::string_view text) {
  for (const char c : text) {
    const std::size_t wanted = c == '\n' ? 2 : 1;
    if (cut_) return;
    if (end_ + wanted + kCut.size() > kSize) {
      Cut(c);
      return;
    }
    if (c == '\n') text_[end_++] = '\r';
    text_[end_++] = static_cast<std::uint8_t>(c);
  }
}

// Before `next`, which has no room: not within a character of UTF-8.
void ConsoleText::Cut(char next) {
  const auto continues = [](auto byte) { return (static_cast<std::uint8_t>(byte) & 0xC0) == 0x80; };
  if (continues(next)) {
    while (end_ > begin_ && continues(text_[--end_])) {
    }
  }
  for (const char c : kCut) text_[end_++] = static_cast<std::uint8_t>(c);
  cut_ = true;
}

void ConsoleText::Write(std::int64_t number) {
  std::array<char, 20> digits;
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
  Write(std::string_view(digits.data(), static_cast<std::size_t>(end - digits.data())));
}

void ConsoleText::Sent(std::size_t size) {
  begin_ += size;
  if (begin_ < end_) return;
  begin_ = end_ = 0;
  cut_ = false;
}

void Console::Greet(std::string_view program, std::string_view board) {
  for (const std::string_view part : {std::string_view("\n"), program, std::string_view(" on "), board,
                                      std::string_view(", type help / hãy gõ help\n"), kPrompt}) {
    answer_.Write(part);
  }
}

void Console::Step() {
  if (busy_ && commands_.GoOn(answer_)) {
    busy_ = false;
    Ask();
  }
  if (must_ask_ && !answer_.cut()) Ask();
  // One by one: what is typed behind a command waits until that is done.
  std::array<std::uint8_t, 1> typed;
  while (!busy_ && !must_ask_ && port_.Receive(typed).size != 0) Take(static_cast<char>(typed[0]));
  answer_.Sent(port_.Send(answer_.waiting()));
}

// Behind an answer that was cut there is no room for the question: it waits until that is sent.
void Console::Ask() {
  answer_.Write(kPrompt);
  must_ask_ = answer_.cut();
}

void Console::Take(char c) {
  const bool second_half = c == '\n' && after_cr_;
  after_cr_ = c == '\r';
  if (second_half) return;
  if (escape_ != 0) {
    // ESC x, or ESC [ parameters and a letter (ECMA-48, 5.4).
    if (escape_ == 1) {
      escape_ = c == '[' ? 2 : 0;
    } else if (c >= '@') {
      escape_ = 0;
    }
    return;
  }
  if (c == kEscape) {
    escape_ = 1;
  } else if (c == '\r' || c == '\n') {
    Execute();
  } else if (c == '\b' || c == kDelete) {
    Erase();
  } else if (static_cast<unsigned char>(c) >= ' ') {
    if (size_ < kLineSize) {
      line_[size_] = c;
      answer_.Write(std::string_view(&c, 1));
    }
    ++size_;
  }
}

void Console::Erase() {
  if (size_ == 0) return;
  if (size_ <= kLineSize) answer_.Write("\b \b");
  --size_;
}

void Console::Execute() {
  const std::size_t typed = size_;
  size_ = 0;
  answer_.Write("\n");
  busy_ = !Do(Trimmed({line_.data(), std::min(typed, kLineSize)}), typed > kLineSize);
  if (!busy_) Ask();
}

// Outcome: is it done?
bool Console::Do(std::string_view line, bool too_long) {
  if (too_long) {
    answer_.Write(
        "the line is too long: 80 characters at most, nothing was done\n"
        "dòng quá dài: tối đa 80 ký tự, chưa làm gì cả\n");
    return true;
  }
  const std::size_t blank = std::min(line.find(' '), line.size());
  const std::string_view name = line.substr(0, blank);
  const auto list = commands_.list();
  const auto found = std::find_if(list.begin(), list.end(), [&](const auto& command) { return command.name == name; });
  if (found != list.end()) {
    return commands_.Run(static_cast<std::size_t>(found - list.begin()), Trimmed(line.substr(blank)), answer_);
  }
  if (name == "help") {
    Help();
  } else if (!name.empty()) {
    answer_.Write("there is no command '");
    answer_.Write(name);
    answer_.Write("', type help\nkhông có lệnh này, hãy gõ help\n");
  }
  return true;
}

void Console::Help() {
  for (const ConsoleCommand& command : commands_.list()) {
    answer_.Write(command.name);
    answer_.Write(": ");
    answer_.Write(command.english);
    answer_.Write(" / ");
    answer_.Write(command.vietnamese);
    answer_.Write("\n");
  }
}

}  // namespace tramgac::firmware
