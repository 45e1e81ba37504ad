"""`tramgac apply`: a running agent takes a new configuration, only what is different, and takes it back by itself.

Against real mosquitto brokers and Modbus devices of the test that remember when they were asked. Windows are seconds
long, by --within.
"""
import itertools
import json
import signal
import socket
import subprocess
import time

import pytest
from agent_kit import AGENT, Agent, Broker, Node, Witness, box, free_port, meter, tramgac, until
from agent_servers import ModbusServer, SnmpServer, Watched


@pytest.fixture(name="device")
def fixture_device(kit):
    return kit.serve(Watched())


def node(devices, broker=None, **more):
    return Node(devices=devices, broker={"host": "127.0.0.1", "port": getattr(broker, "port", broker)} if broker else None,
                **more)


def start(agent, **options):
    """With a folder for its state, as systemd would give it."""
    state = agent.kit.folder / "state"
    state.mkdir(exist_ok=True)
    return agent.start(environment={"STATE_DIRECTORY": str(state), **options.pop("environment", {})}, **options)


def apply(agent, *words, code=0, lang="en"):
    done = subprocess.run([AGENT, "apply", *map(str, words), "--control", agent.control, "--lang", lang], capture_output=True,
                          text=True, timeout=60, check=False)
    assert done.returncode == code, done.stdout + done.stderr
    return done


def written(agent, new, name="new.yaml"):
    return agent.kit.write(name, new.text(agent.kit.folder))


def devices(agent):
    return {line["device"] for line in agent.ask("devices")} - {"node"}


def view(agent):
    return agent.ask("configuration")[0]


def wait_back(agent):
    until(lambda: agent.answers() and view(agent)["trial"] is None, "the old configuration to return")


def test_devices_that_stay_miss_no_poll(kit, device):
    """Nine changes in a row, each with a broker to say good-bye to; the store goes on with the same numbers."""
    broker = Broker(kit).start()
    witness = Witness(kit, broker)
    line = kit.serve(SnmpServer())
    stays = [box("stays", device.port, "500ms"), meter("meter", line.port, "500ms")]
    agent = start(Agent(kit, node(stays, broker)))
    until(lambda: len(device.asked) >= 4, "polls")
    before, first = agent.status()["store"], device.asked[-1]
    for number in range(9):
        other = kit.serve(ModbusServer())
        apply(agent, written(agent, node([box(f"other-{number}", other.port, "300ms"), *stays], broker)))
        assert devices(agent) == {"stays", "meter", f"other-{number}"}
    last = device.asked[-1]
    until(lambda: device.asked[-1] > last + 1, "polls after the last change")
    asked = [moment for moment in device.asked if moment >= first]
    gaps = [later - earlier for earlier, later in itertools.pairwise(asked)]
    # None is missing: there are as many as periods, and none is a period late.
    assert max(gaps) < 0.95, f"longest gaps {sorted(gaps)[-5:]}"
    assert len(asked) >= (asked[-1] - asked[0]) / 0.5, f"{len(asked)} polls in {asked[-1] - asked[0]} s"
    after = agent.status()["store"]
    assert after["uuid"] == before["uuid"] and after["first"] == before["first"]
    witness.check_nothing_is_missing(agent.status()["store"]["last"])
    assert agent.stop() == 0


def test_the_difference_in_words(kit, device):
    other = kit.serve(ModbusServer())
    old = node([box("box-1", device.port), box("box-2", other.port), meter("m-1", free_port(socket.SOCK_DGRAM))], free_port())
    agent = start(Agent(kit, old))
    new = node([box("box-1", device.port, "2s", alarms={"over-voltage": {"limit": 310}}),
                box("box-3", other.port), meter("m-1", free_port(socket.SOCK_DGRAM), community="sesame")], free_port())
    said = apply(agent, written(agent, new), "--confirm", "--within", "2min")
    for words in ('device box-1: period: "1s" -> "2s"', "device box-2: removed", "device box-3: added",
                  'device box-1, alarm: added: "{over-voltage: {limit: 310}}"', "device m-1: address:",
                  f'broker: port: "{old.broker["port"]}" -> "{new.broker["port"]}"', "NOT been reached",
                  "tramgac apply --confirmed", "tramgac apply --return"):
        assert words in said.stdout, said.stdout
    assert "sesame" not in said.stdout + said.stderr + agent.log()
    apply(agent, "--return")
    vietnamese = apply(agent, written(agent, new), "--confirm", "--within", "2min", lang="vi").stdout
    for words in ("thiết bị box-2: bỏ đi", "thiết bị box-3: thêm mới", "CHƯA nối được", "kho bản ghi giữ nguyên"):
        assert words in vietnamese, vietnamese
    apply(agent, "--return")
    answer = json.loads(apply(agent, written(agent, new), "--json").stdout)
    assert answer["applied"] and answer["confirmed"]
    assert {"what": "changed", "path": ["devices", "box-1", "period"], "before": "1s", "after": "2s"} in answer["changes"]
    assert "nothing to do" in apply(agent, written(agent, new)).stdout
    assert agent.config.read_text(encoding="utf-8") == new.text(kit.folder)


