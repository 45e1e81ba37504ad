"""`tramgac scan` against pymodbus, net-snmp's snmpd and a device on a pseudo terminal that hears one speed only."""

import json
import os
import pty
import select
import signal
import socket
import struct
import subprocess
import sys
import termios
import threading
import time
import tty

import pytest

from cli_kit import DEADLINE, PEERS, free_port, listens, need, program, run, until


def scan(*arguments, timeout=60):
    done = run("scan", *arguments, "--json", timeout=timeout)
    return json.loads(done.stdout), done


def check(yaml, folder):
    """The configuration that a scan printed, as a node's."""
    path = folder / "node.yaml"
    path.write_text("tramgac: 1\nsite: test\nnode: n-1\n" + yaml)
    done = run("check", path)
    assert done.returncode == 0, done.stdout


def unknown_ups(processes, *arguments):
    port = free_port()
    processes.start(sys.executable, PEERS / "modbus_unknown_ups.py", "--port", port, *arguments,
                    stderr=subprocess.DEVNULL)
    until(lambda: listens(port), "the UPS")
    return port


def test_a_range_of_addresses_over_tcp(processes, tmp_path):
    port = unknown_ups(processes, "--log", tmp_path / "log")
    processes.simulate("--profile", "xy_md02", "--listen", f"modbus-tcp://127.0.0.9:{port}?unit=255",
                       "--set", "ambient.temperature=23.4", "--set", "ambient.humidity=51")
    answer, done = scan(f"modbus-tcp://127.0.0.0/28:{port}")
    assert done.returncode == 0, done.stderr
    assert "\r" not in done.stderr, "no bar in a pipe"
    finds = {find["target"]: find for find in answer["finds"]}
    assert set(finds) == {f"modbus-tcp://127.0.0.1:{port}?unit=1", f"modbus-tcp://127.0.0.9:{port}?unit=255"}
    ups = finds[f"modbus-tcp://127.0.0.1:{port}?unit=1"]
    assert ups["device"] == "Unheard Unknown UPS 9000 series U-9000 1.02" and ups["profile"] is None
    assert "tramgac survey" in ups["reason"]
    assert finds[f"modbus-tcp://127.0.0.9:{port}?unit=255"]["profile"] == "xy_md02"
    check(answer["configuration"], tmp_path)
    asked = [json.loads(line) for line in (tmp_path / "log").read_text().splitlines()]
    assert {one["function"] for one in asked} <= {1, 2, 3, 4}


def test_a_serial_device_server(processes, tmp_path):
    port = unknown_ups(processes, "--rtu", "--unit", "3", "--nameless")
    answer, done = scan(f"modbus-rtu-tcp://127.0.0.1:{port}", "--units", "1-4", "--timeout", "0.3")
    assert done.returncode == 0, done.stderr
    assert [find["target"] for find in answer["finds"]] == [f"modbus-rtu-tcp://127.0.0.1:{port}?unit=3"]
    check(answer["configuration"], tmp_path)


def crc(frame):
    value = 0xFFFF
    for byte in frame:
        value ^= byte
        for _ in range(8):
            value = value >> 1 ^ 0xA001 if value & 1 else value >> 1
    return frame + struct.pack("<H", value)


class Line:
    """Units on a pseudo terminal that hear requests only while the line has their speed."""

    def __init__(self, speed, units):
        self.main, self.side = pty.openpty()
        tty.setraw(self.side)
        self.path = os.ttyname(self.side)
        self.speed, self.units, self.asked, self.stop = speed, units, [], False
        self.thread = threading.Thread(target=self.run)
        self.thread.start()

    def run(self):
        while not self.stop:
            if not select.select([self.main], [], [], 0.05)[0]:
                continue
            request = os.read(self.main, 256)
            while len(request) < 8 and select.select([self.main], [], [], 0.02)[0]:  # all that is asked here has 7 or 8
                request += os.read(self.main, 256)
            if termios.tcgetattr(self.main)[4] != self.speed or len(request) < 4 or crc(request[:-2]) != request:
                continue
            self.asked.append(request)
            if request[0] in self.units:
                os.write(self.main, crc(bytes([request[0], request[1] | 0x80, 2 if request[1] < 5 else 1])))

    def close(self):
        self.stop = True
        self.thread.join()
        os.close(self.main)
        os.close(self.side)


def test_a_serial_line_is_swept_until_somebody_answers(tmp_path):
    line = Line(termios.B19200, {2, 5})
    try:
        answer, done = scan(f"modbus-rtu://{line.path}", "--units", "1-6", "--timeout", "0.4")
    finally:
        line.close()
    assert done.returncode == 0, done.stderr
    assert [(find["unit"], find["baud"]) for find in answer["finds"]] == [(2, 19200), (5, 19200)]
    assert answer["finds"][0]["profile"] is None and "exception-2" in answer["finds"][0]["reason"]
    check(answer["configuration"], tmp_path)
    assert {request[1] for request in line.asked} <= {1, 2, 3, 4, 43}, "reads only"


def test_a_line_that_is_not_there_is_explained():
    done = run("scan", "modbus-rtu:///dev/nonexistent0", "--lang", "vi")
    assert done.returncode == 1 and "không mở được cổng" in done.stderr


