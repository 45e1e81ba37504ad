#include "firmware/app/node_commands.h"

#include <array>
#include <utility>

#include "board/cortex_m/memory_use.h"
#include "board/cortex_m/panic.h"

namespace tramgac::firmware {
namespace {

enum Command : std::size_t { kStatus, kRead, kRestart };
constexpr std::array<ConsoleCommand, 3> kCommands{{
    {"status", "what this node is and how it is", "thông tin và tình trạng của nút"},
    ReadCommand::kCommand,
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

bool NodeCommands::Run(std::size_t index, std::string_view argument, ConsoleText& answer) {
  if (index == kRestart) board::Exit(0);
  answered_ = false;
  if (index == kRead) return read_.Begin(argument, answer);
  Status(answer);
  return true;
}

bool NodeCommands::GoOn(ConsoleText& answer) {
  if (!answered_) return false;
  answered_ = false;
  read_.OnAnswer(answer);
  return true;
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
  WriteLine(answer);
}

void NodeCommands::WriteLine(ConsoleText& answer) const {
  const modbus::LineCounters counters = line_.counters();
  answer.Write("serial line / đường dây nối tiếp:");
  const std::pair<std::string_view, std::uint32_t> kFigures[] = {{" asked / đã hỏi ", counters.asked},
                                                                 {", answered / trả lời ", counters.answered},
                                                                 {", timeouts / quá hạn ", counters.timeouts},
                                                                 {", damaged / hỏng ", counters.damaged},
                                                                 {", foreign / lạ ", counters.foreign},
                                                                 {", echoes / tiếng vọng ", counters.echoes},
                                                                 {", lost characters / ký tự mất ", counters.lost}};
  for (const auto& [name, figure] : kFigures) {
    answer.Write(name);
    answer.Write(std::int64_t{figure});
  }
  answer.Write("\n");
}

}  // namespace tramgac::firmware
