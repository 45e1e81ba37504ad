"""The agent on a serial line that carries characters at its baud rate. The figures are printed by scripts/bench."""
import os
import subprocess
import sys
import time

import pytest

from agent_kit import AGENT, ROOT

sys.path.insert(0, str(ROOT / "tests/bench"))
import bus_use  # noqa: E402


@pytest.mark.parametrize("baud,pause", [(9600, True), (19200, False)])
def test_the_line_is_used_and_its_silences_are_kept(kit, baud, pause):
    account = bus_use.measure(AGENT, baud, pause, 2, kit.folder / "line", warm_up=2)
    assert account["gap_least"] >= max(bus_use.silence(baud), account["pause"])
    assert account["unanswered"] == 0
    assert account["use"] > 0.7, "far from the 0.99 of a machine that has time"


def test_the_paced_line_is_as_slow_as_a_line(kit):
    """Otherwise the bus use would be flattering."""
    line = kit.start("line", [bus_use.PYTHON, ROOT / "tests/bench/paced_line.py", "--baud", 9600, "--bits", 11,
                              "--turnaround", 0.02], stdout=subprocess.PIPE, text=True)
    ends = [os.open(path, os.O_RDWR | os.O_NOCTTY) for path in line.process.stdout.readline().split()]

    def carry(source, target, data):
        os.write(source, data)
        arrived = b""
        while len(arrived) < len(data):
            arrived += os.read(target, 4096)
        assert arrived == data
    begin = time.monotonic()
    carry(ends[0], ends[1], bytes(range(96)))
    asked = time.monotonic()
    carry(ends[1], ends[0], bytes(range(255, 127, -1)))
    answered = time.monotonic()
    assert 96 * 11 / 9600 <= asked - begin < 2
    assert 96 * 11 / 9600 + 0.02 + 128 * 11 / 9600 <= answered - begin < 2
    for end in ends:
        os.close(end)
