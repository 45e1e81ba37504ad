"""Profiles against recorded real devices, with the readings of LibreNMS as a second opinion.

The recordings are other people's data and stand beside the repository (../shared/captures); without them these
tests are skipped. Every sensor of the second opinion whose OID a profile reads must agree in value and unit.
"""

import pytest

from capture import Recording, judge, read_device
from profile_files import load_profile
from second_opinion import CAPTURES, document_of, opinions_of, section, why_not

pytestmark = pytest.mark.skipif(not CAPTURES.is_dir(), reason="no recordings: ../shared/captures is absent")

# profile -> recording -> points that must have been compared with the second opinion.
UPS = {"battery.charge", "battery.runtime", "ups.load", "output.current", "battery.replace", "ups.status"}
UPS_MEASURED = UPS | {
    "battery.temperature",
    "battery.voltage",
    "input.voltage",
    "input.frequency",
    "output.voltage",
    "output.frequency",
}
FIREWALL = {"cpu.load", "memory.used.percent", "firewall.sessions"}
COMPARED = {
    ("apc_powernet_ups", "apc_smtl1000-nmc3"): UPS_MEASURED,
    ("apc_powernet_ups", "apc_smart1500"): UPS_MEASURED | {"ups.realpower"},
    ("apc_powernet_ups", "apc_smt750x-nmc2"): UPS_MEASURED,
    ("apc_powernet_ups", "apc_sua750i"): UPS_MEASURED,
    # Voltages, frequencies and temperature by the objects in whole units: this card lacks those in tenths.
    ("apc_powernet_ups", "apc_smx750i"): UPS_MEASURED,
    ("mge_ups", "apc-mgeups_galaxy7000"): {
        "battery.charge",
        "battery.runtime",
        "battery.voltage",
        "battery.current",
        "battery.temperature",
        "battery.fault",
        "battery.low",
        "battery.replace",
        "battery.charger.fault",
        "input.unacceptable",
        "input.phase.voltage",
        "input.phase.current",
        "input.phase.frequency",
        "input.utility_off",
        "output.phase.voltage",
        "output.phase.current",
        "output.phase.frequency",
        "ups.inverter.off",
        "ups.on_battery",
        "ups.on_bypass",
        "ups.overload",
        "ups.over_temperature",
    },
    ("ietf_ups", "apc-mgeups_galaxy7000"): {"output.phase.load"},
    ("fortigate", "fortigate"): FIREWALL | {"sensor.temperature", "sensor.voltage", "fan.speed", "sensor.alarm"},
    ("fortigate", "fortigate_100e"): FIREWALL | {"vpn.tunnels.up", "vpn.ssl.users", "firewall.session_rate"},
    ("fortigate", "fortigate_60fospfv3"): FIREWALL | {"cpu.core.load", "sensor.temperature", "sensor.alarm"},
    ("fortigate", "fortigate_fwf60d"): FIREWALL | {"vpn.tunnels.up"},
    ("fortigate", "fortigate_webfilter"): FIREWALL | {"cpu.core.load", "ha.member.sync", "sensor.alarm"},
    ("fortigate", "fortigate_link-monitor"): {
        "link_monitor.state",
        "link_monitor.latency",
        "link_monitor.jitter",
        "link_monitor.packet_loss",
    },
}

# Where the second opinion is not followed, with the reason (device-facts).
DISPUTED = {
    ("mge_ups", "output.phase.load"): "LibreNMS takes mgoutputLoadPerPhase for kVA; it is percent, see below",
    ("ietf_ups", "input.phase.voltage"): "this card answers UPS-MIB voltages in tenths, against RFC 1628; the profile "
    "keeps to the RFC and the value is implausible",
    ("ietf_ups", "output.phase.voltage"): "as input.phase.voltage",
    ("apc_powernet_ups", "battery.date"): "a date; LibreNMS counts the minutes since then",
    ("apc_powernet_ups", "battery.date.maintenance"): "a date; LibreNMS counts the minutes until then",
}


def agrees(reading, opinion):
    """As the comparison of all recordings; of a truth also what it means: LibreNMS calls it a fault."""
    if isinstance(reading.value, bool) and opinion.kind == "state":
        return reading.value == opinion.is_fault
    return why_not(reading, opinion) is None


