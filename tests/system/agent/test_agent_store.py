"""The record store's folder and file in every bad state; nothing may be lost that was read."""
import os
import shutil
import signal
import subprocess
import sqlite3

import pytest
from agent_kit import AGENT, DEADLINE, Agent, Broker, Node, Witness, box, until
from agent_servers import ModbusServer


@pytest.fixture(name="device")
def fixture_device(kit):
    return kit.serve(ModbusServer())


def node(kit, device, broker=None, **store):
    return Node(broker={"host": "127.0.0.1", "port": broker.port} if broker else None, store=store,
                devices=[box("box-1", device.port, "200ms")])


def ends_with(agent, code):
    """Waits for the agent to end by itself. Outcome: its log."""
    assert agent.child.process.wait(DEADLINE) == code, agent.log()
    return agent.log()


def records(agent, more=3):
    """Waits for `more` further records. Outcome: the number of the last."""
    last = agent.status()["store"]["last"]
    return until(lambda: (now := agent.status()["store"]["last"]) >= last + more and now, "records")


def test_missing_folder_is_made(kit, device):
    agent = Agent(kit, node(kit, device, path=str(kit.folder / "a/b/c/records.db"))).start()
    records(agent)
    assert (kit.folder / "a/b/c/records.db").exists()
    assert agent.stop() == 0


@pytest.mark.parametrize("lang, word", [("en", "cannot be written"), ("vi", "Không ghi được")])
def test_folder_that_cannot_be_written(kit, device, lang, word):
    if os.geteuid() == 0:
        pytest.skip("root may write everywhere: see the next test")
    folder = kit.folder / "store"
    folder.mkdir()
    folder.chmod(0o555)
    agent = Agent(kit, node(kit, device)).start(wait=False, lang=lang)
    log = ends_with(agent, 1)
    assert word in log and str(folder) in log


@pytest.mark.parametrize("lang, word", [("en", "cannot be written"), ("vi", "Không ghi được")])
def test_folder_of_somebody_else(kit, device, lang, word):
    """As an ordinary user, whom root plays."""
    if os.geteuid() != 0:
        pytest.skip("needs root to become somebody else")
    folder = kit.folder / "store"
    folder.mkdir()
    kit.folder.chmod(0o755)
    # Nobody may be unable to read this checkout: give him a copy of what runs.
    program = kit.folder / "app/build/tramgac"
    program.parent.mkdir(parents=True)
    shutil.copy(AGENT, program)
    root = AGENT
    while not (root / "drivers/names").exists():
        root = root.parent
    shutil.copytree(root / "drivers/profiles", kit.folder / "app/drivers/profiles")
    shutil.copytree(root / "drivers/names", kit.folder / "app/drivers/names")
    agent = Agent(kit, node(kit, device))
    child = kit.start("agent", ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", program, "agent", "--config",
                                agent.config, "--lang", lang])
    assert child.process.wait(DEADLINE) == 1
    assert word in agent.log() and str(folder) in agent.log(), agent.log()


@pytest.mark.parametrize("content", [b"this is no database\n" * 99, b"", b"\0" * 8192], ids=["text", "empty", "zeros"])
def test_file_that_is_no_database(kit, device, content):
    broker = Broker(kit).start()
    witness = Witness(kit, broker)
    agent = Agent(kit, node(kit, device, broker))
    agent.store.parent.mkdir()
    agent.store.write_bytes(content)
    agent.start()
    records(agent)
    until(lambda: len(witness.data("box-1")) >= 2, "data")
    aside = agent.store.with_name("records.db.damaged-1")
    if not content:  # an empty file is a new database, and nothing was lost
        assert not aside.exists() and not agent.alarms()
        return
    assert aside.read_bytes() == content
    until(lambda: "node.store-replaced" in agent.alarms(), "the alarm")
    until(lambda: witness.events(alarm="node.store-replaced", transition="raised"), "the alarm")
    replaced = until(lambda: witness.events(event="store-replaced"), "the event")
    assert [event["detail"] for event in replaced] == [str(aside)]
    assert str(aside) in agent.log()
    assert agent.stop() == 0


def test_store_that_was_damaged(kit, device):
    """A page of a store is overwritten while no agent runs, as a worn card does it."""
    agent = Agent(kit, node(kit, device)).start()
    records(agent)
    first = agent.status()["store"]["uuid"]
    assert agent.stop() == 0
    with open(agent.store, "r+b") as file:
        file.seek(1024)
        file.write(b"\xff" * 2048)
    agent.start()
    records(agent)
    until(lambda: "node.store-replaced" in agent.alarms(), "the alarm")
    assert agent.status()["store"]["uuid"] != first
    assert agent.store.with_name("records.db.damaged-1").exists()


def test_database_of_another_program_is_not_touched(kit, device):
    agent = Agent(kit, node(kit, device))
    agent.store.parent.mkdir()
    with sqlite3.connect(agent.store) as database:
        database.executescript("PRAGMA application_id = 12345; CREATE TABLE mine(x); INSERT INTO mine VALUES (1)")
    database.close()
    before = agent.store.read_bytes()
    log = ends_with(agent.start(wait=False), 1)
    assert "another program" in log
    assert agent.store.read_bytes() == before


