"""The audit chain, checked by the few lines of Python that docs/reference/mqtt.md gives to whoever receives events."""
import contextlib
import json
import re
import signal
import sqlite3
import threading

import pytest
from agent_kit import ROOT, Agent, Broker, Node, Witness, box, free_port, until, whole_lines

ALARM = "box-1.unavailable"
REFERENCE = (ROOT / "docs/reference/mqtt.md").read_text(encoding="utf-8")


def from_the_contract():
    """What the documentation says, word for word. Outcome: its functions."""
    code = re.search(r"^```python\n(.*?)^```", REFERENCE, re.S | re.M)[1]
    functions = {}
    exec(compile(code, "docs/reference/mqtt.md", "exec"), functions)  # pylint: disable=exec-used
    return functions


CONTRACT = from_the_contract()


class Scene:
    """An agent whose only device is silent, a broker and a witness."""

    def __init__(self, kit, broker=True):
        self.kit = kit
        self.broker = Broker(kit).start() if broker else None
        self.witness = Witness(kit, self.broker) if broker else None
        self.agent = Agent(kit, Node(broker={"host": "127.0.0.1", "port": self.broker.port} if broker else None,
                                     devices=[box("box-1", free_port())])).start()
        until(lambda: ALARM in self.agent.alarms(), "the alarm")

    def command(self, *words):
        self.agent.run("alarms", *words, "--control", str(self.agent.control))

    def commands(self):
        """Five, one of them refused and one of an alarm that there is not, with difficult texts."""
        self.command("ack", ALARM, "--reason", 'Đã biết: "cáp" = a\\b\nhash=0')
        self.command("shelve", ALARM, "--for", "9h", "--reason", "x")
        self.command("shelve", ALARM, "--for", "2h", "--reason", "đang thay cáp")
        self.command("unshelve", ALARM)
        self.agent.ask("operate", do="ack", alarm="box-1.không-có\n=\\")

    def received(self, count):
        """The JSON texts of `count` different audit events, as they came over MQTT."""
        def texts():
            found = {}
            for line in whole_lines(self.witness.file):
                topic, _, payload = line.split(" ", 2)
                if topic.endswith("/event") and json.loads(payload)["event"] == "operator":
                    found[json.loads(payload)["seq"]] = payload
            return len(found) >= count and [found[seq] for seq in sorted(found)]
        return until(texts, f"{count} audit events")

    def exported(self):
        """The same texts from `tramgac store export`, without what only a message has."""
        lines = self.agent.run("store", "export", self.agent.store).stdout.splitlines()
        events = [line for line in map(json.loads, lines) if line.get("event") == "operator"]
        return [json.dumps({"event": line["event"], **line["fields"]}) for line in events]

    def verify(self, lang="en"):
        return self.agent.run("store", "verify", self.agent.store, lang=lang)

    def harm(self, sql, *values):
        """Changes the closed store as no agent would."""
        with sqlite3.connect(self.agent.store) as database:
            assert database.execute(sql, values).rowcount > 0
        database.close()


def problem(texts):
    return CONTRACT["check"](texts)


def edited(text, **fields):
    return json.dumps({**json.loads(text), **fields})


@pytest.fixture(name="told")
def fixture_told(kit):
    """A scene and what was received of it over an ordinary restart and a kill -9 amidst commands."""
    scene = Scene(kit)
    scene.commands()
    assert scene.agent.stop() == 0
    scene.agent.start()
    scene.commands()
    scene.agent.stop(signal.SIGKILL)
    scene.agent.start()
    scene.commands()
    return scene, scene.received(15)


def test_the_example_of_the_reference_is_right():
    lines, wanted = re.search(r"For example\n\n((?:    .*\n)+)\nhas the hash `(\w+)`", REFERENCE).groups()
    event = dict(line.strip().split("=", 1) for line in lines.splitlines())
    assert CONTRACT["entry_hash"](event) == wanted


def test_the_chain_is_whole_over_restarts_and_a_kill(told):
    scene, texts = told
    assert [json.loads(text)["audit"] for text in texts] == list(range(1, 16))
    assert json.loads(texts[0])["prev"] == "0" * 64
    assert problem(texts) is None
    assert problem(texts[4:]) is None, "a receiver that came later"
    assert scene.agent.stop() == 0
    assert scene.exported() and problem(scene.exported()) is None
    assert [json.loads(text)["hash"] for text in scene.exported()] == [json.loads(text)["hash"] for text in texts]
    sound = scene.verify()
    assert sound.returncode == 0 and "audit chain: 15 entries, 1 to 15" in sound.stdout, sound


