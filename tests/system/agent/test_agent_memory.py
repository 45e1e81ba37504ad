"""A node that must not write to its card keeps its records in memory, and says what that costs."""
import os
import pathlib
import shutil
import signal
import socket
import tempfile

import pytest
from agent_kit import Agent, Broker, Node, Witness, box, free_port, until
from agent_servers import ModbusServer

IN_MEMORY = {"mode": "memory", "path": None}


@pytest.fixture(name="device")
def fixture_device(kit):
    return kit.serve(ModbusServer())


def files_in(folder):
    return {str(path.relative_to(folder)) for path in pathlib.Path(folder).rglob("*")}


def written(agent):
    """Bytes that the agent had the kernel write to storage."""
    text = pathlib.Path(f"/proc/{agent.child.process.pid}/io").read_text(encoding="ascii")
    return int(dict(line.split(": ") for line in text.splitlines())["write_bytes"])


def test_nothing_is_written_and_nothing_survives(kit, device):
    broker = Broker(kit).start()
    witness = Witness(kit, broker)  # its session is there before the first message
    broker.stop()
    node = Node(broker={"host": "127.0.0.1", "port": broker.port}, store=IN_MEMORY,
                devices=[box("box-1", device.port, "100ms"), box("box-2", free_port())],
                more={"traps": {"listen": "127.0.0.1", "port": free_port(socket.SOCK_DGRAM)}})
    agent = Agent(kit, node)
    before = files_in(kit.folder)
    agent.start(cwd=kit.folder)
    until(lambda: agent.status()["store"]["last"] >= 50, "records")
    alarm = "box-2.unavailable"
    until(lambda: alarm in agent.alarms(), "the alarm of the silent device")
    agent.run("alarms", "ack", alarm, "--control", agent.control)
    assert agent.alarms()[alarm]["phase"] == "active-acked"
    status = agent.status()["store"]
    assert status["fleeting"] == "memory" and status["budget"] == 32 << 20 and status["path"] == ":memory:", status
    text = agent.run("store", "status", "--control", agent.control).stdout
    assert "RAM" in text and "restart loses" in text, text
    assert "RAM" in agent.run("status", "--control", agent.control, lang="vi").stdout
    assert "store-fleeting" in agent.log() or "kept in RAM" in agent.log()
    assert files_in(kit.folder) - before <= {"agent.log", "control.sock"}, files_in(kit.folder) - before
    # Its log goes to a file here; the journal's is another's to keep.
    assert written(agent) <= (kit.folder / "agent.log").stat().st_size + 65536
    # The records leave as any.
    broker.start()
    until(witness.state, "the state")
    assert witness.state()["store_fleeting"] == "memory"
    witness.check_nothing_is_missing(agent.status()["store"]["last"])
    # A reload is no restart.
    agent.write(Node(broker=node.broker, store={**IN_MEMORY, "budget": "8 MiB"}, devices=node.devices))
    agent.child.send(signal.SIGHUP)
    until(lambda: agent.status()["store"]["budget"] == 8 << 20, "the new budget")
    assert agent.status()["store"]["uuid"] == status["uuid"] and agent.status()["store"]["last"] >= status["last"]
    agent.write(Node(broker=node.broker, devices=node.devices))
    agent.child.send(signal.SIGHUP)
    until(lambda: "restart the agent" in agent.log(), "the refusal of another store")
    assert agent.status()["store"]["uuid"] == status["uuid"]
    agent.write(node)
    assert agent.stop() == 0
    agent.start(cwd=kit.folder)
    assert agent.status()["store"]["uuid"] != status["uuid"]
    until(lambda: agent.alarms().get(alarm, {}).get("phase") == "active-unacked", "the alarm as a new one")
    assert agent.stop() == 0


def test_check_says_what_it_costs(kit, device):
    agent = Agent(kit, Node(store=IN_MEMORY, devices=[box("box-1", device.port)]))
    done = agent.run("check", agent.config)
    assert done.returncode == 0 and "restart loses" in done.stdout, done
    assert "khởi động lại" in agent.run("check", agent.config, lang="vi").stdout
    assert "restart loses" in agent.run("check", "--json", agent.config).stdout
    agent.write(Node(devices=[box("box-1", device.port)], store={"path": "/nowhere/records.db"}))
    assert "loses" not in agent.run("check", agent.config).stdout


def test_a_path_on_tmpfs_is_noticed(kit, device):
    if not os.access("/dev/shm", os.W_OK):
        pytest.skip("no /dev/shm")
    folder = pathlib.Path(tempfile.mkdtemp(prefix="tramgac-agent.", dir="/dev/shm"))
    try:
        agent = Agent(kit, Node(store={"path": str(folder / "records.db")}, devices=[box("box-1", device.port)]))
        assert "tmpfs" in agent.run("check", agent.config).stdout
        agent.start()
        assert agent.status()["store"]["fleeting"] == "tmpfs"
        assert "kept in RAM (tmpfs)" in agent.log()
        assert agent.stop() == 0
    finally:
        shutil.rmtree(folder)
