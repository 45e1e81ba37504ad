#include "drivers/modbus/rtu_client.h"

#include <algorithm>
#include <utility>

namespace tramgac::modbus {
namespace {

constexpr Duration kListenLimit = std::chrono::milliseconds(500);
// USB adapters hand characters over in bursts (FTDI: latency timer of 16 ms), so a shorter silence proves nothing.
constexpr Duration kAdapterLatency = std::chrono::milliseconds(20);

}  // namespace

RtuClient::RtuClient(const SerialSettings& settings, std::unique_ptr<RtuPort> port)
    : port_(std::move(port)),
      listener_(*port_),
      format_(FormatOf(settings)),
      silence_(InterFrameSilence(settings.baud)),
      late_answer_(settings.late_answer) {}

Quality RtuClient::Open() {
  if (port_->is_open()) return Quality::kGood;
  if (const Quality opened = port_->Open(); opened != Quality::kGood) return opened;
  late_until_.fill({});
  listener_.NoteReceived();  // nobody knows what was on the line a moment ago
  if (listener_.ListenUntilSilent(Duration::zero(), port_->Now() + kListenLimit) != Heard::kGone) return Quality::kGood;
  Close();
  return Quality::kDisconnected;
}

Quality RtuClient::Read(std::uint8_t unit, const ReadRequest& request, Duration timeout, MutableByteSpan out,
                        std::size_t& out_size) {
  out_size = 0;
  if (!port_->is_open()) return Quality::kDisconnected;
  if (!IsSerialUnit(unit) || !IsValid(request) || timeout <= Duration::zero() || out.size() < DataSize(request)) {
    return Quality::kBadFrame;
  }
  if (const Quality ready = Prepare(unit); ready != Quality::kGood) return ready;
  BootTime whole_by;
  const Quality asked = Ask(unit, request, timeout, RtuAnswerSize(request), whole_by);
  if (asked != Quality::kGood) return Take(unit, {asked, {}}, out, out_size);
  const Answer answer = port_->ReceiveAnswer(unit, request, whole_by);
  listener_.NoteReceived();
  return Take(unit, answer, out, out_size);
}

Quality RtuClient::Identify(std::uint8_t unit, const DeviceIdRequest& request, Duration timeout, MutableByteSpan out,
                            std::size_t& out_size) {
  out_size = 0;
  if (!port_->is_open()) return Quality::kDisconnected;
  if (!IsSerialUnit(unit) || timeout <= Duration::zero() || out.size() < kMaxPduSize) return Quality::kBadFrame;
  if (const Quality ready = Prepare(unit); ready != Quality::kGood) return ready;
  BootTime whole_by;
  const Quality asked = Ask(unit, request, timeout, kMaxRtuAduSize, whole_by);
  return Take(unit, asked == Quality::kGood ? ReceiveIdentity(unit, request, whole_by) : Answer{asked, {}}, out,
              out_size);
}

Quality RtuClient::Take(std::uint8_t unit, const Answer& answer, MutableByteSpan out, std::size_t& out_size) {
  if (answer.quality != Quality::kGood) return Recover(unit, answer.quality);
  std::copy(answer.data.begin(), answer.data.end(), out.begin());
  out_size = answer.data.size();
  return Quality::kGood;
}

// Nothing old may be left on the line when the request goes out.
Quality RtuClient::Prepare(std::uint8_t unit) {
  if (late_until_[unit] > port_->Now()) {
    const Heard heard = listener_.ListenForFrame(unit, silence_ + kAdapterLatency, late_until_[unit]);
    if (heard == Heard::kGone) return Quality::kDisconnected;
  }
  late_until_[unit] = {};
  switch (listener_.ListenUntilSilent(silence_, port_->Now() + kListenLimit)) {
    case Heard::kGone: return Quality::kDisconnected;
    case Heard::kBabble: return Quality::kBadFrame;
    default: return Quality::kGood;
  }
}

// Sends the question. Outcome: kGood when the answer begins; an answer of `size` bytes is to be whole by `whole_by`.
Quality RtuClient::Ask(std::uint8_t unit, const Question& question, Duration timeout, std::size_t size,
                       BootTime& whole_by) {
  if (const Quality sent = port_->Send(unit, question); sent != Quality::kGood) return sent;
  const RtuDeadlines deadlines = DeadlinesOf(format_, port_->Now(), timeout, size);
  whole_by = deadlines.whole;
  switch (listener_.ListenForCharacters(deadlines.first)) {
    case Heard::kGone: return Quality::kDisconnected;
    case Heard::kSilence: return Quality::kTimeout;
    default: return Quality::kGood;
  }
}

Answer RtuClient::ReceiveIdentity(std::uint8_t unit, const DeviceIdRequest& request, BootTime until) {
  ByteSpan received;
  const auto size_of = [](ByteSpan head) { return ExpectedRtuSize(DeviceIdRequest(), head); };
  switch (listener_.ReceiveFrame(size_of, until, received)) {
    case Heard::kGone: return {Quality::kDisconnected, {}};
    case Heard::kFrame: return DecodeRtuAnswer(unit, request, received);
    default: return {Quality::kBadFrame, {}};
  }
}

// After a failure: brings the line to rest, and finds out whether it is still there.
Quality RtuClient::Recover(std::uint8_t unit, Quality quality) {
  if (quality == Quality::kDisconnected) return quality;
  const Heard heard = listener_.ListenUntilSilent(silence_ + kAdapterLatency, port_->Now() + kListenLimit);
  if (heard == Heard::kGone) return Quality::kDisconnected;
  // In these cases the unit's own answer has not been heard, so it may still come.
  if (quality == Quality::kTimeout || quality == Quality::kWrongUnit || quality == Quality::kBadFrame) {
    late_until_[unit] = port_->Now() + late_answer_;
  }
  return quality;
}

}  // namespace tramgac::modbus