def test_a_mistake_changes_nothing(kit, device):
    agent = start(Agent(kit, node([box("box-1", device.port)])))
    good = agent.config.read_text(encoding="utf-8")
    bad = kit.write("bad.yaml", good.replace('"devices"', '"devises"'))
    said = apply(agent, bad, "--confirm", code=1)
    assert "bad.yaml:" in said.stdout and "devises" in said.stdout, said.stdout
    problems = json.loads(apply(agent, bad, "--json", code=1).stdout)
    assert problems["problems"][0]["line"] > 1
    assert agent.config.read_text(encoding="utf-8") == good and not (kit.folder / "node.yaml.new").exists()
    assert apply(agent, "--confirmed", code=1).stderr and view(agent)["trial"] is None
    apply(agent, written(agent, agent.node), "--confirm", "--within", "never", code=2)


def test_confirmed_in_time(kit, device):
    broker = Broker(kit).start()
    witness = Witness(kit, broker)
    agent = start(Agent(kit, node([box("box-1", device.port)], broker)))
    old = agent.config.read_text(encoding="utf-8")
    new = node([box("box-1", device.port), box("box-2", device.port + 0, "2s")], broker)
    new.devices[1]["address"] += "?unit=2"
    said = apply(agent, written(agent, new), "--confirm", "--within", "3s").stdout
    assert "has been reached" in said, said
    assert agent.config.read_text(encoding="utf-8") == old, "the file is replaced when it is confirmed"
    assert "BEING TRIED" in agent.run("status", "--control", agent.control).stdout
    apply(agent, "--confirmed")
    assert agent.config.read_text(encoding="utf-8") == new.text(kit.folder)
    ended = time.monotonic() + 4
    until(lambda: time.monotonic() > ended, "the window to be over")
    assert devices(agent) == {"box-1", "box-2"} and view(agent)["not_used"] is None
    until(lambda: witness.events(event="config-confirmed"), "the event")
    state = witness.payloads("/state")[-1]
    assert state["config"] == view(agent)["config"], "the hash in state is that of what runs"
    agent.stop(signal.SIGKILL)
    start(agent)
    assert devices(agent) == {"box-1", "box-2"} and view(agent)["not_used"] is None


def test_not_confirmed(kit, device):
    broker = Broker(kit).start()
    witness = Witness(kit, broker)
    agent = start(Agent(kit, node([box("box-1", device.port)], broker)))
    hash_before = view(agent)["config"]
    apply(agent, written(agent, node([box("box-9", device.port)], broker)), "--confirm", "--within", "2s")
    assert devices(agent) == {"box-9"}
    wait_back(agent)
    assert devices(agent) == {"box-1"} and view(agent)["config"] == hash_before
    assert view(agent)["not_used"]["reason"] == "not-confirmed"
    event = until(lambda: witness.events(event="config-not-used"), "the event")[0]
    assert event["detail"].endswith(" not-confirmed")
    assert "node.config-not-used" not in agent.alarms(), "the file is what runs"
    late = apply(agent, "--confirmed", code=1)
    assert "nobody confirmed it in time" in late.stderr
    assert until(lambda: witness.payloads("/state")[-1]["config"] == hash_before, "the hash in state")


def test_the_broker_is_not_reached_again(kit, device):
    """Whoever confirms has to wait for it; the file stays as it was."""
    broker = Broker(kit).start()
    agent = start(Agent(kit, node([box("box-1", device.port)], broker)))
    old = agent.config.read_text(encoding="utf-8")
    apply(agent, written(agent, node([box("box-1", device.port)], free_port())), "--confirm", "--within", "3s")
    said = apply(agent, "--confirmed", code=1)
    assert "broker was not reached in time" in said.stderr, said.stderr
    assert agent.config.read_text(encoding="utf-8") == old
    assert view(agent)["not_used"]["reason"] == "broker-not-reached"
    until(lambda: agent.status()["broker"]["connected"], "the old broker")


@pytest.mark.parametrize("place", ["beside", "in-place"])
def test_killed_in_the_window(kit, device, place):
    """What nobody confirmed does not come back after a power cut, even where it stands in the file itself."""
    broker = Broker(kit).start()
    witness = Witness(kit, broker)
    agent = start(Agent(kit, node([box("box-1", device.port)], broker)))
    new = node([box("box-9", device.port)], broker)
    if place == "beside":
        apply(agent, written(agent, new), "--confirm", "--within", "10min")
    else:
        agent.write(new)
        apply(agent, "--confirm", "--within", "10min")
    assert devices(agent) == {"box-9"}
    agent.stop(signal.SIGKILL)
    start(agent)
    assert devices(agent) == {"box-1"}
    assert view(agent)["not_used"]["reason"] == "restarted"
    until(lambda: witness.events(event="config-not-used"), "the event")
    if place == "beside":
        assert view(agent)["not_used"]["file_in_use"] and "node.config-not-used" not in agent.alarms()
        return
    # The file still is what was tried: an alarm until somebody decides, over further restarts.
    until(lambda: "node.config-not-used" in agent.alarms(), "the alarm")
    agent.stop()
    start(agent)
    until(lambda: "node.config-not-used" in agent.alarms(), "the alarm after a further start")
    assert devices(agent) == {"box-1"}
    assert "THE FILE IS NOT IN USE" in agent.run("status", "--control", agent.control).stdout
    apply(agent)
    assert devices(agent) == {"box-9"}
    until(lambda: "node.config-not-used" not in agent.alarms(), "the alarm to be over")


