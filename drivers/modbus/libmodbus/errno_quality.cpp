#include "drivers/modbus/libmodbus/errno_quality.h"

#include <modbus.h>

#include <cerrno>

namespace tramgac::modbus {

Quality QualityOfErrno(int error) {
  switch (error) {
    case ETIMEDOUT:
    case EAGAIN:  // select() announced characters that were gone again
      return Quality::kTimeout;
    case EMBBADCRC: return Quality::kCrc;
    case EMBBADSLAVE: return Quality::kWrongUnit;
    case EIO:
    case ENODEV:
    case ENXIO:
    case EBADF:
    case ENOENT:
    case EPIPE:
    case ECONNRESET:  // libmodbus: read() returned 0, which a hung-up terminal does
      return Quality::kDisconnected;
    default: return Quality::kBadFrame;
  }
}

}  // namespace tramgac::modbus
