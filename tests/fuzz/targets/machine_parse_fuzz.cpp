// Libraries: tramgac_board_linux
// Any bytes as files of /proc and /sys: what is believed is possible.
#include <cstdlib>
#include <string_view>

#include "board/linux/machine_parse.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace tramgac::board;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto ticks = ParseCpuTicks(text);
  if (ticks && ticks->busy > ticks->total) abort();
  const auto memory = ParseMemoryAvailable(text);
  if (memory && !(*memory >= 0 && *memory <= 100)) abort();
  const auto written = ParseWrittenBytes(text);
  const auto number = ParseNumber(text);
  if (written && text.find("write_bytes:") == std::string_view::npos) abort();
  if (number && size > 64) abort();
  if (ParseFirmwareWord(text) && text.find_first_not_of("0123456789abcdefABCDEF\n") != text.npos) abort();
  [[maybe_unused]] const bool sensor = IsProcessorSensor(text);
  return 0;
}
