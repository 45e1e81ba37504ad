#include "agent/app/modbus_link.h"

#include <poll.h>
#include <sys/socket.h>

#include <array>
#include <cerrno>

#include "agent/poll/tcp_socket.h"
#include "drivers/modbus/libmodbus/serial_client_libmodbus.h"
#include "drivers/modbus/tcp_connection.h"

namespace tramgac::app {
namespace {

using modbus::Answer;
using modbus::Question;
using modbus::TcpConnection;

constexpr Duration kConnectTimeout = std::chrono::seconds(3);
constexpr Duration kLateAnswer = std::chrono::seconds(1);  // as agent/poll/modbus_tcp_bus.cpp

constexpr document::Phrase kBadLine{"the settings of the serial line are not possible: baud {0}, parity {1}",
                                    "thông số đường nối tiếp không dùng được: baud {0}, parity {1}"};
constexpr document::Phrase kNotModbus{"this needs a Modbus address", "cần một địa chỉ Modbus"};

class TcpLink final : public ModbusLink {
 public:
  TcpLink(const config::ModbusTcpTarget& target, const board::Clock& clock, service::UniqueFd fd)
      : target_(target),
        clock_(clock),
        connection_(target.transport == config::Transport::kMbap ? modbus::TcpFraming::kMbap
                                                                 : modbus::TcpFraming::kRtu),
        fd_(std::move(fd)) {}

  Answer Ask(std::uint8_t unit, const Question& question, Duration timeout) override;
  void Close() override {
    fd_ = {};
    connection_.Reset();
  }

 private:
  bool Connect();
  // Waits for `events`. Outcome: false at `until`.
  bool Wait(short events, BootTime until) const;
  Answer Receive();
  Answer Failed(std::uint8_t unit, Quality why);

  const config::ModbusTcpTarget target_;
  const board::Clock& clock_;
  TcpConnection connection_;
  service::UniqueFd fd_;
  std::array<BootTime, 256> late_until_{};  // RTU frames: by unit, until when its late answer may come
};

bool TcpLink::Wait(short events, BootTime until) const {
  while (true) {
    const Duration left = until - clock_.Now();
    if (left <= Duration::zero()) return false;
    pollfd entry{fd_.get(), events, 0};
    const int count = ::poll(&entry, 1, static_cast<int>(std::chrono::ceil<std::chrono::milliseconds>(left).count()));
    if (count > 0) return true;
    if (count < 0 && errno != EINTR) return false;
  }
}

bool TcpLink::Connect() {
  if (fd_.get() >= 0) return true;
  connection_.Reset();
  fd_ = service::UniqueFd(poll::ConnectTcp({target_.host, target_.port}));
  const bool well =
      fd_.get() >= 0 && Wait(POLLOUT, clock_.Now() + kConnectTimeout) && poll::SocketError(fd_.get()) == 0;
  if (!well) fd_ = {};
  return well;
}

Answer TcpLink::Ask(std::uint8_t unit, const Question& question, Duration timeout) {
  if (!Connect()) return {Quality::kDisconnected, {}};
  // Whatever comes while waiting is stale: it began before the request.
  while (Wait(POLLIN, late_until_[unit])) {
    if (Receive().quality == Quality::kDisconnected) break;
  }
  if (connection_.must_close()) Close();
  if (!Connect()) return {Quality::kDisconnected, {}};
  std::array<std::uint8_t, TcpConnection::kLongestRequest> bytes;
  const Result<std::size_t> size = connection_.BuildRequest(unit, question, bytes);
  if (!size.ok()) return {Quality::kBadFrame, {}};
  const ssize_t sent = send(fd_.get(), bytes.data(), size.value(), MSG_NOSIGNAL | MSG_DONTWAIT);
  if (sent != static_cast<ssize_t>(size.value())) return Failed(unit, Quality::kDisconnected);
  const BootTime until = clock_.Now() + timeout;
  Answer answer{Quality::kNotReadYet, {}};
  while (answer.quality == Quality::kNotReadYet) {
    if (!Wait(POLLIN, until)) return Failed(unit, Quality::kTimeout);
    answer = Receive();
  }
  return DeviceAnswered(answer.quality) && !connection_.must_close() ? answer : Failed(unit, answer.quality);
}

// Outcome: kNotReadYet while nothing that was asked for has come.
Answer TcpLink::Receive() {
  std::array<std::uint8_t, 2048> bytes;
  const ssize_t size = recv(fd_.get(), bytes.data(), bytes.size(), MSG_DONTWAIT);
  if (size < 0 && (errno == EAGAIN || errno == EINTR)) return {Quality::kNotReadYet, {}};
  if (size <= 0) {
    Close();
    return {Quality::kDisconnected, {}};
  }
  const auto result = connection_.Feed(ByteSpan(bytes).first(static_cast<std::size_t>(size)));
  const bool incomplete = result.progress == TcpConnection::Progress::kIncomplete;
  return incomplete ? Answer{Quality::kNotReadYet, {}} : result.answer;
}

Answer TcpLink::Failed(std::uint8_t unit, Quality why) {
  connection_.GiveUp();
  if (connection_.framing() == modbus::TcpFraming::kRtu) late_until_[unit] = clock_.Now() + kLateAnswer;
  if (connection_.must_close() || why == Quality::kDisconnected) Close();
  return {why, {}};
}

class SerialLink final : public ModbusLink {
 public:
  explicit SerialLink(std::unique_ptr<modbus::SerialClient> client) : client_(std::move(client)) {}
  ~SerialLink() override { client_->Close(); }

  Answer Ask(std::uint8_t unit, const Question& question, Duration timeout) override {
    if (client_->Open() != Quality::kGood) return {Quality::kDisconnected, {}};
    std::size_t size = 0;
    const Quality quality = question.identifies()
                                ? client_->Identify(unit, question.device_id(), timeout, buffer_, size)
                                : client_->Read(unit, question.read(), timeout, buffer_, size);
    if (quality == Quality::kDisconnected) client_->Close();
    return {quality, ByteSpan(buffer_).first(size)};
  }
  void Close() override { client_->Close(); }

 private:
  std::unique_ptr<modbus::SerialClient> client_;
  std::array<std::uint8_t, modbus::kMaxPduSize> buffer_{};
};

}  // namespace

std::unique_ptr<ModbusLink> MakeModbusLink(const config::Target& target, const board::Clock& clock,
                                           document::Wording& why, service::UniqueFd fd) {
  if (const auto* tcp = std::get_if<config::ModbusTcpTarget>(&target)) {
    return std::make_unique<TcpLink>(*tcp, clock, std::move(fd));
  }
  const auto* rtu = std::get_if<config::ModbusRtuTarget>(&target);
  if (rtu == nullptr) {
    why = document::Say(kNotModbus);
    return nullptr;
  }
  modbus::SerialSettings settings;
  settings.path = rtu->path;
  settings.baud = rtu->baud.value_or(settings.baud);
  settings.parity = rtu->parity.value_or(settings.parity);
  settings.stop_bits = rtu->stop_bits.value_or(settings.stop_bits);
  settings.rs485 = rtu->rs485;
  auto client = modbus::MakeLibmodbusClient(settings, clock);
  if (client.ok()) return std::make_unique<SerialLink>(std::move(client).value());
  why = document::Say(kBadLine, settings.baud, std::string(1, settings.parity));
  return nullptr;
}

}  // namespace tramgac::app