@pytest.mark.parametrize("moment, delay", [("node.yaml.new", 0), ("state/config.unconfirmed", 0),
                                           ("state/config.unconfirmed", 0.2), ("state/config.unconfirmed", 1)])
def test_killed_at_any_moment_of_the_change(kit, device, moment, delay):
    """Whatever was on the disk by then, what was never confirmed is not what runs afterwards."""
    agent = start(Agent(kit, node([box("box-1", device.port)])))
    old, mark = agent.node, kit.folder / "state/config.unconfirmed"
    agent.write(node([box("box-9", device.port)]))
    with subprocess.Popen([AGENT, "apply", "--confirm", "--control", agent.control], stdout=subprocess.DEVNULL,
                          stderr=subprocess.DEVNULL) as asking:
        until((kit.folder / moment).exists, moment, every=0.001)
        time.sleep(delay)  # the moment is what is tried
        agent.stop(signal.SIGKILL)
        asking.wait(60)
    if not mark.exists():
        agent.write(old)  # nothing has been asked of the agent: the file is what a person has written
    start(agent)
    assert devices(agent) == {"box-1"}


def test_edited_in_place_and_not_confirmed(kit, device):
    agent = start(Agent(kit, node([box("box-1", device.port)])))
    agent.write(node([box("box-9", device.port)]))
    apply(agent, "--confirm", "--within", "2s")
    wait_back(agent)
    assert devices(agent) == {"box-1"}
    until(lambda: "node.config-not-used" in agent.alarms(), "the alarm")


def test_a_file_that_does_not_load(kit, device):
    """The last good one is used at the start, with an alarm, until the file is mended."""
    agent = start(Agent(kit, node([box("box-1", device.port)])))
    good = agent.node
    agent.stop()
    agent.write("tramgac: 1\nsite: [\n")
    start(agent)
    assert devices(agent) == {"box-1"}
    assert view(agent)["not_used"]["reason"] == "does-not-load"
    until(lambda: "node.config-not-used" in agent.alarms(), "the alarm")
    assert "node.yaml:" in agent.log()
    agent.write(good)
    assert agent.ask("reload") == []
    until(lambda: "node.config-not-used" not in agent.alarms(), "the alarm to be over")
    agent.stop()
    (kit.folder / "state/config.good").unlink()
    agent.write("tramgac: 1\nsite: [\n")
    assert start(agent, wait=False).child.process.wait(20) == 1


def test_a_further_trial_in_the_window_returns_to_the_first(kit, device):
    agent = start(Agent(kit, node([box("box-1", device.port)])))
    apply(agent, written(agent, node([box("box-2", device.port)])), "--confirm", "--within", "10min")
    apply(agent, written(agent, node([box("box-3", device.port)])), "--confirm", "--within", "2s")
    assert devices(agent) == {"box-3"}
    wait_back(agent)
    assert devices(agent) == {"box-1"}


def test_without_a_folder_for_its_state(kit, device):
    """It could not keep its promise over a power cut, and says so; what needs no promise works."""
    agent = Agent(kit, node([box("box-1", device.port)])).start()
    new = written(agent, node([box("box-2", device.port)]))
    assert "--state" in apply(agent, new, "--confirm", code=1).stderr
    assert devices(agent) == {"box-1"}
    apply(agent, new)
    assert devices(agent) == {"box-2"} and view(agent)["not_used"] is None


def test_the_control_socket_moves(kit, device):
    agent = start(Agent(kit, node([box("box-1", device.port)])))
    moved = kit.folder / "other.sock"
    apply(agent, written(agent, node([box("box-2", device.port)], more={"control": str(moved)})), "--confirm", "--within", "3s")
    first, agent.control = agent.control, moved
    assert devices(agent) == {"box-2"}
    until(lambda: not moved.exists() and first.exists(), "the old socket to be back")
    agent.control = first
    wait_back(agent)
    assert devices(agent) == {"box-1"}


def test_nobody_is_there(kit):
    done = tramgac("apply", kit.write("x.yaml", "tramgac: 1\n"), "--control", kit.folder / "none.sock")
    assert done.returncode == 1 and "none.sock" in done.stderr
