"""A day of a node, and what it has to live through: random faults for 24 hours of its time; then it is as it was.

What runs is the image with a network, TLS and updates, unchanged but for its main loop, which is woken every 10 ms instead of
every one (tramgac_qemu_mps2_day). QEMU counts instructions, 8 ns of the node's time each, and lets the time in which the node
waits pass at once: a day takes about half an hour. (QEMU 7.2 lets twice of it pass, of which the node counts half: the day
is one by the node's own clock.) mosquitto and pymodbus are as fast as they are, which to the node
looks like a broker far away: a thousandth of a second is up to a tenth of its own. Only while a Modbus unit thinks, and while a
broker that was away comes back to the auditor, is the node's time held.

Not shown by it: an age of the flash (it is rewritten too little in a day), times below 10 ms, hardware.

The faults: the broker is killed and comes back; the link is pulled; a unit is silent, talks garbage, answers with exceptions, with a
wrong CRC or in part; contacts close and bounce; it gets too warm, on the line and on I2C; the wall clock is stepped; the power
is cut, and only the flash stays. In the first half the power is cut as well; what lives in the second half is one
life, whose first hour has each fault once: from its end on the stack may not grow, and the heap by 2 KB at the most.
"""

import argparse
import dataclasses
import functools
import heapq
import json
import os
import pathlib
import random
import re
import signal
import subprocess
import sys
import tempfile
import time

import node_block
from faulty_line import WRONG, FaultyLine
from qemu_node import QemuNode
from qmp import Qmp
from rtu_unit import PymodbusUnit
from uplink_peers import NAME, NODE, PATIENCE, PROGRAM, TOPICS, Authority, Broker, TimeServer, uplink

COUNTED = ["-icount", "shift=3,align=off,sleep=off", "-S"]
MILD, HOT = 23.0, 36.0  # degrees; the alarms of both devices begin at 27 and 32
PINS = 2  # contacts: leak, smoke
POINTS = 2 * 2 + PINS + 1


@dataclasses.dataclass(frozen=True)
class Plan:
    """Seconds of the node's time."""

    rough: float  # random faults, power cuts among them
    tour: float  # each other fault once
    free: float  # random faults without power cuts
    calm: float  # all is well, and alarms end
    gap: float  # between two random faults, on the average
    longest: float  # fault
    period: float  # between two questions to a unit

    @property
    def total(self):
        return self.rough + self.tour + self.free + self.calm


def plan_of(hours):
    return Plan(rough=hours * 1800, tour=3600, free=hours * 1800 - 5400, calm=1800, gap=300, longest=600, period=10)


SHORT = Plan(rough=120, tour=600, free=0, calm=420, gap=20, longest=60, period=5)
SLACK = {"stack": 0, "heap": 2048}  # bytes; the heap's top moves a little when its pieces fit less well, a leak goes on
LOOK = 600  # seconds between two looks at `status`


class NodeTime(TimeServer):
    """The wall clock passes as the node's time does. It is a day ahead, so that steps back stay within certificates' time."""

    def __init__(self, now):
        self.node_time, self.began = now, time.time() + 86400
        super().__init__()

    def now(self):
        return self.began + self.node_time() + self.shift


class Auditor:
    def __init__(self, folder, broker):
        self.report, self.broker = pathlib.Path(folder) / "audit.json", broker
        self.subscriptions = 0
        with self.report.open("w") as out:
            self.process = subprocess.Popen(
                [str(PROGRAM), "audit", f"mqtt://127.0.0.1:{broker.plain_port}", "--for", "48h", "--settle", "10s",
                 "--client", "auditor", "--json"], stdout=out, stderr=subprocess.DEVNULL)
        self.wait()

    def wait(self):
        """Until it has subscribed once more."""
        end = time.monotonic() + PATIENCE
        while (count := self.broker.log.read_bytes().count(b"Sending SUBACK to auditor")) <= self.subscriptions:
            assert time.monotonic() < end, "the auditor does not come back"
            time.sleep(0.05)
        self.subscriptions = count

    def end(self):
        """What it says of the node: of each store a stream."""
        self.process.send_signal(signal.SIGINT)
        self.process.wait(PATIENCE)
        return [it for it in json.loads(self.report.read_text())["streams"] if it["node"] == NODE]


