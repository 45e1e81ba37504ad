#include "agent/sbc/recognise.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

namespace tramgac::sbc {
namespace {

using Words = std::vector<std::string>;

std::string IdOf(const Words& compatible, bool has_dmi) {
  document::Problems problems;
  const std::vector<BoardFile> boards = LoadBoards("board/sbc", problems);
  const BoardFile* board = Recognise(boards, compatible, has_dmi);
  return board == nullptr ? "" : board->id;
}

TEST(Recognise, TheMostParticularWordDecides) {
  EXPECT_EQ(IdOf({"raspberrypi,5-model-b", "brcm,bcm2712"}, false), "raspberry-pi-5");
  EXPECT_EQ(IdOf({"raspberrypi,4-model-b", "brcm,bcm2711"}, false), "raspberry-pi-4");
  EXPECT_EQ(IdOf({"raspberrypi,4-compute-module", "brcm,bcm2711"}, false), "raspberry-pi-cm4");
  EXPECT_EQ(IdOf({"maker,carrier", "raspberrypi,4-compute-module", "brcm,bcm2711"}, true), "raspberry-pi-cm4");
}

TEST(Recognise, AFirmwareTableIsGoodForTheRest) {
  EXPECT_EQ(IdOf({}, true), "generic-uefi");
  EXPECT_EQ(IdOf({"maker,board", "maker,chip"}, true), "generic-uefi");
  EXPECT_EQ(IdOf({"raspberrypi,5-model-b"}, true), "raspberry-pi-5") << "a Raspberry Pi started by UEFI";
  EXPECT_EQ(IdOf({"raspberrypi,3-model-b", "brcm,bcm2837"}, false), "");
  EXPECT_EQ(IdOf({}, false), "");
}

TEST(LoadBoards, LeavesOutWhatIsWrongAndSaysSo) {
  std::string name = (std::filesystem::temp_directory_path() / "boards.XXXXXX").string();
  const std::filesystem::path folder = mkdtemp(name.data());
  std::filesystem::copy_file("board/sbc/generic-uefi.yaml", folder / "a.yaml");
  std::filesystem::copy_file("board/sbc/generic-uefi.yaml", folder / "b.yaml");
  std::ofstream(folder / "c.yaml") << "board: [";
  std::ofstream(folder / "notes.txt") << "board: [";
  document::Problems problems;
  const std::vector<BoardFile> boards = LoadBoards(folder.string(), problems);
  std::filesystem::remove_all(folder);
  EXPECT_EQ(boards.size(), 1u);
  const std::string said = problems.FormatAll(document::Language::kEnglish);
  EXPECT_NE(said.find("b.yaml: board \"generic-uefi\" is described in a.yaml already"), std::string::npos) << said;
  EXPECT_NE(said.find("c.yaml:1:"), std::string::npos) << said;
  EXPECT_EQ(said.find("notes.txt"), std::string::npos);
}

TEST(LoadBoards, WithoutAFolderThereIsNone) {
  document::Problems problems;
  EXPECT_TRUE(LoadBoards("/no/such/folder", problems).empty());
  EXPECT_TRUE(problems.empty());
}

}  // namespace
}  // namespace tramgac::sbc
