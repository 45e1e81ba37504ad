"""Nothing but reading leaves the agent: function codes 1 to 4, and 43 (identification), say the logs of pymodbus.

pymodbus logs every byte that it receives. Each of them must belong to a sound request.
"""
import collections
import os
import re
import socket
import subprocess
import sys

import pytest

from agent_kit import PEERS, ROOT, Agent, Node, free_port, listens, tramgac, until, whole_lines

READING = {1, 2, 3, 4}
IDENTIFYING = {43}
WRITE_REGISTER = 6
# Every Modbus profile of the tree, in the order of its unit id on the line.
PROFILES = sorted(path.parent.name for path in (ROOT / "drivers/profiles").glob("*/profile.yaml")
                  if "\nprotocol: modbus\n" in path.read_text(encoding="utf-8"))
LINE = "baud=115200&parity=N&stop_bits=1"


def received(log):
    """The byte strings of a log, as they came."""
    text = "\n".join(whole_lines(log))
    return [bytes(int(word, 16) for word in match.split())
            for match in re.findall(r"(?:Handling data: |recv: )((?:0x[0-9a-f]+ ?)+)", text)]


def tcp_functions(log):
    """How often each function code came, and the bytes left over. Requests are short, so none is split."""
    counted = collections.Counter()
    for data in received(log):
        while data:
            size = 6 + int.from_bytes(data[4:6], "big")
            assert data[2:4] == b"\0\0" and 8 <= size <= len(data), f"not a request: {data.hex()}"
            counted[data[7]] += 1
            data = data[size:]
    return counted, b""


def crc(data):
    """Modbus over Serial Line V1.02 clause 6.2.2, bit by bit."""
    value = 0xFFFF
    for byte in data:
        value ^= byte
        for _ in range(8):
            value = value >> 1 ^ 0xA001 if value & 1 else value >> 1
    return value.to_bytes(2, "little")


def line_functions(log):
    """The same from a serial line, where a request ends where its checksum fits."""
    counted = collections.Counter()
    data = b"".join(received(log))
    while data:
        # A read has 8 characters, an identification 7; anything else is looked for as well, in order to be found.
        size = next((size for size in (8, 7, *range(4, 257)) if size <= len(data) and crc(data[:size]) == b"\0\0"), None)
        if size is None:
            break
        counted[data[1]] += 1
        data = data[size:]
    return counted, data


class Site:
    """Two peers with every register: a TCP server, and a line with one unit for each profile."""

    def __init__(self, kit):
        self.port, self.tcp_log, self.line_log = free_port(), kit.folder / "tcp.bytes", kit.folder / "line.bytes"
        wire = kit.start("wire", [sys.executable, ROOT / "tests/bench/paced_line.py", "--baud", 115200],
                         stdout=subprocess.PIPE, text=True)
        self.line, unit = wire.process.stdout.readline().split()
        self.tcp_peer = kit.start("tcp-peer", [sys.executable, PEERS / "modbus_any.py", "--port", self.port, "--log",
                                               self.tcp_log])
        kit.start("line-peer", [sys.executable, PEERS / "modbus_any.py", "--device", unit, "--units", len(PROFILES),
                                "--log", self.line_log])
        until(lambda: listens(self.port), "the TCP server")

    def addresses(self):
        """Each profile with its address on the line; the TCP server has one unit, so one device at a time."""
        return [(name, f"modbus-rtu://{self.line}?{LINE}&unit={i + 1}") for i, name in enumerate(PROFILES)]

    def write_to_both(self):
        """What must never be seen, written by this test."""
        with socket.create_connection(("127.0.0.1", self.port)) as link:
            link.sendall(bytes.fromhex("000100000006010600010001"))
        frame = bytes.fromhex("010600010001")
        line = os.open(self.line, os.O_RDWR | os.O_NOCTTY)
        os.write(line, frame + crc(frame))
        os.close(line)


def check_reading(functions, rest):
    """Nothing but reading, and no bytes that belong to no request."""
    assert not rest, f"not a request: {rest[:16].hex()}"
    assert set(functions) <= READING | IDENTIFYING, functions


