"""After each fault of the list nothing is missing, says somebody who shares no code with what publishes (tramgac audit)."""
import contextlib
import errno
import re
import resource
import signal
import sqlite3
import time

import pytest
from agent_kit import Agent, Broker, Node, Witness, box, until
from agent_servers import ModbusServer
from audited import Archive, Audit, stored_unsent
from broker_proxy import BrokerProxy
from test_degraded import lowest_free_descriptor, preload

TEN_YEARS = 3653 * 86400


class Scene:
    """An agent that has published a few records to a broker where an auditor and a witness listen."""

    def __init__(self, kit, environment=None, persistent=True, devices=1, **store):
        self.kit = kit
        self.broker = Broker(kit, persistent=persistent).start()
        self.proxy = kit.serve(BrokerProxy(self.broker.port))
        self.audit, self.witness = Audit(kit, self.broker), Witness(kit, self.broker)
        self.device = kit.serve(ModbusServer())
        boxes = [box(f"box-{i}", f"{self.device.port}?unit={i}", "100ms") for i in range(1, devices + 1)]
        self.agent = Agent(kit, Node(broker={"host": "127.0.0.1", "port": self.proxy.port, "keep_alive": "5s"}, store=store,
                                     devices=boxes, more={"history_rate": 5000}))
        self.environment = environment or {}
        self.start()
        until(lambda: len(self.witness.numbers()) >= 5, "records")

    def start(self):
        self.agent.start(environment=self.environment)

    def last(self):
        return self.agent.status()["store"]["last"]

    def grows(self, more=10):
        """Until so many further records are committed."""
        before = self.last()
        until(lambda: self.last() >= before + more, "further records")

    def spoils(self):
        """Until the way to the broker has failed on several packets, over further records."""
        before = self.proxy.spoiled
        self.grows()
        until(lambda: self.proxy.spoiled > before, "the fault to be met")


# Each does its harm to a scene, and ends it.


def broker_killed(scene):
    scene.broker.stop_at_once()
    scene.grows()
    scene.broker.start()


def broker_never_acknowledges(scene):
    scene.proxy.become("swallows")
    scene.spoils()
    scene.proxy.become("passes", ends=True)


def broker_never_acknowledges_for_long(scene):
    """The agent gives the connection up by itself, after a minute."""
    scene.proxy.become("swallows")
    scene.spoils()
    scene.proxy.become("passes")


def wan_stalls(scene):
    scene.proxy.become("stalls")
    scene.spoils()
    scene.proxy.become("passes")


def wan_loses_everything(scene):
    """Longer than two keep-alives, so that the agent has to find out by itself."""
    scene.proxy.become("hole")
    scene.spoils()
    until(lambda: not scene.agent.status()["broker"]["connected"], "the agent to notice", 60)
    scene.proxy.become("passes")


def agent_killed(scene):
    for _ in range(5):
        scene.grows(3)
        scene.agent.stop(signal.SIGKILL)
        scene.start()


def agent_stopped(scene):
    scene.agent.child.send(signal.SIGSTOP)
    stopped = time.monotonic()
    until(lambda: time.monotonic() - stopped > 3, "three seconds")
    scene.agent.child.send(signal.SIGCONT)


def disk_fails(number):
    def fails(scene):
        switch = scene.kit.folder / "writes-fail"
        scene.kit.write("new", str(number)).rename(switch)
        until(lambda: scene.agent.status()["failed_commits"] >= 2, "failed commits")
        switch.unlink()
        scene.grows()
    return fails


def clock_steps(seconds):
    def steps(scene):
        clock = scene.kit.folder / "clock"
        scene.kit.write("new", str(int(time.time()) + seconds)).rename(clock)
        scene.grows()
        until(lambda: scene.witness.events(event="clock-stepped"), "the step to be told")
        clock.unlink()
        scene.grows()
    return steps


def clock_stops(scene):
    clock = scene.kit.folder / "clock"
    scene.kit.write("new", str(int(time.time()))).rename(clock)
    stopped = time.monotonic()
    until(lambda: time.monotonic() - stopped > 5, "five seconds that the clock does not know of")
    scene.grows()
    clock.unlink()
    scene.grows()


