"""The real agent, a real broker and a witness in a temporary folder: what the tests of this folder share.

Everything is started by its path, waited for with a deadline and ended by its process id. Works as root and as an
ordinary user.
"""
import collections
import dataclasses
import json
import os
import pathlib
import re
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parents[3]
AGENT = pathlib.Path(os.environ.get("TRAMGAC", ROOT / "build/dev/tramgac")).resolve()
PEERS = ROOT / "tests/system/peers"
sys.path.insert(0, str(PEERS))
from growing import whole_lines  # noqa: E402
from ports import free_port  # noqa: E402,F401

DEADLINE = 20  # seconds for what takes a fraction of one on an idle machine
os.environ["PATH"] += ":/usr/sbin:/sbin"  # mosquitto and snmpd live where only root's PATH looks

# A box with registers that are read in two requests (10 and 20 are too far apart to be bridged).
BOX_PROFILE = """profile: 1
name: test_box
vendor: Test
model: Box
maturity: draft
protocol: modbus
sources: {own: tests/system/agent}
modbus: {unit: 1, timeout: 300ms}
points:
  - {name: input.voltage, at: "holding:10", type: u16, source: own}
  - {name: output.voltage, at: "holding:20", type: u16, source: own}
alarms:
  - name: over-voltage
    point: output.voltage
    kind: high
    limit: 300
    severity: major
    time_to_respond: 1h
    text: {en: Voltage high, vi: Điện áp cao}
    cause: {en: A test, vi: Thử nghiệm}
    consequence: {en: None, vi: Không}
    response: {en: None, vi: Không}
  - name: unavailable
    kind: unavailable
    severity: minor
    time_to_respond: 1h
    text: {en: Box does not answer, vi: Hộp không trả lời}
    cause: {en: A test, vi: Thử nghiệm}
    consequence: {en: None, vi: Không}
    response: {en: None, vi: Không}
"""

METER_PROFILE = """profile: 1
name: test_meter
vendor: Test
model: Meter
maturity: draft
protocol: snmp
sources: {own: tests/system/agent}
snmp: {timeout: 200ms, retries: 0}
points:
  - {name: input.voltage, oid: 1.3.6.1.4.1.99999.1.0, type: integer, source: own}
alarms:
  - name: unavailable
    kind: unavailable
    severity: minor
    time_to_respond: 1h
    text: {en: Meter does not answer, vi: Đồng hồ không trả lời}
    cause: {en: A test, vi: Thử nghiệm}
    consequence: {en: None, vi: Không}
    response: {en: None, vi: Không}
"""


def until(condition, what, deadline=DEADLINE, every=0.05):
    """Waits for a true answer of `condition` and returns it; fails after `deadline` seconds."""
    end = time.monotonic() + deadline
    while True:
        answer = condition()
        if answer:
            return answer
        assert time.monotonic() < end, f"waited {deadline} s for {what() if callable(what) else what}"
        time.sleep(every)


def listens(port):
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
        return True
    except OSError:
        return False


class Child:
    """A process that is ended by its id."""

    def __init__(self, command, log, **options):
        self.log = log
        with open(log, "ab") as out:
            self.process = subprocess.Popen([str(word) for word in command], stdin=subprocess.DEVNULL,
                                            stdout=options.pop("stdout", out), stderr=out, **options)
        self.pid = self.process.pid

    def running(self):
        return self.process.poll() is None

    def send(self, number):
        self.process.send_signal(number)

    def end(self, number=signal.SIGTERM, patience=10):
        """Asks it to end. Outcome: its exit code; -9 if it had to be killed."""
        if self.running():
            self.process.send_signal(number)
            try:
                self.process.wait(patience)
            except subprocess.TimeoutExpired:
                self.process.kill()
        return self.process.wait()


class Kit:
    """A temporary folder and what runs in it."""

    def __init__(self, folder):
        self.folder = folder
        self.children = []
        self.servers = []
        for name, text in (("test_box", BOX_PROFILE), ("test_meter", METER_PROFILE)):
            self.write(f"profiles/{name}/profile.yaml", text)

    def write(self, name, text, mode=None):
        """Writes a file of the folder and returns its path."""
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        if mode is not None:
            path.chmod(mode)
        return path

    def start(self, name, command, **options):
        child = Child(command, self.folder / f"{name}.log", **options)
        self.children.append(child)
        return child

    def serve(self, server):
        """Ends an in-process server with the test."""
        self.servers.append(server)
        return server

    def close(self):
        for child in reversed(self.children):
            child.end(patience=5)
        for server in self.servers:
            server.close()

    def logs(self):
        """The ends of all logs, for a failed test."""
        parts = []
        for path in sorted(self.folder.glob("*.log")):
            lines = path.read_text(errors="replace").splitlines()[-40:]
            parts += [f"--- {path.name}", *lines]
        return "\n".join(parts)