class Life:
    """What `status` has said: now, and first in this life."""

    def __init__(self, answer):
        self.update(answer)
        self.boot, self.first = self.figures["boot"], self.figures
        self.settled = None  # the figures when every fault had been there

    def update(self, answer):
        wanted = {"boot": r"khởi động: ([0-9a-f-]{36})", "running": r"đã chạy: (\d+) ms", "stack": r"ngăn xếp: (\d+) /",
                  "heap": r"bộ nhớ động: (\d+) /", "store": r"kho bản ghi: ([0-9a-f-]{36})", "records": r"records / bản ghi (\d+)",
                  "dropped": r"đã bỏ (\d+)", "timeouts": r"quá hạn (\d+)", "asked": r"đã hỏi (\d+)"}
        found = {name: re.search(pattern, answer)[1] for name, pattern in wanted.items()}
        self.figures = {name: int(text) if text.isdigit() else text for name, text in found.items()}
        self.told_restart = "restarted after" in answer
        self.connected = "broker / máy chủ: connected" in answer
        self.synced = "time / thời gian: synced" in answer


class Day:
    """The node, its peers, the state of the world around it, and what was found wrong: `complaints`."""

    def __init__(self, folder, seed, plan):
        self.folder, self.random, self.plan = pathlib.Path(folder), random.Random(seed), plan
        authority = Authority(folder)
        authority.issue("broker", NAME)
        authority.issue("node", NODE)
        self.broker = Broker(authority, "broker", [f"user {NODE}", f"topic write {TOPICS}/#"])
        self.machine = Qmp(self.folder, "pca9552,id=io0,address=0x60", "tmp105,id=t0,address=0x48")
        self.units = {unit: PymodbusUnit(unit, (1, [int(MILD * 10), 500]), moving=True) for unit in (1, 2)}
        self.line = FaultyLine(self.folder / "line", self.machine, self.units, seed)
        self.passed, self.latest = 0.0, 0.0
        self.looked_at, self.rate = (0.0, 0.0), 0.5  # the node's time and the machine's, and what one has of the other
        self.link, self.pins, self.warm = True, [False] * PINS, MILD
        self.node = self.life = None
        self.complaints, self.counts, self.raised, self.looks = [], {}, set(), []
        self.due, self.serial, self.active = [], 0, set()

    # -- time

    def now(self):
        """Seconds of the node's time since the day began."""
        try:
            since = self.machine.running() - self.looked_at[1]
            self.latest = max(self.latest, self.passed + self.looked_at[0] + since * self.rate)
        except (OSError, ValueError, AttributeError, TypeError):
            pass  # between two lives time stands still
        return self.latest

    def follow_time(self, running):
        """`running`: milliseconds of the node's time, by itself."""
        machine = self.machine.running()
        if machine - self.looked_at[1] > 100:
            self.rate = (running / 1000 - self.looked_at[0]) / (machine - self.looked_at[1])
        self.looked_at = running / 1000, machine

    def at(self, when, act):
        self.serial += 1
        heapq.heappush(self.due, (when, self.serial, act))

    def run_until(self, end):
        while (now := self.now()) < end:
            assert self.node.process.poll() is None, f"QEMU has ended with {self.node.process.returncode}"
            if self.due and self.due[0][0] <= now:
                heapq.heappop(self.due)[2]()
            else:
                time.sleep(0.05)

    # -- the node

    def switch_on(self):
        self.node = QemuNode(*self.arguments, *self.machine.arguments, *self.line.arguments, *COUNTED,
                             image=os.environ["TRAMGAC_DAY_IMAGE"])
        end = time.monotonic() + PATIENCE
        while True:
            try:
                self.machine.connect()
                break
            except OSError:
                assert time.monotonic() < end and self.node.process.poll() is None, "QEMU does not start"
                time.sleep(0.02)
        for pin in range(PINS):
            self.set_pin(pin, self.pins[pin])
        self.set_warm(self.warm)
        self.machine.set_link("net0", self.link)
        self.machine.go_on()
        self.node.read_until("> ")
        self.life = Life(self.node.ask("status"))
        self.follow_time(self.life.figures["running"])

    def cut_power(self):
        before = self.look()
        self.passed = self.now()
        self.node.__exit__()
        self.looked_at = 0.0, 0.0
        self.switch_on()
        if self.life.figures["records"] < before["records"] or self.life.figures["store"] != before["store"]:
            self.complaints.append(f"a cut has lost records: {before}, {self.life.figures}")

    def look(self):
        """What `status` says; complains of what must never be."""
        life = self.life
        life.update(self.node.ask("status"))
        figures = life.figures
        self.follow_time(figures["running"])
        if life.told_restart or figures["boot"] != life.boot:
            self.complaints.append(f"a restart that nobody asked for: {figures}")
        if figures["dropped"] or figures["records"] < life.first["records"]:
            self.complaints.append(f"records are gone: {figures}")
        if life.settled and any(figures[it] > life.settled[it] + slack for it, slack in SLACK.items()):
            self.complaints.append(f"memory grows: {life.settled} became {figures}")
            life.settled = figures
        return figures

    def note_alarms(self):
        self.raised |= set(re.findall(r"^(\S+\.\S+): ", self.node.ask("alarms"), re.M))

    def look_again(self):
        figures = self.look()
        if self.now() >= len(self.looks) * 3600:
            self.looks.append({"hour": round(self.now() / 3600, 2), "faults": sum(self.counts.values()),
                               **{it: figures[it] for it in ("heap", "stack", "records", "asked", "timeouts")}})
        self.at(self.now() + LOOK, self.look_again)

    # -- the world

    def set_pin(self, pin, closed):
        self.pins[pin] = closed
        self.machine.set("io0", f"led{pin}", "on" if closed else "off")

    def set_warm(self, degrees):
        self.warm = degrees
        self.machine.set("t0", "temperature", round(degrees * 1000))

    def kill_broker(self):
        with self.machine.held():
            time.sleep(0.1)  # what it has acknowledged is with the auditor
            self.broker.stop()

    def start_broker(self):
        with self.machine.held():
            still = self.machine.running()
            self.broker.start()
            self.auditor.wait()
            # What the node tells a broker without the auditor nobody hears again.
            assert self.machine.running() == still, "the node was not held until the auditor was back"

    # -- faults: each outcome is what ends it, or None

    def broker_dies(self):
        self.kill_broker()
        return self.start_broker

    def link_is_pulled(self):
        def plug(is_in):
            self.link = is_in
            self.machine.set_link("net0", is_in)
        plug(False)
        return lambda: plug(True)

    def unit_fails(self, wrong):
        unit = self.random.choice([unit for unit in self.units if unit not in self.line.faults] or [1])
        self.line.faults[unit] = wrong
        return lambda: self.line.faults.pop(unit, None)

    def contact_closes(self):
        pin = self.random.randrange(PINS)
        self.set_pin(pin, True)
        return lambda: self.set_pin(pin, False)

    def contact_bounces(self):
        pin = self.random.randrange(PINS)
        was = self.pins[pin]
        for _ in range(self.random.randrange(3, 30)):
            self.set_pin(pin, not self.pins[pin])
        self.set_pin(pin, was)

    def room_is_hot(self):
        words = self.units[self.random.choice((1, 2))].words
        words[0] = int(HOT * 10)

        def cool():
            words[0] = int(MILD * 10)
        return cool

    def rack_is_hot(self):
        self.set_warm(HOT)
        return lambda: self.set_warm(MILD)

    def clock_is_stepped(self):
        self.time.shift += self.random.choice((-1, 1)) * self.random.choice((3, 60, 3600))

    def begin(self, name, act, longest):
        """A fault that has not ended yet does not begin again."""
        if name in self.active:
            return
        self.counts[name] = self.counts.get(name, 0) + 1
        end = act(self)
        if end is None:
            return
        self.active.add(name)

        def stop():
            self.note_alarms()
            end()
            self.active.discard(name)
        self.at(self.now() + self.random.uniform(0.6, 1) * longest, stop)

    # -- phases

    def random_faults(self, seconds, with_power):
        end = self.now() + seconds
        faults = FAULTS | POWER
        names = [*FAULTS, *(3 * [*POWER] if with_power else [])]
        while (when := self.now() + self.random.expovariate(1 / self.plan.gap)) < end - self.plan.longest:
            self.run_until(when)
            name = self.random.choice(names)
            self.begin(name, faults[name], self.plan.longest)
        self.run_until(end)

    def each_fault_once(self, seconds):
        began, names = self.now(), self.random.sample([*FAULTS], len(FAULTS))
        for number, name in enumerate(names):
            self.run_until(began + seconds * number / len(names))
            self.begin(name, FAULTS[name], min(self.plan.longest, seconds / len(names)))
        self.run_until(began + seconds)

    def live(self, tell, last_word):
        def word(phase):
            tell(f"{self.now() / 3600:.2f} h: {phase}; faults {sum(self.counts.values())}, {len(self.complaints)} complaints")
        self.switch_on()
        self.at(0, self.look_again)
        word("rough")
        self.random_faults(self.plan.rough, True)
        self.begin("power cut", POWER["power cut"], 0)
        word("each fault once")
        self.each_fault_once(self.plan.tour)
        self.life.settled = self.look()
        word("random")
        self.random_faults(self.plan.free, False)
        last_word(self)
        word("calm")
        self.run_until(self.now() + self.plan.calm)
        word("over")

    def judge(self, streams):
        figures = self.look()
        alarms, readings = self.node.ask("alarms"), self.node.ask("readings")
        if "no alarm is active" not in alarms:
            self.complaints.append(f"alarms stay: {alarms}")
        good = re.findall(r"^(\S+ \S+) = ", readings, re.M)
        if len(good) != POINTS or re.search(r"^\S+ \S+: ", readings, re.M):
            self.complaints.append(f"not every reading is good: {readings}")
        if not self.life.connected or not self.life.synced:
            self.complaints.append("no broker or no time at the end: " + self.node.ask("status"))
        if self.active or self.line.faults:
            self.complaints.append(f"the world is not well itself: {self.active}, {self.line.faults}")
        if [it["missing"] + it["dropped"] for it in streams] != [0] or streams[0]["received"] < figures["records"]:
            self.complaints.append(f"the auditor: {streams}, the node: {figures}")
        return figures