@pytest.fixture(name="agents")
def fixture_agents(processes, tmp_path):
    """An snmpd with a community and an SNMPv3 user on a loopback address of its own; its port."""
    snmpd = need("snmpd")
    port = free_port(socket.SOCK_DGRAM)
    conf = tmp_path / "snmpd.conf"
    conf.write_text(f"agentAddress udp:127.0.7.7:{port}\nrocommunity hidden-one\nsysName watchman\n"
                    "createUser monitor SHA-256 a-long-passphrase AES another-passphrase\nrouser monitor priv\n")
    environment = {**os.environ, "SNMP_PERSISTENT_DIR": str(tmp_path / "persistent")}
    processes.start(snmpd, "-f", "-Lo", "-C", "-c", conf, "-p", tmp_path / "pid", "-r", stdout=subprocess.DEVNULL,
                    stderr=subprocess.DEVNULL, env=environment)
    until(lambda: run("probe", f"snmp://127.0.7.7:{port}?community=hidden-one", "--timeout", "0.3").returncode == 0,
          "snmpd")
    return port


def secret(path, text):
    path.write_text(text)
    path.chmod(0o600)
    return path


def test_a_silent_network_takes_seconds_and_the_agent_in_it_is_found(agents, tmp_path):
    communities = secret(tmp_path / "communities", "# what the site uses\npublic\nhidden-one\n")
    begin = time.monotonic()
    answer, done = scan(f"snmp://127.0.7.0/24:{agents}", "--communities", communities, "--rate", "500",
                        "--timeout", "0.5", timeout=120)
    assert time.monotonic() - begin < 60, "one host after the other would take four minutes"
    assert done.returncode == 0, done.stderr
    [find] = answer["finds"]
    assert find["target"] == f"snmp://127.0.7.7:{agents}"
    assert find["profile"].split("+")[0] == "linux_server" and find["sys_name"] == "watchman"
    assert "hidden-one" not in json.dumps(answer["finds"])
    assert "community=hidden-one" in answer["configuration"]
    check(answer["configuration"], tmp_path)


def test_snmpv3_users_come_from_a_file(agents, tmp_path):
    secret(tmp_path / "auth", "a-long-passphrase\n")
    secret(tmp_path / "priv", "another-passphrase\n")
    users = tmp_path / "users"
    users.write_text("nobody?auth=SHA-256&auth_file=auth&priv=AES-128&priv_file=priv\n"
                     "monitor?auth=SHA-256&auth_file=auth&priv=AES-128&priv_file=priv\n")
    answer, done = scan(f"snmp://127.0.7.5-9:{agents}", "--users", users, "--timeout", "0.5")
    assert done.returncode == 0, done.stderr
    assert [find["target"] for find in answer["finds"]] == [f"snmp://monitor@127.0.7.7:{agents}"]
    assert answer["finds"][0]["profile"].split("+")[0] == "linux_server"
    check(answer["configuration"], tmp_path)
    users.write_text("nobody?auth=SHA-256&auth_file=auth&priv=AES-128&priv_file=priv\n")
    answer, done = scan(f"snmp://127.0.7.5-9:{agents}", "--users", users, "--timeout", "0.5")
    assert answer["finds"][0]["profile"] is None and "does not know this user" in answer["finds"][0]["reason"]


def test_ctrl_c_prints_what_was_found(processes, tmp_path):
    port = unknown_ups(processes)
    main, side = pty.openpty()
    process = subprocess.Popen([program(), "scan", f"modbus-tcp://127.0.0.1:{port}", "snmp://127.0.7.1-200?community=x",
                                "--rate", "5", "--json", "--lang", "en"], stdout=subprocess.PIPE, stderr=side, text=True)
    os.close(side)
    said = read_terminal(main, b"SNMP, 1 found")  # now it is at what takes 40 s
    process.send_signal(signal.SIGINT)
    said += read_terminal(main)
    out, _ = process.communicate(timeout=DEADLINE)
    os.close(main)
    answer = json.loads(out)
    assert process.returncode == 1 and not answer["complete"] and len(answer["finds"]) == 1
    assert b"interrupted" in said


def read_terminal(main, end=None):
    """What a program says on the terminal whose other side we are, up to `end` or to its own end."""
    said = b""
    while end is None or end not in said:
        assert select.select([main], [], [], 3 * DEADLINE)[0], f"nothing more after {said!r}"
        try:
            part = os.read(main, 65536)
        except OSError:  # the other side is closed
            part = b""
        if not part:
            assert end is None, f"ended after {said!r}"
            break
        said += part
    return said


def test_a_terminal_gets_a_bar():
    main, side = pty.openpty()
    process = subprocess.Popen([program(), "scan", f"modbus-tcp://127.0.0.0/28:{free_port()}"], stdin=side,
                               stdout=subprocess.DEVNULL, stderr=side)
    os.close(side)
    text = read_terminal(main).decode()
    os.close(main)
    assert process.wait(DEADLINE) == 1
    assert "\r[" in text and "nothing found" in text


@pytest.mark.parametrize("arguments", [
    [], ["nonsense"], ["modbus-tcp://10.0.0.0/8"], ["modbus-tcp://10.1.2.9-3"], ["snmp://127.0.7.0/24"],
    ["modbus-tcp://127.0.0.1", "--units", "0-300"], ["modbus-tcp://127.0.0.1", "--rate", "0"],
    ["snmp://127.0.7.0/24", "--communities", "/nonexistent"],
])
def test_bad_usage_ends_with_2_and_says_something(arguments):
    done = run("scan", *arguments)
    assert done.returncode == 2
    assert done.stderr or done.stdout


def test_a_file_of_communities_must_be_private(tmp_path):
    path = tmp_path / "communities"
    path.write_text("public\n")
    path.chmod(0o644)
    done = run("scan", "snmp://127.0.7.0/24", "--communities", path)
    assert done.returncode == 2 and "0600" in done.stderr
