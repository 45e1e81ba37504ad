#include "drivers/conference/sip_options.h"

namespace tramgac::conference {

using reach::Fact;
using reach::Transport;

SipOptions::SipOptions(const reach::Question& question) : OneAnswer(question, question.transport) {}

void SipOptions::Prepare(const reach::LineFacts& facts, std::int64_t /*utc_us*/, BootTime /*now*/) {
  WriteSipOptions(question_.transport, question_.user, facts, request_);
  branch_ = SipBranch(facts.nonce);
  reader_.Reset(branch_);
}

void SipOptions::Hear(ByteSpan bytes, BootTime now, reach::Sender& /*sender*/) {
  const bool datagram = question_.transport == Transport::kUdp;
  if (datagram) reader_.Reset(branch_);
  while (next() == reach::Next::kTalk) {
    const SipPart part = reader_.Next(bytes);
    if (part == SipPart::kMessage) {
      TakeAnswer(now);
      if (!datagram) continue;
    } else if (datagram) {
      HearNonsense();
    } else if (part == SipPart::kBad) {
      Fail("bad-answer");
    }
    return;
  }
}

void SipOptions::TakeAnswer(BootTime now) {
  if (!reader_.answers()) return;
  const int code = reader_.code();
  if (code < 200) return StopRepeating();  // it has the request; the next repetition would be T2 = 4 s later
  findings_.Set(Fact::kCode, Value::Integer(code));
  if (!reader_.server().empty()) TellServer(reader_.server());
  if (code == 408 || code == 502 || code == 504) return Fail("proxy");
  findings_.Set(Fact::kBusy, Value::Bool(code == 486 || code == 600));
  Alive(now);
  Finish();
}

// Timer E of RFC 3261 clause 17.1.2.2.
Duration SipOptions::RepeatAfter() const {
  return tries() < 4 ? std::chrono::milliseconds(500) * (1 << (tries() - 1)) : reach::kForever;
}

}  // namespace tramgac::conference
