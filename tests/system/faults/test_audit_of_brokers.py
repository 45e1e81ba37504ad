"""A node with a standby: two brokers, each bridged to the centre's, where somebody who shares no code counts."""
import pytest
from agent_kit import Agent, Broker, Node, Witness, box, until
from agent_servers import ModbusServer
from audited import Audit


def bridged(kit, centre, name):
    """A site's broker: what arrives there goes on to the centre's, and is kept for it."""
    return Broker(kit, "allow_anonymous true\n"
                       f"connection {name}\naddress 127.0.0.1:{centre.port}\nbridge_protocol_version mqttv50\n"
                       f"remote_clientid {name}\nlocal_clientid {name}-out\ncleansession false\nrestart_timeout 1\n"
                       "notifications false\ntopic tramgac/# out 1\n")


def is_bridged(centre, name):
    return f" {name} " in centre.child.log.read_text(errors="replace").replace("'", " ")


@pytest.fixture(name="brokers")
def fixture_brokers(kit):
    centre = Broker(kit).start()
    brokers = [bridged(kit, centre, name).start() for name in ("first", "second")]
    for name in ("first", "second"):
        until(lambda n=name: is_bridged(centre, n), f"the bridge of the {name}")
    return centre, *brokers


def test_nothing_is_missing_over_fail_over_and_fail_back(kit, brokers):
    centre, first, second = brokers
    audit, witness = Audit(kit, centre), Witness(kit, centre)
    device = kit.serve(ModbusServer())
    agent = Agent(kit, Node(broker={"host": "127.0.0.1", "port": first.port, "standby": [f"127.0.0.1:{second.port}"],
                                    "fail_back": "10s", "keep_alive": "5s"},
                            devices=[box("box-1", device.port, "100ms")], more={"history_rate": 5000})).start()
    until(lambda: len(witness.numbers()) >= 5, "records")

    def uses(broker):
        shown = agent.status()["broker"]
        return shown["connected"] and shown["address"].endswith(f":{broker.port}")
    for _ in range(2):
        first.stop_at_once()
        seen = len(witness.numbers())
        until(lambda s=seen: len(witness.numbers()) >= s + 10, "records by the second")
        until(lambda: uses(second), "the second to be used")
        first.start()
        until(lambda: uses(first), "the first to be used again", 60)
    last = agent.status()["store"]["last"]
    until(lambda: set(range(1, last + 1)) <= witness.numbers(), "the witness to have everything", 30)
    assert agent.status()["broker"]["fail_overs"] >= 2
    streams = audit.report()
    assert len(streams) == 1, streams
    stream, = streams.values()
    assert (stream["first"], stream["missing"], stream["dropped"]) == (1, 0, 0), stream
    assert stream["last"] >= last and stream["received"] == stream["last"], stream
    assert agent.stop() == 0
