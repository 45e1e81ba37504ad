#!/usr/bin/python3
"""Kills the agent with SIGKILL at random moments, with the broker up and down, and follows every record.

The agent polls devices that change at every read. A witness (mosquitto_sub with a persistent session, QoS 1) writes down
what arrives. After each kill the store file is copied and read with Python's own sqlite3: what is committed there
must be there after every later kill, and in the end the witness must have every committed record, and each (store,
seq) with one content only. Prints one line of figures; exit code 0 only if nothing is missing and nothing differs.
"""
import argparse
import collections
import json
import os
import pathlib
import random
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[3]
DEVICES = 4


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


class Process:
    """A child that is ended by its id."""

    def __init__(self, command, log, **options):
        self.child = subprocess.Popen(command, stdout=options.pop("stdout", log), stderr=log, stdin=subprocess.DEVNULL,
                                      **options)

    def end(self, number=signal.SIGTERM, patience=10):
        if self.child.poll() is None:
            self.child.send_signal(number)
            try:
                self.child.wait(patience)
            except subprocess.TimeoutExpired:
                self.child.kill()
        return self.child.wait()


def committed(path, folder):
    """The records of the store as a power cut left it: (seq -> kind), and its UUID. Works on a copy."""
    copy = folder / "copy.db"
    for suffix in ("", "-wal"):
        (folder / f"copy.db{suffix}").unlink(missing_ok=True)
        if pathlib.Path(f"{path}{suffix}").exists():
            shutil.copy(f"{path}{suffix}", f"{copy}{suffix}")
    if not copy.exists() or copy.stat().st_size == 0:
        return {}
    with sqlite3.connect(copy) as database:
        assert database.execute("PRAGMA quick_check").fetchone() == ("ok",), "quick_check"
        try:
            return dict(database.execute("SELECT seq, kind FROM record"))
        except sqlite3.OperationalError:  # killed before the schema was committed
            return {}


def witnessed(path):
    """What arrived: {seq: set of payloads without 'hist'}, number of duplicates, store UUIDs."""
    seen, copies, stores = {}, 0, set()
    for line in path.read_text().splitlines():
        topic, _, payload = line.partition(" ")
        if "/data/" not in topic and not topic.endswith("/event"):
            continue
        message = json.loads(payload)
        message.pop("hist", None)
        # A record of before the synchronisation of the clock may be corrected between two sendings.
        message.pop("t", None), message.pop("tq", None)
        stores.add(message["store"])
        copies += message["seq"] in seen
        seen.setdefault(message["seq"], set()).add(json.dumps(message, sort_keys=True))
    return seen, copies, stores


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--agent", default=ROOT / "build/release/tramgac")
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    chance = random.Random(args.seed)
    folder = pathlib.Path(tempfile.mkdtemp(prefix="tramgac-power-cut."))
    log = open(folder / "log", "w")
    broker_port, modbus_port = free_port(), 23000 + chance.randrange(500) * 8
    (folder / "mosquitto.conf").write_text(
        f"listener {broker_port} 127.0.0.1\nallow_anonymous true\npersistence true\npersistence_location {folder}/\n"
        "autosave_on_changes true\nautosave_interval 1\nmax_queued_messages 0\nlog_type error\nuser root\n")
    devices = "\n".join(f"  - {{id: ups-{i}, profile: apc_smart_ups, period: 100ms, "
                        f"address: \"modbus-tcp://127.0.0.1:{modbus_port + i}\"}}" for i in range(DEVICES))
    (folder / "node.yaml").write_text(
        f"tramgac: 1\nsite: proof\nnode: proof-01\nbroker: {{host: 127.0.0.1, port: {broker_port}}}\n"
        f"store: {{path: {folder}/records.db, commit_interval: 100ms}}\ncontrol: {folder}/control.sock\n"
        f"history_rate: 5000\ndevices:\n{devices}\n")
    running = []
    broker = None

    def start(command, **options):
        running.append(Process(command, log, **options))
        return running[-1]

    try:
        farm = start(["/usr/bin/python3", ROOT / "tests/bench/farm.py", "--modbus", str(DEVICES), "--modbus-port",
                      str(modbus_port), "--snmp", "0", "--snmp-port", "1"], stdout=subprocess.PIPE, text=True)
        assert farm.child.stdout.readline().strip() == "ready"
        broker = start(["mosquitto", "-c", folder / "mosquitto.conf"])
        time.sleep(0.5)
        with open(folder / "messages.txt", "w") as messages:
            start(["mosquitto_sub", "-V", "mqttv5", "-p", str(broker_port), "-i", "witness", "-c", "-x", "86400", "-q",
                   "1", "-t", "tramgac/v1/#", "-F", "%t %p"], stdout=messages)
        time.sleep(0.5)
        known = {}
        outages = 0
        for kill in range(args.kills):
            agent = start([args.agent, "agent", "--config", folder / "node.yaml"])
            if broker is None and chance.random() < 0.5:
                broker = start(["mosquitto", "-c", folder / "mosquitto.conf"])
            elif broker is not None and chance.random() < 0.3:
                time.sleep(chance.uniform(0, 0.8))
                broker.end()
                broker = None
                outages += 1
            time.sleep(chance.uniform(0.05, 2.0))
            code = agent.end(signal.SIGKILL)
            assert code == -signal.SIGKILL, f"the agent ended by itself with {code}: see {folder}/log"
            now = committed(folder / "records.db", folder)
            lost = sorted(set(known) - set(now))
            assert not lost, f"kill {kill + 1}: committed records lost: {lost[:10]}"
            known.update(now)
            if sys.stdout.isatty():
                print(f"\rkill {kill + 1} of {args.kills}, {len(known)} records", end="", flush=True)
        if broker is None:
            broker = start(["mosquitto", "-c", folder / "mosquitto.conf"])
        agent = start([args.agent, "agent", "--config", folder / "node.yaml"])
        deadline = time.monotonic() + 60
        missing = list(known)
        while missing and time.monotonic() < deadline:
            time.sleep(1)
            seen, copies, stores = witnessed(folder / "messages.txt")
            missing = sorted(set(known) - set(seen))
        code = agent.end()
        assert code == 0, f"clean stop: exit code {code}"
        time.sleep(1)
        seen, copies, stores = witnessed(folder / "messages.txt")
        final = committed(folder / "records.db", folder)
        missing = sorted((set(known) | set(final)) - set(seen))
        unknown = sorted(set(seen) - set(final))
        differing = [seq for seq, contents in seen.items() if len(contents) > 1]
        kinds = collections.Counter(final.values())
        print(f"\rpower cut: {args.kills} kills, {outages} broker outages, {len(final)} records committed "
              f"({kinds[0]} data, {kinds[1]} alarms, {kinds[2]} events), {len(stores)} store, missing {len(missing)}, "
              f"not in the store {len(unknown)}, differing {len(differing)}, duplicates removed {copies}")
        if missing or unknown or differing or len(stores) != 1 or len(final) < args.kills:
            print(f"missing {missing[:20]}\nunknown {unknown[:20]}\ndiffering {differing[:20]}\nsee {folder}")
            return 1
        shutil.rmtree(folder)
        return 0
    finally:
        for process in reversed(running):
            process.end()


sys.exit(main())
