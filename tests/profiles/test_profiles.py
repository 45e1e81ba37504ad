"""Every profile and the registry of names keep the promises of docs/reference/profile-format.md.

The agent's loader (agent/profile) checks the same files in C++; this is the second, independent reading.
"""

import re

import jsonschema
import pytest

from capture import folded
from profile_files import (
    NAMES,
    all_points,
    sampled_points,
    forms_of,
    load_profile,
    load_schema,
    load_yaml,
    parse_yaml,
    profile_folders,
    recognition_of,
    scale_of,
    sort_of,
    terms_of,
)
from registers import length_of, place_of, ranges_of

FOLDERS = profile_folders()
MODBUS = [p for p in (load_profile(f.name) for f in FOLDERS) if p["protocol"] == "modbus"]
SNMP = [p for p in (load_profile(f.name) for f in FOLDERS) if p["protocol"] == "snmp"]
REQUIRED_PROFILES = {
    "apc_smart_ups",
    "galaxy_5000",
    "apc_powernet_ups",
    "ietf_ups",
    "mge_ups",
    "xy_md02",
    "di_8ch",
    "linux_server",
    "if_mib",
    "fortigate",
}
LANGUAGES = ("en", "vi")
# Letters that only Vietnamese has among our two languages.
VIETNAMESE = re.compile("[àáảãạăằắẳẵặâầấẩẫậèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵđ]", re.IGNORECASE)


def validate(document, schema_name):
    schema = load_schema(schema_name)
    validator = jsonschema.Draft202012Validator(schema)
    return [f"{'/'.join(map(str, e.absolute_path))}: {e.message}" for e in validator.iter_errors(document)]


@pytest.fixture(scope="module")
def registry():
    return {point["name"]: point for point in load_yaml(NAMES / "points.yaml")["points"]}


@pytest.fixture(params=FOLDERS, ids=[folder.name for folder in FOLDERS])
def folder(request):
    return request.param


@pytest.fixture
def profile(folder):
    return load_profile(folder.name)


# The registry.


@pytest.mark.parametrize("schema", ["profile.schema.json", "points.schema.json", "units.schema.json"])
def test_schema_is_valid_itself(schema):
    jsonschema.Draft202012Validator.check_schema(load_schema(schema))


def test_registry_validates():
    assert validate(load_yaml(NAMES / "points.yaml"), "points.schema.json") == []
    assert validate(load_yaml(NAMES / "units.yaml"), "units.schema.json") == []


def test_registry_is_sorted_and_has_no_name_twice():
    names = [point["name"] for point in load_yaml(NAMES / "points.yaml")["points"]]
    assert names == sorted(set(names))
    assert len(names) >= 150


def test_units_of_the_registry_have_names(registry):
    units = load_yaml(NAMES / "units.yaml")["units"]
    assert {p["unit"] for p in registry.values() if "unit" in p} <= set(units)


def test_labels_of_the_registry_tell_points_apart(registry):
    for language in LANGUAGES:
        seen = {}
        for point in registry.values():
            other = seen.setdefault(point["label"][language], point["name"])
            assert other == point["name"], f"label {point['label'][language]!r} of {point['name']} and {other}"


def test_registry_is_in_both_languages(registry):
    for point in registry.values():
        assert VIETNAMESE.search(point["description"]["vi"]), point["name"]
        assert not VIETNAMESE.search(point["label"]["en"] + point["description"]["en"]), point["name"]
        assert point["label"]["vi"] != point["label"]["en"], point["name"]


def test_example_of_a_point_with_unit_is_a_number(registry):
    for point in registry.values():
        if "unit" in point:
            assert isinstance(point["example"], (int, float)) and not isinstance(point["example"], bool), point["name"]


# The profiles.


def test_required_profiles_are_there():
    assert REQUIRED_PROFILES <= {folder.name for folder in FOLDERS}


def test_profile_validates(profile):
    assert validate(profile, "profile.schema.json") == []


def test_profile_has_the_name_of_its_folder(folder, profile):
    assert profile["name"] == folder.name


