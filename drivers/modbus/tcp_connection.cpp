#include "drivers/modbus/tcp_connection.h"

#include <algorithm>

namespace tramgac::modbus {

Result<std::size_t> TcpConnection::BuildRequest(std::uint8_t unit, const ReadRequest& request, MutableByteSpan out) {
  if (in_flight_ || must_close_) return Status::kFailedPrecondition;
  const auto next = static_cast<std::uint16_t>(transaction_ + 1);
  const auto size = EncodeMbapRequest(next, unit, request, out);
  if (!size.ok()) return size.status();
  transaction_ = next;
  unit_ = unit;
  request_ = request;
  in_flight_ = true;
  return size;
}

TcpConnection::FeedResult TcpConnection::Feed(ByteSpan bytes) {
  FeedResult result;
  MbapFrame frame;
  auto outcome = decoder_.Feed(bytes, frame);
  for (; outcome == MbapDecoder::Outcome::kFrame; outcome = decoder_.Feed(bytes, frame)) {
    if (in_flight_ && frame.transaction == transaction_) {
      result = {Progress::kAnswer, Judge(frame)};
    } else {
      ++stale_answers_;
    }
  }
  if (outcome != MbapDecoder::Outcome::kBroken) return result;
  must_close_ = true;
  in_flight_ = false;
  // An answer that was complete before the stream broke is still an answer.
  return result.progress == Progress::kAnswer ? result : FeedResult{Progress::kMustClose, {Quality::kBadFrame, {}}};
}

Answer TcpConnection::Judge(const MbapFrame& frame) {
  in_flight_ = false;
  if (frame.unit != unit_) return {Quality::kWrongUnit, {}};
  // Copied, because the decoder's buffer is used again for what follows the answer in the same bytes.
  std::copy(frame.pdu.begin(), frame.pdu.end(), answer_.begin());
  return DecodeReadAnswer(request_, ByteSpan(answer_).first(frame.pdu.size()));
}

void TcpConnection::Reset() {
  decoder_.Reset();
  in_flight_ = false;
  must_close_ = false;
}

}  // namespace tramgac::modbus
