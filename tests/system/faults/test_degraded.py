"""A machine that fails around the agent: memory, descriptors, a disk that takes nothing, a hung worker, a clock that stands.

What the machine does is asked for by small libraries that are loaded before the agent (tests/fault/preload).
"""
import contextlib
import os
import pathlib
import resource
import signal
import socket
import time

import agent_kit
import pytest
from agent_kit import Agent, Broker, Kit, Node, Witness, box, meter, until
from agent_servers import ModbusServer, SnmpServer
from allocation import prove

PRELOAD = agent_kit.AGENT.parent / "preload"
WATCHDOG_SECONDS = 30  # WatchdogSec of the unit
RESTART_SECONDS = 35 - 3  # from the hang to the new start, less RestartSec


def preload(name):
    """The environment that loads a library before the agent."""
    library = PRELOAD / f"{name}.so"
    if not library.exists():
        pytest.skip(f"no {library}: build preset dev (a sanitizer wants to be first itself)")
    return {"LD_PRELOAD": str(library)}


def node(broker, *devices, **more):
    return Node(broker={"host": "127.0.0.1", "port": broker.port} if broker else None, devices=list(devices), **more)


@pytest.fixture(name="device")
def fixture_device(kit):
    return kit.serve(ModbusServer())


def test_an_allocation_fails(kit):
    """scripts/prove memory tries every n."""
    preload("fail_allocation")
    jobs = [("agent", n) for n in range(1, 5000, 611)] + [("store", n) for n in range(1, 5000, 157)]
    seen, failures = prove(kit, jobs, 2)
    assert not failures, "\n".join(failures)
    assert sum(seen.values()) == len(jobs)


def cpu_seconds(pid):
    fields = pathlib.Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def lowest_free_descriptor(pid):
    used = {int(name) for name in os.listdir(f"/proc/{pid}/fd")}
    return next(number for number in range(len(used) + 1) if number not in used)


def test_no_descriptors_left(kit, device):
    broker = Broker(kit).start()
    witness = Witness(kit, broker)
    meter_server = kit.serve(SnmpServer())
    agent = Agent(kit, node(broker, box("box-1", device.port, "200ms"), meter("meter-1", meter_server.port, "200ms"))).start()
    until(lambda: witness.data("box-1") and witness.data("meter-1"), "data")
    before = resource.prlimit(agent.child.pid, resource.RLIMIT_NOFILE)
    resource.prlimit(agent.child.pid, resource.RLIMIT_NOFILE, (lowest_free_descriptor(agent.child.pid), before[1]))
    until(lambda: witness.events(event="descriptors-exhausted"), "the event")
    with socket.socket(socket.AF_UNIX) as waiting:  # somebody who cannot be let in must not keep the agent busy
        waiting.connect(str(agent.control))
        used, started, stored = cpu_seconds(agent.child.pid), time.monotonic(), len(witness.data("box-1"))
        until(lambda: time.monotonic() - started > 3, "three seconds")
        assert cpu_seconds(agent.child.pid) - used < 1
        assert len(witness.data("box-1")) >= stored + 5, "readings are stored and published"
    # A device and the broker come back one after the other: each gets the descriptor that it had.
    device.mode = "closes"
    until(lambda: not device.connections, "the connection to end")
    device.mode = "healthy"
    broker.stop()
    broker.start()
    stored = len(witness.data("box-1"))
    until(lambda: len(witness.data("box-1")) >= stored + 5, "readings of the device that came back")
    resource.prlimit(agent.child.pid, resource.RLIMIT_NOFILE, before)
    until(agent.answers, "an answer on the control socket")
    witness.check_nothing_is_missing(agent.status()["store"]["last"])
    assert len(witness.events(event="descriptors-exhausted")) == 1
    until(lambda: "no file descriptors left" in agent.log(), "the log to say so")
    assert agent.log().count("no file descriptors left") == 1
    assert agent.stop() == 0


