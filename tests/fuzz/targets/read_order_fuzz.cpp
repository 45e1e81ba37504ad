// Libraries: tramgac_firmware_console
// What is typed behind `read`: never more than a request that may leave.
#include <cstdlib>

#include "firmware/console/read_order.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace tramgac;
  const auto order = firmware::ParseReadOrder({reinterpret_cast<const char*>(data), size});
  if (!order.ok()) return 0;
  const firmware::ReadOrder& read = order.value();
  if (read.unit < 1 || read.unit > 247 || read.request.count > firmware::kMaxReadByHand) std::abort();
  if (!modbus::IsValid(read.request) || firmware::TableName(read.request.table).empty()) std::abort();
  return 0;
}
