"""`tramgac probe` against simulated devices and against an independent Modbus server."""

import json
import sys

import pytest

from cli_kit import PEERS, free_port, listens, need, probe, run, until, whole_lines

SET = {
    "input.voltage": 231.5,
    "battery.charge": 87.5,
    "battery.temperature": 24.25,
    "ups.load": 33.5,
    "output.current": 2.5,
    "battery.runtime": 4321,
    "ups.on_battery": True,
    "ups.on_line": False,
    "ups.test.result": "passed",
    "device.model": "Smart-UPS 3000",
}


def as_text(value):
    return str(value).lower() if isinstance(value, bool) else str(value)


def sets(values):
    return [word for name, value in values.items() for word in ("--set", f"{name}={as_text(value)}")]


def by_name(points):
    return {point["name"]: point for point in points}


def test_probe_reads_what_the_simulated_ups_was_set_to(processes):
    target = f"modbus-tcp://127.0.0.1:{free_port()}?unit=7"
    processes.simulate("--profile", "apc_smart_ups", "--listen", target, *sets(SET))
    points, answer = probe(target, "apc_smart_ups")
    found = by_name(points)
    for name, value in SET.items():
        assert found[name]["value"] == value, name
        assert found[name]["quality"] == "good", name
    assert found["input.voltage"]["raw"] == 231.5 * 64
    assert found["input.voltage"]["register"] == "holding:151"
    assert answer["device"] == {"vendor": "APC", "model": "Smart-UPS 3000"}
    assert all("row" not in point and "oid" not in point for point in points)


@pytest.mark.parametrize("profile", ["galaxy_5000", "di_8ch", "xy_md02"])
def test_every_modbus_profile_can_be_played(processes, profile):
    target = f"modbus-tcp://127.0.0.1:{free_port()}?unit=1"
    processes.simulate("--profile", profile, "--listen", target)
    points, _ = probe(target, profile)
    assert {point["quality"] for point in points} == {"good"}


def test_the_simulated_sensor_answers_on_a_serial_line(processes, tmp_path):
    line, device = tmp_path / "line", tmp_path / "device"
    processes.start(need("socat"), f"pty,raw,echo=0,link={line}", f"pty,raw,echo=0,link={device}")
    until(lambda: line.exists() and device.exists(), "the pseudo terminals")
    processes.simulate("--profile", "xy_md02", "--listen", f"modbus-rtu://{device}?baud=9600&unit=5",
                       *sets({"ambient.temperature": -3.5, "ambient.humidity": 41.5}))
    found = by_name(probe(f"modbus-rtu://{line}?baud=9600&unit=5", "xy_md02")[0])
    assert found["ambient.temperature"]["value"] == -3.5
    assert found["ambient.temperature"]["raw"] == -35
    assert found["ambient.humidity"]["value"] == 41.5
    assert found["ambient.humidity"]["register"] == "input:2"
    silent = run("probe", f"modbus-rtu://{line}?baud=9600&unit=6", "--profile", "xy_md02", "--timeout", "0.3")
    assert silent.returncode == 1
    assert "A and B" in silent.stderr


def test_probe_agrees_with_an_independent_server(processes, tmp_path):
    port, truth = free_port(), tmp_path / "ups.truth"
    processes.start(sys.executable, PEERS / "modbus_smart_ups.py", "--port", port, "--truth", truth)
    until(lambda: listens(port), "the UPS")
    found = by_name(probe(f"modbus-tcp://127.0.0.1:{port}?unit=1", "apc_smart_ups")[0])
    lines = [json.loads(line)["values"] for line in whole_lines(truth)]
    # A change may fall between two requests, so each point is compared for itself.
    for name in lines[0]:
        assert found[name]["value"] in [values[name] for values in lines], name
    assert found["ups.timer.shutdown"]["quality"] == "not-available"
    assert found["ups.timer.shutdown"]["value"] is None
    assert found["ups.timer.shutdown"]["raw"] == -1


def test_undefined_registers_and_wrong_units_are_explained(processes):
    port = free_port()
    processes.simulate("--profile", "xy_md02", "--listen", f"modbus-tcp://127.0.0.1:{port}?unit=1")
    wrong_profile = run("probe", f"modbus-tcp://127.0.0.1:{port}?unit=1", "--profile", "di_8ch")
    assert wrong_profile.returncode == 1
    assert "exception-2" in wrong_profile.stderr and "right profile" in wrong_profile.stderr
    wrong_unit = run("probe", f"modbus-tcp://127.0.0.1:{port}?unit=9", "--profile", "xy_md02", "--json")
    assert wrong_unit.returncode == 1
    assert {point["quality"] for point in json.loads(wrong_unit.stdout)["points"]} == {"exception-11"}
    assert "unit id" in wrong_unit.stderr


def test_nobody_there_is_explained_in_both_languages():
    target = f"modbus-tcp://127.0.0.1:{free_port()}?unit=1"
    english = run("probe", target, "--profile", "xy_md02")
    assert english.returncode == 1 and "check the address and port" in english.stderr
    vietnamese = run("--lang", "vi", "probe", target, "--profile", "xy_md02")
    assert vietnamese.returncode == 1 and "kiểm tra địa chỉ và cổng" in vietnamese.stderr
    unasked = run("probe", target)
    assert unasked.returncode == 1 and "check the address and port" in unasked.stderr, "it is not the profile that is missing"


def test_a_port_that_does_not_switch_rs485_is_explained(processes, tmp_path):
    line = tmp_path / "line"
    processes.start(need("socat"), f"pty,raw,echo=0,link={line}", f"pty,raw,echo=0,link={tmp_path / 'device'}")
    until(line.exists, "the pseudo terminal")
    for lang, word in (("en", "RS-485 direction"), ("vi", "đổi chiều RS-485")):
        done = run("--lang", lang, "probe", f"modbus-rtu://{line}?unit=1&rs485=rts-on-send", "--profile", "xy_md02")
        assert done.returncode == 1 and word in done.stderr, done.stderr
    gone = run("probe", f"modbus-rtu://{tmp_path}/nothing?unit=1&rs485=rts-on-send", "--profile", "xy_md02")
    assert gone.returncode == 1 and "adapter is plugged in" in gone.stderr
