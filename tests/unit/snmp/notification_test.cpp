#include "drivers/snmp/notification.h"

#include <gtest/gtest.h>

#include <array>
#include <deque>
#include <string>
#include <vector>

#include "drivers/snmp/oid.h"

namespace tramgac::snmp {
namespace {

using Oid = std::vector<std::uint32_t>;

Oid Of(std::string_view text) {
  Oid oid(kMaxOidLength);
  oid.resize(ParseOid(text, oid).value_or(0));
  return oid;
}

std::string Text(OidView oid) {
  std::string text(kMaxOidText, ' ');
  text.resize(FormatOid(oid, text).value_or(0));
  return text;
}

std::string IdentityText(std::string_view enterprise, std::int64_t generic, std::int64_t specific) {
  const Oid stem = Of(enterprise);
  std::array<std::uint32_t, kMaxIdentity> out;
  const Result<OidView> identity = IdentityOf({stem, generic, specific}, out);
  return identity.ok() ? Text(identity.value()) : "none";
}

TEST(Notification, V1TrapsBecomeV2Identities) {
  // RFC 3584 clause 3.1 (2) and (3).
  EXPECT_EQ(IdentityText("1.3.6.1.4.1.318", 6, 5), "1.3.6.1.4.1.318.0.5");
  EXPECT_EQ(IdentityText("1.3.6.1.2.1.33.2", 6, 1), "1.3.6.1.2.1.33.2.0.1");
  EXPECT_EQ(IdentityText("1.3.6.1.4.1.318", 0, 0), "1.3.6.1.6.3.1.1.5.1");
  EXPECT_EQ(IdentityText("1.3.6.1.4.1.318", 2, 99), "1.3.6.1.6.3.1.1.5.3");
  EXPECT_EQ(IdentityText("1.3.6.1.4.1.318", 5, 0), "1.3.6.1.6.3.1.1.5.6");
}

TEST(Notification, ImpossibleV1TrapsHaveNoIdentity) {
  EXPECT_EQ(IdentityText("1.3.6.1.4.1.318", 7, 0), "none");
  EXPECT_EQ(IdentityText("1.3.6.1.4.1.318", -1, 0), "none");
  EXPECT_EQ(IdentityText("1.3.6.1.4.1.318", 6, -1), "none");
  const Oid longest(127, 1);
  std::array<std::uint32_t, kMaxIdentity> out;
  EXPECT_FALSE(IdentityOf({longest, 6, 1}, out).ok()) << "two more are one too many";
  EXPECT_FALSE(IdentityOf({OidView(longest).first(1), 6, 1}, out).ok());
}

TEST(Notification, ZeroBeforeTheLastNumberDoesNotCount) {
  const Oid without = Of("1.3.6.1.2.1.33.2.1"), with = Of("1.3.6.1.2.1.33.2.0.1");
  EXPECT_TRUE(SameNotification(without, with));
  EXPECT_TRUE(SameNotification(with, without));
  EXPECT_TRUE(SameNotification(with, with));
  EXPECT_FALSE(SameNotification(without, Of("1.3.6.1.2.1.33.2.2")));
  EXPECT_FALSE(SameNotification(without, Of("1.3.6.1.2.1.33.2.0.2")));
  EXPECT_FALSE(SameNotification(without, Of("1.3.6.1.2.1.33.2.0.0.1"))) << "one zero, not any number";
  EXPECT_FALSE(SameNotification(without, Of("1.3.6.1.2.1.33.0.2.1"))) << "only before the last";
  EXPECT_FALSE(SameNotification(Of("1.3"), {}));
  EXPECT_FALSE(SameNotification({}, {}));
}

// Varbinds with storage behind them.
struct Varbinds {
  void Add(std::string_view name, VarType type, std::uint64_t number, std::string_view oid = {}) {
    names.push_back(Of(name));
    values.push_back(oid.empty() ? Oid() : Of(oid));
    list.push_back({names.back(), type, number, {}, values.back()});
  }
  std::deque<Oid> names, values;
  std::vector<Varbind> list;
};

constexpr std::string_view kUptime = "1.3.6.1.2.1.1.3.0", kTrapOid = "1.3.6.1.6.3.1.1.4.1.0";

TEST(Notification, FirstTwoVarbindsSayWhatItIs) {
  Varbinds varbinds;
  varbinds.Add(kUptime, VarType::kTimeTicks, 4711);
  varbinds.Add(kTrapOid, VarType::kOid, 0, "1.3.6.1.2.1.33.2.1");
  varbinds.Add("1.3.6.1.2.1.33.1.2.3.0", VarType::kInteger, 12);
  const Result<Notification> notification = FromVarbinds(varbinds.list);
  ASSERT_TRUE(notification.ok());
  EXPECT_EQ(Text(notification.value().identity), "1.3.6.1.2.1.33.2.1");
  EXPECT_EQ(notification.value().uptime, 4711u);
  ASSERT_EQ(notification.value().varbinds.size(), 1u);
  EXPECT_EQ(notification.value().varbinds[0].number, 12u);
}

TEST(Notification, WithoutThemItIsNone) {
  Varbinds one, swapped, wrong_type;
  one.Add(kUptime, VarType::kTimeTicks, 1);
  swapped.Add(kTrapOid, VarType::kOid, 0, "1.3.6.1");
  swapped.Add(kUptime, VarType::kTimeTicks, 1);
  wrong_type.Add(kUptime, VarType::kTimeTicks, 1);
  wrong_type.Add(kTrapOid, VarType::kInteger, 1);
  for (const Varbinds* varbinds : {&one, &swapped, &wrong_type}) EXPECT_FALSE(FromVarbinds(varbinds->list).ok());
}

struct Table {
  Table() {
    fields = {oids[1], oids[2]};
    addresses = {{oids[0], fields}, {oids[3], {}}};
  }
  std::vector<Oid> oids = {Of("1.3.6.1.2.1.33.2.1"), Of("1.3.6.1.2.1.33.1.2.3.0"), Of("1.3.6.1.2.1.2.2.1.8"),
                           Of("1.3.6.1.4.1.318.0.5")};
  std::vector<OidView> fields;
  std::vector<NotificationAddress> addresses;
};

TEST(Notification, BlockSaysWhichItIsAndHasItsFields) {
  const Table table;
  Varbinds varbinds;
  varbinds.Add("1.3.6.1.4.1.9.9.9.0", VarType::kInteger, 1);
  varbinds.Add("1.3.6.1.2.1.2.2.1.8.17", VarType::kInteger, 2);
  varbinds.Add("1.3.6.1.2.1.33.1.2.3.0", VarType::kInteger, 12);
  varbinds.Add("1.3.6.1.2.1.33.1.2.3.0", VarType::kInteger, 13);
  const Oid identity = Of("1.3.6.1.2.1.33.2.0.1");
  RawBlock block;
  FillNotification({identity, false, 0, varbinds.list}, table.addresses, block);
  ASSERT_TRUE(block.notification.has_value());
  EXPECT_EQ(block.notification->spec, 0u);
  const std::string text(block.bytes.begin(), block.bytes.end());
  EXPECT_EQ(text.substr(block.notification->offset, block.notification->length), "1.3.6.1.2.1.33.2.0.1");
  ASSERT_EQ(block.items.size(), 2u);
  EXPECT_EQ(block.items[0].point, 0u);
  EXPECT_EQ(block.items[0].number, 12u) << "the first of two counts";
  EXPECT_EQ(block.items[1].point, 1u);
  EXPECT_EQ(block.items[1].number, 2u);
}

TEST(Notification, ScalarMayComeWithoutItsInstance) {
  const Table table;
  Varbinds varbinds;
  varbinds.Add("1.3.6.1.2.1.33.1.2.3", VarType::kInteger, 12);
  RawBlock block;
  FillNotification({table.oids[0], false, 0, varbinds.list}, table.addresses, block);
  ASSERT_EQ(block.items.size(), 1u);
  EXPECT_EQ(block.items[0].number, 12u);
}

TEST(Notification, UnknownOneKeepsItsName) {
  const Table table;
  Varbinds varbinds;
  varbinds.Add("1.3.6.1.2.1.33.1.2.3.0", VarType::kInteger, 12);
  const Oid identity = Of("1.3.6.1.4.1.318.0.6");
  RawBlock block;
  FillNotification({identity, false, 0, varbinds.list}, table.addresses, block);
  EXPECT_EQ(block.notification->spec, RawNotification::kUnknown);
  EXPECT_EQ(block.notification->length, Text(identity).size());
  EXPECT_TRUE(block.items.empty());
  block.Clear();
  EXPECT_FALSE(block.notification.has_value()) << "a block is used again";
}

}  // namespace
}  // namespace tramgac::snmp