@pytest.mark.parametrize("outage", [False, True], ids=["connected", "broker-away"])
def test_a_disk_that_becomes_read_only(kit, device, outage):
    """What is wrong, and every alarm, is told although nothing can be stored; all is stored afterwards, in order."""
    broker = Broker(kit).start()
    witness = Witness(kit, broker)
    read_only = kit.folder / "read-only"
    environment = {**preload("fail_writes"), "TRAMGAC_WRITES_FAIL": str(read_only)}
    agent = Agent(kit, node(broker, box("box-1", device.port, "200ms"))).start(environment=environment)
    until(lambda: len(witness.data("box-1")) >= 3, "data")
    if outage:
        broker.stop()
    read_only.touch()
    until(lambda: agent.status()["failed_commits"] >= 1, "a failed commit")
    device.fixed = 400
    until(lambda: agent.alarms().get("box-1.over-voltage"), "the alarm")
    if outage:
        broker.start()
    until(lambda: witness.state().get("store_error") == "unavailable", "the reason")
    for name in ("node.store-failing", "box-1.over-voltage"):
        until(lambda: any(alarm["active"] for alarm in witness.payloads(f"/alarm/{name}") if alarm["seq"] == 0), name)
        assert not witness.events(alarm=name), "published as a record before it is stored"
    device.fixed = None
    until(lambda: not witness.payloads("/alarm/box-1.over-voltage")[-1]["active"], "the alarm to be over")
    assert agent.status()["dropped"] == 0
    waiting = agent.status()["stages"]["store"]
    read_only.unlink()
    until(lambda: agent.status()["store"]["last"] >= waiting, "what waited to be stored")
    until(lambda: "store_error" not in witness.state(), "the state")
    witness.check_nothing_is_missing(waiting)
    until(lambda: witness.events(alarm="node.store-failing", transition="raised"), "the alarm as an event")
    until(lambda: len(witness.events(alarm="box-1.over-voltage")) >= 2, "both events of the other")
    assert [event["transition"] for event in witness.events(alarm="box-1.over-voltage")] == ["raised", "cleared"]
    until(lambda: witness.payloads("/alarm/box-1.over-voltage")[-1]["seq"] > 0, "the alarm's number")
    assert agent.stop() == 0
    assert agent.stored() == list(range(1, agent.stored()[-1] + 1)), "a gap in the sequence"


class Manager:
    """What an agent tells the service manager."""

    def __init__(self, folder):
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.socket.bind(str(folder / "notify"))
        self.socket.setblocking(False)
        self.environment = {"NOTIFY_SOCKET": str(folder / "notify"),
                            "WATCHDOG_USEC": str(WATCHDOG_SECONDS * 1_000_000)}
        self.heard = []

    def hears(self, word):
        with contextlib.suppress(BlockingIOError):
            while True:
                self.heard.append(self.socket.recv(4096).decode())
        return any(word in message for message in self.heard)


