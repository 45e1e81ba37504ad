"""Ten units on a line of 9600 baud that carries characters at that speed; three do not answer, and come later."""
import collections
import os
import select
import signal
import subprocess
import time

import pytest
from agent_kit import ROOT, Agent, Broker, Node, Witness, until, whole_lines
from frames import Rtu, crc
from readings import HERE, POINTS, PYTHON, profile, whole, wrong_values

BAUD = 9600
UNITS = range(1, 11)
DEAD = (3, 6, 9)
HEALTHY = tuple(unit for unit in UNITS if unit not in DEAD)
PERIOD, TIMEOUT, MISSES = 2.0, 0.3, 2
TENTH = PERIOD / 10
REQUEST = 8 * 10 / BAUD  # seconds on the line
SHARE = 0.05  # of the bus, for a device that is silent (docs/design/dead-devices.md)
FIRST = POINTS["input.l1.voltage"]  # with which every poll begins


class Account:
    """What was on the line: when each unit was asked for what."""

    def __init__(self, log, since=0.0):
        self.asked, self.lines = collections.defaultdict(list), []
        for line in whole_lines(log):
            when, who, data = line.split()
            if float(when) < since:
                continue
            self.lines.append((float(when), who, bytes.fromhex(data)))
            if who == "request":
                for register in Rtu.asked(self.lines[-1][2]):
                    self.asked[register].append(float(when))

    def polls(self, unit, since=0.0, until_=float("inf")):
        return [when for when in self.asked[unit, FIRST] if since <= when <= until_]

    def requests(self, unit):
        return [when for when, who, data in self.lines if who == "request" and data[0] == unit]

    def waited(self, unit, since, until_):
        """How long the line waited for a unit that said nothing: to the next request, or to the end of the timeout."""
        waits = [min(after[0] - now[0], REQUEST + TIMEOUT) for now, after in zip(self.lines, self.lines[1:])
                 if now[1] == after[1] == "request" and now[2][0] == unit and since <= now[0] <= until_]
        return sum(waits)


def gaps(moments):
    return [b - a for a, b in zip(moments, moments[1:])]


@pytest.fixture(name="line")
def fixture_line(kit):
    """The agent's end of the line, its units, and the log of the line."""
    log = kit.folder / "line.txt"
    wire = kit.start("wire", [PYTHON, ROOT / "tests/bench/paced_line.py", "--baud", BAUD, "--log", log],
                     stdout=subprocess.PIPE, text=True)
    port, device = wire.process.stdout.readline().split()
    units = kit.start("units", [PYTHON, HERE / "stamped_units.py", "--lines", device, "--baud", BAUD, "--units",
                                len(UNITS), "--dead", *DEAD])
    until(lambda: answers(port, HEALTHY[0]), "the units")
    return port, units, log


def answers(port, unit):
    """Whether a unit says something in half a second."""
    request = bytes([unit, 3, 0, FIRST, 0, 1])
    line = os.open(port, os.O_RDWR | os.O_NOCTTY)
    os.write(line, request + crc(request))
    ready, _, _ = select.select([line], [], [], 0.5)
    time.sleep(0.1)  # until the whole answer is there
    os.close(line)
    return bool(ready)


@pytest.mark.long
def test_three_dead_units_cost_their_share_and_come_back(kit, line):
    port, units, log = line
    kit.write("profiles/stamped_modbus/profile.yaml",
              profile("modbus", lambda register: f'at: "holding:{register}", type: u16', f"{{timeout: {TIMEOUT * 1000:.0f}ms}}"))
    broker = Broker(kit).start()
    witness = Witness(kit, broker)
    devices = [{"id": f"unit-{unit}", "profile": "stamped_modbus", "period": f"{PERIOD:.0f}s", "misses": MISSES,
                "address": f"modbus-rtu://{port}?baud={BAUD}&unit={unit}"} for unit in UNITS]
    begun = time.time()
    agent = Agent(kit, Node(broker={"host": "127.0.0.1", "port": broker.port}, devices=devices)).start()
    until(lambda: all(len(Account(log, begun).requests(unit)) == MISSES for unit in DEAD), "the dead to be known")
    known = time.time() + TIMEOUT
    until(lambda: all(len(Account(log, begun).requests(unit)) == MISSES + 2 for unit in DEAD), "two late probes", deadline=40)
    units.send(signal.SIGUSR1)
    until(lambda: all(len(whole(witness.data(f"unit-{unit}"))) >= 3 for unit in DEAD), "them to be back", deadline=40)
    views = {view["device"]: view for view in agent.ask("devices")}
    assert agent.stop() == 0
    account = Account(log, begun)
    check_healthy(account, witness, views, known)
    check_dead(account, witness)


def check_healthy(account, witness, views, known):
    """None of their polls fails or is left out; once the dead are known, none is late by more than a tenth.

    Those that come back want the line too, and then others may be moved to another place in the period.
    """
    late, back = 0, min(whole(witness.data(f"unit-{unit}"))[0] for unit in DEAD) - TIMEOUT
    for unit in HEALTHY:
        assert views[f"unit-{unit}"]["failures"] == 0, views[f"unit-{unit}"]
        assert max(gaps(account.polls(unit))) <= PERIOD + len(DEAD) * (TIMEOUT + 0.05) + TENTH, "left out"
        settled = gaps(account.polls(unit, since=known, until_=back))
        late = max(late, max(settled) - PERIOD)
        assert PERIOD - TENTH <= min(settled) and max(settled) <= PERIOD + TENTH, f"unit {unit}: {settled}"
        assert not list(wrong_values(account.asked, unit, witness.data(f"unit-{unit}")))
    print(f"\nhealthy units are late by at most {late * 1000:.0f} ms of {PERIOD:.0f} s")


def check_dead(account, witness):
    """One request a probe, ever less often; then the period again from the first answer on."""
    for unit in DEAD:
        back = whole(witness.data(f"unit-{unit}"))
        probes = [when for when in account.requests(unit) if when < back[0]]
        probes = [when for when in probes if when <= account.polls(unit, until_=back[0])[-1]]
        between = gaps(probes)
        assert probes == account.polls(unit, until_=back[0]), "a silent unit is asked one question a poll"
        assert all(PERIOD / 2 <= gap <= 2 * PERIOD for gap in between[:MISSES - 1]), between
        late = between[MISSES - 1:]
        assert len(late) >= 3 and late[0] >= 2 * PERIOD - TENTH and late[-1] >= 1.8 * late[0], between
        assert all(b >= a - TENTH for a, b in zip(late, late[1:])) and late[-1] <= 30 + PERIOD, between
        known = probes[MISSES - 1]
        share = account.waited(unit, known, probes[-2]) / (probes[-1] - known)
        assert share <= SHARE, f"unit {unit} took {share:.1%} of the line"
        assert max(gaps(account.polls(unit, since=probes[-1]))[:2]) <= 2 * PERIOD, account.polls(unit, since=probes[-1])
        assert not list(wrong_values(account.asked, unit, witness.data(f"unit-{unit}")))
        print(f"unit {unit}: probes after {', '.join(f'{gap:.1f}' for gap in between)} s, {share:.1%} of the line")
