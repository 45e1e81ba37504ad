#include "tests/simulation/bus/sim_network.h"

#include <algorithm>

#include "drivers/modbus/mbap.h"
#include "drivers/modbus/rtu.h"

namespace tramgac::poll {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr Duration kWay = milliseconds(1);  // of a packet

std::vector<std::uint8_t> Exception(const modbus::ReadRequest& request, int code) {
  return {static_cast<std::uint8_t>(static_cast<int>(request.table) | 0x80), static_cast<std::uint8_t>(code)};
}

}  // namespace

SimHost::SimHost(SimWorld& world, Random& random, std::vector<Witness>& witnesses, std::vector<Unit> units,
                 FaultPlan whole, modbus::TcpFraming framing)
    : world_(world),
      random_(random),
      witnesses_(witnesses),
      units_(std::move(units)),
      whole_(std::move(whole)),
      framing_(framing),
      unanswered_(units_.size()) {
  for (const Fault& fault : whole_.faults()) {
    if (fault.kind != FaultKind::kRefused && fault.kind != FaultKind::kReboot) continue;
    world_.At(fault.from, [this] { Reset(); });
    if (fault.kind == FaultKind::kReboot) world_.At(fault.until, [this] { booting_until_ = world_.now() + kBoot; });
  }
}

bool SimHost::Accepts() {
  const Fault* fault = whole_.At(world_.now());
  return fault == nullptr || (fault->kind != FaultKind::kRefused && fault->kind != FaultKind::kReboot);
}

bool SimHost::Hears() {
  const Fault* fault = whole_.At(world_.now());
  return fault == nullptr || fault->kind != FaultKind::kSilence;
}

void SimHost::Reset() {
  if (connected_ != nullptr) connected_->End();
}

void SimHost::OnRequest(ByteSpan bytes) {
  const bool rtu = framing_ == modbus::TcpFraming::kRtu;
  const std::size_t head = rtu ? 0 : modbus::kMbapHeaderSize - 1;
  const auto unit = std::find_if(units_.begin(), units_.end(), [&](const Unit& u) { return u.unit == bytes[head]; });
  const modbus::ReadRequest request = RequestIn(bytes.subspan(head + 1));
  witnesses_[unit->device].OnRequest(world_.now());
  if (Hears()) Answer(static_cast<std::size_t>(unit - units_.begin()), rtu ? 0 : LoadBe16(&bytes[0]), request);
}

void SimHost::Answer(std::size_t unit, std::uint16_t transaction, const modbus::ReadRequest& request) {
  Unit& asked = units_[unit];
  const BootTime now = world_.now();
  const Fault* fault = asked.faults.At(now);
  if (fault != nullptr && fault->kind != FaultKind::kSilence && !random_.Chance(fault->share)) fault = nullptr;
  busy_until_ = std::max(now, busy_until_) + random_.Between(milliseconds(10), milliseconds(40));
  if (now < booting_until_) return Say(transaction, asked.unit, Exception(request, 6), busy_until_, nullptr);
  const bool other = fault != nullptr && fault->kind == FaultKind::kWrongUnit;
  const std::vector<std::uint8_t> good = GoodPdu(asked.device + (other ? 1 : 0), request, now);
  if (fault == nullptr) return Say(transaction, asked.unit, good, busy_until_, nullptr);
  switch (fault->kind) {
    case FaultKind::kSilence:
      ++unanswered_[unit];
      // A gateway waits for the unit itself, and says so.
      busy_until_ += milliseconds(300);
      if (units_.size() > 1 && framing_ == modbus::TcpFraming::kMbap) {
        Say(transaction, asked.unit, Exception(request, 11), busy_until_, nullptr);
      }
      return;
    case FaultKind::kLoss: ++unanswered_[unit]; return;
    case FaultKind::kReset: return Reset();
    case FaultKind::kRefusal:
      return Say(transaction, asked.unit, Exception(request, random_.Chance(0.5) ? 2 : 3), busy_until_, nullptr);
    case FaultKind::kBusy: return Say(transaction, asked.unit, Exception(request, 6), busy_until_, nullptr);
    default: return Say(transaction, asked.unit, good, busy_until_, fault);
  }
}

