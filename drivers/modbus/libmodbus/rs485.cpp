#include "drivers/modbus/libmodbus/rs485.h"

#include <fcntl.h>
#include <sys/ioctl.h>
#include <unistd.h>

namespace tramgac::modbus {
namespace {

constexpr std::uint32_t kDirectionFlags = SER_RS485_ENABLED | SER_RS485_RTS_ON_SEND | SER_RS485_RTS_AFTER_SEND;

constexpr std::uint32_t FlagsOf(Rs485 wanted) {
  return SER_RS485_ENABLED | (wanted == Rs485::kRtsOnSend ? SER_RS485_RTS_ON_SEND : SER_RS485_RTS_AFTER_SEND);
}

}  // namespace

serial_rs485 WithDirection(serial_rs485 present, Rs485 wanted) {
  present.flags = (present.flags & ~kDirectionFlags) | FlagsOf(wanted);
  return present;
}

bool HasDirection(const serial_rs485& present, Rs485 wanted) {
  return (present.flags & kDirectionFlags) == FlagsOf(wanted);
}

Status SwitchDirection(int fd, Rs485 wanted) {
  if (wanted == Rs485::kLeftAlone) return Status::kOk;
  serial_rs485 before{};
  if (ioctl(fd, TIOCGRS485, &before) != 0) return Status::kUnimplemented;
  serial_rs485 after = WithDirection(before, wanted);
  // The driver writes back what it does.
  if (ioctl(fd, TIOCSRS485, &after) != 0) return Status::kUnimplemented;
  if (HasDirection(after, wanted)) return Status::kOk;
  ioctl(fd, TIOCSRS485, &before);
  return Status::kUnimplemented;
}

Status CheckDirection(const std::string& path, Rs485 wanted) {
  if (wanted == Rs485::kLeftAlone) return Status::kOk;
  const int fd = open(path.c_str(), O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
  if (fd < 0) return Status::kUnavailable;
  const Status status = SwitchDirection(fd, wanted);
  close(fd);
  return status;
}

}  // namespace tramgac::modbus
