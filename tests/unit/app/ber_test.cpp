#include "agent/app/ber.h"

#include <gmock/gmock.h>

#include "agent/app/snmprec.h"

namespace tramgac::app {
namespace {

using Octets = std::vector<std::uint8_t>;
using testing::ElementsAre;

TEST(Ber, IntegersAreAsShortAsTheyCanBe) {
  EXPECT_THAT(EncodeInteger(0), ElementsAre(0));
  EXPECT_THAT(EncodeInteger(127), ElementsAre(0x7F));
  EXPECT_THAT(EncodeInteger(128), ElementsAre(0x00, 0x80));
  EXPECT_THAT(EncodeInteger(-1), ElementsAre(0xFF));
  EXPECT_THAT(EncodeInteger(-129), ElementsAre(0xFF, 0x7F));
  EXPECT_THAT(EncodeUnsigned(0xFFFFFFFF), ElementsAre(0, 0xFF, 0xFF, 0xFF, 0xFF));
  EXPECT_EQ(EncodeUnsigned(~std::uint64_t{0}).size(), 9U);
}

TEST(Ber, IntegersComeBack) {
  for (const std::int64_t number : {0L, 1L, -1L, 127L, 128L, -128L, -129L, 65535L, 1L << 40, INT64_MIN, INT64_MAX}) {
    const Octets element = Element(0x02, EncodeInteger(number));
    BerReader reader(element);
    EXPECT_EQ(reader.Integer(), number);
    EXPECT_TRUE(reader.ok() && reader.at_end());
  }
}

TEST(Ber, ObjectIdentifiersComeBack) {
  // X.690 clause 8.19.5: {2 999 3} is 06 03 88 37 03.
  EXPECT_THAT(EncodeOid({2, 999, 3}), ElementsAre(0x88, 0x37, 0x03));
  for (const std::vector<std::uint32_t>& oid : std::vector<std::vector<std::uint32_t>>{
           {1, 3}, {0, 0}, {1, 3, 6, 1, 4, 1, 4294967295U, 0}, {2, 100, 3}, {1, 3, 127, 128, 16383, 16384}}) {
    const Octets element = Element(0x06, EncodeOid(oid));
    BerReader reader(element);
    EXPECT_EQ(reader.Oid(), oid);
    EXPECT_TRUE(reader.ok());
  }
}

TEST(Ber, LengthsOfAllForms) {
  for (const std::size_t size : {0UL, 127UL, 128UL, 255UL, 256UL, 65535UL, 65536UL, 100000UL}) {
    const Octets content(size, 7);
    const Octets element = Element(0x04, content);
    BerReader reader(element);
    EXPECT_EQ(reader.Take(0x04).size(), size);
    EXPECT_TRUE(reader.ok() && reader.at_end());
  }
}

TEST(Ber, DamageIsNoticed) {
  const std::vector<Octets> damaged = {{},
                                       {0x02},
                                       {0x02, 0x02, 0x01},
                                       {0x02, 0x80, 0x01},
                                       {0x02, 0x85, 0, 0, 0, 0, 1, 1},
                                       {0x02, 0x82, 0xFF},
                                       {0x02, 0x84, 0xFF, 0xFF, 0xFF, 0xFF}};
  for (const Octets& bytes : damaged) {
    BerReader reader(bytes);
    EXPECT_FALSE(reader.Next());
    EXPECT_FALSE(reader.ok());
  }
}

TEST(Ber, WrongContentIsNoticed) {
  const std::vector<Octets> integers = {{0x04, 1, 0}, {0x02, 0}, {0x02, 9, 0, 0, 0, 0, 0, 0, 0, 0, 0}};
  for (const Octets& bytes : integers) {
    BerReader reader(bytes);
    EXPECT_EQ(reader.Integer(), 0);
    EXPECT_FALSE(reader.ok());
  }
  Octets endless(130, 0x01);
  const std::vector<Octets> oids = {
      {0x06, 0}, {0x06, 1, 0x81}, {0x06, 6, 0x2B, 0x90, 0x80, 0x80, 0x80, 0x00}, Element(0x06, endless)};
  for (const Octets& bytes : oids) {
    BerReader reader(bytes);
    EXPECT_TRUE(reader.Oid().empty());
    EXPECT_FALSE(reader.ok());
  }
}

}  // namespace
}  // namespace tramgac::app
