"""Every key of SNMP profiles that has a meaning of its own, on one made-up device, read by Python and by tramgac.

What is expected stands here as literals: neither reader made it.
"""

import pytest

from binary import Probed
from capture import Recording, read_device
from golden_kit import RecordedDevices, why_not_to_run
from profile_files import parse_yaml
from test_profiles import validate

PROFILE = """
profile: 1
name: all_keys
vendor: Nobody
model: All keys
maturity: draft
protocol: snmp
sources: {here: "this test"}
stale_when: {point: battery.communication.lost, is: true}
points:
  - {name: battery.communication.lost, oid: B.1.0, type: integer, true_when: [2], source: here}
  - {name: input.voltage, oid: B.31.0, type: integer, scale_by: {oid: B.20.0, as: divisor}, source: here}
  - {name: output.voltage, oid: B.32.0, type: integer, scale: 0.1, scale_by: {oid: B.20.0, as: factor}, source: here}
  - {name: battery.voltage, oid: B.33.0, type: integer, scale_by: {oid: B.21.0, as: exponent}, source: here}
  - {name: bypass.frequency, oid: B.34.0, type: integer, scale_by: {oid: B.22.0, as: digits}, source: here}
  - {name: output.energy, oid: B.35.0, type: integer, scale: 0.1, scale_by: {oid: B.22.0, as: thousands}, source: here}
  - name: battery.temperature
    oid: B.36.0
    type: integer
    scale_by: {oid: B.22.0, as: code, codes: {1: {}, 2: {scale: 5/9, offset: -160/9}}}
    source: here
  - name: ups.temperature
    oid: B.37.0
    type: real
    scale_by: {oid: B.20.0, as: code, codes: {1: {}, 2: {scale: 5/9, offset: -160/9}}}
    source: here
  - {name: input.current, oid: B.38.0, type: integer, scale_by: {oid: B.23.0, as: divisor}, source: here}
  - {name: output.current, oid: B.39.0, type: integer, scale_by: {oid: B.24.0, as: factor}, source: here}
  - {name: input.frequency, oid: B.40.0, type: integer, not_available: [234], scale_by: {oid: B.24.0, as: factor}, source: here}
  - name: ups.realpower
    oid: B.41.0
    type: integer
    plausible: [0, 10]
    scale_by: [{oid: B.21.0, as: exponent}, {oid: B.20.0, as: factor}]
    source: here
  - {name: ups.status, oid: B.42.0, type: text, enum_text: {"On Line": on-line, "On battery": on-battery}, source: here}
  - {name: ups.test.result, oid: B.43.0, type: text, enum_text: {"Battery": on-battery}, source: here}
  - {name: battery.status, oid: B.5.0, type: text, enum_text: {"OK": ok}, source: here}
  - {name: ups.load, oid: B.6.0, type: integer, source: here}
  - name: battery.charge
    oid: B.44.0
    type: integer
    scale: 0.1
    plausible: [0, 100]
    source: here
    otherwise:
      - {oid: B.45.0, type: integer, not_available: [-1]}
      - {oid: B.46.0, type: integer, scale_by: {oid: B.20.0, as: divisor}}
      - {oid: B.47.0, type: real}
  - name: ups.health
    oid: B.48.0
    type: integer
    enum: {1: on-line}
    source: here
    otherwise: [{oid: B.43.0, type: text, enum_text: {"on battery": on-battery}}]
  - name: ups.power
    oid: B.49.0
    type: integer
    plausible: [0, 10]
    source: here
    otherwise: [{oid: B.41.0, type: integer, scale: 2}, {oid: B.31.0, type: integer}]
samples:
  - name: battery.voltage.on_load
    of: battery.voltage
    while: [{point: battery.communication.lost, is: false}, {point: ups.status, is: on-battery}, {point: battery.charge, above: 48}]
  - {name: input.voltage.maximum, of: input.voltage, while: [{point: battery.charge, above: 49}]}
tables:
  - name: temperature
    label: B.9.1.2
    where: {oid: B.10.1.1, is: [8, 11]}
    points: [{name: sensor.temperature, oid: B.10.1.2, type: integer, scale_by: {oid: B.10.1.3, as: digits}, source: here}]
  - name: fan
    label: B.9.1.2
    where: {oid: B.10.1.1, is: [10]}
    points: [{name: fan.speed, oid: B.10.1.2, type: integer, source: here}]
  - name: inlet
    label: B.9.1.2
    where: {oid: B.9.1.2, has: ["INLET", "none"]}
    points: [{name: sensor.value, oid: B.10.1.2, type: real, source: here}]
  - name: spares
    label: B.9.1.2
    where: {oid: B.9.1.2, is: ["spare", "reserve"]}
    points: [{name: disk.used.percent, oid: B.10.1.2, type: integer, source: here}]
  - name: others
    label: B.9.1.2
    where: {oid: B.10.1.1, not: [8, 10]}
    points: [{name: disk.error, oid: B.10.1.2, type: integer, true_when: [5], source: here}]
  - name: phase
    where: {index: 2, is: [6]}
    points: [{name: input.phase.voltage, oid: B.12.1, type: integer, source: here}]
alarms:
  - name: unavailable
    kind: unavailable
    severity: major
    time_to_respond: 15min
    text: {en: Silent, vi: Im lặng}
    cause: {en: Off., vi: Tắt.}
    consequence: {en: None., vi: Không.}
    response: {en: Look., vi: Xem.}
"""
DEVICE = """1.3.6.1.2.1.1.1.0|4|All keys
1.3.6.1.2.1.1.2.0|6|1.3.6.1.4.1.99999.1
B.1.0|2|1
B.5.0|4|
B.6.0|4|17 %
B.9.1.2.1|4|Inlet A
B.9.1.2.2|4|Fan
B.9.1.2.3|4|Inlet A
B.9.1.2.4|4|
B.9.1.2.6|4|Spare
B.10.1.1.1|2|8
B.10.1.1.2|2|10
B.10.1.1.3|2|8
B.10.1.1.4|2|11
B.10.1.1.5|2|8
B.10.1.1.6|2|9
B.10.1.2.1|2|215
B.10.1.2.2|2|3000
B.10.1.2.3|2|222
B.10.1.2.4|2|-40
B.10.1.2.5|2|7
B.10.1.2.6|2|5
B.10.1.2.7|2|5
B.10.1.3.1|2|1
B.10.1.3.3|2|0
B.10.1.3.4|2|1
B.12.1.1.6|2|230
B.12.1.1.7|2|999
B.12.1.2.6|2|231
B.20.0|2|2
B.21.0|2|-1
B.22.0|2|1
B.23.0|2|0
B.31.0|2|234
B.32.0|2|234
B.33.0|2|234
B.34.0|2|234
B.35.0|2|234
B.36.0|4| 68 F
B.37.0|4| 68 F
B.38.0|2|234
B.39.0|2|234
B.40.0|2|234
B.41.0|2|234
B.42.0|4|  ON battery
B.43.0|4|  ON battery
B.46.0|2|98
B.47.0|2|97
"""
EXPECTED = {
    ("battery.communication.lost", ""): (False, "good"),
    ("input.voltage", ""): (117.0, "good"),
    ("output.voltage", ""): (46.8, "good"),
    ("battery.voltage", ""): (23.4, "good"),
    ("bypass.frequency", ""): (23.4, "good"),
    ("output.energy", ""): (123.4, "good"),
    ("battery.temperature", ""): (68.0, "good"),
    ("ups.temperature", ""): (20.0, "good"),
    ("input.current", ""): (None, "unknown-scale"),
    ("output.current", ""): (None, "unknown-scale"),
    ("input.frequency", ""): (None, "not-available"),
    ("ups.realpower", ""): (46.8, "implausible"),
    ("ups.status", ""): ("on-battery", "good"),
    ("ups.test.result", ""): (None, "unknown-code"),
    ("battery.status", ""): (None, "not-available"),
    ("ups.load", ""): (17, "good"),
    ("battery.charge", ""): (49.0, "good"),
    ("ups.health", ""): ("on-battery", "good"),
    ("ups.power", ""): (468, "implausible"),
    ("battery.voltage.on_load", ""): (23.4, "good"),
    ("sensor.temperature", "Inlet A"): (21.5, "good"),
    ("sensor.temperature", "Inlet A#2"): (222.0, "good"),
    ("sensor.temperature", "4"): (-4.0, "good"),
    ("sensor.temperature", "5"): (None, "unknown-scale"),
    ("fan.speed", "Fan"): (3000, "good"),
    ("sensor.value", "Inlet A"): (215, "good"),
    ("sensor.value", "Inlet A#2"): (222, "good"),
    ("disk.used.percent", "Spare"): (5, "good"),
    ("disk.error", "4"): (False, "good"),
    ("disk.error", "Spare"): (True, "good"),
    ("input.phase.voltage", "1"): (230, "good"),
    ("input.phase.voltage", "2"): (231, "good"),
}
BASE = "1.3.6.1.4.1.99999"


