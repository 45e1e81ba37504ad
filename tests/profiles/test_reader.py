"""The Python reader itself: what docs/reference/profile-format.md says, on devices of a few lines."""

import pytest

from capture import Recording, read_device
from profile_files import compose, parse_yaml
from recognition import choose

DEVICE = """
1.3.6.1.2.1.1.1.0|4|Thing Web Card v2
1.3.6.1.2.1.1.2.0|6|1.3.6.1.4.1.9.1.5
1.3.6.1.4.1.9.1.0|2|250
1.3.6.1.4.1.9.2.0|2|2
1.3.6.1.4.1.9.3.0|4|  On BATTERY
1.3.6.1.4.1.9.4.0|4|
1.3.6.1.4.1.9.5.0|2|3
1.3.6.1.4.1.9.6.0|2|0
1.3.6.1.4.1.9.7.0|2|6
1.3.6.1.4.1.9.8.0|4x|07e4020f0a1e0500
1.3.6.1.4.1.9.9.0|2|-2
1.3.6.1.4.1.9.9.1|5|
1.3.6.1.4.1.9.10.1.1.1|2|8
1.3.6.1.4.1.9.10.1.1.2|2|9
1.3.6.1.4.1.9.10.1.1.3|2|8
1.3.6.1.4.1.9.10.1.1.5|2|8
1.3.6.1.4.1.9.10.1.2.1|2|215
1.3.6.1.4.1.9.10.1.2.2|2|42
1.3.6.1.4.1.9.10.1.2.3|2|199
1.3.6.1.4.1.9.10.1.2.4|2|7
1.3.6.1.4.1.9.10.1.2.5|2|1
1.3.6.1.4.1.9.10.1.3.1|2|1
1.3.6.1.4.1.9.10.1.3.2|2|0
1.3.6.1.4.1.9.10.1.3.3|2|1
1.3.6.1.4.1.9.11.1.7.1|4|Inlet Temp
1.3.6.1.4.1.9.11.1.7.2|4|Fan
1.3.6.1.4.1.9.11.1.7.3|4|Inlet Temp
1.3.6.1.4.1.9.11.1.7.5|4|
1.3.6.1.4.1.9.12.1.4.1.6|2|11
1.3.6.1.4.1.9.12.1.4.1.7|2|12
1.3.6.1.4.1.9.12.1.4.2.6|2|13
"""
THING = "1.3.6.1.4.1.9"


@pytest.fixture
def recording(tmp_path):
    (tmp_path / "thing.snmprec").write_text(DEVICE, encoding="utf-8")
    return Recording(tmp_path / "thing.snmprec")


def read_point(recording, text):
    point = {"name": "p", "type": "integer", **parse_yaml(text)}
    readings = read_device({"points": [{**point, "oid": f"{THING}.{point['oid']}"}]}, recording)
    assert len(readings) == 1
    return readings[0].value, readings[0].quality


