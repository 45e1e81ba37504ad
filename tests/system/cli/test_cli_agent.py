"""tail, status, devices, store, profile and check: what they print and how they end."""

import csv
import io
import json
import os
import pty
import re
import select
import signal
import struct
import subprocess
import termios
import time
from fcntl import ioctl

import pytest

from cli_kit import DEADLINE, ROOT, free_port, program, run, until


@pytest.fixture(name="agent")
def fixture_agent(processes, tmp_path):
    """An agent with a simulated UPS and a device that is not there: its control socket, store file and process."""
    port = free_port()
    processes.simulate("--profile", "apc_smart_ups", "--listen", f"modbus-tcp://127.0.0.1:{port}?unit=1",
                       "--set", "ups.on_battery=true", "--set", "input.voltage=231.5", "--set", "battery.charge=87.5")
    control, store = tmp_path / "control.sock", tmp_path / "records.db"
    config = tmp_path / "node.yaml"
    config.write_text(f"""
tramgac: 1
site: test
node: cli-01
store: {{path: {store}, commit_interval: 200ms}}
control: {control}
devices:
  - {{id: ups-1, profile: apc_smart_ups, address: "modbus-tcp://127.0.0.1:{port}?unit=1", period: 1s}}
  - {{id: ups-2, profile: apc_smart_ups, address: "modbus-tcp://127.0.0.1:{free_port()}?unit=1", period: 1s}}
""")
    process = processes.start(program(), "agent", "--config", config, stderr=subprocess.DEVNULL)
    until(lambda: control.exists() and answers(control), "the first answer of ups-1")
    return control, store, process


def answers(control):
    done = run("devices", "--control", control, "--json")
    return done.returncode == 0 and any(
        d["device"] == "ups-1" and d["condition"] == "available" for d in json.loads(done.stdout))


def test_status_and_devices_in_words_and_json(agent):
    control, store, _ = agent
    status = json.loads(run("status", "--control", control, "--json").stdout)
    assert status["node"] == "cli-01" and status["devices"] == 2 and status["store"]["path"] == str(store)
    english = run("status", "--control", control).stdout
    assert english.startswith("cli-01 (test): 2 devices") and "no broker" in english
    vietnamese = run("status", "--control", control, "--lang", "vi").stdout
    assert "2 thiết bị" in vietnamese and "đồng hồ" in vietnamese
    devices = {d["device"]: d for d in json.loads(run("devices", "--control", control, "--json").stdout)}
    assert devices["ups-1"]["condition"] == "available"
    table = run("devices", "--control", control).stdout.splitlines()
    assert table[0].split()[:2] == ["DEVICE", "STATE"] and table[1].startswith("ups-1")
    until(lambda: "! critical: ups-1: UPS on battery" in run("status", "--control", control).stdout, "the alarm")


def test_tail_in_a_pipe_streams_one_line_a_report(agent):
    control, _, _ = agent
    with subprocess.Popen([program(), "tail", "--control", str(control), "--json"], stdout=subprocess.PIPE,
                          text=True) as tail:
        # Reports come with changes; unavailability of ups-2 is one.
        ready, _, _ = select.select([tail.stdout], [], [], DEADLINE)
        assert ready, "no report came"
        line = json.loads(tail.stdout.readline())
        assert {"device", "point", "value", "unit", "quality"} <= set(line)
        tail.send_signal(signal.SIGINT)
        assert tail.wait(DEADLINE) == 0


def screen_of(text):
    """What is left of terminal output without its control sequences."""
    return re.sub(r"\x1b\[[0-9;?]*[a-zA-Z]", "", text)


