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

from agent_kit import PEERS, ROOT, Agent, Node, free_port, listens, tramgac, until

READING = {1, 2, 3, 4}
IDENTIFYING = {43}
WRITE_REGISTER = 6
# Every Modbus profile of the tree, in the order of its unit id on the line.
PROFILES = sorted(path.parent.name for path in (ROOT / "drivers/profiles").glob("*/profile.yaml")
                  if "\nprotocol: modbus\n" in path.read_text(encoding="utf-8"))
LINE = "baud=115200&parity=N&stop_bits=1"


def received(log):
    """The byte strings of a log, as they came."""
    text = log.read_text(encoding="utf-8") if log.exists() else ""
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
        kit.start("tcp-peer", [sys.executable, PEERS / "modbus_any.py", "--port", self.port, "--log", self.tcp_log])
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
        assert not rest, f"not a request: {rest[:16].hex()}"
        assert set(functions) <= READING | IDENTIFYING, functions
        assert len(set(functions) & READING) >= 2 and sum(functions.values()) > len(PROFILES), functions
    # Had there been anything else, the logs would have shown it.
    site.write_to_both()
    until(lambda: tcp_functions(site.tcp_log)[0][WRITE_REGISTER] == 1, "the write that this test made")
    until(lambda: line_functions(site.line_log)[0][WRITE_REGISTER] == 1, "the write that this test made")
