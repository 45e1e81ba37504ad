"""What mosquitto still has after a crash (docs/guides/broker.md).

Of Debian's own configuration nothing, of the one that comes with Tramgac all but what it has acknowledged and not saved.
"""
import json
import os
import signal
import socket
import subprocess

import pytest
from agent_kit import ROOT, Agent, Node, box, free_port, listens, until, whole_lines
from agent_servers import ModbusServer

SHIPPED = ROOT / "agent/service/mosquitto-tramgac.conf"
ACCESS = ROOT / "agent/service/mosquitto-tramgac.acl"

# /etc/mosquitto/mosquitto.conf of Debian 12 and 13, with the paths of the test and what root needs.
DEBIAN = "persistence true\npersistence_location {folder}/data/\nlog_dest stderr\ninclude_dir {folder}/conf.d\n"
DEFAULT = "listener {port} 127.0.0.1\nallow_anonymous true\n"  # the least that lets anybody in


class Mosquitto:
    """Debian's configuration file and one in its conf.d."""

    def __init__(self, kit, addition):
        self.kit, self.port = kit, free_port()
        folder = kit.folder / "mosquitto"
        (folder / "data").mkdir(parents=True)
        root = "user root\n" if os.geteuid() == 0 else ""
        self.file = kit.write("mosquitto/mosquitto.conf", root + DEBIAN.format(folder=folder))
        kit.write("mosquitto/conf.d/tramgac.conf", addition(self) if callable(addition) else
                  addition.format(port=self.port))
        self.start()

    def start(self):
        self.child = self.kit.start("mosquitto", ["mosquitto", "-c", self.file])
        until(lambda: listens(self.port), "mosquitto to listen")

    def crash(self):
        self.child.send(signal.SIGKILL)
        self.child.process.wait()
        self.start()


def shipped(broker):
    """The file as it is in the tree, with another port and other paths, and passwords for its users."""
    text = SHIPPED.read_text(encoding="utf-8")
    passwords = broker.kit.write("mosquitto/passwords", "", 0o600)
    for user in ("dc-01", "archive"):
        subprocess.run(["mosquitto_passwd", "-b", passwords, user, "secret"], check=True)
    access = broker.kit.write("mosquitto/acl", ACCESS.read_text(encoding="utf-8"), 0o600)
    for old, new in (("listener 1883 ", f"listener {broker.port} "), ("/etc/mosquitto/tramgac.passwords", str(passwords)),
                     ("/etc/mosquitto/tramgac.acl", str(access))):
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    return text


class Archive:
    """A subscriber with a session that goes and comes back."""

    def __init__(self, broker):
        self.kit, self.broker, self.visits = broker.kit, broker, 0
        subprocess.run([*self.command(), "-E"], check=True, timeout=20)

    def command(self):
        return ["mosquitto_sub", "-V", "mqttv5", "-h", "127.0.0.1", "-p", str(self.broker.port), "-i", "archive", "-c",
                "-x", "86400", "-q", "1", "-t", "tramgac/#", "-F", "%t %p", "-u", "archive", "-P", "secret"]

    def numbers(self):
        """Comes back. Outcome: the numbers of all records, when a message that was sent after them has come."""
        self.visits += 1
        mark = f"tramgac/v1/rsp/mark-{self.visits}"
        out = self.kit.folder / "archive.txt"
        with open(out, "ab") as file:
            child = self.kit.start("archive", self.command(), stdout=file)

        def mark_arrives():  # sent again and again: a new session gets nothing from before it
            subprocess.run(["mosquitto_pub", "-V", "mqttv5", "-h", "127.0.0.1", "-p", str(self.broker.port), "-q", "1",
                            "-u", "dc-01", "-P", "secret", "-t", mark, "-n"], check=True, timeout=20)
            return any(mark in line for line in whole_lines(out))
        until(mark_arrives, "the queue of the archive to be empty", 60)
        child.end()
        return {json.loads(payload)["seq"] for topic, _, payload in
                (line.partition(" ") for line in whole_lines(out))
                if "/data/" in topic or topic.endswith("/event")}


def agent_of(kit, broker):
    device = kit.serve(ModbusServer())
    password = kit.write("password", "secret\n", 0o600)
    return Agent(kit, Node(site="vinh-yen", node="dc-01", devices=[box("box-1", device.port, "300ms")],
                           broker={"host": "127.0.0.1", "port": broker.port, "password_file": str(password)}))