def test_tail_on_a_terminal_is_a_table_that_fits_and_ends_cleanly(agent):
    control, _, _ = agent
    main, side = pty.openpty()
    ioctl(side, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
    tail = subprocess.Popen([program(), "tail", "--control", str(control)], stdin=side, stdout=side, stderr=side)
    os.close(side)
    data = b""
    end = time.monotonic() + DEADLINE

    def frames():  # a character may come in two parts; what follows the last beginning is not whole
        return data.decode(errors="replace").split("\x1b[H")[2:-1]
    while not any("87.5" in frame for frame in frames()) and time.monotonic() < end:
        if select.select([main], [], [], 1)[0]:
            data += os.read(main, 65536)
    wanted = next(frame for frame in frames() if "87.5" in frame)
    tail.send_signal(signal.SIGINT)
    while True:  # up to its end: it may not end before somebody reads
        try:
            assert select.select([main], [], [], DEADLINE)[0], "it does not end"
            part = os.read(main, 65536)
        except OSError:  # the other side is closed
            break
        if not part:
            break
        data += part
    assert tail.wait(DEADLINE) == 0
    os.close(main)
    text = data.decode()
    assert text.startswith("\x1b[?1049h") and text.rstrip().endswith("\x1b[?25h\x1b[?1049l")
    frame = screen_of(wanted).replace("\r\r\n", "\n").replace("\r\n", "\n").split("\n")
    assert len(frame) <= 24 and max(map(len, frame)) <= 80
    assert frame[0].startswith("cli-01 (test): 2 devices")
    assert any(line.startswith("DEVICE") for line in frame)
    assert any(line.startswith("ups-1") and "battery.charge" in line and "87.5" in line for line in frame)
    assert "more; --device ID shows one device" in frame[-1]


def test_wrong_devices_and_absent_agents_are_explained(agent):
    control, _, _ = agent
    unknown = run("tail", "--control", control, "--device", "ups-9")
    assert unknown.returncode == 2 and "ups-1 ups-2" in unknown.stderr
    for verb in ("tail", "status", "devices"):
        absent = run(verb, "--control", "/nonexistent/control.sock")
        assert absent.returncode == 1 and "/nonexistent/control.sock" in absent.stderr


def test_the_store_can_be_looked_into(agent):
    control, store, process = agent
    held = run("store", "export", store)
    assert held.returncode == 1 and str(store) in held.stderr
    asked = run("store", "status", store, "--control", control)
    assert asked.returncode == 0 and "agent holds" in asked.stderr and "to be sent" in asked.stdout
    live = json.loads(run("store", "status", "--control", control, "--json").stdout)
    process.send_signal(signal.SIGTERM)
    assert process.wait(DEADLINE) == 0
    status = json.loads(run("store", "status", store, "--json").stdout)
    assert status["uuid"] == live["uuid"] and status["last"] >= live["last"]
    verified = run("store", "verify", store, "--json")
    assert verified.returncode == 0 and json.loads(verified.stdout)["ok"]
    lines = [json.loads(line) for line in run("store", "export", store).stdout.splitlines()]
    assert any(l["kind"] == "data" and l["point"] == "input.voltage" and l["value"] == 231.5 for l in lines)
    rows = list(csv.DictReader(io.StringIO(run("store", "export", store, "--format", "csv").stdout)))
    assert len(rows) == len(lines)
    assert [int(row["seq"]) for row in rows] == [line["seq"] for line in lines]
    first = run("store", "export", store, "--from", "1", "--to", "1").stdout.splitlines()
    assert {json.loads(line)["seq"] for line in first} == {1}


def test_a_file_that_is_no_store_is_refused(tmp_path):
    path = tmp_path / "records.db"
    path.write_text("this is not a database, it only looks like a file" * 30)
    for verb in ("status", "verify", "export"):
        done = run("store", verb, path)
        assert done.returncode == 1 and str(path) in done.stderr
    assert run("store", "verify", tmp_path / "absent.db").returncode == 1


def test_check_tells_file_line_and_column(tmp_path):
    path = tmp_path / "node.yaml"
    path.write_text("tramgac: 1\nsite: test\nnode: n-1\ndevicez: []\nstore: {budget: many}\n")
    done = run("check", path)
    assert done.returncode == 1
    assert f"{path}:4:1: " in done.stdout and 'did you mean "devices"?' in done.stdout
    assert f"{path}:5:17: " in done.stdout, "all problems at once"
    assert run("check", ROOT / "drivers/profiles/xy_md02/profile.yaml").returncode == 0


def test_profiles_can_be_listed_and_shown():
    names = [entry["name"] for entry in json.loads(run("profile", "list", "--json").stdout)]
    assert "apc_smart_ups" in names and "fortigate" in names
    assert "apc_smart_ups" in run("profile", "list").stdout
    shown = json.loads(run("profile", "show", "apc_smart_ups", "--json").stdout)
    voltage = next(point for point in shown["points"] if point["name"] == "input.voltage")
    assert voltage["register"] == "holding:151" and voltage["unit"] == "V"
    assert "UPS đang chạy ắc quy" in run("profile", "show", "apc_smart_ups", "--lang", "vi").stdout
    wrong = run("profile", "show", "apc_smart_up")
    assert wrong.returncode == 1 and 'did you mean "apc_smart_ups"?' in wrong.stderr


@pytest.mark.parametrize("arguments", [
    [], ["nonsense"], ["probe"], ["probe", "modbus-tcp://127.0.0.1:99999"],
    ["probe", "modbus-tcp://127.0.0.1", "--profile", "nonsense"],
    ["probe", "modbus-tcp://127.0.0.1", "--profile", "if_mib"],
    ["simulate", "--listen", "modbus-tcp://127.0.0.1:1"],
    ["simulate", "--profile", "if_mib", "--listen", "snmp://127.0.0.1"],
    ["simulate", "--profile", "xy_md02", "--listen", "modbus-tcp://127.0.0.1:1", "--set", "nonsense"],
    ["simulate", "--profile", "xy_md02", "--listen", "modbus-tcp://127.0.0.1:1", "--set", "ambient.humidity=wet"],
    ["store"], ["store", "export"], ["store", "export", "x", "--format", "xml"], ["profile"], ["profile", "show"],
    ["--lang", "fr", "profile", "list"],
])
def test_bad_usage_ends_with_2_and_says_something(arguments):
    done = run(*arguments)
    assert done.returncode == 2
    assert done.stderr or done.stdout


@pytest.mark.parametrize("verb", ["probe", "record", "scan", "simulate", "survey", "tail", "status", "devices", "store", "profile"])
def test_help_in_both_languages(verb):
    english, vietnamese = run(verb, "--help"), run("--lang", "vi", verb, "--help")
    assert english.returncode == vietnamese.returncode == 0
    assert english.stdout != vietnamese.stdout
