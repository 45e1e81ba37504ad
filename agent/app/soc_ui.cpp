#include "agent/app/soc_ui.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace tramgac::app {
namespace {

using document::Language;
using Kind = KeyPress::Kind;

constexpr std::size_t kLongestInput = 200;  // bytes, as the node takes them
constexpr std::size_t kMostScroll = 10000;

char LetterOf(const KeyPress& key) { return key.kind == Kind::kText && key.text.size() == 1 ? key.text[0] : '\0'; }

// By how many rows a key moves; 0: it is another key.
long StepOf(const KeyPress& key, std::size_t page) {
  const auto rows = static_cast<long>(std::max<std::size_t>(page, 1));
  constexpr long kFar = 1000000;
  switch (key.kind) {
    case Kind::kUp: return -1;
    case Kind::kDown: return 1;
    case Kind::kPageUp: return -rows;
    case Kind::kPageDown: return rows;
    case Kind::kHome: return -kFar;
    case Kind::kEnd: return kFar;
    default: break;
  }
  const char letter = LetterOf(key);
  return letter == 'k' ? -1 : letter == 'j' ? 1 : 0;
}

std::size_t Moved(std::size_t from, long by, std::size_t most) {
  return static_cast<std::size_t>(std::clamp(static_cast<long>(from) + by, 0L, static_cast<long>(most)));
}

}  // namespace

void SocUi::Press(const KeyPress& key, const SocState& state, std::size_t page) {
  switch (mode_) {
    case Mode::kList: return PressInList(key, state, page);
    case Mode::kDetail: return PressInDetail(key, state, page);
    case Mode::kFilter:
    case Mode::kAckReason:
    case Mode::kShelveTime:
    case Mode::kShelveReason: return PressInPrompt(key);
  }
}

std::size_t SocUi::Selected(const SocState& state) const {
  const SocList& list = List(state);
  if (list.empty() || !selected_) return 0;
  const auto alarm = state.alarms().find(*selected_);
  const auto place = alarm == state.alarms().end() ? std::nullopt : list.PlaceOf(*alarm);
  return place ? *place : std::min(place_, list.size() - 1);
}

void SocUi::Select(const SocList& list, std::size_t place) {
  place_ = place;
  selected_ = list[place].first;
}

void SocUi::PressInList(const KeyPress& key, const SocState& state, std::size_t page) {
  const SocList& list = List(state);
  const std::size_t place = Selected(state);
  if (const long step = StepOf(key, page); step != 0) {
    if (!list.empty()) Select(list, Moved(place, step, list.size() - 1));
    return;
  }
  const char letter = LetterOf(key);
  if (key.kind == Kind::kEnter || letter == 'g') {
    if (list.empty()) return;
    Select(list, place);
    detail_ = list[place].first;
    scroll_ = 0;
    mode_ = Mode::kDetail;
    return;
  }
  const SocKey target = list.empty() ? SocKey() : list[place].first;  // before another list is asked for
  if (key.kind == Kind::kEscape) filter_.clear();
  if (letter == 'h') {
    shows_hidden_ = !shows_hidden_;
    selected_.reset();
  }
  if (letter == 'f' || letter == '/') {
    before_prompt_ = mode_;
    mode_ = Mode::kFilter;
    input_ = filter_;
  }
  if (letter == 'q') quit_ = true;
  PressCommon(letter, state, target);
}

void SocUi::PressInDetail(const KeyPress& key, const SocState& state, std::size_t page) {
  if (const long step = StepOf(key, page); step != 0) {
    scroll_ = Moved(scroll_, step, kMostScroll);
    return;
  }
  const char letter = LetterOf(key);
  if (key.kind == Kind::kEnter || key.kind == Kind::kEscape || letter == 'g' || letter == 'q') {
    mode_ = Mode::kList;
    return;
  }
  PressCommon(letter, state, detail_);
}

void SocUi::PressCommon(char key, const SocState& state, const SocKey& target) {
  switch (key) {
    case 'a': return Begin("ack", state, target);
    case 's': return Begin("shelve", state, target);
    case 'u': return Begin("unshelve", state, target);
    case 'm': muted_ = !muted_; return;
    case 'l': language_ = language_ == Language::kEnglish ? Language::kVietnamese : Language::kEnglish; return;
    default: return;
  }
}

// The alarm and its occurrence are taken now: what moves on the screen while a reason is typed is not meant.
void SocUi::Begin(const char* verb, const SocState& state, const SocKey& target) {
  const auto alarm = state.alarms().find(target);
  if (alarm == state.alarms().end()) return;
  pending_ = {verb, target, alarm->second.occurrence, 0, {}};
  input_.clear();
  before_prompt_ = mode_;
  if (pending_.verb == "ack") mode_ = Mode::kAckReason;
  if (pending_.verb == "shelve") mode_ = Mode::kShelveTime;
  if (pending_.verb == "unshelve") Submit();
}

void SocUi::PressInPrompt(const KeyPress& key) {
  if (key.kind == Kind::kEscape) {
    if (mode_ == Mode::kFilter) filter_.clear();
    return Close();
  }
  if (mode_ == Mode::kShelveTime) {
    const char letter = LetterOf(key);
    const int choice = letter - '1';
    if (choice < 0 || choice >= static_cast<int>(std::size(kShelveTimes))) return;
    pending_.for_s = kShelveTimes[choice];
    mode_ = Mode::kShelveReason;
    return;
  }
  if (key.kind == Kind::kBackspace) DropLastCharacter(input_);
  if (key.kind == Kind::kText && input_.size() + key.text.size() <= kLongestInput) input_ += key.text;
  if (mode_ == Mode::kFilter) filter_ = input_;
  if (key.kind != Kind::kEnter) return;
  if (mode_ == Mode::kFilter) return Close();
  if (mode_ == Mode::kShelveReason && input_.empty()) return;  // the node would refuse it
  Submit();
}

void SocUi::Submit() {
  pending_.reason = input_;
  // An acknowledgement is bound to the occurrence that was looked at; the others concern the alarm.
  if (pending_.verb != "ack") pending_.occurrence = 0;
  request_ = pending_;
  Close();
}

void SocUi::Close() {
  mode_ = before_prompt_;
  input_.clear();
}

std::optional<SocRequest> SocUi::TakeRequest() { return std::exchange(request_, std::nullopt); }

void SocUi::Notice(document::Wording text, std::int64_t until_ms) {
  notice_ = std::move(text);
  notice_until_ms_ = until_ms;
}

const document::Wording* SocUi::notice(std::int64_t now_ms) const {
  return !notice_.empty() && now_ms < notice_until_ms_ ? &notice_ : nullptr;
}

}  // namespace tramgac::app
