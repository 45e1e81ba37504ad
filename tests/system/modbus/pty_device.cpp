#include "tests/system/modbus/pty_device.h"

#include <fcntl.h>
#include <poll.h>
#include <termios.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdlib>
#include <stdexcept>
#include <utility>

namespace tramgac::modbus {
namespace {

constexpr std::size_t kRequestSize = 8;

}  // namespace

Bytes Sealed(Bytes frame) {
  unsigned crc = 0xFFFF;
  for (const std::uint8_t byte : frame) {
    crc ^= byte;
    for (int bit = 0; bit < 8; ++bit) crc = (crc & 1) != 0 ? (crc >> 1) ^ 0xA001U : crc >> 1;
  }
  frame.push_back(static_cast<std::uint8_t>(crc));
  frame.push_back(static_cast<std::uint8_t>(crc >> 8));
  return frame;
}

Bytes RegisterAnswer(std::uint8_t unit, std::uint8_t function, const std::vector<std::uint16_t>& words) {
  Bytes frame = {unit, function, static_cast<std::uint8_t>(2 * words.size())};
  for (const std::uint16_t word : words) {
    frame.push_back(static_cast<std::uint8_t>(word >> 8));
    frame.push_back(static_cast<std::uint8_t>(word));
  }
  return Sealed(std::move(frame));
}

PtyDevice::PtyDevice(Handler handler)
    : handler_(std::move(handler)), master_(posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC | O_NONBLOCK)) {
  std::array<char, 64> name{};
  if (master_ < 0 || grantpt(master_) != 0 || unlockpt(master_) != 0 ||
      ptsname_r(master_, name.data(), name.size()) != 0) {
    throw std::runtime_error("no pseudo terminal");
  }
  path_ = name.data();
  keeper_ = open(path_.c_str(), O_RDWR | O_NOCTTY | O_CLOEXEC);
  termios settings{};
  tcgetattr(keeper_, &settings);
  cfmakeraw(&settings);  // no echo of what is sent before the client opens the port
  tcsetattr(keeper_, TCSANOW, &settings);
  thread_ = std::thread([this] { Run(); });
}

PtyDevice::~PtyDevice() {
  stop_ = true;
  thread_.join();
  if (keeper_ >= 0) close(keeper_);
  if (master_ >= 0) close(master_);
}

void PtyDevice::Run() {
  Bytes request;
  while (!stop_ && master_ >= 0) {
    pollfd entry{master_, POLLIN, 0};
    if (poll(&entry, 1, SendDue()) <= 0) continue;
    std::array<std::uint8_t, kRequestSize> received{};
    const ssize_t size = read(master_, received.data(), kRequestSize - request.size());
    if (size <= 0) continue;
    request.insert(request.end(), received.begin(), received.begin() + size);
    if (request.size() < kRequestSize) continue;
    ++requests_;
    handler_(*this, std::exchange(request, {}));
  }
}

void PtyDevice::SendLater(const Bytes& bytes, std::chrono::milliseconds delay, std::chrono::milliseconds patience) {
  const Moment due = std::chrono::steady_clock::now() + delay;
  later_.push_back({due, due + patience, bytes});
}

// Sends what is due. Outcome: milliseconds to the next, at most 20.
int PtyDevice::SendDue() {
  const Moment now = std::chrono::steady_clock::now();
  Moment next = now + std::chrono::milliseconds(20);
  for (const Later& one : later_) {
    if (one.due > now) next = std::min(next, one.due);
    if (one.due <= now && now < one.end) Send(one.bytes);
  }
  std::erase_if(later_, [now](const Later& one) { return one.due <= now; });
  return static_cast<int>(std::chrono::ceil<std::chrono::milliseconds>(next - now).count());
}

void PtyDevice::Send(const Bytes& bytes) const {
  // What does not fit because nobody reads is lost, as it is on a line.
  if (write(master_, bytes.data(), bytes.size()) < 0 && errno != EAGAIN) {
    throw std::runtime_error("the pseudo terminal takes nothing");
  }
}

void PtyDevice::Wait(std::chrono::milliseconds time) const {
  const auto end = std::chrono::steady_clock::now() + time;
  while (!stop_ && std::chrono::steady_clock::now() < end) {
    std::this_thread::sleep_for(std::min<std::chrono::steady_clock::duration>(std::chrono::milliseconds(10),
                                                                              end - std::chrono::steady_clock::now()));
  }
}

void PtyDevice::Unplug() { close(std::exchange(master_, -1)); }

}  // namespace tramgac::modbus
