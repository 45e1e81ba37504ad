"""Operators at the broker: what they ask of a node in QEMU is done once, answered as by the Linux agent, and leaves a trace."""

import json
import os
import re
import subprocess
import uuid

import node_block
import pytest
from qemu_node import QemuNode
from rtu_unit import free_port
from test_uplink import until
from uplink_peers import NAME, NODE, PROGRAM, SITE, TOPICS, Authority, Broker, Listener, uplink

if not os.environ.get("TRAMGAC_NET_IMAGE"):
    pytest.skip("SKIPPED: the network of the firmware", allow_module_level=True)

ACCESS = [f"user {NODE}", f"topic write {TOPICS}/#", f"topic read {TOPICS}/cmd/+/+", "topic write tramgac/v1/rsp/+"]
ALARM = "climate-1.unavailable"
NOBODY = node_block.device("climate-1", period=1000)  # nobody answers on the serial line


@pytest.fixture(name="files", scope="module")
def fixture_files(tmp_path_factory):
    authority = Authority(tmp_path_factory.mktemp("pki"))
    authority.issue("broker", NAME)
    authority.issue("node", NODE)
    return authority


def ask(broker, user, verb, payload, *more, topics=TOPICS, correlation=None):
    """The answer's bytes, by mosquitto's own request-and-response client; empty if none comes within ten seconds."""
    correlation = uuid.uuid4().hex if correlation is None else correlation
    words = payload if isinstance(payload, str) else json.dumps(payload)
    command = ["mosquitto_rr", "-V", "5", "-h", "127.0.0.1", "-p", str(broker.plain_port), "-W", "10", "-q", "1",
               "-t", f"{topics}/cmd/{user}/{verb}", "-e", f"tramgac/v1/rsp/{uuid.uuid4().hex}", "-m", words, *more]
    if correlation:
        command += ["-D", "publish", "correlation-data", correlation]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False).stdout.strip()


def answer(*arguments, **named):
    return json.loads(ask(*arguments, **named))


def start(files, broker):
    return QemuNode(*uplink(files.folder, broker.port, devices=[NOBODY]), image=os.environ["TRAMGAC_NET_IMAGE"])


def is_alarm(**wanted):
    return lambda topic, it: topic == f"alarm/{ALARM}" and it and all(it.get(k) == v for k, v in wanted.items())


def test_an_operator_acknowledges_shelves_and_polls(files):
    with Broker(files, "broker", ACCESS) as broker, Listener(broker) as listener, start(files, broker) as node:
        node.read_until("> ")
        _, _, alarm = listener.wait(is_alarm(phase="active-unacked"))
        assert answer(broker, "an", "ack", {"alarm": ALARM, "occurrence": alarm["occurrence"] + 6})["refusal"] == "other-occurrence"
        done = answer(broker, "an", "ack", {"alarm": ALARM, "occurrence": alarm["occurrence"]}, correlation="once")
        assert done == {"result": "done", "text_en": "done", "text_vi": "đã thực hiện", "v": 1}
        listener.wait(is_alarm(phase="active-acked"))
        again = answer(broker, "an", "ack", {"alarm": ALARM, "occurrence": alarm["occurrence"]}, correlation="once")
        assert again == {**done, "repeated": True}
        assert answer(broker, "an", "ack", {"alarm": ALARM})["result"] == "unchanged"
        shelved = {"alarm": ALARM, "for_s": 60, "reason": "cảm biến đang thay"}
        assert answer(broker, "an", "shelve", json.dumps(shelved))["result"] == "done"  # with \\u escapes
        listener.wait(lambda topic, it: topic == "event" and it.get("verb") == "shelve" and it["reason"] == shelved["reason"])
        listener.wait(is_alarm(hidden="shelved"))
        assert answer(broker, "an", "unshelve", {"alarm": ALARM})["result"] == "done"
        assert answer(broker, "an", "poll", {"device": "climate-1"})["result"] == "done"
        births = sum(topic == "birth" for topic, _, _ in listener.messages)
        assert answer(broker, "an", "hello", {})["result"] == "done"
        listener.wait(lambda *_: sum(topic == "birth" for topic, _, _ in listener.messages) > births)
        audit = [it for topic, _, it in listener.messages if topic == "event" and it["event"] == "operator"]
        assert [(it["user"], it["verb"], it["result"]) for it in audit] == [
            ("an", "ack", "refused"), ("an", "ack", "done"), ("an", "ack", "unchanged"), ("an", "shelve", "done"),
            ("an", "unshelve", "done"), ("an", "poll", "done"), ("an", "hello", "done")], "each once, the repeated one not"
        used, size = map(int, re.search(r"ngăn xếp: (\d+) / (\d+) bytes", node.ask("status")).groups())
        assert used <= 0.75 * size


