"""Brokers that are away, refuse, forget or belong to somebody else."""
import collections
import subprocess
import time

import pytest
from agent_kit import Agent, Broker, Node, Witness, box, free_port, until
from agent_servers import FakeBroker, ModbusServer
from tls_kit import make_certificates, secure


@pytest.fixture(name="device")
def fixture_device(kit):
    """A healthy Modbus device whose every reading is news."""
    return kit.serve(ModbusServer())


def node(broker, device, **more):
    return Node(broker=broker, devices=[box("box-1", device.port, "200ms")], **more)


def at_port(port):
    return {"host": "127.0.0.1", "port": port}


def test_broker_comes_after_the_agent(kit, device):
    broker = Broker(kit).start()
    witness = Witness(kit, broker)  # its session is there before the first message
    broker.stop()
    agent = Agent(kit, node(at_port(broker.port), device)).start()
    until(lambda: agent.status()["store"]["last"] >= 5, "readings in the store")
    problem = until(lambda: agent.status()["broker"].get("problem"), "a named problem")
    assert "port" in problem["en"] and problem["vi"] and not agent.status()["broker"]["connected"], problem
    broker.start()
    until(lambda: agent.status()["broker"]["connected"], "the connection")
    witness.check_nothing_is_missing(agent.status()["store"]["last"])
    assert agent.stop() == 0
    until(lambda: witness.payloads("/state")[-1]["online"] is False, "the good-bye")
    assert any(message["hist"] for message in witness.data("box-1"))


def test_broker_restarts_in_the_middle(kit, device):
    broker = Broker(kit).start()
    witness = Witness(kit, broker)
    agent = Agent(kit, node(at_port(broker.port), device)).start()
    until(lambda: len(witness.data("box-1")) >= 4, "data before")
    for _ in range(2):
        count = len(witness.data("box-1"))
        broker.stop()
        last = agent.status()["store"]["last"]
        until(lambda: agent.status()["store"]["last"] >= last + 3, "records without a broker")
        broker.start()
        until(lambda: len(witness.data("box-1")) >= count + 6, "data after")
    witness.check_nothing_is_missing(agent.status()["store"]["last"])
    assert agent.stop() == 0
    # Order holds within a lane.
    for history in (False, True):
        lane = [message["seq"] for message in witness.data("box-1") if message["hist"] is history]
        first_times = list(collections.OrderedDict.fromkeys(lane))
        assert first_times == sorted(first_times), first_times
    assert len({message["store"] for message in witness.data("box-1")}) == 1


def first_times(witness, lane):
    """The numbers of a lane of box-1, each where it came first."""
    return list(dict.fromkeys(m["seq"] for m in witness.data("box-1") if m["hist"] is lane))


def test_standby_takes_over_and_the_first_is_returned_to(kit, device):
    first, second = Broker(kit).start(), Broker(kit).start()
    witnesses = [Witness(kit, first), Witness(kit, second)]
    broker = {**at_port(first.port), "standby": [f"127.0.0.1:{second.port}"], "fail_back": "10s"}
    agent = Agent(kit, node(broker, device)).start()
    until(lambda: len(witnesses[0].data("box-1")) >= 4, "data at the first")
    assert agent.status()["broker"]["address"] == f"127.0.0.1:{first.port}"
    first.stop()
    until(lambda: len(witnesses[1].data("box-1")) >= 4, "data at the standby")
    in_use = until(lambda: (now := agent.status()["broker"])["connected"] and now, "the connection")
    assert in_use["address"] == f"127.0.0.1:{second.port}" and in_use["fail_overs"] == 1, in_use
    count = len(witnesses[0].numbers())  # not messages: what was not acknowledged comes twice
    first.start()
    until(lambda: len(witnesses[0].numbers()) >= count + 4, "data at the first again", deadline=60)
    last = agent.status()["store"]["last"]
    until(lambda: set(range(1, last + 1)) <= witnesses[0].numbers() | witnesses[1].numbers(), "every record")
    assert agent.stop() == 0
    for witness in witnesses:
        for lane in (False, True):
            assert first_times(witness, lane) == sorted(first_times(witness, lane))
    assert witnesses[1].payloads("/state")[-1]["online"], "the standby was left in good order"


