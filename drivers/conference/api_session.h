// A session with an HTTP API as a profile describes it (drivers/reach/api.h): log in, ask one request after the other
// on one connection where the peer keeps it, log out. Reads of each answer only what the profile's points name.
//
// It is logged out whenever something may be left open at the peer: after a failure, and when all time is over too.
// A request that fails leaves the others in peace, unless the host is silent or gone. Where a session ran out in the
// middle (401 or 403 after a log-in that worked), it logs in once more.
// A password that was refused is not tried again for a while (LogInGuard): until then a line is opened, which says
// whether the host is there, and nothing is asked on it.
//
// Facts: up (an answer came, or the line opened while the password rests), time (from the beginning until all requests
// were answered), code (of the first answer that was not 2xx, or of the last one), server, reason (of the first
// failure). Reasons beside those of lines:
//   timeout, session-timeout   a request, all of them took longer than they may
//   bad-answer, bad-document   it is not HTTP/1.x, no document of the profile's format
//   too-big                    a body of more than kMostBody bytes (JSON: kMostJson); the line is closed there
//   redirect                   to another host, or more than kMostRedirects times
//   http-error                 a code that is neither 2xx nor 404
//   refused-by-api             code 200, but the document says that it did not work (ApiRequest::accept)
//   wrong-credentials          401 or 403 to a log-in, or a pause after it
//   not-trusted                the certificate is not, and the question wants it
//   session-left-open          the log-out failed
// Extracts: a value; or why there is none: kNoSuchObject (not in the document, or 404), kNotAvailable (an empty text),
// kUnknownCode (a word that is neither true nor false), kTimeout, kDisconnected, kBadFrame, kTooBig, kGeneralError,
// kWrongCredentials.
//
// Single-threaded; nothing blocks. Unlike other conversations it allocates while it talks, and keeps none of it
// afterwards: a few KiB, the document reader, and what that keeps.
#pragma once

#include <memory>
#include <string>

#include "drivers/conference/api_text.h"
#include "drivers/conference/document.h"
#include "drivers/conference/log_in_guard.h"
#include "drivers/reach/conversation.h"
#include "drivers/reach/http_answer.h"
#include "drivers/reach/question.h"

namespace tramgac::conference {

inline constexpr std::size_t kMostBody = 1048576;
inline constexpr int kMostRedirects = 2;

class ApiSession final : public reach::Conversation {
 public:
  // Of `question`: api (not null), user, password, transport, port, host, server_name, old_tls, trusted, timeout (of
  // each request). `readers`: the one of the API's format is not null.
  ApiSession(const reach::Question& question, const DocumentReaders& readers);
  ~ApiSession() override;

  void Begin(BootTime now) override;
  reach::LineWish Wish() const override;
  void OnOpen(const reach::LineFacts& facts, std::int64_t utc_us, BootTime now, reach::Sender& sender) override;
  void OnReceived(ByteSpan bytes, BootTime now, reach::Sender& sender) override;
  void OnEnd(reach::LineEnd why, BootTime now) override;
  BootTime Due() const override;
  void OnDue(BootTime now, reach::Sender& sender) override;
  reach::Next next() const override { return next_; }

 private:
  enum class Phase : std::uint8_t { kLogIn, kRequests, kLogOut };
  struct Talk;  // what lives while it talks

  const std::vector<reach::ApiRequest>& List() const;
  const reach::ApiRequest& Request() const { return List()[at_]; }
  // Would a refusal of the request under way be one of the password?
  bool CarriesPassword() const;

  void GoOn(BootTime now, reach::Sender* sender);
  bool EndPhase(BootTime now);
  void Ask(BootTime now, reach::Sender* sender);
  void Send(BootTime now, reach::Sender& sender);
  void Compose(std::string_view method, std::string_view path, std::string_view body, reach::BodyType type);

  void TakeHeader();
  void TakeHead();
  bool TakeBody(ByteSpan body);
  void EndAnswer(BootTime now, reach::Sender* sender);
  void TakeDocument(BootTime now, reach::Sender* sender);
  void TakeExtracts();
  void Follow(BootTime now, reach::Sender* sender);
  void Refused(BootTime now, reach::Sender* sender);

  void Tell(std::string_view reason);
  void Spoil(std::size_t request, Quality why);
  void SpoilRest(Quality why);
  // The request under way has failed; the next one is asked.
  void Fail(Quality why, std::string_view reason, BootTime now, reach::Sender* sender);
  void EndLogIn(Quality why, std::string_view reason, BootTime now, reach::Sender* sender);
  // The request under way has failed, so have those behind it; the line is closed.
  void GiveUp(Quality why, std::string_view reason, BootTime now);
  void LogOut(BootTime now, reach::Sender* sender);
  void Finish();

  const reach::Question question_;
  const DocumentReaders readers_;
  const reach::Api& api_;
  LogInGuard guard_;
  reach::Next next_ = reach::Next::kDone;
  Phase phase_ = Phase::kLogIn;
  std::size_t at_ = 0;        // of the phase's requests
  std::size_t resume_ = 0;    // of `requests`, behind a log-in
  bool log_in_done_ = false;  // a log-in has worked in this session
  bool again_ = false;        // it was the second one
  bool open_ = false;         // the peer may have a session of ours
  bool knocks_ = false;       // the password rests
  BootTime begun_{}, deadline_ = kNever;
  std::unique_ptr<Talk> talk_;
};

}  // namespace tramgac::conference
