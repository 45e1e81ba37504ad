#include "agent/app/snmp_engine.h"

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>

#include "board/sim/entropy_sim.h"
#include "tests/unit/service/temp_folder.h"

namespace tramgac::app {
namespace {

using service::TempFolder;

std::string ReadAll(const std::string& path) {
  std::ifstream file(path);
  return {std::istreambuf_iterator<char>(file), {}};
}

TEST(SnmpEngine, IdStaysAndBootsRise) {
  const TempFolder folder;
  board::SimEntropy entropy;
  const snmp::LocalEngine first = StartSnmpEngine(folder / "engine", entropy).value();
  EXPECT_EQ(first.boots, 1u);
  EXPECT_EQ(first.id.size(), 17u);
  EXPECT_EQ(first.id[0], 0x80) << "RFC 3411 clause 5: a format of the enterprise's own";
  for (std::uint32_t boots = 2; boots < 5; ++boots) {
    const snmp::LocalEngine next = StartSnmpEngine(folder / "engine", entropy).value();
    EXPECT_EQ(next.id, first.id);
    EXPECT_EQ(next.boots, boots);
  }
}

TEST(SnmpEngine, DamagedFileMeansAnotherEngine) {
  const TempFolder folder;
  board::SimEntropy entropy;
  const snmp::LocalEngine first = StartSnmpEngine(folder / "engine", entropy).value();
  const std::string good = ReadAll(folder / "engine");
  const std::string bad[] = {"",
                             good.substr(0, good.size() - 1),
                             good + "x",
                             "engine 80\nboots 1\n",
                             "engine zz001f8880\nboots 1\n",
                             "engine 80001f888011\nboots -1\n",
                             "engine 80001f888011\nboots 0\n",
                             "engine 80001f888011\nboots 2147483647\n",
                             "engine 80001f888011\nboots 99999999999\n",
                             std::string(5000, 'x')};
  for (const std::string& text : bad) {
    folder.Write("engine", text);
    const snmp::LocalEngine next = StartSnmpEngine(folder / "engine", entropy).value();
    EXPECT_EQ(next.boots, 1u) << text;
    EXPECT_NE(next.id, first.id) << text;
  }
}

TEST(SnmpEngine, UnwritableFolderMeansAnotherEngineEachTime) {
  const TempFolder folder;
  board::SimEntropy entropy;
  const snmp::LocalEngine one = StartSnmpEngine(folder / "missing/engine", entropy).value();
  const snmp::LocalEngine two = StartSnmpEngine(folder / "missing/engine", entropy).value();
  EXPECT_NE(one.id, two.id) << "a known id with boots that do not rise would be refused by everybody";
}

TEST(SnmpEngine, WithoutRandomNumbersThereIsNoNewOne) {
  const TempFolder folder;
  board::SimEntropy entropy;
  entropy.Break();
  EXPECT_EQ(StartSnmpEngine(folder / "engine", entropy).status(), Status::kUnavailable);
}

}  // namespace
}  // namespace tramgac::app