def test_broker_that_acknowledges_nothing(kit, device):
    fake = kit.serve(FakeBroker("mute", free_port()))
    agent = Agent(kit, node({**at_port(fake.port), "window": 8}, device)).start()
    until(lambda: len(fake.of_type(3)) >= 8, "a window of messages")
    last = agent.status()["store"]["last"]
    until(lambda: agent.status()["store"]["last"] >= last + 5, "polling to go on")
    assert len(fake.of_type(3)) <= 8 * fake.connections, "more in flight than the window"
    status = agent.status()
    assert status["store"]["unsent"] >= 5 and status["stages"]["publish"] == 0
    started = time.monotonic()
    assert agent.stop() == 0
    assert time.monotonic() - started < 5
    # Nothing was taken for sent: a broker that does acknowledge gets all of it.
    fake.close()
    broker = Broker(kit, port=fake.port).start()
    witness = Witness(kit, broker)
    agent.start()
    witness.check_nothing_is_missing(agent.status()["store"]["last"])
    assert agent.stop() == 0
    until(lambda: witness.payloads("/state")[-1]["online"] is False, "the good-bye")


def acl(topics):
    return "user proof-01\n" + "".join(f"topic write tramgac/v1/proof/proof-01/{topic}\n" for topic in topics) + \
        "user witness-user\ntopic read tramgac/#\n"


OTHERS = ["state", "birth", "def/+", "last/+", "alarm/+", "event"]


def strict_broker(kit, options=""):
    """A broker that denies data/box-1, and its witness."""
    passwords = kit.folder / "passwords"
    subprocess.run(["mosquitto_passwd", "-c", "-b", passwords, "proof-01", "secret"], check=True)
    subprocess.run(["mosquitto_passwd", "-b", passwords, "witness-user", "secret"], check=True)
    for path in (passwords, kit.write("acl", acl([*OTHERS, "data/box-2"]))):
        path.chmod(0o600)
    broker = Broker(kit, f"allow_anonymous false\npassword_file {passwords}\nacl_file {kit.folder}/acl\n{options}").start()
    kit.write("password", "secret\n", 0o600)
    return broker, Witness(kit, broker, "-u", "witness-user", "-P", "secret")


def two_boxes(kit, broker, device):
    other = kit.serve(ModbusServer())
    return Agent(kit, Node(broker={**at_port(broker.port), "password_file": str(kit.folder / "password")},
                           devices=[box("box-1", device.port, "200ms"), box("box-2", other.port, "200ms")])).start()


def test_broker_that_refuses_a_topic(kit, device):
    broker, witness = strict_broker(kit)
    agent = two_boxes(kit, broker, device)
    until(lambda: agent.status()["refused"] >= 3, "refusals")
    until(lambda: "node.broker-refuses" in agent.alarms(), "the alarm")
    until(lambda: witness.events(alarm="node.broker-refuses", transition="raised"), "the alarm on the broker")
    until(lambda: len(witness.data("box-2")) >= 5, "the other device's data")
    assert not witness.data("box-1")
    until(lambda: "refused" in agent.log() and "data/box-1" in agent.log(), "the log to name the refused topic")

    def held(status):  # all refusals may belong to the first batch: what comes next is held back
        return status["store"]["unsent"] >= 3 and status["held"] >= 1 and status["held_back"] >= 1
    until(lambda: held(agent.status()), "what the broker refuses to be held back")
    assert "HELD BACK" in agent.run("status", "--control", agent.control).stdout
    # The access list is mended; a reload does not wait for the minute to be over.
    broker.stop()
    kit.write("acl", acl([*OTHERS, "data/+"]))
    broker.start()
    agent.ask("reload")
    witness.check_nothing_is_missing(agent.status()["store"]["last"])
    assert agent.stop() == 0
    assert len([e for e in witness.events(alarm="node.broker-refuses", transition="raised")]) == 1


