#include "firmware/app/node_commands.h"

#include <array>
#include <utility>

#include "board/cortex_m/memory_use.h"
#include "board/cortex_m/panic.h"
#include "firmware/app/setup_text.h"
#include "firmware/console/device_text.h"

namespace tramgac::firmware {
namespace {

enum Command : std::size_t { kStatus, kReadings, kAlarms, kConfig, kRead, kRestart };
constexpr std::array<ConsoleCommand, 6> kCommands{{
    {"status", "what this node is and how it is", "thông tin và tình trạng của nút"},
    {"readings", "[DEVICE] what the devices say", "[THIẾT BỊ] giá trị đọc được từ các thiết bị"},
    {"alarms", "which alarms are active", "các cảnh báo đang có"},
    {"config", "what this node was told to be", "cấu hình của nút"},
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
  switch (index) {
    case kStatus: Status(answer); break;
    case kReadings: WriteReadings(node_.pipeline().devices(), argument, answer); break;
    case kAlarms: WriteAlarms(node_.pipeline().devices(), answer); break;
    case kConfig: WriteSetup(setup_, answer); break;
    case kRead: return read_.Begin(argument, answer);
    default: board::Exit(0);
  }
  return true;
}

bool NodeCommands::GoOn(ConsoleText& answer) {
  if (!node_.poll().by_hand().Step()) return false;
  read_.OnAnswer(answer);
  return true;
}

void NodeCommands::Status(ConsoleText& answer) const {
  answer.Write("version / phiên bản: " TRAMGAC_VERSION "\nboard / bo mạch: ");
  answer.Write(board_.name);
  if (!board_.last_words.empty()) {
    answer.Write("\nrestarted after / khởi động lại sau: ");
    answer.Write(board_.last_words);
  }
  answer.Write("\nboot / lần khởi động: ");
  answer.Write(clock_.BootId());
  answer.Write("\nrunning / đã chạy: ");
  answer.Write(std::chrono::duration_cast<std::chrono::milliseconds>(clock_.Now().time_since_epoch()).count());
  answer.Write(" ms\nbusy / bận: ");
  answer.Write(std::int64_t{load_.permille() / 10});
  answer.Write(".");
  answer.Write(std::int64_t{load_.permille() % 10});
  answer.Write(" %\n");
  const board::MemoryUse use = board::LookAtMemory();
  WriteUse(answer, "stack / ngăn xếp: ", use.stack_used, use.stack_size);
  WriteUse(answer, "heap / bộ nhớ động: ", use.heap_used, use.heap_size);
  WriteLine(answer);
  WriteStore(answer);
  uplink_.Write(answer);
}

void NodeCommands::WriteLine(ConsoleText& answer) const {
  const modbus::LineCounters counters = node_.poll().by_hand().counters();
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

void NodeCommands::WriteStore(ConsoleText& answer) const {
  const StoreStatus store = node_.store();
  answer.Write("store / kho bản ghi: ");
  answer.Write(store.uuid.data());
  answer.Write(", records / bản ghi ");
  answer.Write(static_cast<std::int64_t>(store.first == 0 ? 0 : store.last - store.first + 1));
  answer.Write(", dropped / đã bỏ ");
  answer.Write(static_cast<std::int64_t>(store.dropped_records));
  answer.Write(", ");
  WriteUse(answer, {}, static_cast<std::size_t>(store.bytes), static_cast<std::size_t>(store.budget_bytes));
}

}  // namespace tramgac::firmware
