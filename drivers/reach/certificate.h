// A TLS handshake, and what the certificate says. Facts: up, time, days-left, trusted, self-signed, name-matches,
// tls-version, reason. Without a clock that somebody vouches for, days-left and trusted stay unread: both need the
// date. Single-threaded; nothing blocks; allocates in the constructor only.
#pragma once

#include "drivers/reach/one_answer.h"

namespace tramgac::reach {

// The facts of a certificate, for any conversation over TLS; none, if it is not known.
void TellCertificate(const Certificate& certificate, std::int64_t utc_us, Findings& findings);

class CertificateQuestion final : public OneAnswer {
 public:
  // Of `question`: port, server_name, old_tls, timeout.
  explicit CertificateQuestion(const Question& question) : OneAnswer(question, Transport::kTls) {}

 private:
  void Prepare(const LineFacts& facts, std::int64_t utc_us, BootTime now) override;
  void Hear(ByteSpan, BootTime, Sender&) override {}
};

}  // namespace tramgac::reach
