#include "drivers/modbus/libmodbus/serial_client_libmodbus.h"

#include <modbus.h>

#include <algorithm>
#include <array>
#include <cerrno>

#include "drivers/modbus/libmodbus/errno_quality.h"
#include "drivers/modbus/libmodbus/line.h"
#include "drivers/modbus/rtu.h"

namespace tramgac::modbus {
namespace {

using Context = std::unique_ptr<modbus_t, decltype(&modbus_free)>;

constexpr Duration kListenLimit = std::chrono::milliseconds(500);
// USB adapters hand characters over in bursts (FTDI: latency timer of 16 ms), so a shorter silence proves nothing.
constexpr Duration kAdapterLatency = std::chrono::milliseconds(20);

// The rates of libmodbus 3.1.6 (modbus-rtu.c); it takes any other for 9600 without a word.
constexpr std::array<std::uint32_t, 20> kBaudRates = {110,    300,    600,     1200,    2400,    4800,   9600,
                                                      19200,  38400,  57600,   115200,  230400,  460800, 500000,
                                                      576000, 921600, 1000000, 1152000, 1500000, 2500000};

bool IsSound(const SerialSettings& s) {
  return !s.path.empty() && std::find(kBaudRates.begin(), kBaudRates.end(), s.baud) != kBaudRates.end() &&
         (s.parity == 'N' || s.parity == 'E' || s.parity == 'O') && s.data_bits == 8 &&
         (s.stop_bits == 1 || s.stop_bits == 2) && s.late_answer >= Duration::zero();
}

CharacterFormat FormatOf(const SerialSettings& s) { return {s.baud, s.data_bits, s.parity != 'N', s.stop_bits}; }

class LibmodbusClient final : public SerialClient {
 public:
  LibmodbusClient(const SerialSettings& settings, const board::Clock& clock, Context context)
      : clock_(clock),
        context_(std::move(context)),
        line_(clock),
        silence_(InterFrameSilence(settings.baud)),
        request_time_(CharacterTime(FormatOf(settings), kRtuRequestSize)),
        late_answer_(settings.late_answer) {}

  Status Reserve() { return line_.Reserve(); }
  Quality Open() override;
  Quality Read(std::uint8_t unit, const ReadRequest& request, Duration timeout, MutableByteSpan out,
               std::size_t& out_size) override;
  Quality Identify(std::uint8_t unit, const DeviceIdRequest& request, Duration timeout, MutableByteSpan out,
                   std::size_t& out_size) override;
  void Close() override;

 private:
  Quality Prepare(std::uint8_t unit);
  Quality Exchange(std::uint8_t unit, const ReadRequest& request, Duration timeout, MutableByteSpan out);
  Quality ReadWords(const ReadRequest& request, MutableByteSpan out);
  Quality ReadBits(const ReadRequest& request, MutableByteSpan out);
  Answer ExchangeIdentify(std::uint8_t unit, const DeviceIdRequest& request, Duration timeout);
  Quality Recover(std::uint8_t unit, Quality quality);

