#include <fcntl.h>
#include <poll.h>
#include <termios.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <system_error>

#include "agent/app/simulate_serve.h"
#include "agent/service/unique_fd.h"
#include "drivers/modbus/rtu.h"

namespace tramgac::app {
namespace {

constexpr std::size_t kReadFrame = 8;      // a request of function 1 to 4
constexpr std::size_t kIdFrame = 7;        // a request of function 43/14
constexpr std::size_t kShortestFrame = 4;  // unit, function, CRC
constexpr int kSilenceMs = 20;             // longer than t3.5 from 1200 baud on, and than a busy machine's hiccups

std::string ErrorText(int error) { return std::generic_category().message(error); }

bool CrcIsRight(ByteSpan frame) {
  const std::uint16_t crc = modbus::Crc16(frame.first(frame.size() - 2));
  return frame[frame.size() - 2] == (crc & 0xFF) && frame[frame.size() - 1] == crc >> 8;
}

std::vector<std::uint8_t> AnswerFrame(ByteSpan frame, std::uint8_t unit, const Answerer& answer) {
  if (frame[0] != unit) return {};
  std::vector<std::uint8_t> reply = answer(frame.subspan(1, frame.size() - 3));
  reply.insert(reply.begin(), unit);
  const std::uint16_t crc = modbus::Crc16(reply);
  reply.push_back(static_cast<std::uint8_t>(crc));
  reply.push_back(static_cast<std::uint8_t>(crc >> 8));
  return reply;
}

speed_t SpeedOf(std::uint32_t baud) {
  constexpr std::pair<std::uint32_t, speed_t> kSpeeds[] = {{1200, B1200},   {2400, B2400},     {4800, B4800},
                                                           {9600, B9600},   {19200, B19200},   {38400, B38400},
                                                           {57600, B57600}, {115200, B115200}, {230400, B230400}};
  for (const auto& [rate, speed] : kSpeeds) {
    if (rate == baud) return speed;
  }
  return B0;
}

bool SetUp(int fd, const config::ModbusRtuTarget& at, const profile::SerialDefaults& line) {
  termios settings{};
  if (tcgetattr(fd, &settings) != 0) return false;
  cfmakeraw(&settings);
  const char parity = at.parity.value_or(line.parity);
  settings.c_cflag |= CLOCAL | CREAD;
  settings.c_cflag &= ~static_cast<tcflag_t>(CSTOPB | PARENB | PARODD);
  if (at.stop_bits.value_or(line.stop_bits) == 2) settings.c_cflag |= CSTOPB;
  if (parity != 'N') settings.c_cflag |= PARENB;
  if (parity == 'O') settings.c_cflag |= PARODD;
  const speed_t speed = SpeedOf(at.baud.value_or(line.baud));
  if (speed == B0 || cfsetspeed(&settings, speed) != 0) {
    errno = EINVAL;
    return false;
  }
  return tcsetattr(fd, TCSANOW, &settings) == 0;
}

}  // namespace

std::size_t AnswerRtu(ByteSpan received, bool silence, std::uint8_t unit, const Answerer& answer,
                      std::vector<std::uint8_t>& reply) {
  reply.clear();
  // Reads have a known length; everything else ends where the line is silent.
  if (received.size() >= kReadFrame && CrcIsRight(received.first(kReadFrame))) {
    reply = AnswerFrame(received.first(kReadFrame), unit, answer);
    return kReadFrame;
  }
  if (received.size() >= kIdFrame && received[1] == modbus::kDeviceIdFunction && CrcIsRight(received.first(kIdFrame))) {
    reply = AnswerFrame(received.first(kIdFrame), unit, answer);
    return kIdFrame;
  }
  if (!silence && received.size() < modbus::kMaxRtuAduSize) return 0;
  const bool whole = received.size() >= kShortestFrame && received.size() <= modbus::kMaxRtuAduSize;
  if (whole && CrcIsRight(received)) reply = AnswerFrame(received, unit, answer);
  return received.size();
}

std::string ServeModbusRtu(const config::ModbusRtuTarget& at, std::uint8_t unit, const profile::SerialDefaults& line,
                           const Answerer& answer, service::Signals& signals, const std::function<void()>& ready) {
  const service::UniqueFd fd(open(at.path.c_str(), O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC));
  if (fd.get() < 0 || !SetUp(fd.get(), at, line)) return ErrorText(errno);
  ready();
  std::vector<std::uint8_t> received, reply;
  while (true) {
    std::array<pollfd, 2> wait = {{{signals.fd(), POLLIN, 0}, {fd.get(), POLLIN, 0}}};
    const int events = poll(wait.data(), wait.size(), received.empty() ? -1 : kSilenceMs);
    if (events < 0 && errno != EINTR) return ErrorText(errno);
    if (wait[0].revents != 0) return {};
    if (wait[1].revents != 0) {
      std::array<std::uint8_t, 256> buffer;
      const ssize_t size = read(fd.get(), buffer.data(), buffer.size());
      if (size == 0 || (size < 0 && errno != EAGAIN && errno != EINTR)) return ErrorText(size == 0 ? EIO : errno);
      if (size > 0) received.insert(received.end(), buffer.begin(), buffer.begin() + size);
    }
    const std::size_t used = AnswerRtu(received, events == 0, unit, answer, reply);
    received.erase(received.begin(), received.begin() + static_cast<std::ptrdiff_t>(used));
    // 256 bytes fit any driver's buffer; if not, the other side sees a cut frame and asks again.
    if (!reply.empty() && write(fd.get(), reply.data(), reply.size()) < 0 && errno != EAGAIN) return ErrorText(errno);
  }
}

}  // namespace tramgac::app
