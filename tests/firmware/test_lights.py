"""The two lamps of the board qemu_mps2, read from their register while the node runs."""

import time

import node_block
import pytest
from qemu_node import PATIENCE, QemuNode, QtestSocket, flash_in
from test_contacts import Pins
from test_node import until

LEDS, ALARM, LIFE = 0x40028000, 1, 2


def flashes(lamps, mask, seconds):
    """How often a lamp goes on within so much time of this machine."""
    count, before, end = 0, True, time.monotonic() + seconds
    while time.monotonic() < end:
        lit = bool(lamps.read(LEDS) & mask)
        count += lit and not before
        before = lit
        time.sleep(0.02)
    return count


@pytest.mark.parametrize("block, least, most", [
    (b"", 2, 3),  # refused: three flashes, of which the window of two seconds sees two at least
    (node_block.block("hanoi", "room-7"), 0, 1)])
def test_the_lamp_of_life_tells_whether_the_node_is_set_up(tmp_path, block, least, most):
    lamps = QtestSocket(tmp_path)
    with QemuNode(*flash_in(node_block.flash_with(tmp_path / "flash.bin", block)), *lamps.arguments) as node:
        node.read_until("> ")
        assert not lamps.read(LEDS) & ALARM  # before a device that nobody plays is unavailable
        deadline = time.monotonic() + PATIENCE
        seen = []
        # A loaded machine makes the node late: once must be right.
        while not any(least <= count <= most for count in seen) and time.monotonic() < deadline:
            seen.append(flashes(lamps, LIFE, 2))
        assert any(least <= count <= most for count in seen), seen
        if block:
            assert max(flashes(lamps, LIFE, 3) for _ in range(3)) >= 1


def test_the_lamp_of_alarms_blinks_while_nobody_has_acknowledged(tmp_path):
    lamps, pins = QtestSocket(tmp_path), Pins(tmp_path)
    with QemuNode(*pins.arguments, "-accel", "tcg", "-qtest", f"unix:{lamps.path},server=on,wait=off", "-qtest-log", "none") as node:
        node.read_until("> ")
        pins.connect()
        pins.close(3)  # the fire panel is normally closed
        pins.close(0)
        until(node, "alarms", "contacts.leak-1: critical")
        deadline = time.monotonic() + PATIENCE
        while (count := flashes(lamps, ALARM, 3)) < 4:  # twice a second
            assert time.monotonic() < deadline, count
