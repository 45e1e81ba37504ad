#include <gtest/gtest.h>

#include <array>
#include <set>
#include <vector>

#include "board/linux/entropy_linux.h"
#include "board/sim/entropy_sim.h"

namespace tramgac::board {
namespace {

// More than getrandom(2) promises in one call (256 bytes), so that the parts are put together.
void CheckContract(Entropy& entropy) {
  std::vector<std::uint8_t> one(100'000), two(100'000);
  ASSERT_EQ(entropy.Fill(one), Status::kOk);
  ASSERT_EQ(entropy.Fill(two), Status::kOk);
  EXPECT_NE(one, two);
  for (const auto& bytes : {one, two}) {
    EXPECT_EQ(std::set<std::uint8_t>(bytes.end() - 10'000, bytes.end()).size(), 256u) << "the tail was not filled";
  }
  EXPECT_EQ(entropy.Fill({}), Status::kOk);
}

TEST(LinuxEntropyTest, KeepsTheContract) {
  LinuxEntropy entropy;
  CheckContract(entropy);
}

TEST(SimEntropyTest, KeepsTheContract) {
  SimEntropy entropy;
  CheckContract(entropy);
}

TEST(SimEntropyTest, IsRepeatableAndDependsOnTheSeed) {
  std::array<std::uint8_t, 32> a{}, b{}, c{};
  SimEntropy one(7), same(7), other(8);
  ASSERT_EQ(one.Fill(a), Status::kOk);
  ASSERT_EQ(same.Fill(b), Status::kOk);
  ASSERT_EQ(other.Fill(c), Status::kOk);
  EXPECT_EQ(a, b);
  EXPECT_NE(a, c);
}

TEST(SimEntropyTest, CanBreak) {
  SimEntropy entropy;
  entropy.Break();
  std::array<std::uint8_t, 1> byte{};
  EXPECT_EQ(entropy.Fill(byte), Status::kUnavailable);
}

}  // namespace
}  // namespace tramgac::board