class Broker:
    """mosquitto with MQTT v5 on a free port; keeps sessions and retained messages over a restart.

    max_queued_messages is not 0 ("no limit"): mosquitto 2.0.11 then drops every client whose message it denies.
    """

    def __init__(self, kit, options="allow_anonymous true\n", listener="", port=None, persistent=True):
        self.kit, self.child, self.persistent = kit, None, persistent
        self.port = port or free_port()
        self.settle(options, listener)

    def settle(self, options, listener=""):
        """Writes the configuration."""
        folder = self.kit.folder / f"broker-{self.port}"
        folder.mkdir(exist_ok=True)
        root = "user root\n" if os.geteuid() == 0 else ""
        self.kit.write(f"broker-{self.port}.conf",
                       f"listener {self.port} 127.0.0.1\n{listener}{root}"
                       + (f"persistence true\npersistence_location {folder}/\nautosave_on_changes true\n"
                          "autosave_interval 1\n" if self.persistent else "") +
                       f"max_queued_messages 100000\nlog_dest stderr\nlog_type all\nconnection_messages true\n{options}")

    def start(self):
        self.child = self.kit.start(f"broker-{self.port}",
                                    ["mosquitto", "-c", self.kit.folder / f"broker-{self.port}.conf"])
        until(lambda: listens(self.port), "the broker to listen")
        return self

    def stop(self):
        self.child.end()

    def stop_at_once(self):
        """Without saving anything."""
        self.child.end(signal.SIGKILL)


Message = collections.namedtuple("Message", "topic retained payload")


class Witness:
    """mosquitto_sub with a session that survives a restart of the broker."""

    def __init__(self, kit, broker, *options):
        self.file = kit.folder / f"witness-{broker.port}.txt"
        with open(self.file, "ab") as out:
            self.child = kit.start(f"witness-{broker.port}",
                                   ["mosquitto_sub", "-V", "mqttv5", "-h", "127.0.0.1", "-p", broker.port, "-i",
                                    "witness", "-c", "-x", "3600", "-q", "1", "-t", "tramgac/#", "-F", "%t %r %p",
                                    *options], stdout=out)
        log = broker.child.log
        until(lambda: "Sending SUBACK to witness" in log.read_text(errors="replace"), "the witness to subscribe")

    def messages(self, ending=""):
        """All messages so far whose topic ends so, in the order of their arrival."""
        result = []
        for line in whole_lines(self.file):
            topic, retained, payload = line.split(" ", 2)
            if topic.endswith(ending):
                result.append(Message(topic, retained == "1", json.loads(payload) if payload else None))
        return result

    def payloads(self, ending):
        return [message.payload for message in self.messages(ending)]

    def data(self, device):
        return self.payloads(f"/data/{device}")

    def numbers(self):
        """The sequence numbers of all records that arrived."""
        records = [m.payload for m in self.messages() if "/data/" in m.topic or m.topic.endswith("/event")]
        return {payload["seq"] for payload in records}

    def check_nothing_is_missing(self, last):
        """Waits for every record up to `last`; each number has one content."""
        until(lambda: not set(range(1, last + 1)) - self.numbers(),
              lambda: f"records {sorted(set(range(1, last + 1)) - self.numbers())[:10]}")
        contents = collections.defaultdict(set)
        for message in self.messages():
            if "/data/" in message.topic or message.topic.endswith("/event"):
                contents[message.payload["seq"]].add(
                    str([message.topic, message.payload.get("values"), message.payload.get("event")]))
        assert not [seq for seq, found in contents.items() if len(found) > 1], "a number used twice"

    def events(self, **wanted):
        """Events that have all of these fields, each record once: what was not acknowledged comes twice."""
        records = {}
        for event in self.payloads("/event"):
            records.setdefault((event.get("store"), event.get("seq")), event)
        return [event for event in records.values()
                if all(event.get(key) == value for key, value in wanted.items())]

    def state(self):
        """The last state of the node; nothing before the first."""
        states = self.payloads("/state")
        return states[-1] if states else {}


@dataclasses.dataclass
class Node:
    """A configuration that is written as YAML (JSON is YAML)."""
    site: str = "proof"
    node: str = "proof-01"
    broker: dict | None = None
    store: dict = dataclasses.field(default_factory=dict)
    devices: list = dataclasses.field(default_factory=list)
    more: dict = dataclasses.field(default_factory=dict)

    def text(self, folder):
        store = {"path": str(folder / "store/records.db"), "commit_interval": "100ms", **self.store}
        whole = {"tramgac": 1, "site": self.site, "node": self.node, "control": str(folder / "control.sock"),
                 "profiles": [str(folder / "profiles")],
                 "store": {key: value for key, value in store.items() if value is not None},
                 "devices": self.devices, **self.more}
        if self.broker:
            whole["broker"] = self.broker
        return json.dumps(whole, indent=1, ensure_ascii=False)


