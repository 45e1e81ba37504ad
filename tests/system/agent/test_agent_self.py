"""The node as its own device: its readings against what Python reads of the same machine, and a disk that fills up."""
import json
import os
import shutil
import subprocess

import pytest
from agent_kit import DEADLINE, Agent, Broker, Node, Witness, box, until
from agent_servers import ModbusServer


@pytest.fixture(name="agent")
def fixture_agent(kit):
    device = kit.serve(ModbusServer())
    broker = Broker(kit).start()
    witness = Witness(kit, broker)
    agent = Agent(kit, Node(broker={"host": "127.0.0.1", "port": broker.port}, devices=[box("box-1", device.port)]))
    return agent.start(), witness


def memory_available():
    with open("/proc/meminfo", encoding="ascii") as file:
        lines = dict(line.split(":", 1) for line in file)
    return 100 * int(lines["MemAvailable"].split()[0]) / int(lines["MemTotal"].split()[0])


def resident(pid):
    with open(f"/proc/{pid}/statm", encoding="ascii") as file:
        return int(file.read().split()[1]) * os.sysconf("SC_PAGESIZE")


def test_the_readings_are_those_of_this_machine(kit, agent):
    agent, witness = agent
    values = until(lambda: [m["values"] for m in witness.payloads("/last/node")], "the node's readings")[-1]
    disk = os.statvfs(kit.folder)
    used = disk.f_blocks - disk.f_bfree
    assert values["disk.used.percent"] == pytest.approx(100 * used / (used + disk.f_bavail), abs=2)
    assert values["memory.available.percent"] == pytest.approx(memory_available(), abs=15)
    assert values["agent.restarts"] == 0 and values["agent.restarts.day"] == 0
    assert values["clock.synced"] is (until(witness.state, "the state")["clock"] == "synced")
    assert 0 <= values["store.used.percent"] < 5 and values["store.unsent"] >= 0

    # Polled when asked, not only every ten seconds; the load needs two readings.
    first = agent.device("node")["polls"]
    agent.ask("poll", device="node")
    until(lambda: agent.device("node")["polls"] > first, "a poll of the node", deadline=5)
    readings = until(lambda: (now := agent.readings("node"))["cpu.load"]["value"] is not None and now, "readings")
    assert readings["agent.memory"]["value"] == pytest.approx(resident(agent.child.pid), rel=0.3)
    assert abs(readings["agent.descriptors"]["value"] - len(os.listdir(f"/proc/{agent.child.pid}/fd"))) <= 5
    assert 0 <= readings["cpu.load"]["value"] <= 100
    assert readings["agent.worker.lag"]["value"] < 15000
    for point, reading in readings.items():
        assert reading["quality"] in ("good", "not-read-yet"), (point, reading)


def test_it_is_a_device_among_devices_and_not_counted(agent):
    agent, witness = agent
    birth = until(lambda: witness.payloads("/birth"), "the inventory")[-1]["devices"]
    assert set(birth) == {"box-1", "node"}
    points = birth["node"]["points"]
    assert points["disk.used.percent"]["label"]["vi"] == "Dung lượng đĩa đã dùng"
    assert all(point["label"]["en"] and point["label"]["vi"] for point in points.values())
    until(lambda: agent.device("node")["condition"] == "available", "the node to be available")
    assert agent.device("node")["bad"] == 0 and agent.status()["devices"] == 1
    assert "node" in agent.run("devices", "--control", agent.control).stdout
    assert until(lambda: witness.payloads("/state"), "the state")[-1]["devices"] == 1
    until(lambda: any(t.endswith("/def/node.disk-full") for t, _, _ in witness.messages()), "the definition")


def test_restarts_are_counted_in_the_store(agent):
    agent, _ = agent
    for expected in (1, 2):
        agent.child.end(9)
        agent.start()
        reading = until(lambda: agent.readings("node")["agent.restarts"], "a reading")
        until(lambda: agent.readings("node")["agent.restarts"]["value"] == expected, lambda: str(reading))
    assert agent.readings("node")["agent.restarts.day"]["value"] == 2
    agent.ask("reload")
    until(lambda: agent.readings("node")["agent.restarts"]["value"] == 2, "a reload to be no restart")


@pytest.mark.long
def test_what_is_written_a_day_is_known_after_a_minute(agent):
    agent, witness = agent
    day = until(lambda: [m["values"]["agent.written.day"] for m in witness.payloads("/data/node")
                         if "agent.written.day" in m["values"]], "the rate", deadline=100, every=1)[-1]
    with open(f"/proc/{agent.child.pid}/io", encoding="ascii") as file:
        written = int(dict(line.split(": ") for line in file)["write_bytes"])
    uptime = agent.status()["uptime_s"]
    assert 0 <= day <= 2 * written * 86400 / max(uptime - 15, 1)
    state = until(lambda: [s for s in witness.payloads("/state") if "card_life_years" in s], "the state", deadline=70)[-1]
    assert state["written_bytes_day"] == pytest.approx(day, rel=0.5) and 0 < state["card_life_years"] <= 100


def test_a_file_system_that_fills_up_is_an_alarm(kit):
    """In a mount namespace of its own: the agent's store lies on a tmpfs of 16 MiB."""
    unshare = [shutil.which("unshare") or "unshare", "-m"] if os.geteuid() == 0 else ["unshare", "-Urm"]
    small = kit.folder / "store"
    small.mkdir()
    mount = ["sh", "-c", f'mount -t tmpfs -o size=16m tramgac-test {small} && exec "$@"', "sh"]
    try:
        trial = subprocess.run([*unshare, *mount, "true"], capture_output=True, text=True, timeout=DEADLINE, check=False)
    except FileNotFoundError:
        pytest.skip("no unshare(1)")
    if trial.returncode != 0:
        pytest.skip(f"no tmpfs may be mounted here: {trial.stderr.strip()}")
    device = kit.serve(ModbusServer())
    agent = Agent(kit, Node(devices=[box("box-1", device.port)], store={"budget": "1 MiB"})).start(*unshare, *mount)
    root = f"/proc/{agent.child.pid}/root{small}"
    before = until(lambda: agent.readings("node")["disk.used.percent"]["value"], "the disk to be read")
    assert before < 50 and "node.disk-full" not in agent.alarms()
    with open(f"{root}/ballast", "wb") as file:
        disk = os.statvfs(root)
        file.write(bytes(int(disk.f_bavail * disk.f_frsize - 0.07 * disk.f_blocks * disk.f_frsize)))
    alarm = until(lambda: agent.alarms().get("node.disk-full"), "the alarm", deadline=30, every=0.2)
    assert alarm["severity"] == "major" and "9" in alarm["message"]["en"]
    assert "Ổ đĩa của nút gần đầy" in alarm["message"]["vi"], json.dumps(alarm)
    with open(f"{root}/more", "wb") as file:
        disk = os.statvfs(root)
        file.write(bytes(int(disk.f_bavail * disk.f_frsize * 0.8)))
    until(lambda: agent.alarms()["node.disk-full"]["severity"] == "critical", "it to become critical", deadline=30, every=0.2)
