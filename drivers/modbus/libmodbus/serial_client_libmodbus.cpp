#include "drivers/modbus/libmodbus/serial_client_libmodbus.h"

#include <modbus.h>

#include <algorithm>
#include <array>
#include <cerrno>

#include "drivers/modbus/libmodbus/errno_quality.h"
#include "drivers/modbus/libmodbus/line.h"
#include "drivers/modbus/libmodbus/rs485.h"
#include "drivers/modbus/rtu.h"
#include "drivers/modbus/rtu_client.h"

namespace tramgac::modbus {
namespace {

using Context = std::unique_ptr<modbus_t, decltype(&modbus_free)>;

// The rates of libmodbus 3.1.6 (modbus-rtu.c); it takes any other for 9600 without a word.
constexpr std::array<std::uint32_t, 20> kBaudRates = {110,    300,    600,     1200,    2400,    4800,   9600,
                                                      19200,  38400,  57600,   115200,  230400,  460800, 500000,
                                                      576000, 921600, 1000000, 1152000, 1500000, 2500000};

bool IsSound(const SerialSettings& s) {
  return !s.path.empty() && std::find(kBaudRates.begin(), kBaudRates.end(), s.baud) != kBaudRates.end() &&
         (s.parity == 'N' || s.parity == 'E' || s.parity == 'O') && s.data_bits == 8 &&
         (s.stop_bits == 1 || s.stop_bits == 2) && s.late_answer >= Duration::zero();
}

class LibmodbusPort final : public RtuPort {
 public:
  LibmodbusPort(const SerialSettings& settings, const board::Clock& clock, Context context)
      : clock_(clock), context_(std::move(context)), line_(clock), rs485_(settings.rs485) {}

  Status Reserve() { return line_.Reserve(); }
  BootTime Now() const override { return clock_.Now(); }
  Quality Open() override;
  void Close() override;
  bool is_open() const override { return line_.attached(); }
  Wait WaitUntil(BootTime until) override { return line_.WaitUntil(until); }
  std::size_t Receive(MutableByteSpan out) override { return line_.Receive(out); }
  Quality Send(std::uint8_t unit, const Question& question) override;
  Answer ReceiveAnswer(std::uint8_t unit, const ReadRequest& request, BootTime until) override;

 private:
  const board::Clock& clock_;
  Context context_;
  Line line_;
  Rs485 rs485_;
  std::array<std::uint8_t, MODBUS_MAX_ADU_LENGTH> adu_{};
};

Quality LibmodbusPort::Open() {
  if (!Ok(line_.Reserve()) || modbus_connect(context_.get()) != 0) return Quality::kDisconnected;
  const Status attached = line_.Attach(modbus_get_socket(context_.get()));
  modbus_set_socket(context_.get(), Ok(attached) ? line_.fd() : -1);
  if (!Ok(attached)) return Quality::kDisconnected;
  if (Ok(SwitchDirection(line_.fd(), rs485_))) return Quality::kGood;
  Close();
  return Quality::kDisconnected;
}

void LibmodbusPort::Close() {
  if (!line_.attached()) return;
  line_.Detach();
  modbus_set_socket(context_.get(), -1);
}

Quality LibmodbusPort::Send(std::uint8_t unit, const Question& question) {
  std::array<std::uint8_t, 1 + kMaxRequestPduSize> raw{unit};
  const Result<std::size_t> pdu = EncodeQuestion(question, MutableByteSpan(raw).subspan(1));
  if (!pdu.ok() || modbus_set_slave(context_.get(), unit) != 0) return Quality::kBadFrame;
  const int sent = modbus_send_raw_request(context_.get(), raw.data(), static_cast<int>(1 + pdu.value()));
  return sent < 0 ? QualityOfErrno(errno) : Quality::kGood;
}

Answer LibmodbusPort::ReceiveAnswer(std::uint8_t unit, const ReadRequest& request, BootTime until) {
  constexpr std::int64_t kSecond = 1'000'000;
  const std::int64_t wait = std::max<std::int64_t>(1, (until - clock_.Now()).count());
  modbus_set_response_timeout(context_.get(), static_cast<std::uint32_t>(wait / kSecond),
                              static_cast<std::uint32_t>(wait % kSecond));
  const int size = modbus_receive_confirmation(context_.get(), adu_.data());
  if (size < 0) return {QualityOfErrno(errno), {}};
  if (size == 0) return {Quality::kWrongUnit, {}};  // the frame of another unit than modbus_set_slave said
  return DecodeRtuAnswer(unit, request, ByteSpan(adu_).first(static_cast<std::size_t>(size)));
}

}  // namespace

Result<std::unique_ptr<SerialClient>> MakeLibmodbusClient(const SerialSettings& settings, const board::Clock& clock) {
  if (!IsSound(settings)) return Status::kInvalidArgument;
  Context context(modbus_new_rtu(settings.path.c_str(), static_cast<int>(settings.baud), settings.parity,
                                 settings.data_bits, settings.stop_bits),
                  &modbus_free);
  if (!context) return Status::kResourceExhausted;
  modbus_set_error_recovery(context.get(), MODBUS_ERROR_RECOVERY_NONE);
  // Off: the whole answer must then come within the response timeout, which each answer gets anew. Otherwise a unit
  // that dribbles one character each 499 ms holds the line for two minutes.
  modbus_set_byte_timeout(context.get(), 0, 0);
  auto port = std::make_unique<LibmodbusPort>(settings, clock, std::move(context));
  if (const Status status = port->Reserve(); !Ok(status)) return status;
  return std::unique_ptr<SerialClient>(std::make_unique<RtuClient>(settings, std::move(port)));
}

}  // namespace tramgac::modbus
