// A session with a command line over TCP as a profile describes it (drivers/reach/api.h): log in where a password is
// given, ask one command after the other on one line, say goodbye. Of the answers it reads only what the profile's
// points name (line_paths.h).
//
// Nothing is said before the peer has been quiet for kSettle: a command that is typed into a prompt would be tried as
// a password. A prompt where none is expected means that the last password was refused, or that one is wanted; then the
// line is closed and nothing more is said, goodbye included. A password that was refused rests (LogInGuard): until
// then a line is opened and reset, which says whether the host is there.
// Goodbye is said whenever commands could be given, after failures too, and the peer then closes the line.
//
// Facts: up (a prompt or a command was answered as expected, or the line opened while the password rests), time (from
// the beginning until all commands were answered), reason (of the first failure). Reasons beside those of lines:
//   timeout, session-timeout   a command, all of them took longer than they may
//   bad-answer                 it speaks, but nothing of what it said is understood
//   too-big                    a line of more than kMostLine bytes, more than kMostSession in all
//   wrong-credentials          the password was refused, or nothing was answered behind it; one is wanted and none is
//                              given; or a pause after it
//   session-left-open          goodbye was said, and the line did not end
// Extracts: a value, or why there is none: see extracts.h; kNoSuchObject also of a command that the model does not
// know or that was not given; kTimeout, kDisconnected, kTooBig, kWrongCredentials.
//
// Single-threaded; nothing blocks. Allocates while it talks, at most kMostLine and what is found.
#pragma once

#include <memory>
#include <string>

#include "drivers/conference/log_in_guard.h"
#include "drivers/reach/conversation.h"
#include "drivers/reach/question.h"

namespace tramgac::conference {

inline constexpr std::size_t kMostLine = 1024;
inline constexpr std::size_t kMostSession = 65536;
inline constexpr Duration kSettle = std::chrono::seconds(2), kPeerHangsUp = std::chrono::seconds(3);

class CliSession final : public reach::Conversation {
 public:
  // Of `question`: api (not null), user, password, password_file, port, timeout (of each command).
  explicit CliSession(const reach::Question& question);
  ~CliSession() override;

  void Begin(BootTime now) override;
  reach::LineWish Wish() const override;
  void OnOpen(const reach::LineFacts& facts, std::int64_t utc_us, BootTime now, reach::Sender& sender) override;
  void OnReceived(ByteSpan bytes, BootTime now, reach::Sender& sender) override;
  void OnEnd(reach::LineEnd why, BootTime now) override;
  BootTime Due() const override;
  void OnDue(BootTime now, reach::Sender& sender) override;
  reach::Next next() const override { return next_; }

 private:
  enum class Phase : std::uint8_t { kLogIn, kCommands, kGoodbye };
  enum class Prompt : std::uint8_t { kUser, kPassword };
  struct Talk;  // what lives while it talks

  bool LogsIn() const { return !question_.password_file.empty(); }
  std::optional<Prompt> PromptIn(std::string_view line) const;
  void TakeText(char c, BootTime now, reach::Sender& sender);
  void TakeLine(BootTime now, reach::Sender& sender);
  void TakePrompt(Prompt prompt, BootTime now, reach::Sender& sender);
  void TakeAnswer(std::string_view line, BootTime now, reach::Sender& sender);
  void Ask(BootTime now, reach::Sender& sender);
  void EndCommand(BootTime now, reach::Sender& sender);
  void Accepted();
  void Understood();
  void SpoilRest(Quality why);
  void Refused(BootTime now);
  void GiveUp(Quality why, std::string_view reason, BootTime now, reach::Sender* sender);
  void SayGoodbye(BootTime now, reach::Sender& sender);
  void Finish();
  static void Say(std::string_view text, std::string_view line_end, reach::Sender& sender);

  const reach::Question question_;
  const reach::Api& api_;
  LogInGuard guard_;
  reach::Next next_ = reach::Next::kDone;
  Phase phase_ = Phase::kLogIn;
  std::size_t at_ = 0;  // of the commands
  bool user_given_ = false, password_given_ = false;
  bool accepted_ = false;  // a command has been answered, or a part of it
  bool knocks_ = false;    // the password rests
  bool heard_ = false;     // anything
  BootTime begun_{}, deadline_ = kNever, quiet_ = kNever;
  std::unique_ptr<Talk> talk_;
};

}  // namespace tramgac::conference