def allocations_fail(scene):
    """It goes on, or ends with code 1 and is started again, as the service manager does."""
    hit = scene.kit.folder / "hit"
    for number in (1, 40, 160, 500):
        scene.agent.stop()
        hit.unlink(missing_ok=True)
        scene.environment["TRAMGAC_FAIL_ALLOCATION"] = str(number)
        scene.start()
        child, seen = scene.agent.child, len(scene.witness.numbers())
        child.send(signal.SIGUSR2)
        until(lambda c=child: hit.exists() or not c.running(), "the allocation")
        until(lambda c=child, s=seen: not c.running() or len(scene.witness.numbers()) >= s + 5, "records, or its end")
        assert child.running() or child.end() == 1
    scene.agent.stop()
    scene.environment.clear()
    scene.start()


def no_descriptors(scene):
    """Even the connection that ends is made anew."""
    child = scene.agent.child.pid
    before = resource.prlimit(child, resource.RLIMIT_NOFILE)
    resource.prlimit(child, resource.RLIMIT_NOFILE, (lowest_free_descriptor(child), before[1]))
    until(lambda: scene.witness.events(event="descriptors-exhausted"), "the event")
    seen = len(scene.witness.numbers())
    scene.proxy.become("passes", ends=True)
    until(lambda: len(scene.witness.numbers()) >= seen + 10, "further records")
    resource.prlimit(child, resource.RLIMIT_NOFILE, before)


def workers_hang(scene):
    """The network's, then the pipeline's, and the service manager ends it."""
    for call in ("recv", "write"):
        scene.kit.write("new", call).rename(scene.kit.folder / "hang")
        until(lambda: not (scene.kit.folder / "hang").exists(), f"{call} to hang")
        scene.agent.stop(signal.SIGKILL)
        scene.start()


FAULTS = {
    "broker-killed": broker_killed,
    "broker-never-acks": broker_never_acknowledges,
    "wan-stalls": wan_stalls,
    "agent-killed": agent_killed,
    "agent-stopped": agent_stopped,
    "disk-full": disk_fails(errno.ENOSPC),
    "disk-error": disk_fails(errno.EIO),
    "disk-read-only": disk_fails(errno.EROFS),
    "clock-stopped": clock_stops,
    "clock-ten-years-on": clock_steps(TEN_YEARS),
    "clock-ten-years-back": clock_steps(-TEN_YEARS),
    "allocation-fails": allocations_fail,
    "no-descriptors": no_descriptors,
    "worker-hangs": workers_hang,
}
LONG_FAULTS = {"broker-never-acks-for-long": broker_never_acknowledges_for_long, "wan-loses-everything": wan_loses_everything}


def machine(kit, name):
    """The environment of an agent to whose machine that fault can happen."""
    if name.startswith("disk"):
        return {**preload("fail_writes"), "TRAMGAC_WRITES_FAIL": str(kit.folder / "writes-fail")}
    if name.startswith("allocation"):
        return {**preload("fail_allocation"), "TRAMGAC_FAIL_ALLOCATION": "1", "TRAMGAC_FAIL_AFTER": "signal",
                "TRAMGAC_FAIL_REPORT": str(kit.folder / "hit")}
    if name.startswith("worker"):
        return {**preload("hang_worker"), "TRAMGAC_HANG_FILE": str(kit.folder / "hang")}
    if name.startswith("clock"):
        return {**preload("stop_clock"), "TRAMGAC_CLOCK_FILE": str(kit.folder / "clock")}
    return {}


def check_nothing_is_missing(scene, patience=20):
    """All records up to now have come, and the auditor, who is asked last, misses none of them."""
    last = scene.last()
    until(lambda: set(range(1, last + 1)) <= scene.witness.numbers(), "the witness to have everything", patience)
    streams = scene.audit.report()
    assert len(streams) == 1, streams
    stream, = streams.values()
    assert (stream["first"], stream["missing"], stream["dropped"]) == (1, 0, 0), stream
    assert stream["last"] >= last and stream["received"] == stream["last"], stream


@pytest.mark.parametrize("name", [*FAULTS, *(pytest.param(name, marks=pytest.mark.long) for name in LONG_FAULTS)])
def test_nothing_is_missing(kit, name):
    scene = Scene(kit, machine(kit, name))
    {**FAULTS, **LONG_FAULTS}[name](scene)
    check_nothing_is_missing(scene, 150 if name in LONG_FAULTS else 20)
    assert scene.agent.stop() == 0