def at_base(text):
    return text.replace(" B.", f" {BASE}.").replace("\nB.", f"\n{BASE}.")


@pytest.fixture(name="files", scope="module")
def fixture_files(tmp_path_factory):
    """Paths of the profile, of the device, and of the device that has lost its sensor card."""
    folder = tmp_path_factory.mktemp("all_keys") / "all_keys"
    folder.mkdir()
    for name, text in (("profile.yaml", PROFILE), ("all.snmprec", DEVICE),
                       ("lost.snmprec", DEVICE.replace("B.1.0|2|1", "B.1.0|2|2"))):
        (folder / name).write_text(at_base(text), encoding="utf-8")
    return folder


def check(readings):
    found = {(r.name, r.row): (r.value, r.quality) for r in readings}
    assert found.keys() == EXPECTED.keys(), found.keys() ^ EXPECTED.keys()
    for key, (value, quality) in EXPECTED.items():
        wanted = pytest.approx(value) if isinstance(value, float) else value
        assert found[key][1] == quality, (key, found[key])
        assert quality == "implausible" or found[key][0] == wanted, (key, found[key])


def check_stale(readings):
    assert {r.name: r.quality for r in readings if r.name == "battery.communication.lost"} == {
        "battery.communication.lost": "good"}
    for reading in readings:
        was_good = EXPECTED[reading.name, reading.row][1] == "good"
        if reading.name != "battery.communication.lost":
            assert (reading.quality == "stale") == was_good, reading


def test_the_profile_is_one():
    assert validate(parse_yaml(at_base(PROFILE)), "profile.schema.json") == []


def test_python_reads_it(files):
    profile = parse_yaml(at_base(PROFILE))
    check(read_device(profile, Recording(files / "all.snmprec")))
    check_stale(read_device(profile, Recording(files / "lost.snmprec")))


@pytest.fixture(name="probed", scope="module")
def fixture_probed(files):
    """name of a device -> readings of tramgac."""
    if why_not_to_run():
        pytest.skip(why_not_to_run())
    names = ("all", "lost")
    profile = parse_yaml(at_base(PROFILE))
    with RecordedDevices({name: files / f"{name}.snmprec" for name in names}) as devices:
        probes = {name: Probed(devices.target(name), files / "profile.yaml", profile) for name in names}
    assert {probe.problem for probe in probes.values()} <= {""}
    return {name: [r for r in probe.readings if not r.quality.startswith("no-such")] for name, probe in probes.items()}


def test_tramgac_reads_it(probed):
    check(probed["all"])


def test_tramgac_tells_what_is_stale(probed):
    check_stale(probed["lost"])
