"""`tramgac record`, then `tramgac simulate`: the recorded device gives the same readings."""

import json
import os
import socket
import subprocess
import sys

import pytest

from cli_kit import DEADLINE, PEERS, capture_file, free_port, listens, need, probe, run, until
from recorded_devices import RecordedDevices


AGENTS = [("apc_smtl1000-nmc3", "apc_powernet_ups"), ("fortigate_100e", "fortigate")]


def readings(points):
    """What matters of a probe: value and quality of each point.

    A recording holds what is there; how an agent words that something is not, it does not know.
    """
    absent = {"no-such-object": "absent", "no-such-instance": "absent"}
    return {(point["name"], point.get("row", "")):
            (point["value"], absent.get(point["quality"], point["quality"]), point["raw"]) for point in points}


def pymodbus(processes, script, *arguments):
    port = free_port()
    processes.start(sys.executable, PEERS / script, "--port", port, *arguments, stderr=subprocess.DEVNULL)
    until(lambda: listens(port), script)
    return f"modbus-tcp://127.0.0.1:{port}?unit=1"


def play(processes, folder, scheme="modbus-tcp"):
    target = f"{scheme}://127.0.0.1:{free_port()}?unit=1"
    processes.simulate("--capture", folder / "registers.yaml", "--listen", target)
    return target


def draft(folder):
    """A profile of registers that do not change, so that two probes must agree."""
    (folder / "still").mkdir()
    path = folder / "still" / "profile.yaml"
    path.write_text("""
profile: 1
name: still
vendor: Unheard
model: U-9000
maturity: draft
protocol: modbus
modbus: {max_words: 50, max_gap: 20, readable: ["input:100-123"]}
points:
  - {name: input.voltage, at: "input:100", type: u16, scale: 0.1}
  - {name: battery.voltage, at: "input:104", type: f32, word_order: low-first}
  - {name: battery.runtime, at: "input:106", type: u32, word_order: low-first}
  - {name: device.model, at: "input:110", type: ascii, length: 8}
  - {name: output.voltage, at: "input:300", type: u16}
""")
    return path


@pytest.mark.parametrize("scheme", ["modbus-tcp", "modbus-rtu-tcp"])
def test_a_recorded_modbus_device_gives_the_same_readings(processes, tmp_path, scheme):
    target, profile = pymodbus(processes, "modbus_unknown_ups.py"), draft(tmp_path)
    done = run("record", target, "--profile", profile, "--out", tmp_path / "rec", "--json")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["complete"]
    text = (tmp_path / "rec" / "registers.yaml").read_text()
    assert "127.0.0.1" not in text.replace("modbus-tcp://127.0.0.1:1502", ""), "the address is not told"
    original = readings(probe(target, profile)[0])
    played = readings(probe(play(processes, tmp_path / "rec", scheme), profile)[0])
    assert played == original
    assert original["battery.voltage", ""][:2] == (pytest.approx(409.04, abs=1e-3), "good")
    assert original["output.voltage", ""][1] == "exception-2", "what the device refuses, the recording refuses"


def test_a_recorded_smart_ups_is_recognised_and_played(processes, tmp_path):
    target = pymodbus(processes, "modbus_smart_ups.py")
    done = run("record", target, "--out", tmp_path / "rec")
    assert done.returncode == 0 and "profile apc_smart_ups" in done.stderr, done.stderr
    points, _ = probe(play(processes, tmp_path / "rec"), "auto")
    found = {point["name"]: point for point in points}
    assert found["device.model"]["value"] == "Smart-UPS 1500"
    assert found["ups.timer.shutdown"]["quality"] == "not-available"


def test_everything_of_an_unknown_device_is_recorded_with_its_name(processes, tmp_path):
    target = pymodbus(processes, "modbus_unknown_ups.py")
    refused = run("record", target, "--out", tmp_path / "none")
    assert refused.returncode == 2 and "--all" in refused.stderr
    done = run("record", target, "--all", "--pause", "0", "--out", tmp_path / "rec", timeout=120)
    assert done.returncode == 0, done.stderr
    played = play(processes, tmp_path / "rec")
    scan = json.loads(run("scan", played, "--json").stdout)
    assert scan["finds"][0]["device"] == "Unheard Unknown UPS 9000 series U-9000 1.02"
    assert readings(probe(played, draft(tmp_path))[0])["battery.runtime", ""][0] == 84321