def test_an_edited_and_a_missing_event_are_found(told):
    _, texts = told
    for field in ("user", "verb", "alarm", "result", "audit", "prev", "hash"):
        assert problem(texts[:7] + [edited(texts[7], **{field: "x"})] + texts[8:]) is not None, field
    assert "8" in problem(texts[:7] + [edited(texts[7], user="x")] + texts[8:])
    assert problem(texts[:7] + [edited(texts[7], more="x")] + texts[8:]) is not None, "a field more"
    for gone in range(1, 14):
        assert problem(texts[:gone] + texts[gone + 1:]) is not None, gone
    forged = json.loads(edited(texts[7], user="x"))
    forged["hash"] = CONTRACT["entry_hash"](forged)
    assert problem(texts[:7] + [json.dumps(forged)] + texts[8:]) is not None, "hashed anew"
    late = edited(texts[7], t="2020-01-01T00:00:00.000Z", tq="corrected", seq=9, node="other", v=2, store="other")
    assert problem(texts[:7] + [late] + texts[8:]) is None, "what may change on the way"


def test_store_verify_finds_what_was_edited_in_the_file(kit):
    scene = Scene(kit, broker=False)
    scene.commands()
    assert scene.agent.stop() == 0
    whole = scene.agent.store.read_bytes()

    def after(sql, *values):
        scene.agent.store.write_bytes(whole)
        scene.harm(sql, *values)
        report = json.loads(scene.agent.run("store", "verify", scene.agent.store, "--json").stdout)
        found = scene.verify()
        assert found.returncode == 1 and report["ok"] is False and report["findings"] == [], found
        assert report["audit"]["finding"] in found.stdout
        return report["audit"], scene.verify("vi").stdout

    with sqlite3.connect(scene.agent.store) as database:
        rows = [(seq, body) for seq, body in database.execute("SELECT seq, body FROM record WHERE kind = 2 ORDER BY seq")
                if b"operator" in body]
    database.close()
    (second, body), (third, _), (last, _) = rows[1], rows[2], rows[-1]
    assert len(rows) == 5 and b"refused" in body
    audit, vietnamese = after("UPDATE record SET body = ? WHERE seq = ?", body.replace(b"refused", b"granted"), second)
    assert audit["seq"] == second and "audit entry 2 was edited" in audit["finding"]
    assert f"bản ghi {second}: mục kiểm toán 2 đã bị sửa" in vietnamese
    audit, vietnamese = after("DELETE FROM record WHERE seq = ?", second)
    assert audit["seq"] == third and "audit entry 3 comes after 1" in audit["finding"]
    assert "có mục bị thiếu" in vietnamese
    audit, vietnamese = after("DELETE FROM record WHERE seq = ?", last)
    assert "the last audit entry is 4, but the store wrote 5 last" in audit["finding"]
    assert "mục kiểm toán cuối là 4" in vietnamese
    scene.agent.store.write_bytes(whole)
    scene.harm("DELETE FROM record WHERE seq <= ?", second)
    later = scene.verify()
    assert later.returncode == 0 and "audit chain: 3 entries, 3 to 5" in later.stdout


def test_a_kill_between_command_and_commit_breaks_no_chain(kit):
    """Commands without pause, and a kill amidst them; what was answered is in the chain."""
    scene = Scene(kit, broker=False)
    answered = []

    def give_commands():
        with contextlib.suppress(OSError):
            while scene.agent.ask("operate", do="ack", alarm=ALARM):
                answered.append(ALARM)
    for run in range(1, 6):
        hands = [threading.Thread(target=give_commands) for _ in range(3)]
        for hand in hands:
            hand.start()
        until(lambda: len(answered) >= 20 * run, "commands")
        scene.agent.stop(signal.SIGKILL)
        for hand in hands:
            hand.join()
        assert scene.verify().returncode == 0, scene.verify()
        scene.agent.start()
    assert scene.agent.stop() == 0
    texts = scene.exported()
    assert problem(texts) is None
    assert len(answered) <= len(texts) <= len(answered) + 5 * 3
