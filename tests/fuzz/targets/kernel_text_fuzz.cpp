// Libraries: tramgac_digital_io_kernel
// Any text as what a driver of the kernel says: a number within its bounds, or refused.
#include <cmath>
#include <cstdlib>

#include "drivers/digital_io/kernel/kernel_text.h"

using namespace tramgac;
using namespace tramgac::digital_io;

namespace {

void Try(const Result<double>& number) {
  if (!number.ok()) return;
  if (!(std::abs(number.value()) <= 1e6)) std::abort();
  if (const auto hundredths = HundredthsOf(number.value());
      !hundredths.ok() || std::abs(hundredths.value()) > 100'000) {
    std::abort();
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  Try(ParseKernelNumber(text));
  Try(ParseOneWireText(text));
  return 0;
}
