"""The tools that measure our readings notice what is wrong: a measure that praises everything measures nothing."""

import json

import pytest

import second_opinion
from capture import Recording, Reading
from exchange_kit import readings_of_exchange
from expected import differences, document_of_readings, text_of
from profile_files import PROFILES, load_profile
from second_opinion import Comparison, Opinion, why_not

OID = "1.3.6.1.4.1.9.1"


def reading(raw, **point):
    return Reading({"name": "x", "type": "integer", "oid": OID, **point}, "", OID, raw)


RIGHT = [
    (reading(230), Opinion(OID, "voltage", 230), "V"),
    (reading(2301, scale=0.1), Opinion(OID, "voltage", 230.1), "V"),
    (reading(5400), Opinion(OID, "runtime", 90), "s"),
    (reading(3), Opinion(OID, "power", 3000), "kW"),
    (reading(97), Opinion(OID, "power_factor", 0.97), "%"),
    (reading(97), Opinion(OID, "processor", 3, complement=True), "%"),
    (reading("37.6", type="real"), Opinion(OID, "memory", 38), "%"),
    (reading(4, enum={"4": "failed"}), Opinion(OID, "state", 4, words=("broken",)), ""),
    (reading(4, true_when=[4]), Opinion(OID, "state", 4, is_fault=True), ""),
    (reading("0100", type="flag-text", bit=2), Opinion(OID, "state", 1), ""),
    (reading(6, bit=1), Opinion(OID, "state", 6, is_fault=True), ""),
    (reading("On Line", type="text", enum_text={"on line": "on-line"}), Opinion(OID, "state", 2, words=("on line",)), ""),
]
WRONG = [
    (reading(2301), Opinion(OID, "voltage", 230.1), "V", "another value"),
    (reading(90), Opinion(OID, "runtime", 90), "s", "another value"),
    (reading(230), Opinion(OID, "voltage", 230), "A", "A against V"),
    (reading(37), Opinion(OID, "memory", 38), "%", "another value"),
    (reading(4), Opinion(OID, "state", 4), "", "a state read without words"),
    (reading("On Line", type="text"), Opinion(OID, "state", 2, words=("On Line",)), "", "a state read without words"),
    (reading(4, enum={"5": "failed"}), Opinion(OID, "state", 4), "", "our quality is unknown-code"),
    (reading(5, enum={"5": "failed"}), Opinion(OID, "state", 4, words=("bad",)), "", "another word"),
    (reading(6, bit=1), Opinion(OID, "state", 6, is_fault=False), "", "another truth"),
    (reading("0100", type="flag-text", bit=1), Opinion(OID, "state", 1), "", "another truth"),
    (reading(230, plausible=[0, 100]), Opinion(OID, "voltage", 230), "V", "our quality is implausible"),
    (reading("warm", type="text"), Opinion(OID, "temperature", 30), "Cel", "a word or text against a number"),
]


@pytest.mark.parametrize("case", RIGHT, ids=lambda case: repr(case[1]))
def test_agreement(case):
    assert why_not(*case) is None


@pytest.mark.parametrize("case", WRONG, ids=lambda case: f"{case[3]}: {case[1]!r}")
def test_disagreement(case):
    assert why_not(*case[:3]) == case[3]


SENSOR = {"sensor_class": "voltage", "sensor_descr": "Input", "state_name": None, "user_func": None}
VALUES = {f".{OID}.0": 230, f".{OID}.1": 5, f".{OID}.2": 7, f".{OID}.3": 9, f".{OID}.4": 1}


