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
        log = self.broker.child.log.read_text(errors="replace")
        return "Sending SUBACK to auditor" in log.rpartition(" starting")[2]

    def report(self):
        """Ends it. Outcome: what it says of each store, by UUID."""
        until(self.is_there, "the auditor to be connected")
        time.sleep(1)  # what the broker has kept for it comes at once
        self.child.end(signal.SIGINT)
        return {one["store"]: one for one in json.loads(self.file.read_text(encoding="utf-8"))["streams"]}


class Archive:
    """A consumer that confirms (docs/reference/mqtt.md, Watermarks): the highest number up to which it has everything."""

    NAME = "archive"

    def __init__(self, kit, broker):
        self.broker, self.numbers, self.store, self.confirmed = broker, set(), None, 0
        self.child = kit.start("archive", ["mosquitto_sub", "-V", "mqttv5", "-h", "127.0.0.1", "-p", broker.port, "-i",
                                           self.NAME, "-q", "1", "-t", "tramgac/#", "-F", "%t %p"], stdout=subprocess.PIPE)
        threading.Thread(target=self._take, daemon=True).start()

    def _take(self):
        for line in self.child.process.stdout:
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
            subprocess.run(["mosquitto_pub", "-V", "mqttv5", "-h", "127.0.0.1", "-p", str(self.broker.port), "-q", "1", "-r", "-t",
                            f"tramgac/v1/wm/{self.NAME}/proof-01", "-m",
                            json.dumps({"store": self.store, "seq": self.confirmed})], check=True, timeout=20)
        return self.confirmed


def stored_unsent(agent, witness_numbers):
    """The numbers in a copy of the store that nobody has received, and the kind of each."""
    copy = pathlib.Path(f"{agent.store}.copy")
    for suffix in ("", "-wal"):
        if pathlib.Path(f"{agent.store}{suffix}").exists():
            shutil.copy(f"{agent.store}{suffix}", f"{copy}{suffix}")
    database = sqlite3.connect(copy)
    numbers = {row[0] for row in database.execute("SELECT seq FROM record")}
    database.close()
    return numbers - witness_numbers