def test_readme_tells_how_sure_the_facts_are(folder):
    text = (folder / "README.md").read_text(encoding="utf-8")
    assert text.startswith("# ")
    assert "**How sure.**" in text and "**Traps**" in text


def test_points_are_in_the_registry(profile, registry):
    points = all_points(profile) + sampled_points(profile)
    assert [point["name"] for point in points if point["name"] not in registry] == []


def test_point_names_are_unique(profile):
    names = [point["name"] for point in all_points(profile) + sampled_points(profile)]
    assert sorted(names) == sorted(set(names))


def test_table_names_are_unique(profile):
    names = [table["name"] for table in profile.get("tables", [])]
    assert sorted(names) == sorted(set(names))


def test_sources_are_named_and_used(profile):
    used = {point.get("source") for point in all_points(profile)}
    assert None not in used, "a point without source"
    assert used <= set(profile["sources"])


def test_inferred_points_say_why(profile):
    for point in all_points(profile):
        if point.get("inferred"):
            assert point.get("note"), point["name"]


def test_plausible_range_is_a_range_and_fits_the_example(profile, registry):
    for point in all_points(profile):
        if "plausible" not in point:
            continue
        low, high = point["plausible"]
        assert low < high, point["name"]
        assert low <= registry[point["name"]]["example"] <= high, point["name"]


def test_measurements_have_a_deadband_or_are_counted(profile):
    """A scaled value with a plausible range is a measurement: without a deadband its noise is reported."""
    for point in all_points(profile):
        multiply, divide = scale_of(point)
        if divide > 1 and "plausible" in point and point.get("refresh") != "static":
            assert "deadband" in point, point["name"]


# Modbus.


def is_readable(profile, point):
    table, first = place_of(point)
    last = first + length_of(point) - 1
    return any(table == t and low <= first and last <= high for t, low, high in ranges_of(profile))


@pytest.mark.parametrize("profile", MODBUS, ids=lambda p: p["name"])
def test_modbus_points_are_inside_readable_ranges(profile):
    if profile.get("modbus", {}).get("max_gap", 0) > 0:
        assert ranges_of(profile), "gaps are bridged but no range is readable"
    if ranges_of(profile):
        assert [point["name"] for point in profile["points"] if not is_readable(profile, point)] == []


@pytest.mark.parametrize("profile", MODBUS, ids=lambda p: p["name"])
def test_modbus_points_fit_a_request(profile):
    limit = profile.get("modbus", {}).get("max_words", 125)
    for point in profile["points"]:
        assert place_of(point)[0] in ("coil", "discrete") or length_of(point) <= limit, point["name"]


@pytest.mark.parametrize("profile", MODBUS, ids=lambda p: p["name"])
def test_modbus_points_share_registers_only_as_bits(profile):
    taken = {}
    for point in profile["points"]:
        table, first = place_of(point)
        for register in range(first, first + length_of(point)):
            other = taken.setdefault((table, register), point)
            if other is point:
                continue
            assert place_of(other) == (table, first) and length_of(other) == length_of(point), point["name"]
            assert "bit" in other and "bit" in point and other["bit"] != point["bit"], point["name"]


# SNMP.


@pytest.mark.parametrize("profile", SNMP, ids=lambda p: p["name"])
def test_snmp_scalars_have_an_instance_and_no_object_is_read_twice(profile):
    seen = set()
    for point in profile.get("points", []):
        assert len({form["oid"] for form in forms_of(point)}) == len(forms_of(point)), point["name"]
        assert {sort_of(form) for form in forms_of(point)} == {sort_of(point)}, point["name"]
        # Of one object there may be a number and the same as a share, a word and a truth about it.
        key = (point["oid"], point.get("bit"), str(point.get("scale_by")), "true_when" in point)
        assert key not in seen, point["name"]
        seen.add(key)
    for table in profile.get("tables", []):
        for column in table["points"]:
            assert not column["oid"].endswith(".0"), column["name"]
            assert column["oid"] != table.get("label"), column["name"]


@pytest.mark.parametrize("profile", SNMP, ids=lambda p: p["name"])
def test_layers_can_be_recognised(profile):
    if profile.get("layer"):
        assert recognition_of(profile), "a layer that nothing can choose"