@pytest.fixture(name="thing")
def fixture_thing(tmp_path, monkeypatch):
    """A recording with a second opinion of five values; one of them is nowhere in the recording."""
    sensors = [{**SENSOR, "sensor_oid": oid, "sensor_current": value} for oid, value in VALUES.items()]
    document = {"sensors": {"discovery": {"sensors": sensors}, "poller": "matches discovery"}}
    (tmp_path / "thing.json").write_text(json.dumps(document), encoding="utf-8")
    lines = [f"{oid[1:]}|2|{value}\n" for oid, value in list(VALUES.items())[:4]]
    (tmp_path / "thing.snmprec").write_text("".join(lines), encoding="utf-8")
    monkeypatch.setattr(second_opinion, "CAPTURES", tmp_path)
    monkeypatch.setattr(second_opinion, "disputes", lambda: [{"captures": ["thing"], "oid": f"{OID}.3", "why": "no"}])
    return Recording(tmp_path / "thing.snmprec")


def comparison_of(recording, suffixes, scale=1):
    points = [{"name": f"x{suffix}", "oid": f"{OID}.{suffix}", "type": "integer", "scale": scale} for suffix in suffixes]
    readings = [Reading(point, "", point["oid"], recording.values[point["oid"]]) for point in points]
    return Comparison("thing", readings, recording)


def test_shares(thing):
    comparison = comparison_of(thing, [0, 1])
    assert (comparison.total, comparison.share_read, comparison.share_right) == (3, 2 / 3, 2 / 3)
    assert [opinion.oid for opinion in comparison.missing] == [f"{OID}.2"]
    assert [opinion.oid for opinion, _, _ in comparison.disputed] == [f"{OID}.3"]
    assert comparison.share_strict == 2 / 4
    wrong = comparison_of(thing, [0, 1, 2], scale=0.1)
    assert (wrong.total, wrong.share_read, wrong.share_right) == (3, 1, 0)
    assert comparison_of(thing, [3]).total == 4, "who agrees disputes nothing"


@pytest.mark.skipif(not second_opinion.CAPTURES.is_dir(), reason="no recordings: ../shared/captures is absent")
def test_disputes_are_of_values_that_there_are():
    for entry in second_opinion.disputes():
        assert set(entry) == {"captures", "oid", "why"} and entry["why"], entry
        for name in entry["captures"]:
            oids = [opinion.oid for opinion in second_opinion.opinions_of(name)]
            assert any(oid == entry["oid"] or oid.startswith(entry["oid"] + ".") for oid in oids), (name, entry["oid"])


# Expected readings.


def documents():
    readings = readings_of_exchange(load_profile("if_mib"))
    return document_of_readings("if_mib", readings), readings


def test_a_readme_explains_what_is_disputed():
    for path in second_opinion.DISPUTED.glob("*.yaml"):
        text = (PROFILES / path.stem / "README.md").read_text(encoding="utf-8")
        assert "LibreNMS" in text, f"README of {path.stem}: why LibreNMS is not followed"


def test_a_file_says_what_was_read():
    document, _ = documents()
    assert differences(json.loads(text_of(document)), document) == []


def change_value(readings):
    next(r for r in readings if r.name == "interface.speed").value += 1


def change_word(readings):
    next(r for r in readings if r.name == "interface.oper_status").value = "down"


def change_text(readings):
    next(r for r in readings if r.name == "interface.description").value += "x"


def change_quality(readings):
    readings[0].quality = "implausible"


def change_label(readings):
    readings[-1].row += "x"


def lose_a_reading(readings):
    readings.pop()


@pytest.mark.parametrize("change", [change_value, change_word, change_text, change_quality, change_label, lose_a_reading])
def test_every_change_is_noticed(change):
    document, readings = documents()
    change(readings)
    assert differences(document, document_of_readings("if_mib", readings)) != []


def test_truths_are_no_numbers():
    one, yes = ({"profile": "a", "readings": {"x": value}} for value in (1, True))
    assert differences(one, yes) != [] and differences(yes, yes) == []


def test_texts_of_others_are_not_kept():
    document, readings = documents()
    texts = {r.value for r in readings if isinstance(r.value, str) and "enum" not in r.point} | {r.row for r in readings}
    assert len(texts) > 5
    assert [text for text in texts if text and f'"{text}"' in text_of(document)] == []