FAHRENHEIT = "as: code, codes: {1: {}, 2: {scale: 5/9, offset: -160/9}}"
POINTS = {
    "{oid: 1.0}": (250, "good"),
    "{oid: 1.0, scale: 0.1}": (25.0, "good"),
    "{oid: 1.0, scale: 1/64, offset: 1}": (250 / 64 + 1, "good"),
    "{oid: 1.0, plausible: [0, 100]}": (250, "implausible"),
    "{oid: 1.0, scale_by: {oid: %s.2.0, as: divisor}}": (125.0, "good"),
    "{oid: 1.0, scale_by: {oid: %s.2.0, as: factor}}": (500.0, "good"),
    "{oid: 1.0, scale_by: {oid: %s.2.0, as: exponent}}": (25000.0, "good"),
    "{oid: 1.0, scale_by: {oid: %s.2.0, as: digits}}": (2.5, "good"),
    "{oid: 1.0, scale: 0.1, scale_by: {oid: %s.2.0, as: thousands}}": (225.0, "good"),
    "{oid: 1.0, scale: 0.1, scale_by: {oid: %s.2.0, " + FAHRENHEIT + "}}": ((25 - 32) * 5 / 9, "good"),
    "{oid: 1.0, scale_by: {oid: %s.5.0, " + FAHRENHEIT + "}}": (None, "unknown-scale"),
    "{oid: 1.0, scale_by: {oid: %s.6.0, as: divisor}}": (None, "unknown-scale"),
    "{oid: 1.0, scale_by: {oid: %s.3.0, as: divisor}}": (None, "unknown-scale"),
    "{oid: 1.0, scale_by: {oid: %s.99.0, as: factor}}": (None, "unknown-scale"),
    "{oid: 1.0, not_available: [250], scale_by: {oid: %s.99.0, as: factor}}": (None, "not-available"),
    "{oid: 1.0, scale_by: [{oid: %s.2.0, as: exponent}, {oid: %s.5.0, as: divisor}]}": (25000 / 3, "good"),
    "{oid: 1.0, offset: 2, scale_by: {oid: %s.2.0, as: divisor}}": (126.0, "good"),
    "{oid: 1.0, scale_by: [{oid: %s.2.0, " + FAHRENHEIT + "}, {oid: %s.5.0, as: divisor}]}": ((250 - 32) * 5 / 27, "good"),
    "{oid: 3.0, type: text}": ("On BATTERY", "good"),
    "{oid: 3.0, type: text, enum_text: {on battery : on-battery}}": ("on-battery", "good"),
    "{oid: 3.0, type: text, enum_text: {battery: on-battery}}": (None, "unknown-code"),
    "{oid: 4.0, type: text, enum_text: {battery: on-battery}}": (None, "not-available"),
    "{oid: 7.0, flags: {0: a, 1: b, 2: c}}": ("b,c", "good"),
    "{oid: 7.0, bit: 1}": (True, "good"),
    "{oid: 7.0, bit: 1, inverted: true}": (False, "good"),
    "{oid: 7.0, bit: 1, bit_count: 2}": (3, "good"),
    "{oid: 7.0, true_when: [6]}": (True, "good"),
    "{oid: 7.0, enum: {5: five}}": (None, "unknown-code"),
    "{oid: 8.0, type: date-and-time}": ("2020-02-15T10:30:05", "good"),
    "{oid: 9.0, type: unsigned}": (4294967294, "good"),
    "{oid: 3.0}": (None, "wrong-type"),
    "{oid: 9.1}": (None, "not-available"),
    "{oid: 9.1, type: text}": (None, "not-available"),
}


@pytest.mark.parametrize("text", POINTS)
def test_point(recording, text):
    value, quality = read_point(recording, text.replace("%s", THING))
    wanted = pytest.approx(POINTS[text][0]) if isinstance(POINTS[text][0], float) else POINTS[text][0]
    assert (value, quality) == (wanted, POINTS[text][1])
    assert isinstance(value, type(POINTS[text][0]))


def read_rows(recording, text, column="10.1.2"):
    table = {"name": "t", "points": [{"name": "p", "oid": f"{THING}.{column}", "type": "integer"}]}
    table.update(parse_yaml(text.replace("%s", THING)) or {})
    return {reading.row: reading.value for reading in read_device({"tables": [table]}, recording)}


TABLES = {
    "": {"1": 215, "2": 42, "3": 199, "4": 7, "5": 1},
    "label: %s.11.1.7": {"Inlet Temp": 215, "Fan": 42, "Inlet Temp#2": 199, "4": 7, "5": 1},
    "where: {oid: %s.10.1.1, is: [8]}": {"1": 215, "3": 199, "5": 1},
    "where: {oid: %s.10.1.1, not: [8]}": {"2": 42},
    'where: {oid: %s.11.1.7, is: ["FAN", "x"]}': {"2": 42},
    'where: {oid: %s.10.1.1, is: ["8"]}': {},
    'where: {oid: %s.11.1.7, has: ["temp"]}': {"1": 215, "3": 199},
    "max_rows: 2\nwhere: {oid: %s.10.1.1, is: [8]}": {"1": 215, "3": 199},
}


@pytest.mark.parametrize("text", TABLES)
def test_table(recording, text):
    assert read_rows(recording, text) == TABLES[text]


