"""An agent with an independent auditor: what `tramgac audit` says of it after a fault."""
import json
import pathlib
import shutil
import signal
import sqlite3
import subprocess
import threading
import time

from agent_kit import AGENT, until


class Audit:
    """`tramgac audit`, which has subscribed when this returns."""

    def __init__(self, kit, broker):
        self.broker, self.file = broker, kit.folder / "audit.json"
        with open(self.file, "wb") as out:
            self.child = kit.start("audit", [AGENT, "audit", f"mqtt://127.0.0.1:{broker.port}", "--for", "1h", "--late", "1h",
                                             "--client", "auditor", "--json"], stdout=out)
        until(self.is_there, "the auditor to subscribe")

    def is_there(self):
        """Whether it is subscribed at the broker as that was started last."""
        return "Sending SUBACK to auditor" in self._log()

    def _log(self):
        return self.broker.child.log.read_text(errors="replace").rpartition(" starting")[2]

    def _has_taken_all(self):
        """It has acknowledged everything that the broker has sent, which sends more as soon as it may."""
        log = self._log()
        return self.is_there() and log.count("Sending PUBLISH to auditor") == log.count("Received PUBACK from auditor")

    def _rests(self):
        """All of its threads wait for something: nothing is on its way from the library to the books."""
        threads = pathlib.Path(f"/proc/{self.child.pid}/task").glob("*/stat")
        return all(file.read_text(encoding="utf-8").rpartition(")")[2].split()[0] == "S" for file in threads)

    def _has_booked_all(self):
        """Seen twice: the broker may be between the answer to one message and the next message."""
        for _ in range(2):
            if not (self._has_taken_all() and self._rests()):
                return False
            time.sleep(0.1)
        return self._has_taken_all()

    def report(self):
        """Ends it. Outcome: what it says of each store, by UUID."""
        until(self._has_booked_all, "the auditor to have everything", deadline=60, every=0.01)
        self.child.end(signal.SIGINT)
        return {one["store"]: one for one in json.loads(self.file.read_text(encoding="utf-8"))["streams"]}


class Archive:
    """A consumer that confirms (docs/reference/mqtt.md, Watermarks): the highest number up to which it has everything."""

    NAME = "archive"

    def __init__(self, kit, broker):
        self.broker, self.numbers, self.store, self.confirmed = broker, set(), None, 0
        self.kit = kit
        self.come()

    def come(self):
        self.child = self.kit.start("archive", ["mosquitto_sub", "-V", "mqttv5", "-h", "127.0.0.1", "-p", self.broker.port,
                                                "-i", self.NAME, "-q", "1", "-t", "tramgac/#", "-F", "%t %p"],
                                    stdout=subprocess.PIPE)
        threading.Thread(target=self._take, args=(self.child.process.stdout,), daemon=True).start()

    def go(self):
        """It keeps no session: what comes meanwhile is not for it."""
        self.child.end()

    def _take(self, lines):
        for line in lines:
            topic, _, payload = line.decode().partition(" ")
            if "/data/" in topic or topic.endswith("/event"):
                record = json.loads(payload)
                self.store = record["store"]
                self.numbers.add(record["seq"])

    def confirm(self):
        """Outcome: the number up to which it has told the node that it has everything."""
        while self.confirmed + 1 in self.numbers:
            self.confirmed += 1
        if self.store:
            subprocess.run(["mosquitto_pub", "-V", "mqttv5", "-h", "127.0.0.1", "-p", str(self.broker.port), "-q", "1", "-r",
                            "-t", f"tramgac/v1/wm/{self.NAME}/proof-01", "-m",
                            json.dumps({"store": self.store, "seq": self.confirmed})], check=True, timeout=20)
        return self.confirmed


def stored_unsent(agent, witness_numbers):
    """The numbers in a copy of the store that nobody has received."""
    copy = pathlib.Path(f"{agent.store}.copy")
    for suffix in ("", "-wal"):
        if pathlib.Path(f"{agent.store}{suffix}").exists():
            shutil.copy(f"{agent.store}{suffix}", f"{copy}{suffix}")
    database = sqlite3.connect(copy)
    numbers = {row[0] for row in database.execute("SELECT seq FROM record")}
    database.close()
    return numbers - witness_numbers
