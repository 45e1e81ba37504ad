// An anonymous bind to a directory (RFC 4511 clause 4.2, RFC 4513 clause 5.1.1), and the end of it. Any result code is
// an answer. Facts: up, time, code, reason. Over TCP, or TLS from the start ("ldaps").
// Single-threaded; nothing blocks; allocates in the constructor only.
#pragma once

#include <array>

#include "drivers/reach/one_answer.h"

namespace tramgac::reach {

enum class LdapVerdict : std::uint8_t { kCode, kMore, kBroken };

// Reads the result code of a BindResponse to message 1, or of a notice of disconnection (clause 4.4.1), from the
// beginning of it. Outcomes: kCode; kMore: it is not all there; kBroken: it is neither. Takes any bytes. Pure.
LdapVerdict ReadLdapResult(ByteSpan beginning, std::int64_t& code);

class Ldap final : public OneAnswer {
 public:
  // Of `question`: transport, port, server_name, old_tls, timeout.
  explicit Ldap(const Question& question) : OneAnswer(question, question.transport) {}

 private:
  void Prepare(const LineFacts& facts, std::int64_t utc_us, BootTime now) override;
  void Hear(ByteSpan bytes, BootTime now, Sender& sender) override;

  std::array<std::uint8_t, 64> beginning_{};  // what stands before the code takes less, in any encoding allowed here
  std::size_t size_ = 0;
};

}  // namespace tramgac::reach