def test_rows_by_a_number_of_their_index(recording):
    assert read_rows(recording, "where: {index: 2, is: [6]}", "12.1.4") == {"1": 11, "2": 13}
    assert read_rows(recording, "where: {index: 2, is: [7]}", "12.1.4") == {"1": 12}
    assert read_rows(recording, "where: {index: 3, is: [6]}", "12.1.4") == {}


def test_scale_of_the_same_row(recording):
    column = {"name": "p", "oid": f"{THING}.10.1.2", "type": "integer"}
    column["scale_by"] = {"oid": f"{THING}.10.1.3", "as": "digits"}
    readings = read_device({"tables": [{"name": "t", "points": [column]}]}, recording)
    assert [r.value for r in readings] == [21.5, 42.0, pytest.approx(19.9), None, None]
    assert [r.quality for r in readings] == ["good"] * 3 + ["unknown-scale"] * 2


def profile(name, points=(), **more):
    return {"name": name, "protocol": "snmp", "alarms": [], "points": list(points), **more}


def point(name, oid):
    return {"name": name, "oid": f"{THING}.{oid}", "type": "integer"}


def test_stale_points_are_those_of_the_profile(recording):
    thing = profile("a", [point("lost", "2.0"), point("x", "1.0")], stale_when={"point": "lost", "is": True})
    thing["points"][0]["true_when"] = [2]
    other = profile("b", [point("y", "5.0")])
    readings = read_device(compose([thing, other]), recording)
    assert [(r.value, r.quality) for r in readings] == [(True, "good"), (None, "stale"), (3, "good")]
    thing["points"][0]["true_when"] = [3]
    assert {r.quality for r in read_device(compose([thing, other]), recording)} == {"good"}


def test_the_first_profile_has_precedence():
    def alarm(name, point_name):
        return {"name": name, "point": point_name}

    first = profile("a", [point("x", "1.0")], traps=[{"oid": "1.3.1"}], alarms=[alarm("hot", "x")])
    second = profile("b", [point("x", "2.0"), point("y", "2.0")], traps=[{"oid": "1.3.1"}, {"oid": "1.3.2"}])
    second["alarms"] = [alarm("hot", "y"), alarm("other", "x"), alarm("third", "y")]
    second["tables"] = [{"name": "t", "points": [point("x", "3")]}, {"name": "u", "points": [point("z", "3")]}]
    whole = compose([first, second])
    assert [(p["name"], p["oid"]) for p in whole["points"]] == [("x", f"{THING}.1.0"), ("y", f"{THING}.2.0")]
    assert [t["name"] for t in whole["tables"]] == ["u"]
    assert [a["name"] for a in whole["alarms"]] == ["hot", "third"]
    assert [t["oid"] for t in whole["traps"]] == ["1.3.1", "1.3.2"]


def describes(name, layer=False, **description):
    return profile(name, recognise=[description], layer=layer)


def test_recognition(recording):
    vendor = describes("vendor", sys_object_id=["1.3.6.1.4.1.9"])
    model = describes("model", sys_object_id=["1.3.6.1.4.1.9.1.5", "1.3.7"])
    neighbour = describes("neighbour", sys_object_id=["1.3.6.1.4.1.9.1.50", "1.3.6.1.4.1.9.1.5.0"])
    web = describes("web", sys_object_id=["1.3.6.1.4.1.9"], sys_descr=["no", "Web Card"])
    lower = describes("lower", sys_descr=["web card"])
    data = describes("data", answers=[f"{THING}.10"])
    instance = describes("instance", answers=[f"{THING}.1.0"])
    no_data = describes("no_data", sys_object_id=["1.3.6.1.4.1.9.1.5"], answers=[f"{THING}.1.0.1"])
    by_hand = profile("by_hand")
    layers = [describes("z", True, answers=[f"{THING}.10"]), describes("a", True, sys_descr=["Thing"])]
    assert choose(recording, [vendor, model, neighbour, web]) == "model"
    assert choose(recording, [vendor, web]) == "web"
    assert choose(recording, [model, data]) == "data"
    assert choose(recording, [instance, data]) == "data"  # equals: the first by name
    assert choose(recording, [no_data, lower, neighbour, by_hand]) == ""
    assert choose(recording, [vendor, *layers]) == "vendor+a+z"
    assert choose(recording, [lower, *layers]) == "a+z"