def readings_of(profile_name, capture_name):
    return read_device(load_profile(profile_name), Recording(CAPTURES / f"{capture_name}.snmprec"))


@pytest.mark.parametrize("pair", COMPARED, ids=["-".join(pair) for pair in COMPARED])
def test_agrees_with_the_second_opinion(pair):
    profile_name, capture_name = pair
    by_oid = {reading.oid: reading for reading in readings_of(profile_name, capture_name)}
    compared = set()
    wrong = []
    for opinion in opinions_of(capture_name):
        reading = by_oid.get(opinion.oid)
        if reading is None or (profile_name, reading.name) in DISPUTED:
            continue
        compared.add(reading.name)
        if reading.quality != "good" or not agrees(reading, opinion):
            wrong.append(f"{reading}, LibreNMS: {opinion.kind} {opinion.value}")
    assert wrong == []
    assert COMPARED[pair] <= compared, f"not compared: {sorted(COMPARED[pair] - compared)}"


@pytest.mark.parametrize("pair", COMPARED, ids=["-".join(pair) for pair in COMPARED])
def test_every_answer_of_the_device_is_understood(pair):
    allowed = {"good", "not-available"}
    odd = [r for r in readings_of(*pair) if r.quality not in allowed and (pair[0], r.name) not in DISPUTED]
    assert odd == []


def find(readings, name, row=""):
    values = [reading for reading in readings if (reading.name, reading.row) == (name, row)]
    assert len(values) == 1, f"{name}[{row}]: {values}"
    return values[0]


def test_galaxy_7000_by_its_own_mib():
    readings = readings_of("mge_ups", "apc-mgeups_galaxy7000")
    assert find(readings, "device.model").value == "Galaxy 7000"
    assert find(readings, "ups.model").value == "250000"
    assert find(readings, "device.serial").value == "2Q1L200001"
    assert find(readings, "battery.runtime").value == 7260
    assert find(readings, "battery.voltage").value == 594.0
    # Instance "1.0" instead of "1", and volts from phase to phase.
    assert find(readings, "input.phase.voltage", "1.0").value == 409.0
    assert [find(readings, "output.phase.load", f"{phase}.0").value for phase in (1, 2, 3)] == [9, 7, 11]
    assert find(readings, "input.transfer.reason").value == "none"
    assert find(readings, "ups.on_battery").value is False


def test_galaxy_7000_answers_ups_mib_in_tenths_and_is_caught():
    readings = readings_of("ietf_ups", "apc-mgeups_galaxy7000")
    for name in ("input.phase.voltage", "output.phase.voltage"):
        assert find(readings, name, "1.0").quality == "implausible"


def test_load_of_the_galaxy_is_percent_of_its_phases():
    """LibreNMS takes mgoutputLoadPerPhase for kVA: with these currents it cannot be."""
    readings = read_device(load_profile("mge_galaxy"), Recording(CAPTURES / "apc-mgeups_galaxy7000.snmprec"))
    phase = float(find(readings, "ups.model").value) / 3
    for row in ("1.0", "2.0", "3.0"):
        load = find(readings, "output.phase.current", row).value * 230 / phase * 100
        assert 0 <= load - find(readings, "output.phase.load", row).value < 1, row


# CyberPower answers UPS-MIB beside its own MIB; LibreNMS reads the latter. Same quantity, two roads.
CYBERPOWER = {
    ("battery.charge", ""): "1.3.6.1.4.1.3808.1.1.1.2.2.1.0",
    ("battery.runtime", ""): "1.3.6.1.4.1.3808.1.1.1.2.2.4.0",
    ("battery.voltage", ""): "1.3.6.1.4.1.3808.1.1.1.2.2.2.0",
    ("input.phase.voltage", "1"): "1.3.6.1.4.1.3808.1.1.1.3.2.1.0",
    ("input.phase.frequency", "1"): "1.3.6.1.4.1.3808.1.1.1.3.2.4.0",
    ("output.phase.voltage", "1"): "1.3.6.1.4.1.3808.1.1.1.4.2.1.0",
    ("output.frequency", ""): "1.3.6.1.4.1.3808.1.1.1.4.2.2.0",
    ("output.phase.load", "1"): "1.3.6.1.4.1.3808.1.1.1.4.2.3.0",
}


