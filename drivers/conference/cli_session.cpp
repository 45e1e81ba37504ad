#include "drivers/conference/cli_session.h"

#include <algorithm>

#include "agent/core/base/fold.h"
#include "drivers/conference/extracts.h"
#include "drivers/conference/line_paths.h"
#include "drivers/conference/telnet_text.h"
#include "drivers/reach/one_answer.h"

namespace tramgac::conference {

using reach::Fact;
using reach::LineEnd;
using reach::Next;

namespace {

bool BeginsWithOne(std::string_view line, const std::vector<std::string>& beginnings) {
  return std::ranges::any_of(beginnings, [line](const std::string& one) { return line.starts_with(one); });
}

}  // namespace

struct CliSession::Talk {
  TelnetText telnet;
  std::string line;       // so far
  std::size_t bytes = 0;  // of all
  std::vector<Found> found;
  std::unique_ptr<LinePaths> paths;  // of the command under way
  std::vector<bool> wanted;          // by command: a line has fitted its `when`
};

CliSession::CliSession(const reach::Question& question)
    : Conversation(question.api->extracts.size(), TextBytes(*question.api)),
      question_(question),
      api_(*question_.api) {}

CliSession::~CliSession() = default;

void CliSession::Begin(BootTime now) {
  findings_.Clear();
  talk_ = std::make_unique<Talk>();
  talk_->wanted.resize(api_.requests.size());
  phase_ = Phase::kLogIn;
  at_ = 0;
  user_given_ = password_given_ = accepted_ = heard_ = false;
  begun_ = now;
  deadline_ = now + question_.timeout;
  quiet_ = kNever;
  knocks_ = LogsIn() && !guard_.MayTry(now);
  next_ = Next::kOpen;
}

reach::LineWish CliSession::Wish() const {
  reach::LineWish wish;
  wish.port = question_.port != 0 ? question_.port : DefaultPort(question_);
  wish.ends_abruptly = knocks_;
  return wish;
}

void CliSession::OnOpen(const reach::LineFacts&, std::int64_t, BootTime now, reach::Sender&) {
  if (next_ != Next::kOpen) return;
  next_ = Next::kTalk;
  deadline_ = now + question_.timeout;
  quiet_ = now + kSettle;
  if (!knocks_) return;
  Understood();
  SpoilRest(Quality::kWrongCredentials);
  TellReason("wrong-credentials", findings_);
  Finish();
}

void CliSession::OnReceived(ByteSpan bytes, BootTime now, reach::Sender& sender) {
  if (next_ != Next::kTalk) return;
  heard_ = true;
  quiet_ = now + kSettle;
  talk_->bytes += bytes.size();
  if (talk_->bytes > kMostSession) return GiveUp(Quality::kTooBig, "too-big", now, &sender);
  for (const std::uint8_t byte : bytes) {
    if (const auto text = talk_->telnet.Take(byte)) TakeText(*text, now, sender);
    if (next_ != Next::kTalk || phase_ == Phase::kGoodbye) return;
  }
  if (auto& answers = talk_->telnet.answers(); !answers.empty()) {
    sender.Send(answers);
    answers.clear();
  }
  // Behind a prompt no line ends.
  if (const auto prompt = PromptIn(talk_->line)) {
    talk_->line.clear();
    TakePrompt(*prompt, now, sender);
  }
}

void CliSession::TakeText(char c, BootTime now, reach::Sender& sender) {
  if (c == '\r' || c == '\n') return TakeLine(now, sender);
  if (c == '\0') return;  // behind a CR (RFC 854)
  if (talk_->line.size() == kMostLine) return GiveUp(Quality::kTooBig, "too-big", now, &sender);
  talk_->line += c;
}

void CliSession::TakeLine(BootTime now, reach::Sender& sender) {
  const std::string whole = std::move(talk_->line);
  talk_->line.clear();
  const std::string_view line = TrimBlanks(whole);
  if (line.empty()) return;
  if (const auto prompt = PromptIn(line)) return TakePrompt(*prompt, now, sender);
  if (phase_ == Phase::kCommands) TakeAnswer(line, now, sender);
}

std::optional<CliSession::Prompt> CliSession::PromptIn(std::string_view line) const {
  line = TrimBlanks(line);
  const auto is_it = [line](const std::string& one) { return SameFolded(one, line); };
  if (std::ranges::any_of(api_.password_prompts, is_it)) return Prompt::kPassword;
  if (std::ranges::any_of(api_.user_prompts, is_it)) return Prompt::kUser;
  return std::nullopt;
}

void CliSession::TakePrompt(Prompt prompt, BootTime now, reach::Sender& sender) {
  Understood();
  bool& given = prompt == Prompt::kUser ? user_given_ : password_given_;
  if (!LogsIn() || given || password_given_ || phase_ != Phase::kLogIn) return Refused(now);
  given = true;
  deadline_ = now + question_.timeout;
  // A line end within it would begin a command.
  const std::string_view text = prompt == Prompt::kUser ? question_.user : question_.password;
  Say(text.substr(0, text.find_first_of("\r\n")), api_.line_end, sender);
}

void CliSession::Ask(BootTime now, reach::Sender& sender) {
  for (; at_ < api_.requests.size() && api_.requests[at_].when && !talk_->wanted[at_]; ++at_) {
    SpoilExtracts(api_, at_, Quality::kNoSuchObject, findings_);
  }
  if (at_ == api_.requests.size()) {
    findings_.Set(Fact::kTime, Value::Real(static_cast<double>((now - begun_).count()) / 1000.0));
    return SayGoodbye(now, sender);
  }
  std::vector<const reach::DocumentPath*> paths;
  for (const reach::ApiExtract& extract : api_.extracts) {
    if (extract.request == at_) paths.push_back(&extract.path);
  }
  talk_->found.assign(paths.size(), Found());
  talk_->paths = std::make_unique<LinePaths>(paths, talk_->found);
  deadline_ = now + question_.timeout;
  Say(api_.requests[at_].path, api_.line_end, sender);
}

void CliSession::TakeAnswer(std::string_view line, BootTime now, reach::Sender& sender) {
  const reach::ApiRequest& command = api_.requests[at_];
  if (line == command.path) return;  // some send back what is typed
  if (BeginsWithOne(line, api_.errors)) {
    SpoilExtracts(api_, at_, Quality::kNoSuchObject, findings_);
    return EndCommand(now, sender);
  }
  if (talk_->paths->Take(line)) Accepted();
  for (std::size_t i = at_ + 1; i < api_.requests.size(); ++i) {
    const auto& when = api_.requests[i].when;
    if (when && InLine(line, *when)) talk_->wanted[i] = true;
  }
  if (!BeginsWithOne(line, command.until)) return;
  talk_->paths->Finish();
  std::size_t next = 0;
  for (std::size_t i = 0; i < api_.extracts.size(); ++i) {
    if (api_.extracts[i].request == at_) TellExtract(api_.extracts[i], i, talk_->found[next++], findings_);
  }
  EndCommand(now, sender);
}

void CliSession::EndCommand(BootTime now, reach::Sender& sender) {
  Accepted();
  ++at_;
  Ask(now, sender);
}

void CliSession::OnEnd(LineEnd why, BootTime now) {
  if (next_ == Next::kDone) return;
  if (next_ == Next::kTalk && phase_ == Phase::kGoodbye) return Finish();
  // Some say no by hanging up.
  if (next_ == Next::kTalk && password_given_ && !accepted_) return Refused(now);
  if (why == LineEnd::kNotAllowed || why == LineEnd::kNoResources) {
    SpoilRest(Quality::kDisconnected);
    TellReason(LineEndName(why), findings_);
    return Finish();
  }
  GiveUp(Quality::kDisconnected, LineEndName(why), now, nullptr);
}

BootTime CliSession::Due() const {
  if (next_ == Next::kDone) return kNever;
  if (phase_ == Phase::kGoodbye) return deadline_;
  const BootTime end = std::min(deadline_, begun_ + api_.session);
  const bool may_go_on = phase_ == Phase::kLogIn && next_ == Next::kTalk && LogsIn() == password_given_;
  return may_go_on ? std::min(end, quiet_) : end;
}

void CliSession::OnDue(BootTime now, reach::Sender& sender) {
  if (now < Due()) return;
  if (phase_ == Phase::kGoodbye) {
    TellReason("session-left-open", findings_);
    return Finish();
  }
  if (now >= begun_ + api_.session) return GiveUp(Quality::kTimeout, "session-timeout", now, &sender);
  if (now >= deadline_) {
    // Perhaps it said no in words of its own. Trying again each time could lock the account.
    if (phase_ == Phase::kCommands && password_given_ && !accepted_) return Refused(now);
    const bool stranger = heard_ && findings_.Of(Fact::kUp).type == ValueType::kNone;
    return GiveUp(Quality::kTimeout, stranger ? "bad-answer" : "timeout", now, &sender);
  }
  phase_ = Phase::kCommands;
  talk_->line.clear();
  Ask(now, sender);
}

// It takes commands.
void CliSession::Accepted() {
  Understood();
  guard_.Accepted();
  accepted_ = true;
}

void CliSession::Understood() { findings_.Set(Fact::kUp, Value::Bool(true)); }

void CliSession::SpoilRest(Quality why) {
  for (std::size_t i = at_; i < api_.requests.size(); ++i) SpoilExtracts(api_, i, why, findings_);
}

// A password was refused, or one is wanted that nobody has given us.
void CliSession::Refused(BootTime now) {
  if (LogsIn()) guard_.Refused(now);
  SpoilRest(Quality::kWrongCredentials);
  TellReason("wrong-credentials", findings_);
  Finish();
}

// `sender`: null, if the line has ended.
void CliSession::GiveUp(Quality why, std::string_view reason, BootTime now, reach::Sender* sender) {
  if (findings_.Of(Fact::kUp).type == ValueType::kNone) findings_.Set(Fact::kUp, Value::Bool(false));
  SpoilRest(why);
  TellReason(reason, findings_);
  sender != nullptr&& phase_ == Phase::kCommands ? SayGoodbye(now, *sender) : Finish();
}

void CliSession::SayGoodbye(BootTime now, reach::Sender& sender) {
  if (api_.goodbye.empty()) return Finish();
  phase_ = Phase::kGoodbye;
  deadline_ = now + kPeerHangsUp;
  Say(api_.goodbye, api_.line_end, sender);
}

void CliSession::Finish() {
  next_ = Next::kDone;
  talk_.reset();
}

void CliSession::Say(std::string_view text, std::string_view line_end, reach::Sender& sender) {
  std::vector<std::uint8_t> bytes;
  reach::AppendText(text, bytes);
  reach::AppendText(line_end, bytes);
  sender.Send(bytes);
}

}  // namespace tramgac::conference