@pytest.mark.parametrize("peer", ["mosquitto", "fake"])
def test_broker_that_hangs_up_at_a_topic(kit, device, peer):
    """mosquitto 2.0 does, without a queue, for a topic that it denies; others answer nothing at all before they go."""
    if peer == "mosquitto":
        broker, witness = strict_broker(kit, "max_queued_messages 0\n")
        arrived = lambda: len(witness.data("box-2"))
        connections = lambda: broker.child.log.read_text(errors="replace").count("as proof-01 ")
    else:
        broker = kit.serve(FakeBroker("hangs-up"))
        kit.write("password", "secret\n", 0o600)
        arrived = lambda: sum(b"/data/box-2" in body for _, body in broker.of_type(3))
        connections = lambda: broker.connections
    agent = two_boxes(kit, broker, device)
    until(lambda: agent.status()["held"] >= 1, "the topic to be held")
    last = {}  # of the present connection: how much had arrived before

    def flows():
        return arrived() >= last.setdefault(connections(), arrived()) + 15
    until(flows, "the other device's data in one connection")

    def held(status):
        return status["broker"]["connected"] and status["held_back"] >= 1 and status["store"]["unsent"] >= 1
    until(lambda: held(agent.status()), lambda: f"what the broker refuses to be held back: {agent.status()}")
    until(lambda: "data/box-1" in agent.log(), "the log to name the topic")
    until(lambda: "node.broker-refuses" in agent.alarms(), "the alarm")
    assert agent.stop() == 0


@pytest.fixture(name="authority")
def fixture_authority(kit):
    return make_certificates(kit)


@pytest.mark.parametrize("ca, certificate, word", [("theirs", "good", "authority"), ("ours", "stranger", "name")])
def test_broker_that_is_not_ours(kit, device, authority, ca, certificate, word):
    broker = secure(kit, certificate).start()
    agent = Agent(kit, node({**at_port(broker.port), "tls": {"ca_file": f"{authority}/{ca}.pem"}}, device)).start()
    problem = until(lambda: agent.status()["broker"].get("problem"), "a named problem")
    assert word in problem["en"], problem
    until(lambda: problem["en"] in agent.log(), "the problem in the log")
    until(lambda: agent.status()["store"]["last"] >= 3, "polling to go on")
    assert not agent.status()["broker"]["connected"] and agent.status()["stages"]["publish"] == 0
    assert agent.stop() == 0


def test_broker_with_tls(kit, device, authority):
    broker = secure(kit, "good").start()
    agent = Agent(kit, node({**at_port(broker.port), "tls": {"ca_file": f"{authority}/ours.pem"}}, device)).start()
    until(lambda: agent.status()["stages"]["publish"] >= 5, "records to be sent")
    assert agent.stop() == 0


def test_broker_that_speaks_something_else(kit, device):
    """A port where a Modbus device answers is no broker; the agent keeps trying and says so."""
    agent = Agent(kit, node(at_port(device.port), device)).start()
    problem = until(lambda: agent.status()["broker"].get("problem"), "a named problem")
    assert problem["en"] and problem["vi"]
    until(lambda: agent.status()["store"]["last"] >= 3, "polling to go on")
    assert agent.stop() == 0


def test_state_says_which_broker_is_in_use(kit, device):
    first, second = Broker(kit).start(), Broker(kit).start()
    witnesses = {broker.port: Witness(kit, broker) for broker in (first, second)}
    agent = Agent(kit, node({**at_port(first.port), "standby": [f"127.0.0.1:{second.port}"]}, device)).start()

    def last(broker):
        states = [state for state in witnesses[broker.port].payloads("/state") if state["online"]]
        return states[-1] if states else {}
    until(lambda: "broker" in last(first), "the state")
    assert last(first)["broker"] == f"127.0.0.1:{first.port}" and last(first)["fail_overs"] == 0
    began = last(first).get("broker_since", "")
    first.stop()
    until(lambda: last(second).get("broker") == f"127.0.0.1:{second.port}", "the state at the other broker")
    assert last(second)["fail_overs"] == 1
    assert last(second).get("broker_since", "") >= began
    shown = agent.status()["broker"]
    assert shown["fail_overs"] == 1 and 0 <= shown["in_use_s"] < 60, shown
    assert "1 fail-overs" in agent.run("status", "--control", agent.control).stdout
    assert agent.stop() == 0
