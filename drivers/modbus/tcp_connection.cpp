#include "drivers/modbus/tcp_connection.h"

#include <algorithm>

namespace tramgac::modbus {

Result<std::size_t> TcpConnection::BuildRequest(std::uint8_t unit, const Question& question, MutableByteSpan out) {
  if (in_flight_ || must_close_) return Status::kFailedPrecondition;
  const auto next = static_cast<std::uint16_t>(transaction_ + 1);
  auto size = framing_ == TcpFraming::kMbap ? EncodeMbapRequest(next, unit, question, out)
                                            : EncodeRtuRequest(unit, question, out);
  if (!size.ok()) return size.status();
  transaction_ = next;
  unit_ = unit;
  question_ = question;
  in_flight_ = true;
  began_before_ = !rtu_.head().empty();
  return size;
}

TcpConnection::FeedResult TcpConnection::Feed(ByteSpan bytes) {
  return framing_ == TcpFraming::kMbap ? FeedMbap(bytes) : FeedRtu(bytes);
}

TcpConnection::FeedResult TcpConnection::FeedMbap(ByteSpan bytes) {
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
  return outcome == MbapDecoder::Outcome::kBroken ? Break(result, Quality::kBadFrame) : result;
}

TcpConnection::FeedResult TcpConnection::FeedRtu(ByteSpan bytes) {
  FeedResult result;
  ByteSpan frame;
  auto outcome = rtu_.Feed(bytes, frame);
  for (; outcome == RtuDecoder::Outcome::kFrame; outcome = rtu_.Feed(bytes, frame)) {
    if (in_flight_ && !began_before_ && frame[0] == unit_) {
      in_flight_ = false;
      result = {Progress::kAnswer, DecodeRtuAnswer(unit_, question_, frame)};
      if (result.answer.quality == Quality::kGood) result.answer.data = Keep(result.answer.data);
      if (result.answer.quality == Quality::kBadFrame) return Break(result, Quality::kBadFrame);
    } else {
      ++stale_answers_;
    }
    began_before_ = false;
  }
  if (outcome == RtuDecoder::Outcome::kIncomplete && !HasAnotherLength()) return result;
  const bool crc = in_flight_ && DecodeRtuAnswer(unit_, question_, rtu_.head()).quality == Quality::kCrc;
  return Break(result, crc ? Quality::kCrc : Quality::kBadFrame);
}

// The answer that is coming in claims a length that the request does not have: nobody need wait for the rest.
bool TcpConnection::HasAnotherLength() const {
  const ByteSpan head = rtu_.head();
  return in_flight_ && !began_before_ && head.size() >= 3 && head[0] == unit_ &&
         RtuFrameSize(head) != ExpectedRtuSize(question_, head);
}

// The stream makes no sense behind `result`. An answer that was complete before is still an answer.
TcpConnection::FeedResult TcpConnection::Break(const FeedResult& result, Quality why) {
  must_close_ = true;
  in_flight_ = false;
  return result.progress == Progress::kAnswer ? result : FeedResult{Progress::kMustClose, {why, {}}};
}

Answer TcpConnection::Judge(const MbapFrame& frame) {
  in_flight_ = false;
  if (frame.unit != unit_) return {Quality::kWrongUnit, {}};
  return DecodeAnswer(question_, Keep(frame.pdu));
}

// Copied, because the decoder's buffer is used again for what follows the answer in the same bytes.
ByteSpan TcpConnection::Keep(ByteSpan bytes) {
  std::copy(bytes.begin(), bytes.end(), answer_.begin());
  return ByteSpan(answer_).first(bytes.size());
}

void TcpConnection::GiveUp() {
  in_flight_ = false;
  // What comes after half an answer whose rest is lost would be taken for that rest.
  must_close_ = must_close_ || framing_ == TcpFraming::kRtu || decoder_.in_frame();
}

void TcpConnection::Reset() {
  decoder_.Reset();
  rtu_.Reset();
  in_flight_ = false;
  must_close_ = false;
  began_before_ = false;
}

}  // namespace tramgac::modbus