  const board::Clock& clock_;
  Context context_;
  Line line_;
  Duration silence_;       // t3.5
  Duration request_time_;  // of a request's characters on the line
  Duration late_answer_;
  std::array<BootTime, 248> late_until_{};  // by unit: until then its late answer may come
};

Quality LibmodbusClient::Open() {
  if (line_.attached()) return Quality::kGood;
  if (!Ok(line_.Reserve()) || modbus_connect(context_.get()) != 0) return Quality::kDisconnected;
  const Status attached = line_.Attach(modbus_get_socket(context_.get()));
  modbus_set_socket(context_.get(), Ok(attached) ? line_.fd() : -1);
  if (!Ok(attached)) return Quality::kDisconnected;
  late_until_.fill({});
  if (line_.ListenUntilSilent(Duration::zero(), clock_.Now() + kListenLimit) != Line::Heard::kGone)
    return Quality::kGood;
  Close();
  return Quality::kDisconnected;
}

void LibmodbusClient::Close() {
  if (!line_.attached()) return;
  line_.Detach();
  modbus_set_socket(context_.get(), -1);
}

Quality LibmodbusClient::Read(std::uint8_t unit, const ReadRequest& request, Duration timeout, MutableByteSpan out,
                              std::size_t& out_size) {
  out_size = 0;
  if (!line_.attached()) return Quality::kDisconnected;
  if (!IsSerialUnit(unit) || !IsValid(request) || timeout <= Duration::zero() || out.size() < DataSize(request)) {
    return Quality::kBadFrame;
  }
  if (const Quality ready = Prepare(unit); ready != Quality::kGood) return ready;
  const Quality quality = Exchange(unit, request, timeout, out);
  if (quality != Quality::kGood) return Recover(unit, quality);
  out_size = DataSize(request);
  return Quality::kGood;
}

Quality LibmodbusClient::Identify(std::uint8_t unit, const DeviceIdRequest& request, Duration timeout,
                                  MutableByteSpan out, std::size_t& out_size) {
  out_size = 0;
  if (!line_.attached()) return Quality::kDisconnected;
  if (!IsSerialUnit(unit) || timeout <= Duration::zero() || out.size() < kMaxPduSize) return Quality::kBadFrame;
  if (const Quality ready = Prepare(unit); ready != Quality::kGood) return ready;
  const Answer answer = ExchangeIdentify(unit, request, timeout);
  // Copied first: bringing the line to rest uses the buffer again.
  std::copy(answer.data.begin(), answer.data.end(), out.begin());
  out_size = answer.data.size();
  return answer.quality == Quality::kGood ? Quality::kGood : Recover(unit, answer.quality);
}

// Past libmodbus, which takes no answer whose length it cannot tell beforehand.
Answer LibmodbusClient::ExchangeIdentify(std::uint8_t unit, const DeviceIdRequest& request, Duration timeout) {
  std::array<std::uint8_t, kRtuRequestSize> frame;
  const Result<std::size_t> size = EncodeRtuRequest(unit, request, frame);
  if (!size.ok()) return {Quality::kBadFrame, {}};
  if (!line_.Send(ByteSpan(frame).first(size.value()))) return {Quality::kDisconnected, {}};
  ByteSpan received;
  const auto size_of = [](ByteSpan head) { return ExpectedRtuSize(DeviceIdRequest(), head); };
  switch (line_.ReceiveFrame(size_of, clock_.Now() + request_time_ + timeout, received)) {
    case Line::Heard::kGone: return {Quality::kDisconnected, {}};
    case Line::Heard::kBabble: return {Quality::kBadFrame, {}};
    case Line::Heard::kSilence: return {received.empty() ? Quality::kTimeout : Quality::kBadFrame, {}};
    default: return DecodeRtuAnswer(unit, request, received);
  }
}

// Nothing old may be left on the line when the request goes out.
Quality LibmodbusClient::Prepare(std::uint8_t unit) {
  if (late_until_[unit] > clock_.Now()) {
    const Line::Heard heard = line_.ListenForFrame(unit, silence_ + kAdapterLatency, late_until_[unit]);
    if (heard == Line::Heard::kGone) return Quality::kDisconnected;
  }
  late_until_[unit] = {};
  switch (line_.ListenUntilSilent(silence_, clock_.Now() + kListenLimit)) {
    case Line::Heard::kGone: return Quality::kDisconnected;
    case Line::Heard::kBabble: return Quality::kBadFrame;
    default: return Quality::kGood;
  }
}

Quality LibmodbusClient::Exchange(std::uint8_t unit, const ReadRequest& request, Duration timeout,
                                  MutableByteSpan out) {
  constexpr std::int64_t kSecond = 1'000'000;
  // write() returns before the characters are on the line; the device's time begins when they are.
  const std::int64_t wait = (timeout + request_time_).count();
  modbus_t* const context = context_.get();
  if (modbus_set_slave(context, unit) != 0 ||
      modbus_set_response_timeout(context, static_cast<std::uint32_t>(wait / kSecond),
                                  static_cast<std::uint32_t>(wait % kSecond)) != 0) {
    return Quality::kBadFrame;
  }
  return HoldsBits(request.table) ? ReadBits(request, out) : ReadWords(request, out);
}

Quality LibmodbusClient::ReadWords(const ReadRequest& request, MutableByteSpan out) {
  std::array<std::uint16_t, kMaxWordsPerRequest> words{};
  const auto read = request.table == Table::kHoldingRegister ? modbus_read_registers : modbus_read_input_registers;
  errno = 0;
  if (read(context_.get(), request.address, request.count, words.data()) != request.count) return QualityOfErrno(errno);
  for (std::size_t i = 0; i < request.count; ++i) StoreBe16(&out[2 * i], words[i]);
  return Quality::kGood;
}

Quality LibmodbusClient::ReadBits(const ReadRequest& request, MutableByteSpan out) {
  std::array<std::uint8_t, kMaxBitsPerRequest> bits{};
  const auto read = request.table == Table::kCoil ? modbus_read_bits : modbus_read_input_bits;
  errno = 0;
  if (read(context_.get(), request.address, request.count, bits.data()) != request.count) return QualityOfErrno(errno);
  std::fill_n(out.begin(), DataSize(request), std::uint8_t{0});
  for (std::size_t i = 0; i < request.count; ++i) {
    if (bits[i] != 0) out[i / 8] = static_cast<std::uint8_t>(out[i / 8] | 1U << (i % 8));
  }
  return Quality::kGood;
}

// After a failure: brings the line to rest, and finds out whether it is still there.
Quality LibmodbusClient::Recover(std::uint8_t unit, Quality quality) {
  if (quality == Quality::kDisconnected) return quality;
  const Line::Heard heard = line_.ListenUntilSilent(silence_ + kAdapterLatency, clock_.Now() + kListenLimit);
  if (heard == Line::Heard::kGone) return Quality::kDisconnected;
  // In these cases the unit's own answer has not been heard, so it may still come.
  if (quality == Quality::kTimeout || quality == Quality::kWrongUnit || quality == Quality::kBadFrame) {
    late_until_[unit] = clock_.Now() + late_answer_;
  }
  return quality;
}

}  // namespace

Result<std::unique_ptr<SerialClient>> MakeLibmodbusClient(const SerialSettings& settings, const board::Clock& clock) {
  if (!IsSound(settings)) return Status::kInvalidArgument;
  Context context(modbus_new_rtu(settings.path.c_str(), static_cast<int>(settings.baud), settings.parity,
                                 settings.data_bits, settings.stop_bits),
                  &modbus_free);
  if (!context) return Status::kResourceExhausted;
  modbus_set_error_recovery(context.get(), MODBUS_ERROR_RECOVERY_NONE);
  // Off: the whole answer must then come within the response timeout. Otherwise a unit that dribbles one character each
  // 499 ms holds the line for two minutes.
  modbus_set_byte_timeout(context.get(), 0, 0);
  auto client = std::make_unique<LibmodbusClient>(settings, clock, std::move(context));
  if (const Status status = client->Reserve(); !Ok(status)) return status;
  return std::unique_ptr<SerialClient>(std::move(client));
}

}  // namespace tramgac::modbus
