"""Why an agent began anew: what `state` and `birth` say after each kind of end of the agent before."""
import signal
import sqlite3

import pytest
from agent_kit import Agent, Broker, Node, Witness, box, until
from agent_servers import ModbusServer


@pytest.fixture(name="scene")
def fixture_scene(kit):
    device = kit.serve(ModbusServer())
    broker = Broker(kit).start()
    state_folder = kit.folder / "state"
    state_folder.mkdir()
    agent = Agent(kit, Node(broker={"host": "127.0.0.1", "port": broker.port}, devices=[box("box-1", device.port)]))

    def start():
        return agent.start(environment={"STATE_DIRECTORY": str(state_folder)})
    return start, agent, Witness(kit, broker), state_folder


def told(witness, reason, births):
    """Waits until both say so; the number of inventories so far."""
    until(lambda: (state := witness.state()).get("online") and state.get("restart") == {"reason": reason}, f"the state to say {reason}")
    until(lambda: len(witness.payloads("/birth")) > births, "another inventory")
    assert witness.payloads("/birth")[-1]["restart"] == {"reason": reason}
    return len(witness.payloads("/birth"))


def make_before(agent, old, new):
    """The agent before was of another boot or version: `old` and `new` have the same length."""
    assert len(old) == len(new)
    with sqlite3.connect(agent.store) as database:
        value = database.execute("SELECT value FROM kv WHERE key = 'run'").fetchone()[0]
        assert old.encode() in value
        database.execute("UPDATE kv SET value = ? WHERE key = 'run'", [value.replace(old.encode(), new.encode())])
    database.close()


def test_each_end_of_the_agent_before_has_its_word(scene):
    start, agent, witness, state_folder = scene
    start()
    births = told(witness, "first", 0)
    boot, version = witness.state()["boot"], witness.state()["version"]
    agent.child.send(signal.SIGHUP)
    births = told(witness, "reload", births)
    assert agent.stop() == 0
    start()
    births = told(witness, "stopped", births)
    agent.child.end(signal.SIGKILL)
    start()
    births = told(witness, "crash", births)
    agent.child.end(signal.SIGABRT)
    (state_folder / "hung").touch()  # as tests/system/faults/test_degraded.py sees an agent leave it
    start()
    births = told(witness, "watchdog", births)
    assert not (state_folder / "hung").exists()
    agent.child.end(signal.SIGKILL)
    make_before(agent, boot, boot[::-1])
    start()
    births = told(witness, "power", births)
    assert agent.stop() == 0
    make_before(agent, boot, boot[::-1])
    start()
    births = told(witness, "reboot", births)
    assert agent.stop() == 0
    make_before(agent, version, version[:-1] + "x")
    start()
    told(witness, "update", births)
