"""What all agents of a proof share: a device, a broker that comes and goes, and two subscribers that know nothing of each other.

The witness (mosquitto_sub) keeps every payload; `tramgac audit` keeps the numbers. Both have sessions that outlive the broker.
"""
import json
import pathlib
import random
import re
import signal
import subprocess
import sys
import threading
import time

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent / "agent"), str(HERE.parent / "cluster")]
from agent_kit import AGENT, ROOT, free_port, listens, until  # noqa: E402
from agent_servers import ModbusServer  # noqa: E402
from tally import Tally  # noqa: E402

NAMES_IN_USE = r"(agent|node|store|broker|host)\.|(input|output)\.voltage\n"


def short_data(folder):
    """The registry of names, of which only what the agent and a test device use: most of a start is reading it."""
    names = folder / "data/names"
    names.mkdir(parents=True)
    (folder / "data/profiles").mkdir()
    source = ROOT / "drivers/names"
    mark = "\n  - name: "
    head, *points = (source / "points.yaml").read_text(encoding="utf-8").split(mark)
    kept = [point for point in points if re.match(NAMES_IN_USE, point)]
    (names / "points.yaml").write_text(mark.join([head, *kept]) + "\n", encoding="utf-8")
    (names / "units.yaml").write_text((source / "units.yaml").read_text(encoding="utf-8"), encoding="utf-8")
    return {"TRAMGAC_DATA": str(folder / "data")}


class SwingingDevice(ModbusServer):
    """Another value at every read; some of them too high for a while, so that there are alarms."""

    def _answer(self, request):
        number = next(self.counter)
        self.fixed = 200 + number % 90 + (110 if number // 7 % 2 else 0)
        return super()._answer(request)


class Site:
    """Starts everything; both subscribers are there when it returns."""

    def __init__(self, kit, seed):
        self.kit, self.chance, self.tally = kit, random.Random(seed), Tally()
        self.device = kit.serve(SwingingDevice())
        self.environment = short_data(kit.folder)
        self.port, self.outages = free_port(), 0
        (kit.folder / "broker").mkdir()
        kit.write("broker.conf", f"listener {self.port} 127.0.0.1\nallow_anonymous true\npersistence true\n"
                  f"persistence_location {kit.folder}/broker/\nautosave_interval 0\n"  # it is ended well, and saves then
                  "max_queued_messages 0\nlog_dest stderr\nlog_type error\nlog_type notice\nlog_type subscribe\nuser root\n")
        self.start_broker()
        self.witness = kit.start("witness", ["mosquitto_sub", "-V", "mqttv5", "-p", self.port, "-i", "witness", "-c", "-x",
                                             "86400", "-q", "1", "-t", "tramgac/v1/#", "-F", "%t %p"],
                                 stdout=subprocess.PIPE)
        self._report = open(kit.folder / "audit.json", "w", encoding="utf-8")
        self.audit = kit.start("audit", [AGENT, "audit", f"mqtt://127.0.0.1:{self.port}", "--for", "24h", "--settle", "30s",
                                         "--client", "auditor", "--json"], stdout=self._report)
        threading.Thread(target=self._take, daemon=True).start()
        until(lambda: all(f"{who} 1 tramgac" in self._broker_log() for who in ("witness", "auditor")), "both subscribers")
        self._stopping = threading.Event()
        self._weather = threading.Thread(target=self._come_and_go, daemon=True)
        self._weather.start()

    def _take(self):
        for line in self.witness.process.stdout:
            topic, _, payload = line.decode().rstrip("\n").partition(" ")
            if payload:
                self.tally.take(topic, payload)

    def _broker_log(self):
        return (self.kit.folder / "broker.log").read_text(errors="replace")

    def start_broker(self):
        self.broker = self.kit.start("broker", ["mosquitto", "-c", self.kit.folder / "broker.conf"])
        until(lambda: listens(self.port), "the broker to listen")

    def stop_broker(self):
        code = self.broker.end(patience=60)
        assert code == 0, f"the broker ended with {code} and may not have saved"

    def _come_and_go(self):
        while not self._stopping.wait(self.chance.uniform(1, 15)):
            self.stop_broker()
            self.outages += 1
            self._stopping.wait(self.chance.uniform(0.1, 2))
            self.start_broker()

    def settle(self):
        """The broker stays."""
        self._stopping.set()
        self._weather.join(60)

    def missing(self, stores):
        """`stores`: node -> committed numbers. Outcome: those that the witness has not seen, as (node, number)."""
        return [(node, seq) for node, numbers in stores.items() for seq in self.tally.judge(node, numbers).missing]

    def audited(self):
        """Ends the audit, which has taken what the broker has kept for it. Outcome: its report, by node."""
        until(lambda: " as auditor " in self._broker_log().rpartition(" starting")[2], "the auditor to be back")
        time.sleep(3)
        self.audit.end(signal.SIGINT, patience=60)
        self._report.close()
        report = json.loads((self.kit.folder / "audit.json").read_text(encoding="utf-8"))
        return {stream["node"]: stream for stream in report["streams"]}


def wait_for_witness(site, stores, patience=60):
    end = time.monotonic() + patience
    while site.missing(stores) and time.monotonic() < end:
        time.sleep(0.5)