void SimHost::Say(std::uint16_t transaction, std::uint8_t unit, const std::vector<std::uint8_t>& pdu, BootTime when,
                  const Fault* fault) {
  const auto is = [fault](FaultKind kind) { return fault != nullptr && fault->kind == kind; };
  const bool rtu = framing_ == modbus::TcpFraming::kRtu;
  if (is(FaultKind::kWrongUnit)) unit = static_cast<std::uint8_t>(unit % 247 + 1);
  if (is(FaultKind::kWrongTransaction)) transaction = static_cast<std::uint16_t>(transaction - random_.Between(1, 3));
  if (is(FaultKind::kLate))
    when +=
        rtu ? random_.Between(milliseconds(450), milliseconds(1200)) : random_.Between(milliseconds(450), seconds(9));
  std::vector<std::uint8_t> frame;
  if (!rtu) {
    const auto length = static_cast<std::uint16_t>(pdu.size() + 1);
    for (const std::uint16_t word : {transaction, std::uint16_t{0}, length}) {
      frame.push_back(static_cast<std::uint8_t>(word >> 8));
      frame.push_back(static_cast<std::uint8_t>(word));
    }
  }
  frame.push_back(unit);
  frame.insert(frame.end(), pdu.begin(), pdu.end());
  if (rtu) {
    const std::uint16_t crc = modbus::Crc16(frame);
    frame.push_back(static_cast<std::uint8_t>(crc));
    frame.push_back(static_cast<std::uint8_t>(crc >> 8));
  }
  // TCP itself finds bit errors on its way; what is left is a host that writes nonsense into its header.
  const std::size_t damageable = rtu ? frame.size() : 6;
  if (is(FaultKind::kBitErrors)) {
    const auto at = static_cast<std::size_t>(random_.Between(rtu ? 0 : 2, static_cast<std::int64_t>(damageable) - 1));
    frame[at] ^= static_cast<std::uint8_t>(1 << random_.Between(0, 7));
  }
  if (is(FaultKind::kTruncation)) frame.resize(static_cast<std::size_t>(random_.Between(1, 9)));
  if (is(FaultKind::kDuplicate)) frame.insert(frame.end(), frame.begin(), frame.end());
  // To whoever is connected then: that is what device servers do. A host with MBAP answers the one who asked.
  const std::uint64_t connection = connected_ == nullptr ? 0 : connected_->connection_;
  world_.At(when, [this, frame = std::move(frame), connection, rtu] {
    if (connected_ != nullptr && (rtu || connected_->connection_ == connection)) connected_->Deliver(frame);
  });
}

void SimStream::Later(Duration delay, std::function<void()> call) {
  world_.At(world_.now() + delay, [this, call = std::move(call), connection = connection_] {
    if (user_ != nullptr && connection_ == connection) call();
  });
}

bool SimStream::Connect(const TcpPath&, StreamUser& user) {
  user_ = &user;
  ++connection_;
  if (!host_.Hears()) return true;  // nobody says anything
  Later(kWay, [this] {
    if (!host_.Accepts()) return user_->OnEnded(world_.now());
    host_.connected_ = this;
    user_->OnConnected(world_.now());
  });
  return true;
}

bool SimStream::Send(ByteSpan bytes) {
  Later(kWay, [this, sent = std::vector<std::uint8_t>(bytes.begin(), bytes.end())] { host_.OnRequest(sent); });
  return true;
}

void SimStream::Close() {
  user_ = nullptr;
  if (host_.connected_ == this) host_.connected_ = nullptr;
}

// In one piece or two.
void SimStream::Deliver(const std::vector<std::uint8_t>& bytes) {
  const auto cut = static_cast<std::ptrdiff_t>(
      random_.Chance(0.8) ? 0 : random_.Between(0, static_cast<std::int64_t>(bytes.size()) - 1));
  const std::vector<std::uint8_t> first(bytes.begin(), bytes.begin() + cut), rest(bytes.begin() + cut, bytes.end());
  if (!first.empty()) Later(kWay, [this, first] { user_->OnReceived(first, world_.now()); });
  Later(2 * kWay, [this, rest] { user_->OnReceived(rest, world_.now()); });
}

void SimStream::End() {
  host_.connected_ = nullptr;
  Later(kWay, [this] { user_->OnEnded(world_.now()); });
}

}  // namespace tramgac::poll