def test_recognition_is_of_the_protocol(profile):
    for description in recognition_of(profile):
        assert ("modbus_identification" in description) == (profile["protocol"] == "modbus")


@pytest.mark.parametrize("profile", SNMP, ids=lambda p: p["name"])
def test_codes_of_scales_and_texts_are_listed_once(profile):
    for point in all_points(profile):
        texts = [folded(text) for text in point.get("enum_text", {})]
        assert len(texts) == len(set(texts)) and "" not in texts, point["name"]
        assert len({term["oid"] for term in terms_of(point)}) == len(terms_of(point)), point["name"]


def test_staleness_is_told_by_a_scalar_that_can_say_so(profile):
    if "stale_when" not in profile:
        return
    (point,) = [p for p in profile.get("points", []) if p["name"] == profile["stale_when"]["point"]]
    wanted = profile["stale_when"]["is"]
    assert is_truth(point) if isinstance(wanted, bool) else wanted in words_of(point)


def test_samples_have_conditions_that_can_hold(profile):
    scalars = {point["name"]: point for point in profile.get("points", [])}
    for sample in sampled_points(profile):
        for condition in sample["while"]:
            point = scalars[condition["point"]]
            assert point.get("refresh") == scalars[sample["of"]].get("refresh"), condition
            if "above" in condition:
                assert not is_truth(point) and not words_of(point), condition
            else:
                assert is_truth(point) if isinstance(condition["is"], bool) else condition["is"] in words_of(point), condition


# Alarms.


def test_alarm_names_are_unique(profile):
    names = [alarm["name"] for alarm in profile["alarms"]]
    assert sorted(names) == sorted(set(names))


def test_alarms_are_as_many_as_an_operator_can_respond_to(profile):
    """ISA-18.2: aim at 3 to 12. A layer adds to a device's own, so it may have none."""
    if not profile.get("layer"):
        assert 1 <= len(profile["alarms"]) <= 15, len(profile["alarms"])


def test_device_that_falls_silent_raises_an_alarm(profile):
    """A layer may leave it to the device's profile and to system_mib, which are joined with it."""
    silent = [alarm["name"] for alarm in profile["alarms"] if alarm["kind"] == "unavailable"]
    assert silent == ["unavailable"] or (profile.get("layer") and silent == [])


def rank_of(alarm):
    return ("warning", "minor", "major", "critical").index(alarm["severity"])


def seconds_of(duration):
    number, unit = re.fullmatch(r"([0-9]+)(ms|s|min|h|d)", duration).groups()
    return int(number) * {"ms": 0.001, "s": 1, "min": 60, "h": 3600, "d": 86400}[unit]


def alarms_named(profile, name):
    """Of this profile; failing that of those that a device may have besides it."""
    own = [alarm for alarm in profile["alarms"] if alarm["name"] == name]
    others = [p for p in SNMP if p["protocol"] == profile["protocol"] and bool(p.get("layer")) != bool(profile.get("layer"))]
    return own or [alarm for p in others for alarm in p["alarms"] if alarm["name"] == name]


def words_of(point):
    return [word for key in ("enum", "enum_text", "flags") for word in point.get(key, {}).values()]


# The facts of questions that are true or false (docs/design/reach.md).
TRUTHS = ("up", "busy", "matches", "trusted", "self-signed", "name-matches")


def is_truth(point):
    if "type" not in point:
        return point["at"].partition(".")[2] in TRUTHS
    return point["type"] in ("bit", "flag-text") or "true_when" in point or (
        "bit" in point and point.get("bit_count", 1) == 1)


def test_alarms_refer_to_points_that_suit_their_kind(profile):
    points = {point["name"]: point for point in all_points(profile) + sampled_points(profile)}
    for alarm in profile["alarms"]:
        if alarm["kind"] in ("unavailable", "notified"):
            continue
        assert alarm["point"] in points, alarm["name"]
        point = points[alarm["point"]]
        words = words_of(point)
        if "limit" in alarm:
            assert not is_truth(point) and not words, alarm["name"]
        if alarm["kind"] == "state" and isinstance(alarm["state"], bool):
            assert is_truth(point), alarm["name"]
        if alarm["kind"] == "state" and not isinstance(alarm["state"], bool):
            states = alarm["state"] if isinstance(alarm["state"], list) else [alarm["state"]]
            assert set(states) <= set(words), alarm["name"]