def test_an_acknowledgement_and_what_was_asked_outlive_a_restart(files):
    with Broker(files, "broker", ACCESS) as broker, Listener(broker) as listener:
        more = uplink(files.folder, broker.port, devices=[NOBODY])
        with QemuNode(*more, image=os.environ["TRAMGAC_NET_IMAGE"]) as node:
            node.read_until("> ")
            listener.wait(is_alarm(phase="active-unacked"))
            assert answer(broker, "an", "ack", {"alarm": ALARM}, correlation="before")["result"] == "done"
        with QemuNode(*more, image=os.environ["TRAMGAC_NET_IMAGE"]) as node:
            node.read_until("> ")
            until(node, "connected / đã kết nối")
            repeated = answer(broker, "an", "ack", {"alarm": ALARM}, correlation="before")
            assert (repeated["result"], repeated["repeated"]) == ("done", True)
            assert answer(broker, "an", "ack", {"alarm": ALARM})["result"] == "unchanged"


MISTAKES = [
    ("ack", {"alarm": "no.such"}), ("ack", {"alarm": 5}), ("ack", [1, 2]), ("ack", "{"), ("ack", "{} x"), ("ack", "null"),
    ("ack", '{"alarm":"\\ud800"}'), ("ack", '{"occurrence":1.0}'), ("ack", '{"occurrence":-1}'), ("ack", '{"occurrence":01}'),
    ("ack", '{"occurrence":9223372036854775808}'), ("ack", '{"alarm":1,"alarm":"no.such"}'), ("ack", '{"store":1}'),
    ("shelve", {"alarm": ALARM, "for_s": 60}), ("shelve", {"alarm": ALARM, "for_s": 90000, "reason": "x"}),
    ("shelve", {"alarm": ALARM, "for_s": "1h"}), ("unshelve", {"alarm": ALARM}), ("in-service", {"alarm": ALARM}),
    ("poll", {"device": "box-9"}), ("maintenance", {"device": "box-9", "for_s": 5, "reason": "x"}),
    ("maintenance", {"device": "climate-1", "for_s": 0}), ("ack", {"alarm": ALARM, "occurrence": 77}),
    ("ack", {"alarm": ALARM}), ("ack", {"alarm": ALARM}),
    ("maintenance", {"device": "climate-1", "for_s": 60, "reason": "thay cảm biến"}), ("poll", {"device": "climate-1"}),
    ("poll", {}), ("hello", {}), ("hello", ""), ("out-of-service", {"alarm": ALARM, "for_s": 3000000, "reason": "x"})]


