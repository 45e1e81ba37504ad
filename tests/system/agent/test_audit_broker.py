"""tramgac audit: an independent checker listens at the broker and says what is missing."""
import json
import signal
import subprocess
import threading
import time

import pytest
from agent_kit import AGENT, Agent, Broker, Node, box, tramgac, until
from agent_servers import ModbusServer


def publish(broker, topic, *payloads):
    """All of them by one client: what is to come within a time must not wait for programs to be started."""
    subprocess.run(["mosquitto_pub", "-V", "5", "-h", "127.0.0.1", "-p", str(broker.port), "-q", "1", "-t", topic, "-l"],
                   input="".join(json.dumps(payload) + "\n" for payload in payloads), text=True, check=True, timeout=20)


def record(seq, **more):
    return {"v": 1, "store": "s1", "seq": seq, "t": "2026-11-23T09:24:03.250Z", "tq": "estimated", "hist": False,
            "values": {}, "bad": {}, **more}


class Listening:
    """The checker at work beside the test."""

    def __init__(self, broker, *more):
        self.child = subprocess.Popen([str(AGENT), "audit", f"mqtt://127.0.0.1:{broker.port}", *more],
                                      stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        log = broker.child.log  # of a broker that no checker has known before
        until(lambda: "Sending SUBACK to soc-" in log.read_text(errors="replace"), "the checker to subscribe")

    def end(self):
        out, err = self.child.communicate(timeout=60)
        return self.child.returncode, out, err


@pytest.fixture(name="broker")
def fixture_broker(kit):
    return Broker(kit).start()


def test_nothing_is_missing_of_a_real_node_whose_agent_is_killed(kit, broker):
    device = kit.serve(ModbusServer())
    agent = Agent(kit, Node(broker={"host": "127.0.0.1", "port": broker.port},
                            devices=[box("box-1", device.port, "100ms")])).start()
    checker = Listening(broker, "--for", "12s", "--json")
    heard = agent.status()["store"]["last"]
    until(lambda: agent.status()["store"]["last"] >= heard + 20, "records for the checker")
    agent.stop(signal.SIGKILL)
    agent.start()
    code, out, err = checker.end()
    report = json.loads(out)
    assert code == 0 and report["ok"], (out, err)
    stream, = report["streams"]
    assert stream["received"] == stream["last"] - stream["first"] + 1 > 30 and stream["missing"] == 0
    assert stream["out_of_order"] == 0 and stream["clock"]["none"] == 0


def test_a_gap_is_named_and_is_exit_code_one(broker):
    checker = Listening(broker, "--for", "5s", "--settle", "1s", "--lang", "vi")
    publish(broker, "tramgac/v1/site/node-x/data/box-1", *map(record, (5, 6, 9, 8, 12)))
    publish(broker, "tramgac/v1/site/node-x/event", record(13, event="records-dropped", from_seq=10, to_seq=11))
    code, out, _ = checker.end()
    assert code == 1
    assert "site/node-x" in out and "site/node-x: thiếu 7 (kho s1)" in out and "KHÔNG đủ" in out
    row = next(line for line in out.splitlines() if line.startswith("site/node-x")).split()
    assert row[1:8] == ["5-13", "6", "1", "2", "0", "0", "1"], out


def test_history_is_waited_for_within_the_settling_time(broker):
    checker = Listening(broker, "--for", "4s", "--settle", "30s", "--json")
    publish(broker, "tramgac/v1/site/node-x/data/box-1", *map(record, (1, 2, 5)))
    began = time.monotonic()
    threading.Timer(6, lambda: publish(broker, "tramgac/v1/site/node-x/data/box-1",
                                       *(record(seq, hist=True) for seq in (3, 4)))).start()
    code, out, _ = checker.end()
    stream, = json.loads(out)["streams"]
    assert code == 0 and stream["missing"] == 0 and stream["history"] == 2
    assert 5 < time.monotonic() - began < 25, "as soon as nothing is missing any more"


@pytest.mark.parametrize("words, code, part", [
    (["audit", "http://127.0.0.1"], 2, "expected mqtt://"),
    (["audit", "mqtt://127.0.0.1", "--for", "soon"], 2, "expected a time"),
    (["audit", "mqtt://127.0.0.1:1"], 1, "127.0.0.1:1"),
])
def test_mistakes_are_told(words, code, part):
    done = tramgac(*words)
    assert done.returncode == code and part in done.stderr


def test_a_silent_broker_is_not_all_is_well(broker):
    done = tramgac("audit", f"mqtt://127.0.0.1:{broker.port}", "--for", "1s", "--settle", "1s")
    assert done.returncode == 1 and "no record" in done.stderr
