"""The node of the image: it polls its device by a compiled profile, judges, raises alarms and keeps records in flash."""

import json
import pathlib
import re
import time

import pytest
from qemu_node import PATIENCE, QemuNode, flash_in
from rtu_unit import PymodbusUnit, free_port, serial_line

PROFILE = pathlib.Path(__file__).resolve().parents[2] / "drivers/profiles/xy_md02"
INPUTS = (1, [246, 528])  # those of its exchange.yaml
NOT_READ = "climate-1 ambient.temperature: not-read-yet"


def until(node, question, wanted):
    """Asks until `wanted` is in the answer, and returns that."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        answer = node.ask(question)
        if wanted in answer:
            return answer
        time.sleep(0.1)
    return pytest.fail(f"{wanted!r} did not come, the last answer is {answer!r}")


def test_readings_are_those_of_the_profile_and_a_device_that_goes_raises_an_alarm():
    assert f"words: {INPUTS[1]}" in (PROFILE / "exchange.yaml").read_text(encoding="utf-8")
    wanted = json.loads((PROFILE / "expected.json").read_text(encoding="utf-8"))["readings"]
    with PymodbusUnit(1, INPUTS) as unit, QemuNode(*serial_line(unit.port)) as node:
        node.read_until("> ")
        assert NOT_READ in node.ask("readings")
        answer = until(node, "readings", "climate-1 ambient.temperature = ")
        found = dict(re.findall(r"climate-1 (\S+) = (\S+) \S+\r\n", answer))
        assert {name: float(value) for name, value in found.items()} == wanted
        assert "unit 1: exception-2" in node.ask("read 1 input:7")  # by hand, in between
        assert "climate-1.unavailable" not in node.ask("alarms")
        unit.process.kill()
        answer = until(node, "alarms", "climate-1.unavailable")
        assert "climate-1.unavailable: minor, Sensor does not answer / Cảm biến không trả lời\r\n" in answer
        assert re.search(r"climate-1 ambient.humidity: (timeout|disconnected), ", node.ask("readings"))


def test_records_outlive_a_restart(tmp_path):
    def look(node):
        return re.search(r"kho bản ghi: ([0-9a-f-]{36}), records / bản ghi (\d+), dropped / đã bỏ (\d+)",
                         node.ask("status")).groups()
    flash = tmp_path / "flash.bin"
    with QemuNode(*serial_line(free_port()), *flash_in(flash)) as node:
        node.read_until("> ")
        until(node, "alarms", "climate-1.unavailable")
        time.sleep(3)  # readings are committed within 2 s
        store, records, _ = look(node)
    assert int(records) > 0
    with QemuNode(*serial_line(free_port()), *flash_in(flash)) as node:
        node.read_until("> ")
        again, more, dropped = look(node)
        assert (again, dropped) == (store, "0")
        assert int(more) >= int(records)
        assert "climate-1.unavailable: minor" in node.ask("alarms")  # also before anything was polled
    flash.write_bytes(bytes(16 * 1024 * 1024))
    with QemuNode(*serial_line(free_port()), *flash_in(flash)) as node:
        node.read_until("> ")
        assert look(node)[0] != store
