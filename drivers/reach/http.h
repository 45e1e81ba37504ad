// One request of HTTP/1.1 (RFC 9110, RFC 9112), and what its answer looks like. Redirections are not followed: their
// code is told. Of the body only the beginning is kept; the text that must be there is looked for as it passes by.
//
// Facts: up (there is a head), time (until it was there), code, server, answer (beginning of the body), size (of a body
// that came to its end), matches (code and body are as wanted; unread without a head), reason (see OneAnswer; of an
// answer that broke off, why).
// Single-threaded; nothing blocks; allocates in the constructor only.
#pragma once

#include "drivers/reach/http_answer.h"
#include "drivers/reach/one_answer.h"
#include "drivers/reach/text_search.h"

namespace tramgac::reach {

// Whether `code` is in a list such as "200-399,401". Outcome: nothing, if that is no such list. Pure.
std::optional<bool> InStatusList(std::string_view list, int code);

class Http final : public OneAnswer {
 public:
  // Of `question`: transport, port, host, path, method, status, body, server_name, old_tls, timeout.
  explicit Http(const Question& question);

 private:
  void Prepare(const LineFacts& facts, std::int64_t utc_us, BootTime now) override;
  void Hear(ByteSpan bytes, BootTime now, Sender& sender) override;
  bool EndsByClosing() override;
  void Conclude() override;

  void TakeHead(BootTime now);
  void TakeBody(ByteSpan body);

  HttpAnswer answer_;
  TextSearch wanted_;
  std::vector<char> beginning_;  // of the body
  std::uint64_t size_ = 0;
};

}  // namespace tramgac::reach
