// `read` at the console: asks one device on the serial line once and shows what it says.
//
// Single-threaded; nothing blocks; allocates nothing.
#pragma once

#include "drivers/modbus/line_master.h"
#include "firmware/console/console.h"
#include "firmware/console/read_order.h"

namespace tramgac::firmware {

class ReadCommand {
 public:
  static constexpr ConsoleCommand kCommand{"read", "UNIT TABLE:ADDRESS [COUNT], asks a device, e.g. read 1 holding:0 4",
                                           "UNIT BẢNG:ĐỊA_CHỈ [SỐ_LƯỢNG], hỏi một thiết bị, ví dụ read 1 holding:0 4"};

  // `line` outlives it; somebody else calls its Step.
  explicit ReadCommand(modbus::LineMaster& line) : line_(line) {}

  // Asks for what stands behind `read`. Outcome: is it done? False: its answer is to come, OnAnswer shows it.
  bool Begin(std::string_view argument, ConsoleText& text);

  // The line's Step has said that a question ended. Shows what became of it.
  void OnAnswer(ConsoleText& text) const;

 private:
  modbus::LineMaster& line_;
  ReadOrder order_;
};

}  // namespace tramgac::firmware
