"""A damaged store never stops the agent, and what can be read of it is not lost."""
import os
import random
import signal
import time

import pytest
from agent_kit import Agent, Broker, Node, Witness, box, free_port, until
from agent_servers import ModbusServer, times

PAGE = 512


@pytest.fixture(name="scene")
def fixture_scene(kit):
    class Scene:
        device = kit.serve(ModbusServer())
        broker = Broker(kit)
        node = Node(broker={"host": "127.0.0.1", "port": broker.port},
                    devices=[box("box-1", device.port, "100ms"), box("box-2", free_port())])
        agent = Agent(kit, node)
        store = None

        def outage(self, records=150):
            """The agent at work without a broker, an alarm acknowledged; then a clean end."""
            self.agent.start()
            alarm = "box-2.unavailable"
            until(lambda: alarm in self.agent.alarms(), "the alarm of the silent device")
            done = self.agent.run("alarms", "ack", alarm, "--control", self.agent.control)
            assert done.returncode == 0, done.stderr
            until(lambda: self.agent.status()["store"]["last"] > records, "records")
            status = self.agent.status()["store"]
            self.uuid = status["uuid"]
            assert self.agent.stop() == 0
            self.store = kit.folder / "store/records.db"
            self.readings = self.values()
            return alarm

        def values(self):
            lines = self.agent.run("store", "export", self.store, "--format", "csv").stdout.splitlines()
            return [line.split(",")[4] for line in lines if ",data,box-1," in line]

        def damage(self, *places):
            content = bytearray(self.store.read_bytes())
            for offset, data in places:
                content[offset:offset + len(data)] = data
            self.store.write_bytes(content)

        def after(self):
            """Starts everything; waits for the salvage to end. Outcome: witness and event."""
            self.broker.start()
            self.witness = Witness(kit, self.broker)
            began, self.restarted = time.monotonic(), time.time()
            self.agent.start()
            assert time.monotonic() - began < 10, "the start is not held up"
            event, = until(lambda: self.witness.events(event="store-salvaged"), "the salvage")
            assert self.agent.status()["store"]["uuid"] != self.uuid
            # The copies have the numbers that come first in the new store.
            until(lambda: self.agent.status()["store"]["unsent"] < 3, "everything to be sent")
            self.witness.check_nothing_is_missing(self.agent.status()["store"]["last"])
            return event
    return Scene()


def arrived(scene):
    """The values of before the start that came as history, each record once."""
    history = [m for m in scene.witness.data("box-1") if m["hist"]]
    by_number = {m["seq"]: m for m, read_at in zip(history, times(history)) if read_at < scene.restarted}
    return [str(value) for seq in sorted(by_number) for value in by_number[seq]["values"].values()]


def test_zeroed_pages_cost_what_was_in_them(scene):
    alarm = scene.outage()
    size = os.path.getsize(scene.store)
    middle = size // 2 // PAGE * PAGE
    scene.damage((middle, bytes(2 * PAGE)))
    event = scene.after()
    assert scene.uuid in event["detail"] and "not readable" in event["detail"]
    news = arrived(scene)
    lost = len(scene.readings) - len(news)
    assert 0 <= lost < 60, (len(scene.readings), len(news), event["detail"])
    assert set(news) <= set(scene.readings), "nothing that was never read"
    # What people had done is still done.
    assert scene.agent.alarms()[alarm]["phase"] == "active-acked"
    until(lambda: scene.witness.events(event="store-replaced"), "the event")
    # What was sent in vain before is no news: the retained state of the alarm is the present one.
    assert all(not m.get("announce") for m in scene.witness.events(hist=True))


def test_a_damaged_first_page_costs_nothing(scene):
    scene.outage()
    scene.damage((0, b"\xde\xad\xbe\xef" * (PAGE // 4)))
    event = scene.after()
    assert "not readable" not in event["detail"]
    assert arrived(scene) == scene.readings


def test_a_truncated_file_gives_its_beginning(scene):
    scene.outage()
    os.truncate(scene.store, os.path.getsize(scene.store) * 2 // 3)
    event = scene.after()
    news = arrived(scene)
    assert len(news) > 20 and scene.readings[:20] == news[:20], event


def test_garbage_in_place_of_the_store_is_survived(scene, kit):
    scene.outage(40)
    scene.store.write_bytes(random.Random(5).randbytes(200_000))
    scene.broker.start()
    witness = Witness(kit, scene.broker)
    scene.agent.start()
    until(lambda: len(witness.data("box-1")) > 5, "readings")
    assert scene.agent.stop(signal.SIGTERM) == 0
