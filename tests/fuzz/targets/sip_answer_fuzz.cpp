// Libraries: tramgac_conference
// What a stranger sends back to an OPTIONS request: over UDP at once, over TCP in pieces. The first byte says of how
// many bytes. What comes in pieces means what comes at once.
#include <cstdint>
#include <cstdlib>
#include <string>

#include "drivers/conference/sip_options.h"

namespace {

using tramgac::BootTime;
using tramgac::ByteSpan;
using tramgac::ValueType;
using tramgac::conference::SipOptions;
using tramgac::reach::Fact;
using tramgac::reach::Findings;
using tramgac::reach::Next;
using tramgac::reach::Question;
using tramgac::reach::Transport;

class Sink : public tramgac::reach::Sender {
 public:
  bool Send(ByteSpan bytes) override { return !bytes.empty(); }
};

// What an OPTIONS finds whose answer comes `piece` bytes at a time, as one text.
std::string Ask(Transport transport, ByteSpan answer, std::size_t piece) {
  Question question;
  question.transport = transport;
  SipOptions sip(question);
  Sink sink;
  sip.Begin(BootTime{});
  sip.OnOpen({.own_host = "10.0.0.9", .own_port = 40000, .peer_host = "10.1.2.3", .peer_port = 5060, .nonce = 1}, 0,
             BootTime{}, sink);
  while (!answer.empty() && sip.next() == Next::kTalk) {
    const std::size_t size = piece < answer.size() ? piece : answer.size();
    sip.OnReceived(answer.first(size), BootTime{}, sink);
    answer = answer.subspan(size);
  }
  for (int i = 0; i < 10 && sip.next() != Next::kDone; ++i) sip.OnDue(sip.Due(), sink);
  const Findings& found = sip.findings();
  const bool up = found.Of(Fact::kUp).integer != 0;
  if (sip.next() != Next::kDone || found.Of(Fact::kUp).type != ValueType::kBool) std::abort();
  if (up == (found.Of(Fact::kReason).type == ValueType::kText)) std::abort();
  const auto code = found.Of(Fact::kCode).integer;
  if (up && (code < 200 || code > 699 || code == 408 || code == 502 || code == 504)) std::abort();
  return std::to_string(code) + '|' + std::string(found.Of(Fact::kServer).text) + '|' +
         std::string(found.Of(Fact::kReason).text);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const ByteSpan answer(data + 1, size - 1);
  Ask(Transport::kUdp, answer, answer.size());
  const std::string whole = Ask(Transport::kTcp, answer, answer.size());
  const std::string pieces = Ask(Transport::kTcp, answer, data[0] + std::size_t{1});
  if (whole != pieces) std::abort();
  return 0;
}
