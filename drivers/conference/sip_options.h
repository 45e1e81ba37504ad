// Whether a SIP endpoint answers OPTIONS (RFC 3261 clause 11). Never an INVITE, never a REGISTER.
// Single-threaded; nothing blocks; allocates in the constructor only.
#pragma once

#include "drivers/conference/sip_message.h"
#include "drivers/reach/one_answer.h"

namespace tramgac::conference {

// Finds:
//   up      any final answer of the endpoint, whatever it says. 408, 502 and 504 are a proxy's word that the endpoint
//   does
//           not answer: not up
//   time    from the first request to the final answer
//   code    of the final answer
//   busy    whether it is 486 or 600; many endpoints answer 200 in a call
//   server  Server or User-Agent
//   reason  "proxy" (408, 502, 504), or what OneAnswer says; "bad-answer" is said of a stream at once, of datagrams if
//           nothing better came in time
// A datagram is repeated after 0.5 s, 1.5 s and 3.5 s.
class SipOptions final : public reach::OneAnswer {
 public:
  // Precondition: IsSipUser of the user.
  explicit SipOptions(const reach::Question& question);

 private:
  void Prepare(const reach::LineFacts& facts, std::int64_t utc_us, BootTime now) override;
  void Hear(ByteSpan bytes, BootTime now, reach::Sender& sender) override;
  Duration RepeatAfter() const override;
  void TakeAnswer(BootTime now);

  std::array<char, kSipBranchSize> branch_{};
  SipReader reader_;
};

}  // namespace tramgac::conference