@pytest.fixture(name="site")
def fixture_site(kit):
    return Site(kit)


def test_agent_and_probe_only_read(kit, site):
    assert len(PROFILES) >= 4
    devices = [{"id": f"line-{i}", "profile": name, "address": address, "period": "500ms", "timeout": "300ms"}
               for i, (name, address) in enumerate(site.addresses())]
    devices.append({"id": "tcp", "profile": PROFILES[0], "address": f"modbus-tcp://127.0.0.1:{site.port}?unit=1",
                    "period": "500ms"})
    agent = Agent(kit, Node(devices=devices)).start()
    for device in devices:
        until(lambda name=device["id"]: any(line["quality"] == "good" for line in agent.readings(name).values()),
              f"readings of {device['id']}")
        agent.ask("poll", device=device["id"])
    agent.stop()
    for name, address in [(name, f"modbus-tcp://127.0.0.1:{site.port}?unit=1") for name in PROFILES] + site.addresses():
        done = tramgac("probe", address, "--profile", name, "--json")
        assert done.returncode == 0, done.stderr
    seen = tcp_functions(site.tcp_log), line_functions(site.line_log)
    for functions, rest in seen:
        check_reading(functions, rest)
        assert len(set(functions) & READING) >= 2 and sum(functions.values()) > len(PROFILES), functions
    # Had there been anything else, the logs would have shown it.
    site.write_to_both()
    until(lambda: tcp_functions(site.tcp_log)[0][WRITE_REGISTER] == 1, "the write that this test made")
    until(lambda: line_functions(site.line_log)[0][WRITE_REGISTER] == 1, "the write that this test made")


def test_the_backup_and_the_tools_only_read(kit, site):
    """Over the other address when the first one fails, and whatever a technician runs."""
    port, log = free_port(), kit.folder / "backup.bytes"
    kit.start("backup-peer", [sys.executable, PEERS / "modbus_any.py", "--port", port, "--log", log])
    until(lambda: listens(port), "the backup")
    address = f"modbus-tcp://127.0.0.1:{site.port}?unit=1&backup=127.0.0.1:{port}"
    agent = Agent(kit, Node(devices=[{"id": "two-ways", "profile": PROFILES[0], "address": address, "period": "1s",
                                      "timeout": "1s"}])).start()
    until(lambda: sum(tcp_functions(site.tcp_log)[0].values()) >= 3, "the first address to be asked")
    assert not tcp_functions(log)[0], "the backup is not needed yet"
    site.tcp_peer.end()
    until(lambda: sum(tcp_functions(log)[0].values()) >= 3, "the backup to be asked")
    until(lambda: agent.device("two-ways")["condition"] == "available", "the device over its backup")
    agent.stop()
    check_reading(*tcp_functions(log))
    for name, target, functions in (("tcp", f"modbus-tcp://127.0.0.1:{port}", lambda: tcp_functions(log)),
                                    ("line", f"modbus-rtu://{site.line}", lambda: line_functions(site.line_log))):
        unit = f"{target}?{LINE}&unit=1" if name == "line" else f"{target}?unit=1"
        spans = [word for table in ("coil", "discrete", "holding", "input") for word in ("--range", f"{table}:0-9")]
        asked = collections.Counter()
        for words in (("probe", unit, "--profile", "auto"), ("scan", target, "--units", "1-2", "--timeout", "0.2"),
                      ("survey", unit, *spans, "--out", kit.folder / f"survey-{name}"),
                      ("record", unit, "--profile", PROFILES[0], "--out", kit.folder / f"record-{name}")):
            done = tramgac(*words, deadline=120)
            assert done.returncode in (0, 2), done.stderr  # 2: no profile fits a device that has every register
            seen, rest = functions()
            check_reading(seen, rest)
            assert seen - asked, f"{words[0]} asked nothing: {done.stderr}"
            asked = seen
        assert set(asked) == READING | IDENTIFYING, f"{name}: not everything was tried: {asked}"