@pytest.mark.long
def test_what_a_broker_acknowledges_and_forgets(kit):
    """With a consumer that confirms, a PUBACK alone releases nothing: it is sent again."""
    scene = Scene(kit, persistent=False, consumers=[Archive.NAME], resend_after="10s")
    archive = Archive(kit, scene.broker)
    until(lambda: archive.confirm() >= 5, "the first records to be confirmed")
    forgotten = 0
    for _ in range(3):
        archive.go()
        scene.broker.stop_at_once()
        scene.grows()
        scene.broker.start()
        until(lambda: scene.agent.status()["store"]["unsent"] == 0, "acknowledgements")
        forgotten += len(set(range(1, scene.last() + 1)) - archive.numbers)
        archive.come()
    last = scene.last()
    until(lambda: archive.confirm() >= last, lambda: f"{archive.confirmed} of {last} to be confirmed", 120, 0.5)
    check_nothing_is_missing(scene, 60)
    assert forgotten > 0, "the broker forgot nothing"


@pytest.mark.parametrize("part", ["record", "name"])
def test_a_damaged_store_loses_what_its_event_names(kit, part):
    """Records that nobody has yet are in a file that is damaged: each comes, in the new store, or is named as lost."""
    scene = Scene(kit, devices=6)
    # An event overtakes older readings: were these still waiting, they would come from the new store, with its numbers.
    scene.device.fixed = 250
    until(lambda: scene.agent.status()["store"]["unsent"] == 0, "everything to be sent", 60)
    scene.device.fixed = None
    scene.broker.stop()
    scene.grows(150)
    scene.agent.stop(signal.SIGKILL)
    checkpoint(scene.agent.store)
    unsent = stored_unsent(scene.agent, scene.witness.numbers())
    damage(scene.agent.store, part)
    scene.broker.start()
    scene.start()
    salvaged = until(lambda: scene.witness.events(event="store-salvaged"), "the salvage")[0]["detail"]
    found, old = re.match(r"(\d+) records of store (\S+?)(;|$)", salvaged).group(1, 2)
    ranges = [range(int(low), int(high) + 1) for low, high in re.findall(r"(\d+)\.\.(\d+)", salvaged)]
    lost = {number for one in ranges for number in one} & unsent
    # Names are in the file twice, in a table and in its index.
    assert bool(lost) == (part == "record"), f"damaged was a page of {part}: {salvaged}"
    until(lambda: ("node.records-unreadable" in scene.agent.alarms()) == (part == "record"), "the alarm that names them")
    if part == "record":
        assert f"{ranges[0].start}..{ranges[0].stop - 1}" in scene.agent.alarms()["node.records-unreadable"]["message"]["vi"]
    scene.device.fixed = 250  # nothing new any more
    last = scene.last()
    new = scene.agent.status()["store"]["uuid"]
    until(lambda: scene.agent.status()["store"]["unsent"] == 0, "everything to be sent", 60)
    streams = scene.audit.report()
    assert set(streams) == {old, new}
    assert streams[old]["missing"] == 0, "of what was sent before"
    assert (streams[new]["first"], streams[new]["missing"], streams[new]["dropped"]) == (1, 0, 0), streams[new]
    assert streams[new]["last"] >= last and streams[new]["received"] == streams[new]["last"]
    # Twice is allowed (what was sent and not yet noted as sent), never is not.
    assert int(found) + len(lost) >= len(unsent), salvaged
    assert streams[new]["history"] >= int(found), salvaged


def damage(path, part):
    """Overwrites a page that holds rows of the table `part`: a leaf."""
    with contextlib.closing(sqlite3.connect(path)) as database:
        page_bytes = database.execute("PRAGMA page_size").fetchone()[0]
        leaves = database.execute("SELECT pageno FROM dbstat WHERE name = ? AND pagetype = 'leaf' ORDER BY pageno",
                                  (part,)).fetchall()
    with open(path, "r+b") as file:
        file.seek((leaves[len(leaves) // 2][0] - 1) * page_bytes)
        file.write(b"\xff" * page_bytes)


def checkpoint(path):
    """Moves the WAL into the file, so that the file is what is damaged."""
    database = sqlite3.connect(path)
    database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    database.close()
