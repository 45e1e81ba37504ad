"""Records are kept until a consumer has them: watermarks, a broker that forgets, a replay on request."""
import json
import signal
import subprocess
import threading
import time
import uuid

import pytest
from agent_kit import Agent, Broker, Node, Witness, box, until
from agent_servers import ModbusServer


class Archive:
    """A consumer: says up to where it has everything without a gap, retained, as it would be written by anybody."""

    def __init__(self, witness, broker, store, node="proof-01", name="archive"):
        self.witness, self.broker, self.store, self.node, self.name = witness, broker, store, node, name
        self.mark, self.running = 0, True
        self.thread = threading.Thread(target=self._work, daemon=True)
        self.thread.start()

    def _work(self):
        while self.running:
            have = self.witness.numbers()
            while self.mark + 1 in have:
                self.mark += 1
            self.say(self.mark)
            time.sleep(1)

    def say(self, seq, store=None):
        subprocess.run(["mosquitto_pub", "-V", "5", "-h", "127.0.0.1", "-p", str(self.broker.port), "-q", "1", "-r",
                        "-t", f"tramgac/v1/wm/{self.name}/{self.node}",
                        "-m", json.dumps({"store": store or self.store, "seq": seq})],
                       check=False, stderr=subprocess.DEVNULL, timeout=10)

    def stop(self):
        self.running = False
        self.thread.join()


@pytest.fixture(name="device")
def fixture_device(kit):
    return kit.serve(ModbusServer())


def node(broker, device, **store):
    return Node(broker={"host": "127.0.0.1", "port": broker.port}, store=store,
                devices=[box("box-1", device.port, "200ms")])


def store_of(agent):
    return agent.status()["store"]


def test_a_broker_that_acknowledges_and_forgets_costs_nothing(kit, device):
    broker = Broker(kit, persistent=False).start()
    witness = Witness(kit, broker)
    agent = Agent(kit, node(broker, device, consumers=["archive"], resend_after="10s")).start()
    archive = Archive(witness, broker, store_of(agent)["uuid"])
    try:
        until(lambda: store_of(agent)["confirmed"] > 20, "the first confirmations")
        # The consumer is away, the broker takes everything for it, and is killed with all of it in memory.
        witness.child.send(signal.SIGSTOP)
        before = store_of(agent)["last"]
        until(lambda: store_of(agent)["last"] > before + 40 and store_of(agent)["unsent"] < 5, "records to be accepted")
        broker.child.end(signal.SIGKILL)
        witness.child.end(signal.SIGKILL)
        broker.start()
        witness = archive.witness = Witness(kit, broker)
        until(lambda: not set(range(1, before + 40)) - witness.numbers(), "everything after all", deadline=60)
        until(lambda: store_of(agent)["confirmed"] > before + 60, "the watermark to go on")
        # The broker had forgotten them, or the test would show nothing: they came only as history.
        live = {m["seq"] for m in witness.data("box-1") if not m["hist"]}
        late = {m["seq"] for m in witness.data("box-1") if m["hist"]} - live
        assert len(late & set(range(before + 1, before + 40))) > 10, sorted(late)
        # And what is confirmed is not kept.
        until(lambda: store_of(agent)["first"] > before, "confirmed records to be deleted")
    finally:
        archive.stop()


def test_only_the_right_consumer_of_the_right_store_confirms(kit, device):
    broker = Broker(kit).start()
    witness = Witness(kit, broker)
    agent = Agent(kit, node(broker, device, consumers=["archive"])).start()
    uuid_of_store = store_of(agent)["uuid"]
    until(lambda: store_of(agent)["last"] > 10, "records")
    stranger = Archive(witness, broker, uuid_of_store, name="stranger")
    liar = Archive(witness, broker, str(uuid.uuid4()))
    time.sleep(3)
    stranger.stop()
    liar.stop()
    liar.say(10 ** 9, uuid_of_store)  # beyond everything that was ever stored
    liar.say(3, uuid_of_store)
    until(lambda: store_of(agent)["confirmed"] == 3, "the one that is right")
    assert store_of(agent)["first"] <= 4


def test_a_replay_on_request_is_history_and_leaves_one_event(kit, device):
    broker = Broker(kit).start()
    witness = Witness(kit, broker)
    agent = Agent(kit, node(broker, device)).start()
    last = until(lambda: (s := store_of(agent))["last"] > 30 and s["unsent"] == 0 and s["last"], "records")

    def ask(request):
        done = subprocess.run(["mosquitto_rr", "-V", "5", "-h", "127.0.0.1", "-p", str(broker.port), "-W", "10", "-q", "1",
                               "-t", "tramgac/v1/proof/proof-01/cmd/archive/replay", "-e", f"tramgac/v1/rsp/{uuid.uuid4().hex}",
                               "-D", "publish", "correlation-data", uuid.uuid4().hex, "-m", json.dumps(request)],
                              capture_output=True, text=True, timeout=30, check=True)
        return json.loads(done.stdout)

    witness.check_nothing_is_missing(last)
    first_time = {m["seq"] for m in witness.data("box-1")}
    assert ask({"from_seq": 5, "to_seq": 15, "store": store_of(agent)["uuid"]})["result"] == "done"
    until(lambda: {m["seq"] for m in witness.data("box-1") if m["hist"]} >= first_time & set(range(5, 16)), "the replay")
    assert ask({"from_seq": 10 ** 9})["refusal"] == "nothing-stored"
    assert ask({"from_seq": 5, "store": str(uuid.uuid4())})["refusal"] == "other-store"
    assert ask({"from_seq": "5"})["refusal"] == "bad-request"
    audit = until(lambda: len(found := witness.events(event="operator")) == 4 and found, "one event each")
    assert [(one["verb"], one["result"]) for one in audit] == [
        ("replay", "done"), ("replay", "refused"), ("replay", "refused"), ("replay", "refused")]


def test_status_tells_how_long_the_store_lasts(kit, device):
    broker = Broker(kit).start()
    agent = Agent(kit, node(broker, device, budget="1 MiB")).start()
    until(lambda: "hours_left" in store_of(agent), "the rate of the first minute", deadline=90)
    assert "without a broker" in agent.run("status", "--control", agent.control).stdout
    assert "mất máy chủ" in agent.run("status", "--control", agent.control, lang="vi").stdout
    assert "more hours" in agent.run("store", "status", "--control", agent.control).stdout
