#include "agent/sbc/recognise.h"

#include <algorithm>
#include <filesystem>
#include <map>
#include <system_error>

#include "agent/sbc/messages.h"

namespace tramgac::sbc {
namespace {

namespace fs = std::filesystem;

std::vector<fs::path> FilesIn(const std::string& folder) {
  constexpr std::size_t kMost = 100;
  std::vector<fs::path> files;
  std::error_code error;
  for (fs::directory_iterator it(folder, error), end; !error && it != end; it.increment(error)) {
    if (it->path().extension() == ".yaml" && files.size() < kMost) files.push_back(it->path());
  }
  std::ranges::sort(files);
  return files;
}

}  // namespace

std::vector<BoardFile> LoadBoards(const std::string& folder, document::Problems& problems) {
  std::vector<BoardFile> boards;
  std::map<std::string, std::string> files;  // by id
  for (const fs::path& path : FilesIn(folder)) {
    auto board = LoadBoardFile(path.string(), problems);
    if (!board) continue;
    const auto [first, is_new] = files.emplace(board->id, path.filename().string());
    if (is_new) {
      boards.push_back(*std::move(board));
    } else {
      problems.Add({path.string(), 0, 0, document::Say(kIdTwice, document::Quoted(board->id), first->second), {}, {}});
    }
  }
  return boards;
}

const BoardFile* Recognise(std::span<const BoardFile> boards, std::span<const std::string> compatible, bool has_dmi) {
  for (const std::string& word : compatible) {
    for (const BoardFile& board : boards) {
      if (std::ranges::find(board.compatible, word) != board.compatible.end()) return &board;
    }
  }
  if (!has_dmi) return nullptr;
  const auto found = std::ranges::find_if(boards, &BoardFile::any_firmware_table);
  return found == boards.end() ? nullptr : &*found;
}

}  // namespace tramgac::sbc
