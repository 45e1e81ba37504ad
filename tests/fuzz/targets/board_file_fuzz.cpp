// Libraries: tramgac_sbc
// Any text as the description of a board: never crashes, and either gives a board or says why not, in both languages.
#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "agent/sbc/recognise.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace tramgac;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  document::Problems problems;
  const auto board = sbc::ParseBoardFile("fuzz.yaml", text, problems);
  if (board.has_value() != problems.empty()) std::abort();
  if (problems.FormatAll(document::Language::kEnglish).empty() !=
      problems.FormatAll(document::Language::kVietnamese).empty()) {
    std::abort();
  }
  if (!board) return 0;
  if (board->id.empty() || (board->compatible.empty() && !board->any_firmware_table)) std::abort();
  if (board->serial.size() > sbc::kMostPorts || board->lines.size() > sbc::kMostLines) std::abort();
  const sbc::BoardFile* found = sbc::Recognise({&*board, 1}, board->compatible, board->any_firmware_table);
  if (found != &*board) std::abort();
  return 0;
}