@pytest.fixture(name="simulator", scope="module")
def fixture_simulator():
    """snmpsim with recorded devices; the community is the name of one."""
    need("snmpsimd")
    with RecordedDevices({name: capture_file(name) for name, _ in AGENTS}) as devices:
        yield devices.target("")


@pytest.mark.parametrize("arguments", [["--all"], []])
@pytest.mark.parametrize("name,profile", AGENTS)
def test_a_recorded_snmp_agent_gives_the_same_readings(processes, simulator, tmp_path, name, profile, arguments):
    done = run("record", simulator + name, "--out", tmp_path / "rec", *arguments, timeout=120)
    assert done.returncode == 0, done.stderr
    text = (tmp_path / "rec" / "agent.snmprec").read_text()
    assert f"|{name}" not in text, "the community is not told"
    target = f"snmp://127.0.0.1:{free_port(socket.SOCK_DGRAM)}?community=other"
    processes.simulate("--capture", tmp_path / "rec" / "agent.snmprec", "--listen", target)
    original = readings(probe(simulator + name, profile)[0])
    assert readings(probe(target, profile)[0]) == original
    assert sum(quality == "good" for _, quality, _ in original.values()) >= 10, "hardly anything was compared"
    assert f"profile {profile}" in run("probe", target).stderr


def test_secrets_of_an_agent_are_not_recorded(processes, tmp_path):
    snmpd = need("snmpd")
    port = free_port(socket.SOCK_DGRAM)
    conf = tmp_path / "snmpd.conf"
    conf.write_text(f"agentAddress udp:127.0.0.1:{port}\nrocommunity very-hidden-word\n"
                    "sysContact ask very-hidden-word for help\nsysName watchman\n")
    environment = {**os.environ, "SNMP_PERSISTENT_DIR": str(tmp_path / "persistent")}
    processes.start(snmpd, "-f", "-Lo", "-C", "-c", conf, "-p", tmp_path / "pid", "-r", stdout=subprocess.DEVNULL,
                    stderr=subprocess.DEVNULL, env=environment)
    target = f"snmp://127.0.0.1:{port}?community=very-hidden-word"
    until(lambda: run("probe", target, "--timeout", "0.3").returncode == 0, "snmpd")
    done = run("record", target, "--all", "--out", tmp_path / "rec", timeout=120)
    assert done.returncode == 0, done.stderr
    text = (tmp_path / "rec" / "agent.snmprec").read_text()
    assert "very-hidden-word" not in text and "very-hidden-word".encode().hex() not in text
    assert "watchman" in text and "1.3.6.1.2.1.1.4.0|4|****" in text
    assert not any(line.startswith(("1.3.6.1.6.3.15.", "1.3.6.1.6.3.16.", "1.3.6.1.6.3.18."))
                   for line in text.splitlines())


def test_recordings_are_not_overwritten_and_bad_usage_is_told(tmp_path):
    (tmp_path / "registers.yaml").write_text("mine\n")
    done = run("record", f"modbus-tcp://127.0.0.1:{free_port()}", "--out", tmp_path)
    assert done.returncode == 2 and (tmp_path / "registers.yaml").read_text() == "mine\n"
    for arguments in ([], ["modbus-tcp://127.0.0.1"], ["nonsense", "--out", tmp_path / "x"],
                      ["snmp://127.0.0.1?community=a", "--out", tmp_path / "x", "--profile", "xy_md02"],
                      ["modbus-tcp://127.0.0.1", "--out", tmp_path / "x", "--profile", "xy_md02", "--all"]):
        assert run("record", *arguments).returncode == 2, arguments
    gone = run("record", f"modbus-tcp://127.0.0.1:{free_port()}", "--out", tmp_path / "x", "--lang", "vi")
    assert gone.returncode == 1 and "kiểm tra địa chỉ và cổng" in gone.stderr
    assert not (tmp_path / "x").exists()


def test_a_damaged_recording_is_explained(tmp_path):
    path = tmp_path / "registers.yaml"
    path.write_text("recording: 1\nprotocol: modbus\nunit: 1\nregisters: {holding: [{at: 70000, words: [1]}]}\n")
    done = run("simulate", "--capture", path, "--listen", f"modbus-tcp://127.0.0.1:{free_port()}", timeout=DEADLINE)
    assert done.returncode == 1 and f"{path}:4:" in done.stderr
