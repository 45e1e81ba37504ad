#include "drivers/conference/api_session.h"

#include <algorithm>
#include <array>

#include "agent/core/base/fold.h"
#include "drivers/conference/extracts.h"
#include "drivers/reach/one_answer.h"

namespace tramgac::conference {

using reach::ApiRequest;
using reach::Fact;
using reach::LineEnd;
using reach::LogIn;
using reach::Next;
using reach::Taken;

namespace {

constexpr std::size_t kLongestHeader = 4096;  // tokens in cookies are long
constexpr std::array<std::string_view, 3> kContentTypes = {"application/json", "application/x-www-form-urlencoded",
                                                           "text/xml"};
constexpr std::array<std::string_view, 2> kAccepted = {"text/xml, application/xml", "application/json"};

bool IsGood(int code) { return code >= 200 && code < 300; }
bool IsRefusal(int code) { return code == 401 || code == 403; }
bool IsRedirect(int code) { return code == 301 || code == 302 || code == 303 || code == 307 || code == 308; }

}  // namespace

struct ApiSession::Talk {
  reach::HttpAnswer answer{kLongestHeader};
  std::vector<std::uint8_t> bytes;  // of the request under way
  Variables variables;
  Cookies cookies;
  std::string peer;  // as in a Host header
  std::string nonce;
  std::string location;            // of the answer
  std::string redirected;          // where the request goes instead
  bool redirected_as_get = false;  // and without a body
  int redirects = 0;
  bool connected = false;
  bool heard = false;            // anything of the answer
  bool resent = false;           // on another line
  std::size_t on_this_line = 0;  // answers
  bool any_bad_code = false, any_good = false;
  std::size_t body = 0;                           // bytes
  std::vector<const reach::DocumentPath*> paths;  // of the answer: of extracts, of `accept`, of what is taken
  std::vector<Found> found;
  std::unique_ptr<DocumentReader> reader;
  DocumentState state = DocumentState::kGood;
};

ApiSession::ApiSession(const reach::Question& question, const DocumentReaders& readers)
    : Conversation(question.api->extracts.size(), TextBytes(*question.api)),
      question_(question),
      readers_(readers),
      api_(*question_.api) {}

ApiSession::~ApiSession() = default;

void ApiSession::Begin(BootTime now) {
  findings_.Clear();
  phase_ = Phase::kLogIn;
  at_ = resume_ = 0;
  log_in_done_ = again_ = open_ = false;
  begun_ = now;
  talk_ = std::make_unique<Talk>();
  knocks_ = reach::NeedsPassword(api_) && !guard_.MayTry(now);
  if (!knocks_) return GoOn(now, nullptr);
  deadline_ = now + question_.timeout;
  next_ = Next::kOpen;
}

reach::LineWish ApiSession::Wish() const {
  reach::LineWish wish;
  wish.transport = question_.transport;
  wish.port = question_.port != 0 ? question_.port : DefaultPort(question_);
  wish.server_name = question_.server_name.empty() ? question_.host : question_.server_name;
  wish.old_tls = question_.old_tls;
  return wish;
}

const std::vector<ApiRequest>& ApiSession::List() const {
  return phase_ == Phase::kLogIn ? api_.log_in : phase_ == Phase::kRequests ? api_.requests : api_.log_out;
}

bool ApiSession::CarriesPassword() const {
  if (api_.login == LogIn::kBasic) return !log_in_done_;
  if (phase_ != Phase::kLogIn) return false;
  const auto has = [](const std::string& text) { return text.find("{password}") != std::string::npos; };
  return api_.login == LogIn::kBasicOnce || has(Request().body) || has(Request().path);
}

// The next request, of the next phase if this one is over. `sender`: null, if the line is not open any more.
void ApiSession::GoOn(BootTime now, reach::Sender* sender) {
  while (at_ >= List().size()) {
    if (!EndPhase(now)) return Finish();
  }
  Ask(now, sender);
}

// Outcome: false: that was the last one.
bool ApiSession::EndPhase(BootTime now) {
  if (phase_ == Phase::kLogIn) {
    if (api_.login != LogIn::kBasic) {
      log_in_done_ = true;
      guard_.Accepted();
    }
    phase_ = Phase::kRequests;
    at_ = resume_;
    return true;
  }
  if (phase_ == Phase::kRequests) {
    const double took = static_cast<double>((now - begun_).count()) / 1000.0;
    if (talk_->any_good) findings_.Set(Fact::kTime, Value::Real(took));
    phase_ = Phase::kLogOut;
    at_ = 0;
    return open_;
  }
  const bool once_more = again_ && resume_ < api_.requests.size() && !log_in_done_;
  if (!once_more) return false;
  talk_->cookies.Clear();
  talk_->variables.Clear();
  open_ = false;
  phase_ = Phase::kLogIn;
  at_ = 0;
  return true;
}

void ApiSession::Ask(BootTime now, reach::Sender* sender) {
  deadline_ = now + question_.timeout;
  talk_->resent = false;
  talk_->redirects = 0;
  talk_->redirected.clear();
  talk_->heard = false;
  if (talk_->connected && sender != nullptr) return Send(now, *sender);
  talk_->connected = false;
  next_ = Next::kOpen;
}

void ApiSession::Send(BootTime now, reach::Sender& sender) {
  Variables& variables = talk_->variables;
  variables.Set("user", question_.user);
  variables.Set("password", question_.password);
  variables.Set("nonce", talk_->nonce);
  const ApiRequest& request = Request();
  auto path = Fill(request.path, variables, Escape::kPath);
  auto body = Fill(request.body, variables, EscapeOf(request.body_type));
  if (!path || !body) {
    // An answer before did not have what this request needs.
    if (phase_ == Phase::kLogIn) return EndLogIn(Quality::kBadFrame, "bad-document", now, &sender);
    if (phase_ == Phase::kRequests) Spoil(at_, Quality::kNoSuchObject);
    ++at_;
    return GoOn(now, &sender);
  }
  if (!talk_->redirected.empty()) path = talk_->redirected;
  const bool as_get = !talk_->redirected.empty() && talk_->redirected_as_get;
  Compose(as_get ? "GET" : request.method, *path, as_get ? "" : *body, request.body_type);
  talk_->answer.Reset(false);
  talk_->location.clear();
  talk_->body = 0;
  talk_->reader.reset();
  talk_->state = DocumentState::kGood;
  sender.Send(talk_->bytes);
}

void ApiSession::Compose(std::string_view method, std::string_view path, std::string_view body, reach::BodyType type) {
  std::vector<std::uint8_t>& out = talk_->bytes;
  out.clear();
  const auto header = [&out](std::string_view name, std::string_view value) {
    for (const std::string_view part : {name, std::string_view(": "), value, std::string_view("\r\n")}) {
      reach::AppendText(part, out);
    }
  };
  for (const std::string_view part : {method, std::string_view(" "), path, std::string_view(" HTTP/1.1\r\n")}) {
    reach::AppendText(part, out);
  }
  header("Host", talk_->peer);
  header("User-Agent", "tramgac");
  header("Accept", kAccepted[static_cast<std::size_t>(api_.format)]);
  header("Accept-Encoding", "identity");
  const bool basic = api_.login == LogIn::kBasic || (api_.login == LogIn::kBasicOnce && phase_ == Phase::kLogIn);
  if (basic) header("Authorization", BasicAuthorization(question_.user, question_.password));
  if (const std::string cookies = talk_->cookies.Header(); !cookies.empty()) header("Cookie", cookies);
  for (const auto& [name, text] : api_.headers) {
    if (const auto value = Fill(text, talk_->variables, Escape::kHeader)) header(name, *value);
  }
  if (!body.empty()) header("Content-Type", kContentTypes[static_cast<std::size_t>(type)]);
  if (!body.empty() || method != "GET") header("Content-Length", std::to_string(body.size()));
  reach::AppendText("\r\n", out);
  reach::AppendText(body, out);
}

void ApiSession::OnOpen(const reach::LineFacts& facts, std::int64_t, BootTime now, reach::Sender& sender) {
  if (next_ != Next::kOpen) return;
  next_ = Next::kTalk;
  if (knocks_) {
    findings_.Set(Fact::kUp, Value::Bool(true));
    SpoilRest(Quality::kWrongCredentials);
    Tell("wrong-credentials");
    return Finish();
  }
  const reach::Certificate& certificate = facts.certificate;
  if (question_.trusted && !(certificate.known && certificate.trusted && certificate.name_matches)) {
    findings_.Set(Fact::kUp, Value::Bool(true));
    return GiveUp(Quality::kUnsupportedSecurity, "not-trusted", now);
  }
  talk_->connected = true;
  talk_->on_this_line = 0;
  std::vector<std::uint8_t> peer;
  reach::AppendHost(question_.host.empty() ? facts.peer_host : question_.host, peer);
  talk_->peer.assign(peer.begin(), peer.end());
  const std::uint16_t usual = question_.transport == reach::Transport::kTls ? 443 : 80;
  if (const std::uint16_t port = Wish().port; port != usual) talk_->peer += ":" + std::to_string(port);
  talk_->nonce = std::to_string(facts.nonce >> 16);
  Send(now, sender);
}

void ApiSession::OnReceived(ByteSpan bytes, BootTime now, reach::Sender& sender) {
  if (next_ != Next::kTalk) return;
  talk_->heard = true;
  while (true) {
    switch (talk_->answer.Next(bytes)) {
      case reach::HttpPart::kMore: return;
      case reach::HttpPart::kHeader: TakeHeader(); break;
      case reach::HttpPart::kHead: TakeHead(); break;
      case reach::HttpPart::kBody:
        if (!TakeBody(talk_->answer.body())) {
          talk_->connected = false;
          return Fail(Quality::kTooBig, "too-big", now, nullptr);
        }
        break;
      case reach::HttpPart::kEnd:
        // Whoever says more than was asked for is not to be trusted with another question on this line.
        talk_->connected = talk_->answer.KeepsLine() && bytes.empty();
        return EndAnswer(now, talk_->connected ? &sender : nullptr);
      case reach::HttpPart::kBad: return GiveUp(Quality::kBadFrame, "bad-answer", now);
    }
  }
}

void ApiSession::TakeHeader() {
  const reach::HttpAnswer& answer = talk_->answer;
  if (SameFolded(answer.name(), "Set-Cookie")) {
    talk_->cookies.Take(answer.value());
  } else if (SameFolded(answer.name(), "Location")) {
    talk_->location = answer.value();
  } else if (SameFolded(answer.name(), "Server") && findings_.Of(Fact::kServer).type == ValueType::kNone) {
    findings_.Set(Fact::kServer, Value::Text(answer.value().substr(0, 100)));
  }
  for (const Taken& taken : Request().take) {
    const bool is_it = taken.from == Taken::From::kHeader && SameFolded(answer.name(), taken.name);
    if (is_it) talk_->variables.Set(taken.variable, answer.value());
  }
}

void ApiSession::TakeHead() {
  const int code = talk_->answer.code();
  findings_.Set(Fact::kUp, Value::Bool(true));
  if (!talk_->any_bad_code) findings_.Set(Fact::kCode, Value::Integer(code));
  talk_->any_bad_code = talk_->any_bad_code || !IsGood(code);
  if (!IsGood(code)) return;
  const ApiRequest& request = Request();
  talk_->paths.clear();
  for (const reach::ApiExtract& extract : api_.extracts) {
    if (phase_ == Phase::kRequests && extract.request == at_) talk_->paths.push_back(&extract.path);
  }
  if (request.accept) talk_->paths.push_back(&request.accept->first);
  for (const Taken& taken : request.take) {
    if (taken.from == Taken::From::kDocument) talk_->paths.push_back(&taken.path);
  }
  if (talk_->paths.empty()) return;
  talk_->found.assign(talk_->paths.size(), Found());
  const MakeReader make = api_.format == reach::DocumentFormat::kXml ? readers_.xml : readers_.json;
  talk_->reader = make(talk_->paths, talk_->found);
  if (talk_->reader == nullptr) talk_->state = DocumentState::kTooBig;
}

// Outcome: false: there is more of it than it may have.
bool ApiSession::TakeBody(ByteSpan body) {
  talk_->body += body.size();
  if (talk_->reader != nullptr) talk_->state = talk_->reader->Take(body);
  return talk_->body <= kMostBody && talk_->state != DocumentState::kTooBig;
}

void ApiSession::EndAnswer(BootTime now, reach::Sender* sender) {
  const int code = talk_->answer.code();
  ++talk_->on_this_line;
  if (phase_ == Phase::kLogOut) {
    const bool closed = code < 400 || IsRefusal(code) || code == 404;
    if (!closed) Tell("session-left-open");
    ++at_;
    return GoOn(now, sender);
  }
  if (IsRedirect(code)) return Follow(now, sender);
  if (IsRefusal(code)) return Refused(now, sender);
  if (IsGood(code)) return TakeDocument(now, sender);
  if (code == 404 && phase_ == Phase::kRequests) return Fail(Quality::kNoSuchObject, {}, now, sender);
  Fail(Quality::kGeneralError, "http-error", now, sender);
}

void ApiSession::TakeDocument(BootTime now, reach::Sender* sender) {
  if (phase_ == Phase::kLogIn) open_ = true;
  const ApiRequest& request = Request();
  if (talk_->reader != nullptr) talk_->state = talk_->reader->End();
  if (talk_->state == DocumentState::kBad) return Fail(Quality::kBadFrame, "bad-document", now, sender);
  if (talk_->state == DocumentState::kTooBig) return Fail(Quality::kTooBig, "too-big", now, sender);
  std::size_t next = 0;
  for (const reach::ApiExtract& extract : api_.extracts) {
    next += phase_ == Phase::kRequests && extract.request == at_ ? 1 : 0;
  }
  if (request.accept && talk_->found[next++].text != request.accept->second) {
    if (CarriesPassword()) return Refused(now, sender);
    return Fail(Quality::kGeneralError, "refused-by-api", now, sender);
  }
  for (const Taken& taken : request.take) {
    if (taken.from == Taken::From::kDocument) {
      const Found& found = talk_->found[next++];
      if (found.there) talk_->variables.Set(taken.variable, found.text);
    } else if (taken.from == Taken::From::kCookie) {
      const std::string* const cookie = talk_->cookies.Find(taken.name);
      if (cookie != nullptr) talk_->variables.Set(taken.variable, *cookie);
    }
  }
  if (phase_ == Phase::kRequests) TakeExtracts();
  ++at_;
  GoOn(now, sender);
}

void ApiSession::TakeExtracts() {
  talk_->any_good = true;
  if (api_.login == LogIn::kBasic && !log_in_done_) {
    log_in_done_ = true;
    guard_.Accepted();
  }
  std::size_t next = 0;
  for (std::size_t i = 0; i < api_.extracts.size(); ++i) {
    if (api_.extracts[i].request == at_) TellExtract(api_.extracts[i], i, talk_->found[next++], findings_);
  }
}

// Where the answer says, if that is the same host.
void ApiSession::Follow(BootTime now, reach::Sender* sender) {
  const std::string scheme = question_.transport == reach::Transport::kTls ? "https://" : "http://";
  std::string_view to = TrimBlanks(talk_->location);
  if (const std::string here = scheme + talk_->peer; to.starts_with(here + "/")) to.remove_prefix(here.size());
  to = to.substr(0, to.find('#'));
  const bool visible = std::ranges::all_of(to, [](char c) { return c > ' ' && c < 0x7F; });
  if (!to.starts_with('/') || to.starts_with("//") || !visible || ++talk_->redirects > kMostRedirects) {
    return Fail(Quality::kGeneralError, "redirect", now, sender);
  }
  talk_->redirected = to;
  talk_->redirected_as_get = talk_->answer.code() < 307;
  talk_->heard = talk_->resent = false;
  if (sender != nullptr) return Send(now, *sender);
  next_ = Next::kOpen;
}

void ApiSession::Refused(BootTime now, reach::Sender* sender) {
  if (CarriesPassword()) guard_.Refused(now);
  const bool logs_in = api_.login == LogIn::kRequest || api_.login == LogIn::kBasicOnce;
  if (phase_ == Phase::kLogIn || CarriesPassword()) {
    return EndLogIn(Quality::kWrongCredentials, "wrong-credentials", now, sender);
  }
  if (!logs_in || again_) return Fail(Quality::kWrongCredentials, "wrong-credentials", now, sender);
  // The session has run out. Should it not have, closing it leaves nothing behind.
  again_ = true;
  log_in_done_ = false;
  resume_ = at_;
  phase_ = Phase::kLogOut;
  at_ = 0;
  GoOn(now, sender);
}

void ApiSession::OnEnd(LineEnd why, BootTime now) {
  if (next_ == Next::kDone) return;
  const bool was_open = next_ == Next::kTalk;
  talk_->connected = false;
  if (was_open && why == LineEnd::kClosed && talk_->heard && talk_->answer.EndsByClosing()) {
    return EndAnswer(now, nullptr);
  }
  // A peer may close a line that it kept, at the very moment when it is used again (RFC 9112 clause 9.3.1).
  const bool idle = was_open && !talk_->heard && talk_->on_this_line > 0 && !CarriesPassword();
  if (idle && !std::exchange(talk_->resent, true)) {
    next_ = Next::kOpen;
    return;
  }
  if (why == LineEnd::kOldTls) findings_.Set(Fact::kUp, Value::Bool(true));
  if (why == LineEnd::kNotAllowed || why == LineEnd::kNoResources) {
    SpoilRest(Quality::kDisconnected);
    Tell(LineEndName(why));
    return Finish();
  }
  GiveUp(Quality::kDisconnected, LineEndName(why), now);
}

BootTime ApiSession::Due() const {
  if (next_ == Next::kDone) return kNever;
  return phase_ == Phase::kLogOut ? deadline_ : std::min(deadline_, begun_ + api_.session);
}

void ApiSession::OnDue(BootTime now, reach::Sender&) {
  if (now < Due()) return;
  const bool all = phase_ != Phase::kLogOut && now >= begun_ + api_.session;
  GiveUp(Quality::kTimeout, all ? "session-timeout" : "timeout", now);
}

void ApiSession::Tell(std::string_view reason) { TellReason(reason, findings_); }

void ApiSession::Spoil(std::size_t request, Quality why) { SpoilExtracts(api_, request, why, findings_); }

void ApiSession::SpoilRest(Quality why) {
  const std::size_t first = phase_ == Phase::kRequests ? at_ : resume_;
  for (std::size_t i = first; i < api_.requests.size(); ++i) Spoil(i, why);
}

void ApiSession::Fail(Quality why, std::string_view reason, BootTime now, reach::Sender* sender) {
  if (phase_ == Phase::kLogIn) return EndLogIn(why, reason, now, sender);
  if (phase_ == Phase::kRequests) Spoil(at_, why);
  if (phase_ == Phase::kLogOut) reason = "session-left-open";
  if (!reason.empty()) Tell(reason);
  ++at_;
  GoOn(now, sender);
}

// The log-in has failed for good.
void ApiSession::EndLogIn(Quality why, std::string_view reason, BootTime now, reach::Sender* sender) {
  SpoilRest(why);
  Tell(reason);
  resume_ = api_.requests.size();
  LogOut(now, sender);
}

void ApiSession::GiveUp(Quality why, std::string_view reason, BootTime now) {
  if (findings_.Of(Fact::kUp).type == ValueType::kNone) findings_.Set(Fact::kUp, Value::Bool(false));
  talk_->connected = false;
  SpoilRest(why);
  if (phase_ == Phase::kLogOut) {
    Tell("session-left-open");
    return Finish();
  }
  Tell(reason);
  resume_ = api_.requests.size();
  LogOut(now, nullptr);
}

void ApiSession::LogOut(BootTime now, reach::Sender* sender) {
  phase_ = Phase::kLogOut;
  at_ = 0;
  if (!open_) return Finish();
  GoOn(now, sender);
}

void ApiSession::Finish() {
  for (std::size_t i = 0; i < api_.requests.size(); ++i) Spoil(i, Quality::kDisconnected);
  next_ = Next::kDone;
  talk_.reset();
}

}  // namespace tramgac::conference