def acknowledged_records(agent, least):
    """Runs the agent until it has that many records, and ends it. Outcome: their numbers; all have a PUBACK."""
    agent.start()
    until(lambda: agent.status()["store"]["last"] >= least, "records", 60)
    agent.stop()
    agent.start()  # what the last moments left unsent goes now
    last = until(lambda: (store := agent.status()["store"])["unsent"] == 0 and store["last"], "every PUBACK", 60)
    until(lambda: agent.status()["stages"]["publish"] >= 1, "records of this run")
    agent.stop()
    return set(range(1, last + 1))


def test_the_default_configuration_forgets_what_it_has_acknowledged(kit):
    broker = Mosquitto(kit, DEFAULT)
    archive = Archive(broker)
    agent = agent_of(kit, broker)
    records = acknowledged_records(agent, 15)
    broker.crash()
    # Nobody sends them again: the agent has its PUBACKs. Not even the session is left.
    assert not records & archive.numbers()


def test_the_default_configuration_throws_away_beyond_a_thousand(kit):
    broker = Mosquitto(kit, DEFAULT)
    archive = Archive(broker)
    lines = "".join(json.dumps({"seq": number}) + "\n" for number in range(1, 1501))
    subprocess.run(["mosquitto_pub", "-V", "mqttv5", "-h", "127.0.0.1", "-p", str(broker.port), "-q", "1", "-t",
                    "tramgac/v1/proof/proof-01/event", "-l"], input=lines, text=True, check=True, timeout=60)
    assert archive.numbers() == set(range(1, 1001)), "acknowledged: 1500"


def test_the_shipped_configuration_keeps_what_it_has_saved(kit):
    broker = Mosquitto(kit, shipped)
    archive = Archive(broker)
    records = acknowledged_records(agent_of(kit, broker), 15)
    broker.crash()
    assert records <= archive.numbers()


class Publisher:
    """MQTT v5 by hand, to know to the instant when the PUBACK is there."""

    def __init__(self, port, user):
        self.link = socket.create_connection(("127.0.0.1", port), timeout=20)
        self.link.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        credentials = b"".join(self.text(word) for word in ("by-hand", user, "secret"))
        self.send(0x10, self.text("MQTT") + bytes([5, 0xC2, 0, 60, 0]) + credentials)
        assert self.read() == 0x20

    @staticmethod
    def text(word):
        return len(word).to_bytes(2, "big") + word.encode()

    def send(self, kind, body):
        size = bytes([len(body)]) if len(body) < 128 else bytes([len(body) % 128 | 0x80, len(body) // 128])
        self.link.sendall(bytes([kind]) + size + body)

    def read(self):
        """Takes a short packet. Outcome: its first byte."""
        head = self.link.recv(2, socket.MSG_WAITALL)
        body = self.link.recv(head[1], socket.MSG_WAITALL)
        assert head[0] != 0x40 or len(body) == 2 or body[2] < 0x80, "refused"
        return head[0]

    def publish(self, topic, numbers):
        """Sends all at once, and returns at the PUBACK of the last."""
        for number in numbers:
            self.send(0x32, self.text(topic) + number.to_bytes(2, "big") + b"\0" + json.dumps({"seq": number}).encode())
        for _ in numbers:
            assert self.read() == 0x40


@pytest.mark.parametrize("burst", [1, 20])
def test_what_a_crash_at_the_very_puback_costs(kit, burst, record_property):
    """mosquitto acknowledges before it saves; autosave_interval 1 makes that one message."""
    broker = Mosquitto(kit, shipped)
    archive = Archive(broker)
    lost, crashes = [], 4
    for crash in range(crashes):
        numbers = range(crash * burst + 1, (crash + 1) * burst + 1)
        Publisher(broker.port, "dc-01").publish("tramgac/v1/vinh-yen/dc-01/event", numbers)
        broker.crash()
        lost.append(sorted(set(numbers) - archive.numbers()))
    record_property("lost", str(lost))
    print(f"lost in {crashes} crashes, of {burst} each: {lost}")
    assert all(len(numbers) <= 1 for numbers in lost), lost
    assert all(number % burst == 0 for numbers in lost for number in numbers), "not the last one"
