#include <gtest/gtest.h>

#include "agent/profile/lint.h"
#include "agent/profile/lint_text.h"
#include "tests/unit/profile/loading.h"

namespace tramgac::profile {
namespace {

using testing::SmallRegistry;
using testing::WithHeader;

// Alarms as a sound profile has them. `%` stands for what a test changes.
std::string Alarm(std::string_view keys, std::string_view en = "It happens", std::string_view vi = "Xảy ra") {
  return "  - {" + std::string(keys) + ", severity: minor, time_to_respond: 1h, text: {en: " + std::string(en) +
         ", vi: " + std::string(vi) +
         "}, cause: {en: C., vi: Lý do.}, consequence: {en: D., vi: Hậu quả.}, response: {en: " + "R., vi: Xử lý.}}\n";
}
const std::string kSilent = Alarm("name: unavailable, kind: unavailable", "Silent", "Không trả lời");

// What the house rules say of a text that loads.
std::string Findings(const std::string& text, document::Language language = document::Language::kEnglish) {
  document::Problems problems;
  const auto profile = LintText("p.yaml", text, SmallRegistry(), problems);
  EXPECT_NE(profile, nullptr) << problems.FormatAll(language);
  return problems.FormatAll(language);
}

std::string Modbus(std::string_view points, const std::string& alarms = kSilent, std::string_view more = "") {
  return WithHeader("modbus", "sources: {s: a book}\n" + std::string(more) + "points:\n" + std::string(points) +
                                  "alarms:\n" + alarms);
}
std::string Point(std::string_view keys) { return "  - {source: s, " + std::string(keys) + "}\n"; }

constexpr std::string_view kKnown = "recognise: [{sys_object_id: [1.3.6.1.4.1.1]}]\n";
std::string Snmp(std::string_view rest, const std::string& alarms = kSilent, std::string_view recognise = kKnown) {
  return WithHeader("snmp",
                    "sources: {s: a book}\n" + std::string(recognise) + std::string(rest) + "alarms:\n" + alarms);
}

bool Says(const std::string& findings, std::string_view part) { return findings.find(part) != std::string::npos; }

TEST(Lint, ASoundProfileHasNoFinding) {
  EXPECT_EQ(Findings(Modbus(Point("name: input.voltage, at: \"holding:1\", type: u16"))), "");
  EXPECT_EQ(Findings(Snmp("points:\n" + Point("name: input.voltage, oid: 1.3.6.1.9.1.0, type: integer"))), "");
}

TEST(Lint, WhatDoesNotLoadIsSaidInstead) {
  document::Problems problems;
  EXPECT_EQ(
      LintText("p.yaml", Modbus(Point("name: input.voltge, at: \"holding:1\", type: u16")), SmallRegistry(), problems),
      nullptr);
  EXPECT_TRUE(Says(problems.FormatAll(document::Language::kEnglish), "unknown point name"));
}

TEST(Lint, PointsSayWhereTheirFactsComeFrom) {
  EXPECT_EQ(Findings(Modbus("  - {name: input.voltage, at: \"holding:1\", type: u16}\n" +
                            Point("name: output.voltage, at: \"holding:2\", type: u16"))),
            "p.yaml:9:5: the point \"input.voltage\" does not say where its facts come from; expected a key of "
            "`sources`\n");
  EXPECT_TRUE(Says(Findings(Modbus(Point("name: input.voltage, at: \"holding:1\", type: u16, inferred: true"))),
                   "\"input.voltage\" is inferred and does not say from what; expected `note`"));
}

TEST(Lint, StandInsSayWhyTheyAreInferred) {
  const auto with = [](std::string_view keys) {
    return Findings(
        Snmp("points:\n" + Point("name: input.voltage, oid: 1.3.6.1.9.1.0, type: integer, otherwise: [{oid: "
                                 "1.3.6.1.9.2.0, type: integer" +
                                 std::string(keys) + "}]")));
  };
  EXPECT_TRUE(Says(with(", inferred: true"), "\"input.voltage\" is inferred and does not say from what"));
  EXPECT_EQ(with(", inferred: true, note: from the picture"), "");
}

TEST(Lint, AnAlarmIsNotMoreSevereThanWhatHidesIt) {
  const std::string point = Point("name: input.voltage, at: \"holding:1\", type: u16");
  const auto with = [&point](std::string_view parent, std::string_view keys) {
    std::string mains = Alarm("name: mains, point: input.voltage, kind: no-data", "Mains", "Lưới điện");
    mains.replace(mains.find("minor"), 5, parent);
    return Findings(
        Modbus(point, kSilent + mains +
                          Alarm("name: a, point: input.voltage, kind: high, limit: 9, deadband: 1, on_delay: "
                                "1s, off_delay: 1s, depends_on: [mains]" +
                                std::string(keys))));
  };
  EXPECT_EQ(with("minor", ""), "");
  EXPECT_EQ(with("warning", ""),
            "p.yaml:13:5: \"mains\" hides \"a\", which is more severe; expected an alarm at least as severe in "
            "`depends_on`\n");
  EXPECT_TRUE(Says(with("major", ", worse: {limit: 20, severity: critical}"), "\"mains\" hides \"a\""));
  EXPECT_EQ(with("critical", ", worse: {limit: 20, severity: critical}"), "");
}

TEST(Lint, ParentsMayBeOfAProfileThatIsJoined) {
  const auto load = [](std::string_view head, std::string_view keys, std::string_view severity) {
    std::string alarm = Alarm("kind: no-data, point: input.voltage, name: " + std::string(keys));
    alarm.replace(alarm.find("severity: minor") + 10, 5, severity);
    const std::string points = "points:\n" + Point("name: input.voltage, oid: 1.3.6.1.9.1.0, type: integer");
    std::string text = Snmp(points, alarm, std::string(kKnown) + std::string(head));
    if (!head.empty()) text.replace(text.find("name: test"), 10, "name: other");
    document::Problems problems;
    auto profile = ParseProfile("p.yaml", text, SmallRegistry(), problems);
    EXPECT_NE(profile, nullptr) << problems.FormatAll(document::Language::kEnglish);
    return profile;
  };
  const auto child = load("", "a, depends_on: [mains]", "major");
  const auto says = [&child](auto function, const std::shared_ptr<const Profile>& other) {
    document::Problems problems;
    function(*child, "c.yaml", std::span(&other, 1), problems);
    return problems.FormatAll(document::Language::kEnglish);
  };
  const std::string_view layer = "layer: true\n", no_layer = "layer: false\n";
  EXPECT_EQ(says(CheckForeignParents, load(layer, "mains", "major")), "");
  EXPECT_TRUE(Says(says(CheckForeignParents, load(layer, "main", "major")), "no alarm \"mains\" to depend on"));
  EXPECT_TRUE(Says(says(CheckForeignParents, load(no_layer, "mains", "major")), "no alarm \"mains\" to depend on"));
  EXPECT_EQ(says(LintForeignParents, load(layer, "mains", "major")), "");
  EXPECT_TRUE(Says(says(LintForeignParents, load(layer, "mains", "minor")), "\"mains\" hides \"a\""));
}

TEST(Lint, MeasurementsHaveADeadband) {
  const std::string noisy = "name: input.voltage, at: \"holding:1\", type: u16, scale: 0.1, plausible: [0, 300]";
  EXPECT_TRUE(Says(Findings(Modbus(Point(noisy))), "\"input.voltage\" is a measurement"));
  EXPECT_EQ(Findings(Modbus(Point(noisy + ", deadband: 1"))), "");
  EXPECT_EQ(Findings(Modbus(Point(noisy + ", refresh: static"))), "");
}

TEST(Lint, TheExampleOfTheRegistryIsPlausible) {
  EXPECT_TRUE(Says(Findings(Modbus(Point("name: input.voltage, at: \"holding:1\", type: u16, plausible: [100, 300]"))),
                   "the example of \"input.voltage\" in the registry, 1, is not plausible here"));
}

TEST(Lint, RegistersAreReadable) {
  const std::string point = Point("name: input.voltage, at: \"holding:9\", type: u32");
  EXPECT_TRUE(Says(Findings(Modbus(point, kSilent, "modbus: {readable: [\"holding:0-9\"]}\n")),
                   "the registers of \"input.voltage\" are in no readable range"));
  EXPECT_EQ(Findings(Modbus(point, kSilent, "modbus: {readable: [\"holding:0-10\"]}\n")), "");
  EXPECT_TRUE(Says(Findings(Modbus(point, kSilent, "modbus: {readable: [\"input:0-10\"]}\n")), "in no readable range"));
  EXPECT_TRUE(Says(Findings(Modbus(point, kSilent, "modbus: {max_gap: 3}\n")), "gaps are bridged"));
}

TEST(Lint, AValueHasOneName) {
  const std::string column =
      "tables:\n  - name: t\n    points:\n    " + Point("name: output.voltage, oid: 1.3.6.1.9.2.1.3, type: integer");
  const auto with = [&column](std::string_view oid) {
    return Findings(Snmp("points:\n" + Point("name: input.voltage, type: integer, oid: " + std::string(oid)) + column));
  };
  EXPECT_EQ(
      with("1.3.6.1.9.2.1.3.1"),
      "p.yaml:10:5: \"input.voltage\" is also a cell of the column \"output.voltage\": one value under two names; "
      "expected one name for one value\n");
  EXPECT_EQ(with("1.3.6.1.9.2.1.30.1"), "");

  const auto tables = [](std::string_view first, std::string_view second) {
    const auto table = [](std::string_view name, std::string_view where, std::string_view point) {
      return "  - {name: " + std::string(name) + ", " + std::string(where) +
             "points: [{source: s, name: " + std::string(point) + ", oid: 1.3.6.1.9.2.1.3, type: integer}]}\n";
    };
    return Findings(Snmp("tables:\n" + table("a", first, "input.voltage") + table("b", second, "output.voltage")));
  };
  const std::string hot = "where: {oid: 1.3.6.1.9.2.1.2, is: [1, 2]}, ",
                    cold = "where: {oid: 1.3.6.1.9.2.1.2, is: [3]}, ";
  const std::string both = "where: {oid: 1.3.6.1.9.2.1.2, is: [2, 3]}, ";
  EXPECT_TRUE(Says(tables("", ""), "\"output.voltage\" reads rows of the column that \"input.voltage\" reads"));
  EXPECT_TRUE(Says(tables(hot, both), "reads rows of the column"));
  EXPECT_TRUE(Says(tables("", cold), "reads rows of the column")) << "all rows, and some of them";
  EXPECT_EQ(tables(hot, cold), "");
}

TEST(Lint, RowsCanBeReached) {
  const auto where = [](std::string_view oid) {
    return Findings(Snmp("tables:\n  - name: t\n    where: {oid: " + std::string(oid) +
                         ", is: [8]}\n    points:\n    " +
                         Point("name: input.voltage, oid: 1.3.6.1.9.5.2.1.3, type: integer")));
  };
  EXPECT_EQ(where("1.3.6.1.9.5.2.1.2"), "");
  EXPECT_EQ(where("1.3.6.1.9.5.3.1.2"), "");  // a table beside it may have the same rows
  EXPECT_EQ(where("1.3.6.1.8.5.2.1.2"),
            "p.yaml:10:5: no row can fulfil this: nothing else of the table \"t\" is in 1.3.6.1.8.5.2.1; expected a "
            "column of the same rows\n");
}

TEST(Lint, DevicesAreRecognised) {
  EXPECT_TRUE(
      Says(Findings(Snmp("points:\n" + Point("name: input.voltage, oid: 1.3.6.1.9.1.0, type: integer"), kSilent, "")),
           "nothing says how a device of this kind is recognised; expected `recognise`"));
  EXPECT_EQ(Findings(Snmp("points:\n" + Point("name: input.voltage, oid: 1.3.6.1.9.1.0, type: integer"), kSilent,
                          "recognise: []\n")),
            "");
}

const std::string kVoltage = Point("name: input.voltage, at: \"holding:1\", type: u16, plausible: [0, 300]");

TEST(Lint, SilenceIsAnAlarm) {
  EXPECT_TRUE(Says(Findings(WithHeader("modbus", "sources: {s: a}\npoints:\n" + kVoltage)),
                   "nobody is told when the device falls silent"));
}

TEST(Lint, AlarmsCanBeRaisedAndDoNotChatter) {
  const auto with = [](std::string_view keys) {
    return Findings(Modbus(kVoltage, kSilent + Alarm("name: a, point: input.voltage, " + std::string(keys))));
  };
  const std::string calm = ", deadband: 2, on_delay: 5s, off_delay: 5s";
  EXPECT_EQ(with("kind: high, limit: 250" + calm), "");
  EXPECT_TRUE(Says(with("kind: high, limit: 300" + calm),
                   "this alarm can never be raised: \"input.voltage\" is at most 300 and at least 0"));
  EXPECT_TRUE(Says(with("kind: low, limit: 0" + calm), "this alarm can never be raised"));
  EXPECT_TRUE(Says(with("kind: high, limit: 100, deadband: 101, on_delay: 5s, off_delay: 5s"),
                   "once raised this alarm never ends: \"input.voltage\" is at most 300 and at least 0"));
  EXPECT_EQ(with("kind: high, limit: 100, deadband: 100, on_delay: 5s, off_delay: 5s"), "");
  EXPECT_TRUE(Says(with("kind: low, limit: 299" + calm), "once raised this alarm never ends"));
  EXPECT_TRUE(Says(with("kind: high, limit: 250, on_delay: 5s, off_delay: 5s"), "swings around this limit"));
  EXPECT_TRUE(Says(with("kind: high, limit: 250, deadband: 2, off_delay: 5s"), "swings around this limit"));
  EXPECT_EQ(with("kind: high, limit: 0"), "");  // any at all of something that is counted
  const std::string wide = Point("name: input.voltage, at: \"holding:1\", type: u16, scale: 0.01, deadband: 1");
  EXPECT_TRUE(
      Says(Findings(Modbus(wide, kSilent + Alarm("name: a, point: input.voltage, kind: high, limit: 700" + calm))),
           "at most 655.35 and at least 0"));
}

TEST(Lint, AlarmsAreFewAndToldApart) {
  std::string many = kSilent;
  for (int i = 0; i < 15; ++i) {
    many += Alarm("name: a" + std::to_string(i) + ", point: input.voltage, kind: high, limit: 0",
                  "Text " + std::to_string(i), "Câu " + std::to_string(i));
  }
  EXPECT_EQ(Findings(Modbus(kVoltage, many)),
            "p.yaml:11:3: 16 alarms are more than anybody can respond to; expected at most 15\n");
  const std::string same = Alarm("name: a, point: input.voltage, kind: no-data", "One", "Một") +
                           Alarm("name: b, point: input.voltage, kind: no-data", "Two", "Một");
  EXPECT_TRUE(Says(Findings(Modbus(kVoltage, kSilent + same)), "an operator cannot tell this alarm from \"a\""));
}

TEST(Lint, EachLanguageHasItsOwnWords) {
  const auto with = [](std::string_view en, std::string_view vi) {
    return Findings(Modbus(kVoltage, kSilent + Alarm("name: a, point: input.voltage, kind: no-data", en, vi)));
  };
  EXPECT_TRUE(Says(with("No data", "No data at all"), "the Vietnamese text of \"a\" has no Vietnamese letter"));
  EXPECT_EQ(with("Battery", "Pin"), "") << "a short word may be right without a mark";
  EXPECT_TRUE(Says(with("Pin", "Pin"), "has no Vietnamese letter"));
  EXPECT_TRUE(Says(with("Không", "Không có"), "the English text of \"a\" has Vietnamese letters"));
}

TEST(Lint, FindingsAreInVietnameseToo) {
  const std::string text = WithHeader("modbus", "sources: {s: a}\npoints:\n" + kVoltage);
  EXPECT_TRUE(Says(Findings(text, document::Language::kVietnamese), "không ai được báo khi thiết bị ngừng trả lời"));
}

TEST(LintText, VietnameseLettersAreKnown) {
  for (const char* text : {"Nguồn", "Đ", "ơ", "ưu", "ậ", "ý"}) EXPECT_TRUE(HasVietnameseLetter(text)) << text;
  for (const char* text : {"", "Mains", "5 °C", "3 × 4", "“x”", "m³"}) EXPECT_FALSE(HasVietnameseLetter(text)) << text;
}

std::string FindingsOfNames(const std::string& entries) {
  document::Problems problems;
  const auto names = NamesRegistry::Parse("names: 1\npoints:\n" + entries, testing::kUnits, problems);
  EXPECT_EQ(problems.FormatAll(document::Language::kEnglish), "");
  LintNames(names, "points.yaml", problems);
  return problems.FormatAll(document::Language::kEnglish);
}

std::string Name(std::string_view name, std::string_view unit, std::string_view en, std::string_view vi,
                 std::string_view example = "1") {
  return "  - {name: " + std::string(name) + ", " + (unit.empty() ? "" : "unit: \"" + std::string(unit) + "\", ") +
         "label: {en: " + std::string(en) + ", vi: " + std::string(vi) +
         "}, description: {en: It is, vi: Đó là}, example: " + std::string(example) + "}\n";
}

TEST(LintNames, QuantitiesHaveUnitsAndLabelsAreTheirOwn) {
  EXPECT_EQ(FindingsOfNames(Name("a.voltage", "V", "Volts", "Vôn") + Name("b.state", "", "State", "Trạng thái", "on")),
            "");
  EXPECT_EQ(FindingsOfNames(Name("a.voltage", "", "Volts", "Vôn")),
            "points.yaml:3:12: the quantity \"a.voltage\" needs a unit; expected such as V\n");
  EXPECT_EQ(FindingsOfNames(Name("a.voltage", "", "Volts", "Vôn", "high")), "");
  EXPECT_EQ(FindingsOfNames(Name("a.level", "%", "Level", "Mức", "high")),
            "points.yaml:3:12: the example of \"a.level\" is no number although it has a unit\n");
  const std::string twins = FindingsOfNames(Name("a", "", "State", "Một") + Name("b", "", "State", "Hai"));
  EXPECT_TRUE(Says(twins, "points.yaml:4:12: \"b\" and \"a\" have the same label: two names with one meaning"));
  EXPECT_TRUE(Says(FindingsOfNames(Name("a", "", "One", "Một") + Name("b", "", "Two", "Một")), "have the same label"));
  EXPECT_TRUE(Says(FindingsOfNames(Name("a", "", "Same", "Same")), "has no Vietnamese letter"));
}

TEST(LintLibrary, AProfileThatIsNeverChosenIsNamed) {
  document::Problems problems;
  const auto profile = [&problems](std::string_view name, std::string_view recognise, bool layer = false) {
    std::string text = Snmp("points:\n" + Point("name: input.voltage, oid: 1.3.6.1.9.1.0, type: integer"), kSilent,
                            std::string(layer ? "layer: true\n" : "") + std::string(recognise));
    text.replace(text.find("name: test"), 10, "name: " + std::string(name));
    return LintText("p.yaml", text, SmallRegistry(), problems);
  };
  const std::string other = "recognise: [{sys_object_id: [1.3.6.1.4.1.1]}, {sys_object_id: [1.3.6.1.4.1.2]}]\n";
  const std::shared_ptr<const Profile> all[] = {profile("a", kKnown), profile("b", kKnown), profile("c", other),
                                                profile("d", kKnown, true)};
  LintLibrary(all, problems);
  EXPECT_EQ(
      problems.FormatAll(document::Language::kEnglish),
      "b: \"b\" is never chosen: \"a\" has the same description and comes first; expected a description that tells "
      "them apart\n");
}

}  // namespace
}  // namespace tramgac::profile
