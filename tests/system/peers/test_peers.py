"""The peers answer as the devices they play, byte by byte; the frames here are written out by hand."""

import json
import os
import pathlib
import pty
import select
import socket
import struct
import subprocess
import sys
import time
import tty

import pytest

HERE = pathlib.Path(__file__).parent
sys.path.insert(0, str(HERE))
from growing import whole_lines  # noqa: E402
from ports import free_port  # noqa: E402

DEADLINE = 15


def until(condition, what):
    """Waits for a true answer of `condition` and returns it; fails after DEADLINE seconds."""
    end = time.monotonic() + DEADLINE
    while time.monotonic() < end:
        answer = condition()
        if answer:
            return answer
        time.sleep(0.05)
    pytest.fail(f"waited {DEADLINE} s for {what}")


def truth_lines(file):
    """All lines of a truth file so far."""
    return [json.loads(line) for line in whole_lines(file)]


@pytest.fixture(name="start")
def fixture_start():
    """Starts a peer; ends it, and only it, after the test."""
    started = []

    def start(script, *arguments):
        started.append(subprocess.Popen([sys.executable, str(HERE / script), *map(str, arguments)]))
        return started[-1]
    yield start
    for process in started:
        process.terminate()
        process.wait(DEADLINE)


def connect(port):
    """A connection as soon as the peer listens."""
    def attempt():
        try:
            return socket.create_connection(("127.0.0.1", port), timeout=DEADLINE)
        except ConnectionRefusedError:
            return None
    return until(attempt, "the peer to listen")


def ask_tcp(connection, function, address, count):
    """The PDU that answers a Modbus TCP request for unit 1."""
    connection.sendall(struct.pack(">HHHBBHH", 0x1234, 0, 6, 1, function, address, count))
    head = b""
    while len(head) < 7:
        head += connection.recv(7 - len(head))
    transaction, protocol, length, unit = struct.unpack(">HHHB", head)
    assert (transaction, protocol, unit) == (0x1234, 0, 1)
    pdu = b""
    while len(pdu) < length - 1:
        pdu += connection.recv(length - 1 - len(pdu))
    return pdu


def registers(pdu):
    """The words of a read response."""
    return list(struct.unpack(f">{pdu[1] // 2}H", pdu[2:]))


def test_smart_ups_serves_what_it_says(start, tmp_path):
    port, truth = free_port(), tmp_path / "truth"
    start("modbus_smart_ups.py", "--port", port, "--truth", truth)
    connection = connect(port)
    until(lambda: len(truth_lines(truth)) >= 2, "truth")
    words = registers(ask_tcp(connection, 3, 128, 44))
    said = [line["values"] for line in truth_lines(truth)]
    assert words[130 - 128] / 512 in [line["battery.charge"] for line in said]
    assert words[151 - 128] / 64 in [line["input.voltage"] for line in said]
    assert (words[0] << 16 | words[1]) in [line["battery.runtime"] for line in said]
    model = registers(ask_tcp(connection, 3, 532, 16))
    assert b"".join(word.to_bytes(2, "big") for word in model) == b"Smart-UPS 1500".ljust(32)


@pytest.mark.parametrize("function, address, count", [
    (3, 27, 1),    # behind the status block
    (3, 127, 3),   # starts before a block
    (3, 20, 40),   # leaves the block
    (3, 129 + 43, 1),
    (4, 0, 1),     # it has holding registers only
])
def test_smart_ups_refuses_undefined_registers(start, function, address, count):
    port = free_port()
    start("modbus_smart_ups.py", "--port", port)
    assert ask_tcp(connect(port), function, address, count) == bytes([function | 0x80, 2])


def test_smart_ups_loses_and_regains_the_mains(start, tmp_path):
    port, truth = free_port(), tmp_path / "truth"
    start("modbus_smart_ups.py", "--port", port, "--truth", truth, "--on-battery-after", 4, "--on-line-after", 8)
    connection = connect(port)
    seen = []

    def status_changed_twice():
        low = registers(ask_tcp(connection, 3, 0, 2))[1]
        if not seen or seen[-1] != low:
            seen.append(low)
        return len(seen) == 3
    until(status_changed_twice, "two changes of the status")
    assert seen == [0b10, 0b1000100, 0b10]
    until(lambda: truth_lines(truth)[-1]["values"]["ups.on_line"], "the truth to say so too")


def crc(data):
    """CRC-16 of Modbus, low byte first."""
    value = 0xFFFF
    for byte in data:
        value ^= byte
        for _ in range(8):
            value = value >> 1 ^ 0xA001 if value & 1 else value >> 1
    return struct.pack("<H", value)


def ask_rtu(line, request, timeout=DEADLINE, size=5):
    """What comes back within `timeout` seconds, at least `size` bytes unless time is up."""
    os.write(line, request + crc(request))
    answer, end = b"", time.monotonic() + timeout
    while len(answer) < size and time.monotonic() < end:
        if select.select([line], [], [], 0.1)[0]:
            answer += os.read(line, 256)
    return answer


def test_xy_md02_serves_what_it_says(start, tmp_path):
    line, device = pty.openpty()
    tty.setraw(line)
    tty.setraw(device)
    truth = tmp_path / "truth"
    start("modbus_xy_md02.py", os.ttyname(device), "--truth", truth)
    until(lambda: len(truth_lines(truth)) >= 2, "truth")
    answer = ask_rtu(line, bytes([1, 4, 0, 1, 0, 2]), size=9)
    assert answer[:3] == bytes([1, 4, 4]) and answer[-2:] == crc(answer[:-2])
    temperature, humidity = struct.unpack(">hH", answer[3:7])
    said = [line["values"] for line in truth_lines(truth)]
    assert {"ambient.temperature": temperature / 10, "ambient.humidity": humidity / 10} in said
    assert ask_rtu(line, bytes([1, 4, 0, 0, 0, 2])) == bytes([1, 0x84, 2]) + crc(bytes([1, 0x84, 2]))
    assert ask_rtu(line, bytes([7, 4, 0, 1, 0, 2]), timeout=1) == b""
    os.close(line)
    os.close(device)