@pytest.mark.parametrize("lang, word", [("en", "Another process holds the store"), ("vi", "tiến trình khác")])
def test_store_held_by_another_agent(kit, device, lang, word):
    first = Agent(kit, node(kit, device)).start()
    records(first)
    second = Agent(kit, first.node)
    second.config = kit.write("second.yaml", first.config.read_text().replace("control.sock", "control-2.sock"))
    log = ends_with(second.start(wait=False, lang=lang), 1)
    assert word in log
    records(first)
    assert first.stop() == 0
    assert first.stored() == list(range(1, len(first.stored()) + 1))


def test_control_socket_held_by_another_agent(kit, device):
    first = Agent(kit, node(kit, device)).start()
    second = Agent(kit, first.node)
    second.config = kit.write("second.yaml", first.config.read_text().replace("records.db", "records-2.db"))
    log = ends_with(second.start(wait=False), 1)
    assert f"control socket {first.control}: another agent answers there" in log
    records(first)


class SmallDisk:
    """A tmpfs that only the agent sees: mounted in its own mount namespace, and filled from outside through /proc."""

    def __init__(self, kit, size="1m"):
        probe = subprocess.run(["unshare", "-m", "true"], capture_output=True, check=False)
        if os.geteuid() != 0 or probe.returncode != 0:
            pytest.skip("needs root and a mount namespace for a small disk")
        self.mount = kit.folder / "store"
        self.mount.mkdir()
        self.keeper = kit.start("keeper", ["unshare", "-m", "sh", "-c",
                                           f"mount -t tmpfs -o size={size} tmpfs {self.mount} && exec sleep 600"])
        until(lambda: str(self.mount) in open(f"/proc/{self.keeper.pid}/mounts", encoding="utf-8").read(), "the tmpfs")
        self.inside = ["nsenter", "-m", "-t", str(self.keeper.pid)]
        self.ballast = kit.folder / f"../proc-{self.keeper.pid}"
        self.path = f"/proc/{self.keeper.pid}/root{self.mount}"

    def fill(self):
        """Takes every free block."""
        with open(f"{self.path}/ballast", "ab", buffering=0) as file:
            for size in (4096, 512, 1):
                while True:
                    try:
                        if file.write(b"x" * size) < size:
                            break
                    except OSError:
                        break

    def free(self):
        os.remove(f"{self.path}/ballast")

    def sequence(self, kit):
        """The numbers in a copy of the store."""
        for suffix in ("", "-wal"):
            if os.path.exists(f"{self.path}/records.db{suffix}"):
                shutil.copy(f"{self.path}/records.db{suffix}", kit.folder / f"copy.db{suffix}")
        with sqlite3.connect(kit.folder / "copy.db") as database:
            return [row[0] for row in database.execute("SELECT seq FROM record ORDER BY seq")]


@pytest.mark.parametrize("lang, word", [("en", "No room for the store"), ("vi", "Không còn chỗ cho kho lưu")])
def test_disk_that_is_full_at_the_first_start(kit, device, lang, word):
    disk = SmallDisk(kit)
    disk.fill()
    agent = Agent(kit, node(kit, device, budget="1 MiB")).start(*disk.inside, wait=False, lang=lang)
    log = ends_with(agent, 1)
    assert word in log
    disk.free()
    agent.start(*disk.inside, lang=lang)
    records(agent)
    assert agent.stop() == 0


def test_disk_that_is_full_at_a_later_start(kit, device):
    """What is in the store is sent, and what is read meanwhile waits in memory and is stored when there is room."""
    disk = SmallDisk(kit)
    agent = Agent(kit, node(kit, device)).start(*disk.inside)
    before = records(agent)
    agent.stop(signal.SIGKILL)
    disk.fill()
    agent.start(*disk.inside)
    until(lambda: agent.status()["failed_commits"] >= 1, "a failed commit")
    disk.free()
    until(lambda: agent.status()["store"]["last"] >= before + 3, "records")
    assert agent.status()["dropped"] == 0
    assert agent.stop() == 0
    assert disk.sequence(kit) == list(range(1, len(disk.sequence(kit)) + 1))


def test_disk_that_becomes_full(kit, device):
    broker = Broker(kit).start()
    witness = Witness(kit, broker)
    disk = SmallDisk(kit)
    agent = Agent(kit, node(kit, device, broker)).start(*disk.inside)
    records(agent)
    disk.fill()
    until(lambda: agent.status()["failed_commits"] >= 2, "failed commits")
    until(lambda: "cannot write" in agent.log(), "the log to say so")
    until(lambda: "node.store-failing" in agent.alarms(), "the alarm")
    until(lambda: witness.state().get("store_error") == "resource-exhausted", "the reason")
    stored = agent.status()["stages"]["store"]
    until(lambda: agent.status()["stages"]["store"] >= stored + 5, "readings in memory")
    assert agent.status()["dropped"] == 0
    waiting = agent.status()["stages"]["store"]
    disk.free()
    until(lambda: agent.status()["store"]["last"] >= waiting, "what waited to be stored")
    witness.check_nothing_is_missing(waiting)
    until(lambda: witness.events(alarm="node.store-failing", transition="raised"), "the alarm")
    assert agent.stop() == 0
    stored = disk.sequence(kit)
    assert stored == list(range(1, stored[-1] + 1)), "a gap in the sequence"
    # Polls went on all the while: every second has its readings.
    assert device.requests >= 2 * len(witness.data("box-1"))