FAULTS = {"broker killed": Day.broker_dies, "link pulled": Day.link_is_pulled, "contact closed": Day.contact_closes,
          "contact bounces": Day.contact_bounces, "room hot": Day.room_is_hot, "rack hot": Day.rack_is_hot,
          "clock stepped": Day.clock_is_stepped,
          **{f"unit: {wrong}": functools.partial(Day.unit_fails, wrong=wrong) for wrong in WRONG}}
POWER = {"power cut": Day.cut_power}


def live(folder, seed, plan, tell=lambda words: None, last_word=lambda day: None):
    """Outcome: what was seen, with `complaints`: none is a day that ended well. `last_word`: what else happens before the calm, to
    see it found."""
    day, began = Day(folder, seed, plan), time.monotonic()
    with day.units[1], day.units[2], day.broker, NodeTime(day.now) as day.time:
        day.auditor = Auditor(folder, day.broker)
        day.arguments = uplink(
            folder, day.broker.port, time_port=day.time.port,
            devices=[node_block.device(f"climate-{unit}", unit=unit, period=round(plan.period * 1000)) for unit in day.units],
            contacts=[node_block.contact(kind, pin) for pin, kind in enumerate((0, 2))], sensors=[node_block.sensor(1, 0x48)])
        try:
            day.live(tell, last_word)
            streams = day.auditor.end()
            figures = day.judge(streams)
        finally:
            day.auditor.process.kill()
            if day.node:
                day.node.__exit__()
    return {
        "seed": seed, "hours": round(day.latest / 3600, 2), "seconds": round(time.monotonic() - began),
        "faults": day.counts, "answers spoiled": day.line.spoiled, "alarms seen": sorted(day.raised),
        "looks": day.looks, "settled": day.life.settled, "at the end": figures,
        "audit": [{name: it[name] for name in ("received", "missing", "dropped")} for it in streams],
        "complaints": day.complaints,
    }


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seed", type=int, default=None, help="of the faults; made up and told otherwise")
    parser.add_argument("--hours", type=float, default=24, help="of the node's time, four or more; usual 24")
    parser.add_argument("--short", action="store_true", help="some twenty minutes of the node instead of a day")
    given = parser.parse_args()
    seed = random.randrange(10**6) if given.seed is None else given.seed
    print(f"seed {seed}", file=sys.stderr, flush=True)
    with tempfile.TemporaryDirectory() as folder:
        found = live(folder, seed, SHORT if given.short else plan_of(max(given.hours, 4)),
                     lambda words: print(words, file=sys.stderr, flush=True))
    print(json.dumps(found, indent=2, ensure_ascii=False))
    return 1 if found["complaints"] else 0


if __name__ == "__main__":
    sys.exit(main())
