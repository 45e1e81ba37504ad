#include "firmware/console/read_command.h"

#include <array>

#include "agent/core/base/bytes.h"
#include "agent/core/model/quality.h"

namespace tramgac::firmware {
namespace {

constexpr Duration kTimeout = std::chrono::seconds(1);

constexpr std::string_view kUsage =
    "wanted: read UNIT TABLE:ADDRESS [COUNT]; UNIT 1 to 247; TABLE coil, discrete, holding or input;\n"
    "ADDRESS 0 to 65535, as on the wire; COUNT 1 to 32. Nothing was asked\n"
    "cần: read UNIT BẢNG:ĐỊA_CHỈ [SỐ_LƯỢNG]; UNIT từ 1 đến 247; BẢNG là coil, discrete, holding hoặc input;\n"
    "ĐỊA_CHỈ từ 0 đến 65535, như trên đường dây; SỐ_LƯỢNG từ 1 đến 32. Chưa hỏi gì cả\n";

void WriteHex(ConsoleText& text, std::uint16_t word) {
  std::array<char, 6> digits{'0', 'x'};
  for (std::size_t i = 0; i < 4; ++i) digits[2 + i] = "0123456789ABCDEF"[word >> (12 - 4 * i) & 15];
  text.Write({digits.data(), digits.size()});
}

void WriteData(ConsoleText& text, const modbus::ReadRequest& request, ByteSpan data) {
  for (std::size_t i = 0; i < request.count; ++i) {
    text.Write(TableName(request.table));
    text.Write(":");
    text.Write(static_cast<std::int64_t>(request.address + i));
    text.Write(" = ");
    if (modbus::HoldsBits(request.table)) {
      text.Write(static_cast<std::int64_t>(data[i / 8] >> (i % 8) & 1));
    } else {
      const std::uint16_t word = LoadBe16(&data[2 * i]);
      WriteHex(text, word);
      text.Write(" ");
      text.Write(std::int64_t{word});
    }
    text.Write("\n");
  }
}

}  // namespace

bool ReadCommand::Begin(std::string_view argument, ConsoleText& text) {
  const Result<ReadOrder> order = ParseReadOrder(argument);
  if (!order.ok()) {
    text.Write(kUsage);
    return true;
  }
  order_ = order.value();
  if (Ok(line_.Ask(order_.unit, order_.request, kTimeout))) return false;
  text.Write(
      "the serial line is closed or busy, nothing was asked\nđường dây nối tiếp đang đóng hoặc bận, chưa hỏi gì cả\n");
  return true;
}

void ReadCommand::OnAnswer(ConsoleText& text) const {
  const modbus::Answer& answer = line_.answer();
  if (answer.quality == Quality::kGood) {
    WriteData(text, order_.request, answer.data);
    return;
  }
  const LocalText meaning = QualityMeaning(answer.quality);
  text.Write("unit ");
  text.Write(std::int64_t{order_.unit});
  for (const std::string_view part : {std::string_view(": "), QualityName(answer.quality), std::string_view(", "),
                                      meaning.en, std::string_view(" / "), meaning.vi, std::string_view("\n")}) {
    text.Write(part);
  }
}

}  // namespace tramgac::firmware
