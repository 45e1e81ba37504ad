#include "tests/simulation/bus/sim_serial_port.h"

#include <algorithm>

namespace tramgac::poll {
namespace {

using std::chrono::milliseconds;

constexpr std::size_t kShortestFrame = 5;
constexpr Duration kBurst = milliseconds(4);

std::vector<std::uint8_t> Frame(std::uint8_t unit, const std::vector<std::uint8_t>& pdu) {
  std::vector<std::uint8_t> frame{unit};
  frame.insert(frame.end(), pdu.begin(), pdu.end());
  const std::uint16_t crc = modbus::Crc16(frame);
  frame.push_back(static_cast<std::uint8_t>(crc));
  frame.push_back(static_cast<std::uint8_t>(crc >> 8));
  return frame;
}

}  // namespace

bool SimSerialPort::Unplugged() {
  const Fault* fault = line_.At(clock_.Now());
  return fault != nullptr && fault->kind == FaultKind::kUnplugged;
}

Quality SimSerialPort::Open() {
  open_ = !Unplugged();
  coming_.clear();
  return open_ ? Quality::kGood : Quality::kDisconnected;
}

BootTime SimSerialPort::NextBurst() const {
  if (coming_.empty()) return kNever;
  const Duration at = coming_.front().at.time_since_epoch();
  return BootTime(at + (kBurst - at % kBurst) % kBurst);
}

modbus::RtuPort::Wait SimSerialPort::WaitUntil(BootTime until) {
  const BootTime next = NextBurst();
  const BootTime now = clock_.Now();
  clock_.Advance(std::max(std::min(next, until) - now, Duration(0)));
  if (Unplugged()) return Wait::kGone;
  return next <= clock_.Now() ? Wait::kReadable : Wait::kNothing;
}

std::size_t SimSerialPort::Receive(MutableByteSpan out) {
  std::size_t size = 0;
  while (size < out.size() && NextBurst() <= clock_.Now()) {
    out[size++] = coming_.front().value;
    coming_.pop_front();
  }
  return size;
}

Quality SimSerialPort::Send(std::uint8_t unit, const modbus::Question& question) {
  if (Unplugged()) return Quality::kDisconnected;
  const DeviceIndex slave = unit - 1U;
  const BootTime now = clock_.Now();
  const BootTime heard = now + CharacterTime(format_, modbus::kRtuRequestSize);
  asked_ = now;
  witnesses_[slave].OnRequest(now);
  const Fault* whole = line_.At(now);
  const bool cut = whole != nullptr && whole->kind == FaultKind::kSilence;
  if (cut) coming_.clear();
  // Whoever speaks meanwhile makes the question unintelligible.
  bool disturbed = cut;
  for (Character& character : coming_) {
    if (character.at > heard) break;
    character.value = static_cast<std::uint8_t>(random_.Between(0, 255));
    disturbed = true;
  }
  if (disturbed) {
    ++unanswered_[slave];
  } else {
    Ask(slave, question.read(), heard);
  }
  return Quality::kGood;
}

void SimSerialPort::Ask(DeviceIndex slave, const modbus::ReadRequest& request, BootTime heard) {
  BootTime from = heard + random_.Between(milliseconds(5), milliseconds(25));
  auto unit = static_cast<std::uint8_t>(slave + 1);
  std::vector<std::uint8_t> pdu = GoodPdu(slave, request, heard);
  const Fault* fault = faults_[slave].At(clock_.Now());
  if (fault == nullptr || !random_.Chance(fault->kind == FaultKind::kSilence ? 1 : fault->share)) {
    return Say(Frame(unit, pdu), from);
  }
  const auto exception = [&](int code) {
    pdu = {static_cast<std::uint8_t>(static_cast<int>(request.table) | 0x80), static_cast<std::uint8_t>(code)};
  };
  if (fault->kind == FaultKind::kLate) from += random_.Between(milliseconds(300), milliseconds(900));
  if (fault->kind == FaultKind::kWrongUnit) {  // another one thinks that it was asked
    const auto other = static_cast<DeviceIndex>((slave + 1) % faults_.size());
    unit = static_cast<std::uint8_t>(other + 1);
    pdu = GoodPdu(other, request, heard);
  }
  if (fault->kind == FaultKind::kRefusal) exception(random_.Chance(0.5) ? 2 : 3);
  if (fault->kind == FaultKind::kBusy) exception(6);
  std::vector<std::uint8_t> frame = Frame(unit, pdu);
  const auto any = [&] { return static_cast<std::size_t>(random_.Between(0, static_cast<int>(frame.size()) - 1)); };
  switch (fault->kind) {
    case FaultKind::kSilence:
    case FaultKind::kLoss: ++unanswered_[slave]; return;
    case FaultKind::kTruncation: frame.resize(any()); break;
    case FaultKind::kBitErrors:
      for (int i = 0; i < 3; ++i) frame[any()] ^= static_cast<std::uint8_t>(1 << random_.Between(0, 7));
      break;
    case FaultKind::kDuplicate: frame.insert(frame.end(), frame.begin(), frame.end()); break;
    default: break;
  }
  Say(std::move(frame), from);
}

// Two at once: garbage for as long as both speak.
void SimSerialPort::Say(std::vector<std::uint8_t> frame, BootTime from) {
  for (std::size_t i = 0; i < frame.size(); ++i) {
    const BootTime at = from + CharacterTime(format_, i + 1);
    const Duration one = CharacterTime(format_, 1) - Duration(5);  // each time is rounded up
    const auto after = std::lower_bound(coming_.begin(), coming_.end(), at,
                                        [](const Character& c, BootTime when) { return c.at < when; });
    std::uint8_t value = frame[i];
    const bool meets_next = after != coming_.end() && after->at - at < one;
    const bool meets_last = after != coming_.begin() && at - std::prev(after)->at < one;
    if (meets_next || meets_last) value = static_cast<std::uint8_t>(random_.Between(0, 255));
    coming_.insert(after, {at, value});
  }
}

// As libmodbus does: the frame's own bytes say how long it is.
modbus::Answer SimSerialPort::ReceiveAnswer(std::uint8_t unit, const modbus::ReadRequest& request, BootTime until) {
  std::size_t size = 0;
  const auto wanted = [&] {
    const std::size_t whole = modbus::RtuFrameSize(ByteSpan(adu_).first(size));
    return whole == 0 ? kShortestFrame : whole;
  };
  while (size < wanted()) {
    const Wait wait = WaitUntil(until);
    if (wait != Wait::kReadable) return {wait == Wait::kGone ? Quality::kDisconnected : Quality::kTimeout, {}};
    size += Receive(MutableByteSpan(adu_).subspan(size, wanted() - size));
  }
  return DecodeRtuAnswer(unit, request, ByteSpan(adu_).first(size));
}

}  // namespace tramgac::poll
