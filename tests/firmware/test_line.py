"""The serial line of the image: it asks as a Modbus master should, whatever comes back."""

import re
import threading

import pytest
from qemu_node import QemuNode
from rtu_unit import PymodbusUnit, ScriptedUnit, framed, serial_line

GOOD = framed(3, 3, 4, 0x12, 0x34, 0xFF, 0xFE)
SHOWN = "holding:16 = 0x1234 4660\r\nholding:17 = 0xFFFE 65534\r\n"


@pytest.fixture(name="pymodbus_node", scope="module")
def fixture_pymodbus_node():
    with PymodbusUnit(3) as unit, QemuNode(*serial_line(unit.port)) as node:
        node.read_until("> ")
        for _ in range(30):  # pymodbus takes a while to start, and QEMU tries again each second
            if "timeout" not in node.ask("read 3 holding:0"):
                break
        yield node


@pytest.mark.parametrize("table, code", [("holding", 3), ("input", 4)])
def test_registers_of_pymodbus(pymodbus_node, table, code):
    answer = pymodbus_node.ask(f"read 3 {table}:268 32")
    values = re.findall(rf"{table}:(\d+) = 0x([0-9A-F]{{4}}) (\d+)\r\n", answer)
    assert [(int(at), int(hexadecimal, 16), int(decimal)) for at, hexadecimal, decimal in values] == [
        (at, 7 * at + code, 7 * at + code) for at in range(268, 300)]


@pytest.mark.parametrize("table, factor", [("coil", 3), ("discrete", 5)])
def test_bits_of_pymodbus(pymodbus_node, table, factor):
    answer = pymodbus_node.ask(f"read 3 {table}:5 20")
    assert [(int(at), bit) for at, bit in re.findall(rf"{table}:(\d+) = ([01])\r\n", answer)] == [
        (at, "1" if at % factor == 0 else "0") for at in range(5, 25)]


def test_what_pymodbus_refuses(pymodbus_node):
    assert "unit 3: exception-2, " in pymodbus_node.ask("read 3 holding:300")
    assert "wanted: read UNIT" in pymodbus_node.ask("read 3 holding:65536")


@pytest.fixture(name="line")
def fixture_line():
    with ScriptedUnit() as unit, QemuNode(*serial_line(unit.port)) as node:
        node.read_until("> ")

        def ask(*answers):
            unit.answers = answers
            return node.ask("read 3 holding:16 2")
        yield unit, node, ask


def test_the_request_is_what_the_standard_says(line):
    unit, _, ask = line
    assert ask((0, GOOD)) == SHOWN + "> "
    assert unit.requests == [framed(3, 3, 0, 16, 0, 2)]


def test_split_frames_noise_and_echo(line):
    unit, node, ask = line
    assert SHOWN in ask((0, GOOD[:1]), (0.005, GOOD[1:4]), (0.005, GOOD[4:]))
    assert SHOWN in ask((0, b"\xff\x00"), (0.2, GOOD))
    assert SHOWN in ask((0, framed(3, 3, 0, 16, 0, 2)), (0.01, GOOD))
    assert "tiếng vọng 1," in node.ask("status")
    assert SHOWN in ask((0, framed(4, 3, 4, 9, 9, 9, 9)), (0.2, GOOD))
    assert len(unit.requests) == 4


@pytest.mark.parametrize("answer, said", [
    ((), "timeout"), (((0, GOOD[:-1] + b"\0"),), "crc"), (((0, GOOD[:5]),), "bad-frame"),
    (((0, GOOD[:5]), (0.3, GOOD[5:])), "bad-frame"), (((0, framed(4, 3, 4, 1, 2, 3, 4)),), "wrong-unit"),
    (((0, framed(3, 0x83, 6)),), "exception-6")])
def test_what_is_no_answer_is_named(line, answer, said):
    _, _, ask = line
    assert f"unit 3: {said}, " in ask(*answer)
    assert SHOWN in ask((0, GOOD))


def test_a_late_answer_is_not_that_to_the_next_question(line):
    unit, node, ask = line
    late = threading.Event()
    assert "timeout" in ask((late, framed(3, 3, 4, 0, 0, 0, 0)))
    late.set()
    assert SHOWN in ask((0, GOOD))
    assert "lạ 1," in node.ask("status")
    assert len(unit.requests) == 2
