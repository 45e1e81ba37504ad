#include "drivers/modbus/libmodbus/serial_client_libmodbus.h"

#include <modbus.h>

#include <algorithm>
#include <array>
#include <cerrno>

#include "drivers/modbus/libmodbus/errno_quality.h"
#include "drivers/modbus/libmodbus/line.h"
#include "drivers/modbus/libmodbus/rs485.h"
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

class LibmodbusClient final : public SerialClient {
 public:
  LibmodbusClient(const SerialSettings& settings, const board::Clock& clock, Context context)
      : clock_(clock),
        context_(std::move(context)),
        line_(clock),
        format_(FormatOf(settings)),
        silence_(InterFrameSilence(settings.baud)),
        late_answer_(settings.late_answer),
        rs485_(settings.rs485) {}

  Status Reserve() { return line_.Reserve(); }
  Quality Open() override;
  Quality Read(std::uint8_t unit, const ReadRequest& request, Duration timeout, MutableByteSpan out,
               std::size_t& out_size) override;
  Quality Identify(std::uint8_t unit, const DeviceIdRequest& request, Duration timeout, MutableByteSpan out,
                   std::size_t& out_size) override;
  void Close() override;

 private:
  Quality Prepare(std::uint8_t unit);
  Quality Ask(std::uint8_t unit, const Question& question, Duration timeout, std::size_t size, BootTime& whole_by);
  Answer Receive(std::uint8_t unit, const ReadRequest& request, BootTime until);
  Answer ReceiveIdentity(std::uint8_t unit, const DeviceIdRequest& request, BootTime until);
  Quality Take(std::uint8_t unit, const Answer& answer, MutableByteSpan out, std::size_t& out_size);
  Quality Recover(std::uint8_t unit, Quality quality);

  const board::Clock& clock_;
  Context context_;
  Line line_;
  CharacterFormat format_;
  Duration silence_;  // t3.5
  Duration late_answer_;
  Rs485 rs485_;
  std::array<std::uint8_t, MODBUS_MAX_ADU_LENGTH> adu_{};
  std::array<BootTime, 248> late_until_{};  // by unit: until then its late answer may come
};

Quality LibmodbusClient::Open() {
  if (line_.attached()) return Quality::kGood;
  if (!Ok(line_.Reserve()) || modbus_connect(context_.get()) != 0) return Quality::kDisconnected;
  const Status attached = line_.Attach(modbus_get_socket(context_.get()));
  modbus_set_socket(context_.get(), Ok(attached) ? line_.fd() : -1);
  if (!Ok(attached)) return Quality::kDisconnected;
  late_until_.fill({});
  if (Ok(SwitchDirection(line_.fd(), rs485_)) &&
      line_.ListenUntilSilent(Duration::zero(), clock_.Now() + kListenLimit) != Line::Heard::kGone)
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
  BootTime whole_by;
  const Quality asked = Ask(unit, request, timeout, RtuAnswerSize(request), whole_by);
  return Take(unit, asked == Quality::kGood ? Receive(unit, request, whole_by) : Answer{asked, {}}, out, out_size);
}

Quality LibmodbusClient::Identify(std::uint8_t unit, const DeviceIdRequest& request, Duration timeout,
                                  MutableByteSpan out, std::size_t& out_size) {
  out_size = 0;
  if (!line_.attached()) return Quality::kDisconnected;
  if (!IsSerialUnit(unit) || timeout <= Duration::zero() || out.size() < kMaxPduSize) return Quality::kBadFrame;
  if (const Quality ready = Prepare(unit); ready != Quality::kGood) return ready;
  BootTime whole_by;
  const Quality asked = Ask(unit, request, timeout, kMaxRtuAduSize, whole_by);
  return Take(unit, asked == Quality::kGood ? ReceiveIdentity(unit, request, whole_by) : Answer{asked, {}}, out,
              out_size);
}

Quality LibmodbusClient::Take(std::uint8_t unit, const Answer& answer, MutableByteSpan out, std::size_t& out_size) {
  if (answer.quality != Quality::kGood) return Recover(unit, answer.quality);
  std::copy(answer.data.begin(), answer.data.end(), out.begin());
  out_size = answer.data.size();
  return Quality::kGood;
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

// Sends the question. Outcome: kGood when the answer begins; an answer of `size` bytes is to be whole by `whole_by`.
Quality LibmodbusClient::Ask(std::uint8_t unit, const Question& question, Duration timeout, std::size_t size,
                             BootTime& whole_by) {
  std::array<std::uint8_t, 1 + kMaxRequestPduSize> raw{unit};
  const Result<std::size_t> pdu = EncodeQuestion(question, MutableByteSpan(raw).subspan(1));
  if (!pdu.ok() || modbus_set_slave(context_.get(), unit) != 0) return Quality::kBadFrame;
  if (modbus_send_raw_request(context_.get(), raw.data(), static_cast<int>(1 + pdu.value())) < 0) {
    return QualityOfErrno(errno);
  }
  const RtuDeadlines deadlines = DeadlinesOf(format_, clock_.Now(), timeout, size);
  whole_by = deadlines.whole;
  switch (line_.ListenForCharacters(deadlines.first)) {
    case Line::Heard::kGone: return Quality::kDisconnected;
    case Line::Heard::kSilence: return Quality::kTimeout;
    default: return Quality::kGood;
  }
}

Answer LibmodbusClient::Receive(std::uint8_t unit, const ReadRequest& request, BootTime until) {
  constexpr std::int64_t kSecond = 1'000'000;
  const std::int64_t wait = std::max<std::int64_t>(1, (until - clock_.Now()).count());
  modbus_set_response_timeout(context_.get(), static_cast<std::uint32_t>(wait / kSecond),
                              static_cast<std::uint32_t>(wait % kSecond));
  const int size = modbus_receive_confirmation(context_.get(), adu_.data());
  const int error = errno;
  line_.NoteReceived();
  if (size < 0) return {QualityOfErrno(error), {}};
  if (size == 0) return {Quality::kWrongUnit, {}};  // the frame of another unit than modbus_set_slave said
  return DecodeRtuAnswer(unit, request, ByteSpan(adu_).first(static_cast<std::size_t>(size)));
}

// Past libmodbus, which takes no answer whose length it cannot tell beforehand.
Answer LibmodbusClient::ReceiveIdentity(std::uint8_t unit, const DeviceIdRequest& request, BootTime until) {
  ByteSpan received;
  const auto size_of = [](ByteSpan head) { return ExpectedRtuSize(DeviceIdRequest(), head); };
  switch (line_.ReceiveFrame(size_of, until, received)) {
    case Line::Heard::kGone: return {Quality::kDisconnected, {}};
    case Line::Heard::kFrame: return DecodeRtuAnswer(unit, request, received);
    default: return {Quality::kBadFrame, {}};
  }
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
  // Off: the whole answer must then come within the response timeout, which each answer gets anew. Otherwise a unit
  // that dribbles one character each 499 ms holds the line for two minutes.
  modbus_set_byte_timeout(context.get(), 0, 0);
  auto client = std::make_unique<LibmodbusClient>(settings, clock, std::move(context));
  if (const Status status = client->Reserve(); !Ok(status)) return status;
  return std::unique_ptr<SerialClient>(std::move(client));
}

}  // namespace tramgac::modbus
