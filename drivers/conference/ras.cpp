#include "drivers/conference/ras.h"

namespace tramgac::conference {

using reach::Fact;

void Ras::Prepare(const reach::LineFacts& facts, std::int64_t /*utc_us*/, BootTime /*now*/) {
  sequence_ = static_cast<std::uint16_t>(1 + facts.nonce % 65535);
  std::array<std::uint8_t, kMaxGatekeeperRequest> octets;
  const ByteSpan request =
      EncodeGatekeeperRequest({.sequence = sequence_, .own_host = facts.own_host, .own_port = facts.own_port}, octets);
  if (request.empty()) return Fail("no-address");
  request_.assign(request.begin(), request.end());
}

void Ras::Hear(ByteSpan bytes, BootTime now, reach::Sender& /*sender*/) {
  const auto answer = DecodeGatekeeperAnswer(bytes);
  if (!answer) return HearNonsense();
  if (answer->sequence != sequence_) return;
  findings_.Set(Fact::kAnswer, Value::Text(answer->confirmed ? "confirm" : "reject"));
  if (!answer->confirmed) findings_.Set(Fact::kReason, Value::Text(answer->reject_reason));
  Alive(now);
  Finish();
}

Duration Ras::RepeatAfter() const { return tries() < 3 ? std::chrono::seconds(tries()) : reach::kForever; }

}  // namespace tramgac::conference