def test_traps_that_raise_an_alarm_say_how_it_ends(profile):
    """By another trap, or by the point that the alarm looks at."""
    alarms = {alarm["name"]: alarm for alarm in profile["alarms"]}
    traps = profile.get("traps", [])
    for trap in traps:
        if "raises" in trap:
            cleared = any(other.get("clears") == trap["raises"] for other in traps)
            assert cleared or "point" in alarms[trap["raises"]], trap["event"]


def test_limits_are_inside_the_plausible_range(profile):
    points = {point["name"]: point for point in all_points(profile) + sampled_points(profile)}
    for alarm in profile["alarms"]:
        low, high = points.get(alarm.get("point"), {}).get("plausible", (float("-inf"), float("inf")))
        if "limit" in alarm and alarm["kind"] not in ("rise", "fall", "deviation"):  # those are differences
            assert low < alarm["limit"] < high, alarm["name"]


def test_limit_alarms_have_hysteresis(profile):
    counts = {"ups.alarm.count"}  # above zero or not: there is nothing between
    for alarm in profile["alarms"]:
        if "limit" in alarm and alarm["point"] not in counts:
            assert alarm.get("deadband", 0) > 0, alarm["name"]
            assert "on_delay" in alarm and "off_delay" in alarm, alarm["name"]


def test_forecasts_can_be_made(profile):
    """Four readings in the window are the least; a window of less than four minutes has not those of a poll a minute."""
    for alarm in profile["alarms"]:
        if "horizon" in alarm:
            assert seconds_of(alarm["window"]) >= 4 * 60, alarm["name"]
            assert seconds_of(alarm["horizon"]) <= 4 * seconds_of(alarm["window"]), alarm["name"]


def test_parents_are_alarms_and_not_less_severe(profile):
    """A parent is an alarm of this profile, or of one that is joined with it; what it hides is no more severe."""
    for alarm in profile["alarms"]:
        for name in alarm.get("depends_on", []):
            parents = alarms_named(profile, name)
            assert parents and name != alarm["name"], (alarm["name"], name)
            assert all(rank_of(parent) >= rank_of(alarm) for parent in parents), (alarm["name"], name)


def test_no_alarm_is_its_own_ancestor(profile):
    parents = {alarm["name"]: alarm.get("depends_on", []) for alarm in profile["alarms"]}
    for name in parents:
        seen, next_ones = set(), list(parents[name])
        while next_ones:
            ancestor = next_ones.pop()
            if ancestor not in seen:
                seen.add(ancestor)
                next_ones += parents.get(ancestor, [])
        assert name not in seen


def test_alarm_records_are_in_both_languages(profile):
    for alarm in profile["alarms"]:
        for part in ("text", "cause", "consequence", "response"):
            assert set(alarm[part]) == set(LANGUAGES), (alarm["name"], part)
            assert VIETNAMESE.search(alarm[part]["vi"]), (alarm["name"], part)
            assert not VIETNAMESE.search(alarm[part]["en"]), (alarm["name"], part)
            if part != "text":
                assert all(alarm[part][language].endswith(".") for language in LANGUAGES), (alarm["name"], part)


def test_alarm_texts_tell_alarms_apart(profile):
    for language in LANGUAGES:
        texts = [alarm["text"][language] for alarm in profile["alarms"]]
        assert sorted(texts) == sorted(set(texts))


# The checks themselves: a schema that accepts everything would pass everything above.

