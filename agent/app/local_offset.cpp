#include "agent/app/local_offset.h"

#include <ctime>

#include "agent/core/base/calendar_time.h"

namespace tramgac::app {

int LocalOffset(UtcTime utc) {
  const std::time_t seconds = CSeconds<std::time_t>(utc);
  std::tm local{};
  return localtime_r(&seconds, &local) != nullptr ? static_cast<int>(local.tm_gmtoff / 60) : 0;
}

}  // namespace tramgac::app