def box(name, port, period="1s", **more):
    """A device on a Modbus TCP port of the loopback."""
    return {"id": name, "profile": "test_box", "address": f"modbus-tcp://127.0.0.1:{port}", "period": period, **more}


def meter(name, port, period="1s", community="public", **more):
    """A device on an SNMP port of the loopback."""
    return {"id": name, "profile": "test_meter", "address": f"snmp://127.0.0.1:{port}?community={community}",
            "period": period, **more}


class Agent:
    """tramgac agent with a configuration in the kit's folder."""

    def __init__(self, kit, node):
        self.kit, self.node, self.child = kit, node, None
        self.config = kit.folder / "node.yaml"
        self.control = kit.folder / "control.sock"
        self.store = kit.folder / "store/records.db"
        self.write(node)

    def write(self, node):
        self.node = node
        self.config.write_text(node if isinstance(node, str) else node.text(self.kit.folder), encoding="utf-8")

    def start(self, *wrapper, wait=True, lang="en", **options):
        """Starts it; unless `wait` is false, waits for the control socket to answer."""
        environment = {**os.environ, "LC_ALL": "C.UTF-8", **options.pop("environment", {})}
        self.child = self.kit.start("agent", [*wrapper, AGENT, "agent", "--config", self.config, "--lang", lang],
                                    env=environment, **options)
        if wait:
            until(self.answers, lambda: "the agent to answer: " + self.log())
        return self

    def answers(self):
        assert self.child.running(), f"the agent ended with {self.child.process.returncode}:\n{self.log()}"
        try:
            return bool(self.ask("status"))
        except OSError:
            return False

    def stop(self, number=signal.SIGTERM):
        return self.child.end(number)

    def log(self):
        path = self.kit.folder / "agent.log"
        return path.read_text(errors="replace") if path.exists() else ""

    def raw(self, line, timeout=10):
        """Sends a line to the control socket. Outcome: the lines of the answer, parsed."""
        with socket.socket(socket.AF_UNIX) as link:
            link.settimeout(timeout)
            link.connect(str(self.control))
            try:
                link.sendall(line)
            except BrokenPipeError:
                pass  # it hangs up on a line that is too long before all of it is there, and has answered
            data = b""
            while True:
                part = link.recv(65536)
                data += part
                lines = data.split(b"\n")[:-1]
                if lines and json.loads(lines[-1]).get("end"):
                    return [json.loads(one) for one in lines]
                if not part:
                    return [json.loads(one) for one in lines]

    def ask(self, verb, **fields):
        """The lines of the answer to a verb, without the end mark of lines that have more."""
        lines = self.raw(json.dumps({"verb": verb, **fields}).encode() + b"\n")
        for line in lines:
            line.pop("end", None)
        return [line for line in lines if line]

    def status(self):
        return self.ask("status")[0]

    def device(self, name):
        return {line["device"]: line for line in self.ask("devices")}[name]

    def readings(self, name):
        return {line["point"]: line for line in self.ask("readings", device=name)}

    def alarms(self):
        return {line["alarm"]: line for line in self.ask("alarms")}

    def run(self, *words, lang="en"):
        """Another tramgac verb. Outcome: the finished process."""
        return tramgac(*words, lang=lang)

    def stored(self):
        """The sequence numbers in a copy of the store, and its UUID. The file itself is not opened."""
        copy = self.kit.folder / "copy.db"
        for suffix in ("", "-wal"):
            pathlib.Path(f"{copy}{suffix}").unlink(missing_ok=True)
            if pathlib.Path(f"{self.store}{suffix}").exists():
                shutil.copy(f"{self.store}{suffix}", f"{copy}{suffix}")
        with sqlite3.connect(copy) as database:
            return [row[0] for row in database.execute("SELECT seq FROM record ORDER BY seq")]


def tramgac(*words, lang="en", deadline=3 * DEADLINE):
    """Runs the program to its end."""
    return subprocess.run([AGENT, *map(str, words), "--lang", lang], capture_output=True, text=True,
                          timeout=deadline, env={**os.environ, "LC_ALL": "C.UTF-8"}, check=False)


def places(text):
    """All FILE:LINE:COLUMN of a text, as (line, column)."""
    return [(int(line), int(column)) for line, column in re.findall(r"yaml:(\d+):(\d+):", text)]
