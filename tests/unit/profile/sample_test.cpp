// samples: points that take the value of another one while conditions hold.
#include <gtest/gtest.h>

#include "agent/profile/compose.h"
#include "tests/unit/profile/loading.h"

namespace tramgac::profile {
namespace {

using testing::Load;
using testing::Loaded;
using testing::WithHeader;

constexpr std::string_view kScalars =
    "  - {name: input.voltage, oid: 1.3.6.1.4.1.7.1.0, type: integer, deadband: 1}\n"
    "  - {name: battery.charge, oid: 1.3.6.1.4.1.7.2.0, type: integer}\n"
    "  - {name: ups.on_battery, oid: 1.3.6.1.4.1.7.3.0, type: integer, bit: 0}\n"
    "  - {name: ups.state, oid: 1.3.6.1.4.1.7.4.0, type: integer, enum: {1: mains, 2: battery}}\n"
    "  - {name: device.model, oid: 1.3.6.1.4.1.7.5.0, type: text, refresh: static}\n";

std::string Text(std::string_view sample) {
  return WithHeader("snmp", "points:\n" + std::string(kScalars) + "samples:\n  - " + std::string(sample) + "\n");
}

TEST(SampleReader, TakesEveryKindOfCondition) {
  const Loaded loaded =
      Load(Text("{name: output.voltage, of: input.voltage, deadband: 2, while: [{point: ups.on_battery, is: true}, "
                "{point: ups.state, is: battery}, {point: battery.charge, above: 90.5}]}"));
  ASSERT_NE(loaded.profile, nullptr) << loaded.complaints;
  ASSERT_EQ(loaded.profile->samples.size(), 1u);
  const SampleRule& rule = loaded.profile->samples[0];
  EXPECT_EQ(rule.point, 5u);
  EXPECT_EQ(rule.of, 0u);
  ASSERT_EQ(rule.All().size(), 3u);
  EXPECT_TRUE(rule.conditions[0].Holds(Value::Bool(true)));
  EXPECT_FALSE(rule.conditions[0].Holds(Value::Bool(false)));
  EXPECT_TRUE(rule.conditions[1].Holds(Value::Text("battery")));
  EXPECT_FALSE(rule.conditions[1].Holds(Value::Text("mains")));
  EXPECT_TRUE(rule.conditions[2].Holds(Value::Integer(91)));
  EXPECT_FALSE(rule.conditions[2].Holds(Value::Real(90.5)));
  ASSERT_EQ(loaded.profile->points.size(), 6u);
  EXPECT_EQ(loaded.profile->points[5].name, "output.voltage");
  EXPECT_EQ(loaded.profile->points[5].reporting.deadband, 2);
  EXPECT_EQ(loaded.profile->points[5].type, ValueType::kInteger);
  EXPECT_EQ(loaded.profile->snmp_scalars.size(), 5u) << "nothing is asked for it";
}

TEST(SampleReader, SaysWhatIsWrong) {
  const auto complaints = [](std::string_view sample) { return Load(Text(sample)).complaints; };
  const auto with = [&](std::string_view of, std::string_view conditions) {
    return complaints("{name: output.voltage, of: " + std::string(of) + ", while: [" + std::string(conditions) + "]}");
  };
  EXPECT_NE(with("nothing", "{point: ups.on_battery, is: true}").find("\"nothing\" cannot be sampled"),
            std::string::npos);
  EXPECT_NE(with("battery.charge", "{point: ups.on_battery, is: true}").find("the unit \"%\""), std::string::npos);
  constexpr std::string_view kNot = "cannot be a condition of this sample";
  for (const std::string_view condition :
       {"{point: nothing, is: true}", "{point: battery.charge, is: true}", "{point: ups.on_battery, above: 1}",
        "{point: ups.on_battery}", "{point: ups.on_battery, is: true, above: 1}", "{point: device.model, is: x}"}) {
    EXPECT_NE(with("input.voltage", condition).find(kNot), std::string::npos) << condition;
  }
  EXPECT_NE(with("input.voltage", "{point: ups.state, is: of}"), "") << "not one of its words";
  EXPECT_NE(with("input.voltage", ""), "") << "never";
  EXPECT_NE(complaints("{name: input.voltage, of: input.voltage, while: [{point: ups.on_battery, is: true}]}"), "")
      << "its own name";
}

TEST(SampleReader, AnAlarmMayWatchIt) {
  const Loaded loaded = Load(
      Text("{name: output.voltage, of: input.voltage, while: [{point: ups.on_battery, is: true}]}") +
      "alarms:\n  - {name: weak, kind: low, point: output.voltage, limit: 200, severity: minor, time_to_respond: 1h, "
      "text: {en: a, vi: b}, cause: {en: a, vi: b}, consequence: {en: a, vi: b}, response: {en: a, vi: b}}\n");
  ASSERT_NE(loaded.profile, nullptr) << loaded.complaints;
  EXPECT_EQ(loaded.profile->alarms[0].point, 5u);
}

TEST(SampleReader, APartOfACompositionSamplesWhatTheFirstPartHas) {
  const Loaded vendor = Load(WithHeader("snmp",
                                        "points:\n  - {name: device.model, oid: 1.3.6.1.4.1.9.1.0, type: text}\n"
                                        "  - {name: input.voltage, oid: 1.3.6.1.4.1.9.2.0, type: integer}\n"));
  const Loaded layer =
      Load(Text("{name: output.voltage, of: input.voltage, while: [{point: ups.on_battery, is: true}]}"));
  ASSERT_NE(vendor.profile, nullptr) << vendor.complaints;
  ASSERT_NE(layer.profile, nullptr) << layer.complaints;
  const std::shared_ptr<const Profile> parts[] = {vendor.profile, layer.profile};
  const std::shared_ptr<const Profile> both = Compose(parts);
  ASSERT_EQ(both->samples.size(), 1u);
  const SampleRule& rule = both->samples[0];
  EXPECT_EQ(both->points[rule.point].name, "output.voltage");
  EXPECT_EQ(rule.of, 1u);
  EXPECT_EQ(both->points[rule.conditions[0].point].name, "ups.on_battery");
}

}  // namespace
}  // namespace tramgac::profile
