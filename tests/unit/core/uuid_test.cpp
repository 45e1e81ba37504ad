#include "agent/core/base/uuid.h"

#include <gtest/gtest.h>

#include <string_view>

namespace tramgac {
namespace {

TEST(Uuid, SaysThatItIsRandomAndKeepsTheOtherBits) {
  const UuidText zeros = RandomUuid({});
  EXPECT_EQ(std::string_view(zeros.data(), zeros.size()), "00000000-0000-4000-8000-000000000000");
  const UuidText mixed =
      RandomUuid({0x01, 0x23, 0x45, 0x67, 0x89, 0xab, 0xff, 0xef, 0xff, 0xdc, 0xba, 0x98, 0x76, 0x54, 0x32, 0x10});
  EXPECT_EQ(std::string_view(mixed.data(), mixed.size()), "01234567-89ab-4fef-bfdc-ba9876543210");
}

}  // namespace
}  // namespace tramgac