def test_cyberpower_ups_mib_agrees_with_the_vendors_mib():
    readings = readings_of("ietf_ups", "cyberpower_pr2200rt2uc")
    opinions = {opinion.oid: opinion for opinion in opinions_of("cyberpower_pr2200rt2uc")}
    for (name, row), oid in CYBERPOWER.items():
        reading = find(readings, name, row)
        assert reading.quality == "good" and agrees(reading, opinions[oid]), (reading, opinions[oid].value)


def test_cyberpower_ups_mib_does_not_know_the_output_current():
    """The card answers 0 A in UPS-MIB and 0.6 A in its own MIB: a trap that the profile's README names."""
    readings = readings_of("ietf_ups", "cyberpower_pr2200rt2uc")
    theirs = {opinion.oid: opinion.value for opinion in opinions_of("cyberpower_pr2200rt2uc")}
    assert find(readings, "output.phase.current", "1").value == 0
    assert theirs["1.3.6.1.4.1.3808.1.1.1.4.2.4.0"] == pytest.approx(0.6)


def test_cyberpower_words_and_sentinels():
    readings = readings_of("ietf_ups", "cyberpower_pr2200rt2uc")
    assert find(readings, "device.model").value == "PR2200RT2UC"
    assert find(readings, "ups.firmware").value == "1.1786"  # recorded in hexadecimal
    assert find(readings, "battery.status").value == "normal"
    assert find(readings, "ups.output.source").value == "normal"
    assert find(readings, "ups.test.result").value == "passed"
    assert find(readings, "battery.runtime").value == 175 * 60
    assert find(readings, "ups.timer.shutdown").quality == "not-available"


def test_fortigate_memory_is_counted_in_units_of_1024_bytes():
    for name in ("fortigate", "fortigate_100e", "fortigate_60fospfv3", "fortigate_fwf60d", "fortigate_webfilter"):
        document = document_of(name)
        (pool,) = section(document, "mempools", "mempools")
        assert find(readings_of("fortigate", name), "memory.total").value == pool["mempool_total"], name


def test_fortigate_loss_with_a_percent_sign():
    readings = readings_of("fortigate", "fortigate_link-monitor")
    loss = find(readings, "link_monitor.packet_loss", "lhm-am7")
    assert (loss.raw, loss.value, loss.quality) == ("0.000%", 0.0, "good")
    assert find(readings, "link_monitor.state", "lhm-am7").value == "alive"


@pytest.mark.parametrize("name", ["fortigate_100e", "cumulus_cumulus", "ios_c3560", "windows_svr_2019_1809"])
def test_interfaces_by_name(name):
    recording = Recording(CAPTURES / f"{name}.snmprec")
    readings = read_device(load_profile("if_mib"), recording)
    states = [r for r in readings if r.name == "interface.oper_status"]
    assert states, "no interfaces"
    assert {r.quality for r in states} == {"good"}
    document = document_of(name)
    theirs = {str(port["ifIndex"]): port for port in section(document, "ports", "ports")}
    wanted = {"up": "up", "down": "down", "not-present": "notPresent", "lower-layer-down": "lowerLayerDown"}
    compared = 0
    for reading in states:
        port = theirs.get(reading.oid.rsplit(".", 1)[1])
        if port is None or port.get("ifOperStatus") is None:
            continue
        assert port["ifOperStatus"] == wanted.get(reading.value, reading.value), reading
        assert port["ifName"] == reading.row, reading
        compared += 1
    assert compared > 0


# The comparison itself: it must notice a wrong scale, sentinel or word.


def test_wrong_scale_is_noticed():
    profile = load_profile("apc_powernet_ups")
    (point,) = [point for point in profile["points"] if point["name"] == "input.voltage"]
    recording = Recording(CAPTURES / "apc_smtl1000-nmc3.snmprec")
    (opinion,) = [opinion for opinion in opinions_of("apc_smtl1000-nmc3") if opinion.oid == point["oid"]]
    (right,) = [reading for reading in read_device(profile, recording) if reading.name == "input.voltage"]
    assert agrees(right, opinion)
    right.value, right.quality = judge({**point, "scale": 1}, right.raw)
    assert not agrees(right, opinion) and right.quality == "implausible"
