"""Operators at the broker: commands and their answers, each executed once, and a broker that checks who asks."""
import json
import os
import re
import signal
import subprocess
import uuid

import pytest
from agent_kit import Agent, Broker, Node, Witness, box, free_port, until

ALARM = "box-1.unavailable"


class ControlRoom:
    """An operator with mosquitto's own request-and-response client."""
    def __init__(self, broker, node="tramgac/v1/site-1/node-1"):
        self.broker, self.node = broker, node

    def ask(self, user, verb, request, *more, correlation=None, credentials=()):
        correlation = correlation or uuid.uuid4().hex
        command = ["mosquitto_rr", "-V", "5", "-h", "127.0.0.1", "-p", str(self.broker.port), "-W", "10", "-q", "1",
                   "-t", f"{self.node}/cmd/{user}/{verb}", "-e", f"tramgac/v1/rsp/{uuid.uuid4().hex}",
                   "-m", json.dumps(request), *credentials, *more]
        if correlation:
            command += ["-D", "publish", "correlation-data", correlation]
        done = subprocess.run(command, capture_output=True, text=True, timeout=30)
        return json.loads(done.stdout) if done.stdout.strip() else {"silent": done.returncode, "error": done.stderr}


@pytest.fixture(name="scene")
def fixture_scene(kit):
    class Scene:
        broker = Broker(kit).start()
        witness = Witness(kit, broker)
        node = Node(broker={"host": "127.0.0.1", "port": broker.port}, devices=[box("box-1", free_port())])
        agent = Agent(kit, node).start()
        room = ControlRoom(broker, f"tramgac/v1/{node.site}/{node.node}")

        def last(self):
            payloads = self.witness.payloads(f"alarm/{ALARM}")
            return payloads[-1] if payloads else {}

        def audit(self):
            # Each record once: a kill before the next commit means that it is sent twice.
            return list({event["seq"]: event for event in self.witness.events(event="operator")}.values())
    found = Scene()
    until(lambda: found.last().get("active"), "the alarm")
    listens_at(found.broker)
    return found


def listens_at(broker, times=1):
    """Waits until the agent has subscribed to its commands so often."""
    log = broker.child.log
    until(lambda: log.read_text(errors="replace").count("Sending SUBACK to proof-01") >= times, "the agent to listen")


def test_an_operator_acknowledges_from_the_control_room(scene):
    answer = scene.room.ask("an", "ack", {"alarm": ALARM, "occurrence": 1})
    assert answer["result"] == "done" and answer["text_vi"] == "đã thực hiện"
    until(lambda: scene.last().get("phase") == "active-acked", "the acknowledgement")
    assert scene.room.ask("an", "ack", {"alarm": ALARM})["result"] == "unchanged"
    refused = scene.room.ask("binh", "ack", {"alarm": ALARM, "occurrence": 7})
    assert (refused["result"], refused["refusal"]) == ("refused", "other-occurrence") and refused["text_en"]
    audit = until(lambda: len(scene.audit()) == 3 and scene.audit(), "one event each")
    assert [(one["user"], one["verb"], one["result"]) for one in audit] == [
        ("an", "ack", "done"), ("an", "ack", "unchanged"), ("binh", "ack", "refused")]


def test_every_kind_of_mistake_is_refused_with_its_reason(scene):
    room = scene.room
    for verb, request, refusal in (
            ("ack", {"alarm": "no.such"}, "no-such-alarm"), ("shelve", {"alarm": ALARM, "for_s": 60}, "no-reason"),
            ("shelve", {"alarm": ALARM, "for_s": 90000, "reason": "x"}, "too-long"),
            ("unshelve", {"alarm": ALARM}, "not-hidden"), ("format", {}, "unknown-verb"),
            ("ack", {"alarm": 5}, "bad-request"), ("shelve", {"alarm": ALARM, "for_s": "1h"}, "bad-request"),
            ("ack", [1, 2], "bad-request"), ("poll", {"device": "box-9"}, "no-such-device"),
            ("maintenance", {"device": "box-9", "for_s": 5, "reason": "x"}, "no-such-device")):
        answer = room.ask("an", verb, request)
        assert answer.get("refusal") == refusal, (verb, request, answer)
    assert room.ask("a b", "ack", {"alarm": ALARM})["refusal"] == "bad-user"
    until(lambda: len(scene.audit()) == 11, "each leaves one event")
    assert scene.last()["phase"] == "active-unacked"


def test_a_repeated_command_is_answered_and_not_executed_again(scene):
    shelve = {"alarm": ALARM, "for_s": 600, "reason": "cable is being laid"}
    first = scene.room.ask("an", "shelve", shelve, correlation="same-one")
    assert first["result"] == "done" and "repeated" not in first
    assert scene.room.ask("an", "unshelve", {"alarm": ALARM})["result"] == "done"
    scene.agent.stop(signal.SIGKILL)
    scene.agent.start()
    listens_at(scene.broker, 2)
    again = scene.room.ask("an", "shelve", shelve, correlation="same-one")
    assert again["result"] == "done" and again["repeated"] is True
    assert scene.room.ask("binh", "shelve", shelve, correlation="same-one")["result"] == "done", "another sender"
    until(lambda: len(scene.audit()) == 3, "no event for the repetition")
    # A client that counts badly asks for something else under the same number: it is done, and not taken for done.
    assert "repeated" not in scene.room.ask("an", "shelve", {**shelve, "for_s": 60}, correlation="same-one")


