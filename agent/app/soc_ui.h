// What the operator's terminal shows at the moment and what keys do to it. Pure; not thread-safe; nothing blocks.
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>

#include "agent/app/soc_commands.h"
#include "agent/app/soc_keys.h"
#include "agent/app/soc_state.h"
#include "agent/document/problem.h"

namespace tramgac::app {

class SocUi {
 public:
  enum class Mode : std::uint8_t { kList, kDetail, kFilter, kAckReason, kShelveTime, kShelveReason };

  explicit SocUi(document::Language language) : language_(language) {}

  // One key. `page`: rows of the list.
  void Press(const KeyPress& key, const SocState& state, std::size_t page);

  // The detail has no more lines: keys beyond them are forgotten.
  void LimitScroll(std::size_t most) { scroll_ = std::min(scroll_, most); }

  // What the operator asks of a node, once.
  std::optional<SocRequest> TakeRequest();

  // A line for the operator about what they did, until the next one or `until_ms`.
  void Notice(document::Wording text, std::int64_t until_ms);
  // Outcome: null if there is none (any more).
  const document::Wording* notice(std::int64_t now_ms) const;

  Mode mode() const { return mode_; }
  // The detail is behind the question that is asked.
  bool prompts_in_detail() const { return before_prompt_ == Mode::kDetail; }
  document::Language language() const { return language_; }
  bool muted() const { return muted_; }
  bool quit() const { return quit_; }
  bool shows_hidden() const { return shows_hidden_; }
  const std::string& filter() const { return filter_; }
  const std::string& input() const { return input_; }
  std::size_t scroll() const { return scroll_; }          // lines of the detail that are above the screen
  const SocRequest& pending() const { return pending_; }  // what a reason is asked for
  const SocKey& detail() const { return detail_; }

  // The alarms of the list.
  const SocList& List(const SocState& state) const { return state.List(shows_hidden_, filter_); }
  // The place of the selected one in it; if it has gone, the place where it was. Outcome: 0 for an empty list.
  std::size_t Selected(const SocState& state) const;

 private:
  void PressInList(const KeyPress& key, const SocState& state, std::size_t page);
  void PressInDetail(const KeyPress& key, const SocState& state, std::size_t page);
  void PressInPrompt(const KeyPress& key);
  void PressCommon(char key, const SocState& state, const SocKey& target);
  void Select(const SocList& list, std::size_t place);
  void Begin(const char* verb, const SocState& state, const SocKey& target);
  void Submit();
  void Close();

  document::Language language_;
  Mode mode_ = Mode::kList;
  Mode before_prompt_ = Mode::kList;
  bool muted_ = false, quit_ = false, shows_hidden_ = false;
  std::string filter_, input_;
  std::optional<SocKey> selected_;  // nothing: the first
  std::size_t place_ = 0;           // where it was last seen
  std::size_t scroll_ = 0;
  SocKey detail_;
  SocRequest pending_;
  std::optional<SocRequest> request_;
  document::Wording notice_;
  std::int64_t notice_until_ms_ = 0;
};

// How long an alarm can be shelved with keys 1 to 4, in seconds.
inline constexpr std::int64_t kShelveTimes[] = {15 * 60, 3600, 4 * 3600, 8 * 3600};

}  // namespace tramgac::app