GOOD = """
profile: 1
name: thing
vendor: V
model: M
maturity: draft
protocol: modbus
modbus: {readable: ["holding:0-9"]}
points:
  - {name: ups.load, at: "holding:1", type: u16, scale: 1/2}
alarms: []
"""
SPOILERS = [
    ("protocol: modbus", "protocol: canbus"),
    ("maturity: draft", "maturity: fine"),
    ("maturity: draft", "maturiti: draft"),
    ("profile: 1", "profile: 2"),
    ("scale: 1/2", "scale: half"),
    ("scale: 1/2", "sclae: 1/2"),
    ("at: \"holding:1\"", "at: \"register:1\""),
    ("type: u16", "type: ascii"),
    ("type: u16", "type: integer"),
    ("type: u16", "type: u16, enum: {1: Up}"),
    ("type: u16", "type: u16, enum: {1: up}, true_when: [1]"),
    ("holding:0-9", "holding:0..9"),
    ("alarms: []", "tables: [{name: t, points: []}]"),
    ("alarms: []", "alarms: [{name: a, kind: high, point: ups.load}]"),
]


GOOD_SNMP = """
profile: 1
name: thing
vendor: V
model: M
maturity: draft
protocol: snmp
layer: true
recognise:
  - {sys_object_id: [1.3.6.1.4.1.1], sys_descr: ["A b"], answers: [1.3.6.1.4.1.1.2]}
stale_when: {point: ups.mode, is: lost}
points:
  - {name: ups.mode, oid: 1.3.6.1.4.1.1.1.0, type: text, enum_text: {"Lost it": lost}}
tables:
  - name: t
    where: {oid: 1.3.6.1.4.1.1.3.1.2, is: ["heat", "temp"]}
    points:
      - name: sensor.temperature
        oid: 1.3.6.1.4.1.1.3.1.3
        type: integer
        scale_by:
          - {oid: 1.3.6.1.4.1.1.3.1.4, as: digits}
          - {oid: 1.3.6.1.4.1.1.5.0, as: code, codes: {1: {}, 2: {scale: 5/9, offset: -160/9}}}
alarms: []
"""
SPOILERS_SNMP = [
    ("  - {sys_object_id: [1.3.6.1.4.1.1], sys_descr: [\"A b\"], answers:", "  {answers:"),
    ("sys_descr: [\"A b\"]", "sys_descr: \"A b\""),
    ("answers: [1.3.6.1.4.1.1.2]", "modbus_identification: {vendor: V}"),
    ("layer: true", "layer: 1"),
    ("is: lost", "is: 1"),
    ("enum_text: {\"Lost it\": lost}", "enum_text: {\"Lost it\": Lost it}"),
    ("type: text, enum_text", "type: integer, enum_text"),
    ("is: [\"heat\", \"temp\"]", "is: 8"),
    ("is: [\"heat\", \"temp\"]", "is: [8, \"temp\"]"),
    ("is: [\"heat\", \"temp\"]", "is: [8], has: [temp]"),
    ("where: {oid: 1.3.6.1.4.1.1.3.1.2,", "where: {"),
    ("where: {oid: 1.3.6.1.4.1.1.3.1.2,", "where: {index: 0,"),
    ("where: {oid: 1.3.6.1.4.1.1.3.1.2, is:", "where: {index: 1, not:"),
    ("as: digits", "as: digit"),
    ("as: digits", "as: code"),
    ("as: digits", "as: digits, codes: {1: {}}"),
    ("type: integer\n", "type: integer\n        enum: {1: up}\n"),
    ("type: integer\n", "type: text\n"),
    ("scale: 5/9", "scale: fünf"),
    ("          - {oid: 1.3.6.1.4.1.1.3.1.4, as: digits}", "          - {oid: 1.3.6.1.4.1.1.3.1.4, as: digits}\n" * 2),
]


@pytest.mark.parametrize("good", [GOOD, GOOD_SNMP])
def test_schema_accepts_a_small_profile(good):
    assert validate(parse_yaml(good), "profile.schema.json") == []


ALL_SPOILERS = [(GOOD, *spoiler) for spoiler in SPOILERS] + [(GOOD_SNMP, *spoiler) for spoiler in SPOILERS_SNMP]


@pytest.mark.parametrize("spoiler", ALL_SPOILERS, ids=[bad for _, _, bad in ALL_SPOILERS])
def test_schema_refuses(spoiler):
    text, good, bad = spoiler
    assert good in text
    assert validate(parse_yaml(text.replace(good, bad)), "profile.schema.json") != []
