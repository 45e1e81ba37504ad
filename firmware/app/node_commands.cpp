#include "firmware/app/node_commands.h"

#include <array>

#include "board/cortex_m/memory_use.h"
#include "board/cortex_m/panic.h"

namespace tramgac::firmware {
namespace {

enum Command : std::size_t { kStatus, kRestart };
constexpr std::array<ConsoleCommand, 2> kCommands{{
    {"status", "what this node is and how it is", "thông tin và tình trạng của nút"},
    {"restart", "begin anew", "khởi động lại"},
}};

void WriteUse(ConsoleText& answer, std::string_view of, std::size_t used, std::size_t size) {
  answer.Write(of);
  answer.Write(static_cast<std::int64_t>(used));
  answer.Write(" / ");
  answer.Write(static_cast<std::int64_t>(size));
  answer.Write(" bytes\n");
}

}  // namespace

std::span<const ConsoleCommand> NodeCommands::list() const { return kCommands; }

void NodeCommands::Run(std::size_t index, std::string_view /*argument*/, ConsoleText& answer) {
  if (index == kRestart) board::Exit(0);
  Status(answer);
}

void NodeCommands::Status(ConsoleText& answer) const {
  answer.Write("version / phiên bản: " TRAMGAC_VERSION "\nboard / bo mạch: ");
  answer.Write(board_);
  answer.Write("\nboot / lần khởi động: ");
  answer.Write(clock_.BootId());
  answer.Write("\nrunning / đã chạy: ");
  answer.Write(std::chrono::duration_cast<std::chrono::milliseconds>(clock_.Now().time_since_epoch()).count());
  answer.Write(" ms\n");
  const board::MemoryUse use = board::LookAtMemory();
  WriteUse(answer, "stack / ngăn xếp: ", use.stack_used, use.stack_size);
  WriteUse(answer, "heap / bộ nhớ động: ", use.heap_used, use.heap_size);
}

}  // namespace tramgac::firmware