@pytest.mark.long
def test_a_worker_hangs(kit, device):
    """Each kind of worker in an agent of its own: the service manager is asked to restart it, and the log says why."""
    master, line = os.openpty()
    profile = (kit.folder / "profiles/test_box/profile.yaml").read_text(encoding="utf-8")
    hung = []
    for call, worker in (("recv", "network"), ("ppoll", f"serial {os.ttyname(line)}"), ("write", "pipeline")):
        own = Kit(kit.folder / call)
        own.children = kit.children  # ended with the test
        own.write("profiles/test_rtu/profile.yaml", profile.replace("test_box", "test_rtu"))
        devices = [box("box-1", device.port, "200ms")]
        if call == "ppoll":
            devices.append({"id": "rtu-1", "profile": "test_rtu", "period": "1s", "timeout": "300ms",
                            "address": f"modbus-rtu://{os.ttyname(line)}?baud=9600&unit=1"})
        manager, file = Manager(own.folder), own.folder / "hang"
        agent = Agent(own, node(None, *devices)).start(
            environment={**preload("hang_worker"), **manager.environment, "TRAMGAC_HANG_FILE": str(file),
                         "STATE_DIRECTORY": str(own.folder)})
        until(lambda m=manager: m.hears("WATCHDOG=1"), "the watchdog to be fed")
        own.write("new", call).rename(file)
        until(lambda f=file: not f.exists(), f"{call} to hang")
        hung.append((agent, manager, worker, time.monotonic()))
    asked = {}

    def everybody_asked():
        for _, manager, worker, since in hung:
            if worker not in asked and manager.hears("WATCHDOG=trigger"):
                asked[worker] = time.monotonic() - since
        return len(asked) == len(hung)

    until(everybody_asked, lambda: f"the restarts: {asked}", deadline=RESTART_SECONDS)
    assert max(asked.values()) < RESTART_SECONDS, asked
    for agent, _, worker, _ in hung:
        until(lambda a=agent, w=worker: f"worker {w}: no progress for" in a.log(), "the log to say why")
        until((agent.kit.folder / "hung").exists, "the mark for the next start (tests/system/agent/test_agent_restart.py)")
        agent.child.end(9)
        # As the service manager starts it again: it goes on, with the same store.
        agent.start()
        until(lambda a=agent: a.status()["store"]["last"] >= 3, "records")
    os.close(master)
    os.close(line)


def test_the_environment_is_changed_by_no_thread(kit, device):
    """glibc frees it then under whoever reads it: an agent crashed so while it started."""
    broker = Broker(kit).start()
    witness = Witness(kit, broker)
    devices = [box("box-1", device.port), meter("meter-1", kit.serve(SnmpServer()).port)]
    traps = {"listen": "127.0.0.1", "port": agent_kit.free_port(socket.SOCK_DGRAM)}
    wanted = node(broker, *devices, more={"traps": traps})
    agent = Agent(kit, wanted).start(environment=preload("watch_environment"))
    for name in ("box-1", "meter-1"):
        until(lambda wanted=name: witness.data(wanted), f"data of {name}")
    agent.child.send(signal.SIGHUP)
    until(lambda: agent.log().count("loaded, 2 devices") == 2, "the reload")
    assert agent.stop() == 0, agent.log()


def test_the_system_clock_stands_still(kit, device):
    """Polls, delays, commits, reconnecting and publishing go on; and so when the clock is set back by a day."""
    profile = (kit.folder / "profiles/test_box/profile.yaml").read_text(encoding="utf-8")
    kit.write("profiles/test_box/profile.yaml", profile.replace("    limit: 300\n", "    limit: 300\n    on_delay: 1s\n"))
    broker = Broker(kit).start()
    witness = Witness(kit, broker)
    clock = kit.folder / "clock"
    agent = Agent(kit, node(broker, box("box-1", device.port, "200ms"))).start(
        environment={**preload("stop_clock"), "TRAMGAC_CLOCK_FILE": str(clock)})
    until(lambda: len(witness.data("box-1")) >= 3, "data")
    stands_at = int(time.time())
    for shift in (0, -86400):
        kit.write("new", str(stands_at + shift)).rename(clock)
        until(lambda: witness.data("box-1")[-1]["t"].startswith(time.strftime("%FT%T", time.gmtime(stands_at + shift))),
              "readings of the time at which the clock stands")
        broker.stop()
        broker.start()
        before = len(witness.data("box-1"))
        until(lambda: len(witness.data("box-1")) >= before + 5, "readings")
        device.fixed = 400
        until(lambda: agent.alarms().get("box-1.over-voltage", {}).get("active"), "the alarm after its delay")
        device.fixed = None
        until(lambda: not agent.alarms().get("box-1.over-voltage", {}).get("active"), "its end")
    until(lambda: any(abs(float(event["detail"]) + 86400) < 60 for event in witness.events(event="clock-stepped")), "the step")
    last = agent.status()["store"]["last"]
    witness.check_nothing_is_missing(last)
    assert agent.stop() == 0