def test_retained_and_nameless_commands_are_not_executed(scene):
    port, topic = str(scene.broker.port), f"{scene.room.node}/cmd/an/ack"
    publish = ["mosquitto_pub", "-V", "5", "-h", "127.0.0.1", "-p", port, "-q", "1", "-t", topic, "-m",
               json.dumps({"alarm": ALARM})]
    subprocess.run(publish, check=True)
    until(lambda: [one.get("refusal") for one in scene.audit()] == ["no-correlation"], "a refusal")
    scene.agent.stop()
    subprocess.run([*publish, "-r", "-D", "publish", "correlation-data", "kept"], check=True)
    log = scene.broker.child.log

    def given():
        return len(re.findall(rf"Sending PUBLISH to proof-01 \(.*'{topic}'", log.read_text(errors="replace")))
    for _ in range(2):  # the second time it is known, and no news
        before = given()
        scene.agent.start()
        until(lambda b=before: given() > b, "the broker to tell the agent what it has kept")
        until(lambda: [one.get("refusal") for one in scene.audit()] == ["no-correlation", "retained"], "a refusal")
        scene.agent.stop()
    assert scene.last()["phase"] == "active-unacked"


ACCESS = """user node-1
topic readwrite tramgac/v1/proof/proof-01/#
topic write tramgac/v1/rsp/#
user an
topic write tramgac/v1/proof/proof-01/cmd/an/#
topic read tramgac/v1/#
user witness
topic read tramgac/v1/#
"""


def test_a_broker_with_access_lists_refuses_a_command_in_another_name(kit):
    passwords = kit.write("passwords", "")
    for user in ("node-1", "an", "witness"):
        subprocess.run(["mosquitto_passwd", "-b", passwords, user, f"secret of {user}"], check=True)
    access = kit.write("access.acl", ACCESS)
    if os.geteuid() == 0:
        for path in (passwords, access):
            os.chown(path, 0, 0)
    broker = Broker(kit, f"allow_anonymous false\npassword_file {passwords}\nacl_file {access}\n").start()
    witness = Witness(kit, broker, "-u", "witness", "-P", "secret of witness")
    secret = kit.write("node.secret", "secret of node-1\n")
    secret.chmod(0o600)
    node = Node(broker={"host": "127.0.0.1", "port": broker.port, "user": "node-1", "password_file": str(secret)},
                devices=[box("box-1", free_port())])
    Agent(kit, node).start()
    until(lambda: witness.payloads(f"alarm/{ALARM}"), "the alarm")
    listens_at(broker)
    topic = "tramgac/v1/proof/proof-01/cmd/{}/ack"
    publish = ["mosquitto_pub", "-V", "5", "-h", "127.0.0.1", "-p", str(broker.port), "-u", "an", "-P", "secret of an",
               "-q", "1", "-D", "publish", "correlation-data", "1", "-m", json.dumps({"alarm": ALARM})]
    forged = subprocess.run([*publish, "-t", topic.format("binh")], capture_output=True, text=True)
    assert "authori" in (forged.stdout + forged.stderr).lower(), forged
    own = subprocess.run([*publish, "-t", topic.format("an")], capture_output=True, text=True)
    assert own.returncode == 0 and not own.stderr, own
    audit = until(lambda: witness.events(event="operator"), "the command in the own name")
    assert [one["user"] for one in audit] == ["an"], "and none in another's"


def test_hello_poll_selftest_and_maintenance(scene):
    before = len(scene.witness.payloads("birth"))
    assert scene.room.ask("an", "hello", {})["result"] == "done"
    until(lambda: len(scene.witness.payloads("birth")) > before, "everything is told anew")
    assert scene.room.ask("an", "poll", {"device": "box-1"})["result"] == "done"
    selftest = scene.room.ask("an", "selftest", {})
    assert selftest["devices"] == 1 and selftest["devices_unavailable"] == 1 and selftest["failed_commits"] == 0
    work = {"device": "box-1", "for_s": 600, "reason": "thay ắc quy"}
    assert scene.room.ask("an", "maintenance", work)["result"] == "done"
    until(lambda: scene.last().get("hidden") == "maintenance", "the alarm is hidden")
    assert scene.last()["hidden_by"] == "an" and scene.last()["hidden_reason"] == "thay ắc quy"
    began = until(lambda: scene.witness.events(event="maintenance-began"), "the event")
    assert [one["device"] for one in began] == ["box-1"]
    assert scene.room.ask("an", "maintenance", {"device": "box-1", "for_s": 0})["result"] == "done"
    until(lambda: "hidden" not in scene.last(), "it is shown again")
