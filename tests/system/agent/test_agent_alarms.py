"""An operator at the command line: the list, an acknowledgement, a shelf, what the broker hears of it, and kill -9."""
import json
import os
import pwd
import signal

import pytest
from agent_kit import Agent, Broker, Node, Witness, box, free_port, until

ALARM = "box-1.unavailable"


@pytest.fixture(name="scene")
def fixture_scene(kit):
    """An agent whose only device is silent, with a broker and a witness."""
    class Scene:
        broker = Broker(kit).start()
        witness = Witness(kit, broker)
        agent = Agent(kit, Node(broker={"host": "127.0.0.1", "port": broker.port},
                                devices=[box("box-1", free_port())])).start()

        def alarms(self, *words, lang="en"):
            return self.agent.run("alarms", *words, "--control", str(self.agent.control), lang=lang)

        def listed(self, *more):
            return {one["alarm"]: one for one in json.loads(self.alarms("--json", *more).stdout)}

        def last(self):
            payloads = self.witness.payloads(f"alarm/{ALARM}")
            return payloads[-1] if payloads else {}
    found = Scene()
    until(lambda: found.listed().get(ALARM), "the alarm")
    return found


def test_a_list_tells_what_there_is_and_what_to_do(scene):
    text = scene.alarms().stdout
    assert "!! minor" in text and "ACTIVE" in text and ALARM in text and "Box does not answer" in text
    assert "Hộp không trả lời" in scene.alarms(lang="vi").stdout
    assert "ĐANG XẢY RA" in scene.alarms(lang="vi").stdout
    shown = scene.alarms("show", ALARM)
    assert shown.returncode == 0 and "cause: A test" in shown.stdout and "respond within: 60 min" in shown.stdout
    assert set(scene.listed("--all")) > {ALARM}, "with the normal ones"
    absent = scene.alarms("show", "box-9.nothing")
    assert absent.returncode == 1 and "no such alarm: box-9.nothing" in absent.stderr


def test_an_ack_reaches_the_broker_and_leaves_one_event(scene):
    assert scene.alarms("ack", ALARM, "--reason", "cáp đứt").returncode == 0
    assert "it was so already" in scene.alarms("ack", ALARM).stdout
    refused = scene.alarms("ack", ALARM, "--occurrence", "7")
    assert refused.returncode == 1 and "that occurrence is over" in refused.stderr
    until(lambda: scene.last().get("phase") == "active-acked", "the acknowledgement on the alarm's topic")
    events = until(lambda: len(scene.witness.events(event="operator")) == 3 and scene.witness.events(event="operator"),
                   "one event for each")
    assert [event["result"] for event in events] == ["done", "unchanged", "refused"]
    assert events[0]["user"] == pwd.getpwuid(os.geteuid()).pw_name
    assert events[0]["reason"] == "cáp đứt" and events[0]["alarm"] == ALARM


def test_its_history_is_shown_with_who_and_why(scene):
    assert scene.alarms("ack", ALARM, "--reason", "cáp đứt").returncode == 0
    shown = scene.alarms("show", ALARM).stdout.partition("history, the newest first:\n")[2].splitlines()
    assert "acknowledged" in shown[0] and "  ack  " in shown[1] and "raised" in shown[-1], shown
    assert pwd.getpwuid(os.geteuid()).pw_name + ": cáp đứt" in shown[1]
    assert "lịch sử, mới nhất trước:" in scene.alarms("show", ALARM, lang="vi").stdout
    events = json.loads(scene.alarms("show", ALARM, "--json").stdout)["history"]
    assert [event.get("verb", event.get("transition")) for event in events] == ["acked", "ack", "raised"]


def test_a_shelf_needs_a_reason_and_an_end_and_outlives_kill(scene):
    for words, why in ((["--for", "2h"], "a reason is needed"), (["--for", "9h", "--reason", "x"], "too long"),
                       (["--for", "soon", "--reason", "x"], "expected a duration")):
        refused = scene.alarms("shelve", ALARM, *words)
        assert refused.returncode in (1, 2) and why in refused.stderr, refused
    assert scene.alarms("ack", ALARM).returncode == 0
    assert scene.alarms("shelve", ALARM, "--for", "2h", "--reason", "đang thay cáp").returncode == 0
    until(lambda: scene.last().get("hidden") == "shelved", "the shelf on the alarm's topic")
    raised = until(lambda: scene.witness.events(event="alarm", alarm=ALARM, transition="raised"), "the alarm as an event")
    assert len(raised) == 1
    scene.agent.stop(signal.SIGKILL)
    scene.agent.start()
    found = until(lambda: scene.listed().get(ALARM), "the alarm after the kill")
    assert found["phase"] == "active-acked" and found["occurrence"] == 1
    assert found["hidden"]["by"] == pwd.getpwuid(os.geteuid()).pw_name
    assert found["hidden"]["reason"] == "đang thay cáp" and 7000 < found["hidden"]["left_s"] <= 7200
    until(lambda: scene.agent.device("box-1")["condition"] == "unavailable", "the device to be found silent again")
    scene.witness.check_nothing_is_missing(scene.agent.status()["store"]["last"])
    assert scene.witness.events(event="alarm", alarm=ALARM, transition="raised") == raised, "nothing old is new"
    assert scene.alarms("unshelve", ALARM).returncode == 0
    until(lambda: scene.last().get("transition") == "announced", "the alarm to be announced again")


@pytest.mark.skipif(os.geteuid() != 0, reason="only root may say for whom it acts")
def test_root_says_for_whom_it_acts(scene, monkeypatch):
    monkeypatch.setenv("SUDO_USER", "binh")
    assert scene.alarms("shelve", ALARM, "--for", "1h", "--reason", "x").returncode == 0
    assert scene.listed()[ALARM]["hidden"]["by"] == "binh (root)"


NONSENSE = [
    {"do": "explode", "alarm": ALARM}, {"alarm": ALARM}, {"do": ["ack"], "alarm": ALARM}, {"do": "ack"},
    {"do": "shelve", "alarm": ALARM, "for_s": -5, "reason": "x"}, {"do": "shelve", "alarm": ALARM, "for_s": 3600.5, "reason": "x"},
    {"do": "shelve", "alarm": ALARM, "for_s": 2**62, "reason": "x"}, {"do": "ack", "alarm": ALARM, "occurrence": -1e9},
    {"do": "ack", "alarm": ALARM, "occurrence": "7"}, {"do": "ack", "alarm": ALARM, "occurrence": 2**63},
    {"do": "ack", "alarm": "x" * 5000},
]


def test_nonsense_over_the_socket_changes_nothing(scene):
    for fields in NONSENSE:
        answer = scene.agent.raw(json.dumps({"verb": "operate", **fields}).encode() + b"\n")
        assert not answer or "error" in answer[-1] or answer[-1].get("result") == "refused", (fields, answer)
    after = scene.listed()[ALARM]
    assert after["phase"] == "active-unacked" and "hidden" not in after
