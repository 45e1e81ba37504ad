#include "drivers/reach/rtsp.h"

#include "agent/core/base/fold.h"

namespace tramgac::reach {

void Rtsp::Prepare(const LineFacts& facts, std::int64_t, BootTime) {
  head_.Reset();
  AppendText("OPTIONS rtsp://", request_);
  AppendHost(facts.peer_host, request_);
  AppendText(":", request_);
  AppendNumber(facts.peer_port, request_);
  AppendText(question_.path, request_);
  AppendText(" RTSP/1.0\r\nCSeq: 1\r\nUser-Agent: tramgac\r\n\r\n", request_);
}

bool Rtsp::TakeStart() {
  const auto status = ParseStatusLine(head_.value(), "RTSP");
  code_ = status ? status->code : 0;
  return status.has_value();
}

void Rtsp::Hear(ByteSpan bytes, BootTime now, Sender&) {
  while (true) {
    switch (head_.Next(bytes)) {
      case HeadPart::kMore: return;
      case HeadPart::kBad: return Fail("bad-answer");
      case HeadPart::kStart:
        if (!TakeStart()) return Fail("bad-answer");
        break;
      case HeadPart::kHeader:
        if (SameFolded(head_.name(), "Server")) TellServer(head_.value());
        break;
      case HeadPart::kEnd:
        if (code_ < 200) {
          head_.Reset();
          break;
        }
        Alive(now);
        findings_.Set(Fact::kCode, Value::Integer(code_));
        return Finish();
    }
  }
}

}  // namespace tramgac::reach