@pytest.mark.skipif(not PROGRAM.exists(), reason="the Linux agent is not built: scripts/dev build dev")
def test_the_answers_are_those_of_the_linux_agent(files, tmp_path):
    with Broker(files, "broker", ACCESS) as broker, Listener(broker) as listener, start(files, broker) as node, \
            Listener(broker, f"tramgac/v1/{SITE}/linux-1/#") as other:
        (tmp_path / "agent.yaml").write_text(json.dumps({
            "tramgac": 1, "site": SITE, "node": "linux-1", "broker": {"host": "127.0.0.1", "port": broker.plain_port},
            "store": {"path": str(tmp_path / "records.db")}, "control": str(tmp_path / "control.sock"),
            "devices": [{"id": "climate-1", "profile": "xy_md02", "period": "1s",
                         "address": f"modbus-tcp://127.0.0.1:{free_port()}?unit=1"}]}), encoding="utf-8")
        with (tmp_path / "agent.log").open("wb") as log, \
                subprocess.Popen([PROGRAM, "agent", "--config", tmp_path / "agent.yaml"], stdout=log, stderr=log) as agent:
            try:
                node.read_until("> ")
                listener.wait(is_alarm(phase="active-unacked"))
                linux = f"tramgac/v1/{SITE}/linux-1"
                other.wait(lambda topic, it: topic == f"{linux}/alarm/{ALARM}" and it and it["phase"] == "active-unacked")
                for verb, payload in MISTAKES:
                    correlation = uuid.uuid4().hex
                    here = ask(broker, "an", verb, payload, correlation=correlation)
                    there = ask(broker, "an", verb, payload, correlation=correlation, topics=linux)
                    assert here == there != "", (verb, payload)
                for user in ("a n", "b" * 61):
                    here, there = (ask(broker, user, "ack", "{}", topics=topics) for topics in (TOPICS, linux))
                    assert here == there != "", user
                none = [ask(broker, "an", "ack", "{}", topics=topics, correlation="") for topics in (TOPICS, linux)]
                assert none[0] == none[1] != ""
            finally:
                agent.terminate()


def test_what_is_too_large_or_answers_elsewhere_does_no_harm(files):
    with Broker(files, "broker", ACCESS) as broker, Listener(broker) as listener, Listener(broker, "#") as everything:
        subprocess.run(["mosquitto_pub", "-V", "5", "-h", "127.0.0.1", "-p", str(broker.plain_port), "-q", "1", "-r", "-t",
                        f"{TOPICS}/cmd/late/hello", "-m", "{}", "-D", "publish", "correlation-data", "c"], check=True)
        with start(files, broker) as node:
            judge_harm(broker, listener, everything, node)


def judge_harm(broker, listener, everything, node):
    node.read_until("> ")
    listener.wait(lambda topic, it: topic == "event" and it.get("user") == "late" and it["refusal"] == "retained")
    listener.wait(is_alarm(phase="active-unacked"))
    until(node, "connected / đã kết nối")
    assert answer(broker, "an", "ack", '{"alarm":"' + "x" * 1100 + '"}')["refusal"] == "bad-request"
    assert ask(broker, "an", "ack", '{"alarm":"' + "x" * 4000 + '"}') == "", "the broker does not deliver it"
    publish = ["mosquitto_pub", "-V", "5", "-h", "127.0.0.1", "-p", str(broker.plain_port), "-q", "1", "-m", "{}",
               "-D", "publish", "correlation-data", "c", "-t", f"{TOPICS}/cmd/an/hello"]
    subprocess.run([*publish, "-D", "publish", "response-topic", f"{TOPICS}/state"], check=True)
    subprocess.run([*publish, "-D", "publish", "response-topic", "tramgac/v1/rsp/a/b"], check=True)
    subprocess.run([*publish, "-D", "publish", "response-topic", "tramgac/v1/rsp/" + "x" * 300], check=True)
    subprocess.run(["mosquitto_pub", "-V", "5", "-h", "127.0.0.1", "-p", str(broker.plain_port), "-q", "1", "-t",
                    f"{TOPICS}/cmd/an/hello", "-m", "{}"], check=True)  # nobody wants an answer
    assert answer(broker, "an", "ack", {"alarm": ALARM})["result"] == "done", "it is well"
    assert not [topic for topic, _, it in everything.messages if isinstance(it, dict) and "result" in it
                and not (topic.startswith("tramgac/v1/rsp/") or topic.startswith("event"))]
    assert "attempts / lần thử 1," in node.ask("status"), "one connection all the time"
