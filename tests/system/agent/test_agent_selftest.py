"""tramgac selftest: what a technician is told on site, in both languages, with something wrong at a time."""
import json
import subprocess

import pytest
from agent_kit import AGENT, PEERS, Agent, Broker, Node, Witness, box, free_port, listens, tramgac, until
from agent_servers import FakeBroker, ModbusServer


@pytest.fixture(name="device")
def fixture_device(kit):
    return kit.serve(ModbusServer())


def selftest(agent, *words, lang="en"):
    done = tramgac("selftest", "--control", agent.control, "--seconds", "2", *words, lang=lang)
    return done.returncode, done.stdout


def checks(agent, *words):
    """Check or device -> what was found, and the exit code."""
    code, text = selftest(agent, "--json", *words)
    view = json.loads(text)
    assert view["ok"] == (code == 0)
    return {one.get("of", one["check"]): one for one in view["checks"]}, code


def start(kit, *devices, broker=None):
    where = {"host": "127.0.0.1", "port": broker.port} if broker else None
    return Agent(kit, Node(broker=where, devices=list(devices))).start()


def test_what_works_and_what_does_not(kit, device):
    broker = Broker(kit).start()
    silent = kit.serve(ModbusServer("silent"))
    agent = start(kit, box("box-1", device.port, "500ms", timeout="500ms"), box("box-2", silent.port, "200ms", misses=1),
                  broker=broker)
    until(lambda: agent.status()["broker"]["connected"], "the connection")
    until(lambda: agent.device("box-2")["condition"] == "unavailable", "the silent one to be noticed", 20)
    until(lambda: agent.readings("node").get("disk.used.percent", {}).get("value") is not None, "the node's own readings", 30)
    found, code = checks(agent)
    assert code == 1
    assert found["agent"]["verdict"] == "passed" and "proof-01" in found["agent"]["found"]["en"]
    assert found["box-1"]["verdict"] == "passed" and " ms; 0 of " in found["box-1"]["found"]["en"], found["box-1"]
    assert found["box-2"]["verdict"] == "failed" and "tramgac probe" in found["box-2"]["advice"]["vi"], found["box-2"]
    assert found["broker"]["verdict"] == "noticed" and "without TLS" in found["broker"]["found"]["en"]
    assert found["publish"]["verdict"] == "passed" and found["disk"]["verdict"] in ("passed", "failed")
    assert found["network"]["found"]["en"] and found["dns"]["verdict"] == "not-run"
    assert "node" not in found and "contact" not in found and "alarm" not in found
    code, text = selftest(agent, lang="vi")
    assert code == 1 and "không trả lời" in text and " LỖI" in text, text
    assert all(len(line) <= 120 for line in text.splitlines()), text
    assert agent.stop() == 0


def test_the_board_under_the_node(kit, monkeypatch):
    root = kit.folder / "root"
    for name, text in (("proc/device-tree/compatible", "raspberrypi,4-model-b\0brcm,bcm2711\0"), ("sys/class/tty/console/active", "ttyAMA0\n"),
                       ("sys/class/watchdog/watchdog0/state", "inactive\n"), ("proc/device-tree/model", "Raspberry Pi 4 Model B\0")):
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, encoding="utf-8")
    agent = start(kit)
    monkeypatch.setenv("TRAMGAC_ROOT", str(root))
    found, _ = checks(agent)
    assert [found[name]["verdict"] for name in ("board", "watchdog", "console")] == ["passed", "noticed", "noticed"], found
    assert "clock-chip" not in found  # its clock is under rtc
    status = json.loads(tramgac("status", "--json", "--control", agent.control).stdout)
    assert status["board"]["board"] == "raspberry-pi-4" and len(status["board"]["checks"]) == 4
    said = tramgac("status", "--control", agent.control, lang="vi").stdout
    assert "bo mạch" in said and "không có chip đồng hồ" in said, said
    assert agent.stop() == 0


def test_a_broker_that_is_away_or_refuses(kit, device):
    away = start(kit, box("box-1", device.port, "200ms"), broker=type("Away", (), {"port": free_port()}))
    until(lambda: away.status()["broker"].get("problem"), "the problem")
    found, code = checks(away)
    assert code == 1 and found["broker"]["verdict"] == "failed" and found["publish"]["verdict"] == "not-run"
    assert found["broker"]["advice"]["en"] == away.status()["broker"]["problem"]["en"]
    assert away.stop() == 0


def test_a_broker_that_denies_a_topic(kit, device):
    broker = kit.serve(FakeBroker("hangs-up"))
    agent = start(kit, box("box-1", device.port, "200ms"), broker=broker)
    until(lambda: agent.status()["held"] >= 1, "the topic to be held", 30)
    until(lambda: agent.status()["broker"]["connected"], "the connection", 30)
    found, code = checks(agent)
    assert code == 1 and found["publish"]["verdict"] == "failed", found["publish"]
    assert agent.stop() == 0


def test_no_agent(tmp_path):
    done = tramgac("selftest", "--control", tmp_path / "none.sock", "--json")
    assert done.returncode == 1
    only, = json.loads(done.stdout)["checks"]
    assert only["check"] == "agent" and only["verdict"] == "failed" and only["advice"]["vi"]


def test_the_test_alarm_is_seen_and_acknowledged(kit, device):
    broker = Broker(kit).start()
    witness = Witness(kit, broker)
    agent = start(kit, box("box-1", device.port), broker=broker)
    with subprocess.Popen([AGENT, "selftest", "--control", agent.control, "--seconds", "1", "--alarm", "--wait", "30", "--json"],
                          stdout=subprocess.PIPE, text=True) as running:
        until(lambda: witness.events(alarm="node.test", transition="raised"), "the alarm at the broker", 20)
        done = tramgac("alarms", "ack", "node.test", "--control", agent.control)
        assert done.returncode == 0, done.stderr
        found = {one["check"]: one for one in json.loads(running.communicate(timeout=60)[0])["checks"]}
    assert found["alarm"]["verdict"] == "passed", found["alarm"]
    until(lambda: witness.events(alarm="node.test", transition="cleared"), "its end", 30)
    found, code = checks(agent, "--alarm", "--wait", "1")
    assert code == 1 and found["alarm"]["verdict"] == "failed", "nobody acknowledged"
    until(lambda: "node.test" not in agent.alarms(), "its end")
    assert agent.stop() == 0


@pytest.mark.parametrize("stuck", [0, 5])
def test_contacts_are_switched_by_hand(kit, stuck):
    port = free_port()
    kit.start("contacts", ["/usr/bin/python3", PEERS / "modbus_contacts.py", "--port", port, "--stuck", stuck])
    until(lambda: listens(port), "the contacts")
    agent = start(kit, {"id": "doors", "profile": "di_8ch", "address": f"modbus-tcp://127.0.0.1:{port}", "period": "200ms"})
    until(lambda: agent.device("doors")["condition"] == "available", "an answer")
    done = tramgac("selftest", "--control", agent.control, "--seconds", "1", "--contacts", "doors", "--wait", "15", "--json")
    verdicts = [one["verdict"] for one in json.loads(done.stdout)["checks"] if one["check"] == "contact"]
    assert len(verdicts) == 8 and verdicts.count("failed") == (1 if stuck else 0), done.stdout
    assert agent.stop() == 0
