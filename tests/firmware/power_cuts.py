"""Cuts the power of a node in QEMU at random moments, and follows every record: SIGKILL, and only the flash stays.

A record that the node has counted before a cut is there after it; at the broker every number comes in the end, never with
two contents; `tramgac audit`, which shares no code with the firmware's way out, misses none.
"""

import argparse
import json
import os
import pathlib
import random
import re
import signal
import subprocess
import sys
import tempfile
import time

import node_block
from qemu_node import QemuNode
from rtu_unit import MovingUnits
from uplink_peers import NAME, NODE, PROGRAM, TOPICS, Authority, Broker, Listener, uplink

UNITS = 8
PATIENCE = 120  # s


class Cuts:
    def __init__(self, folder, seed):
        self.folder, self.random = pathlib.Path(folder), random.Random(seed)
        authority = Authority(folder)
        authority.issue("broker", NAME)
        authority.issue("node", NODE)
        self.broker = Broker(authority, "broker", [f"user {NODE}", f"topic write {TOPICS}/#"])
        units = MovingUnits(self.folder / "line", UNITS)
        devices = [node_block.device(f"load-{unit}", "load", unit, 1000) for unit in range(1, UNITS + 1)]
        self.arguments = [*uplink(folder, self.broker.port, devices=devices), *units.arguments]
        self.lost = []  # (life, records before, records after)

    def node(self):
        return QemuNode(*self.arguments, image=os.environ["TRAMGAC_LOAD_IMAGE"])

    @staticmethod
    def records(node):
        return int(re.search(r"records / bản ghi (\d+)", node.ask("status"))[1])

    def live(self, life, committed):
        """One life of the node, from its start to the cut. Outcome: how many records it has counted."""
        with self.node() as node:
            node.read_until("> ")
            before = self.records(node)
            if before < committed:
                self.lost.append((life, committed, before))
            counted = before
            if self.random.random() < 0.8:  # on a loaded machine the first record takes a while
                end = time.monotonic() + PATIENCE
                while time.monotonic() < end and counted == before:
                    counted = self.records(node)
                    time.sleep(0.05)
                time.sleep(self.random.uniform(0, 2))
                counted = self.records(node)
            time.sleep(self.random.uniform(0, 0.5))
        return counted

    def last_life(self, listener, committed):
        """Until everything that was counted has come. Outcome: how many records that is."""
        end = time.monotonic() + PATIENCE
        with self.node() as node:
            node.read_until("> ")
            last = max(self.records(node), committed)
            while time.monotonic() < end and len(numbers(listener)) < last:
                time.sleep(1)
        return last


def contents(payload):
    """What stays the same whenever a record is published: the way there and its time are told anew each time."""
    return json.dumps({name: payload[name] for name in payload if name not in ("hist", "tq", "t", "seq")}, sort_keys=True)


def numbers(listener):
    """Of each record that came: its contents, more than one if the number stands for several."""
    seen = {}
    for topic, _, payload in list(listener.messages):
        if isinstance(payload, dict) and "seq" in payload and (topic.startswith("data/") or topic == "event"):
            seen.setdefault((payload["store"], payload["seq"]), set()).add(contents(payload))
    return seen


def prove(folder, cuts, seed, tell=lambda words: None, after_cut=lambda life: None):
    """Outcome: what was found, and whether the promise was kept. `after_cut`: what else happens, to see it found."""
    proof = Cuts(folder, seed)
    report = pathlib.Path(folder) / "audit.json"
    with proof.broker, Listener(proof.broker) as listener, report.open("w") as out, subprocess.Popen(
            [str(PROGRAM), "audit", f"mqtt://127.0.0.1:{proof.broker.plain_port}", "--for", "24h", "--settle", "10s",
             "--json"], stdout=out, stderr=subprocess.DEVNULL) as audit:
        try:
            committed = 0
            for life in range(cuts):
                committed = max(committed, proof.live(life, committed))
                after_cut(life)
                tell(f"cut {life + 1} of {cuts}, {committed} records, lost after a cut {len(proof.lost)}")
            last = proof.last_life(listener, committed)
        finally:
            audit.send_signal(signal.SIGINT)
            audit.wait(PATIENCE)
        seen = numbers(listener)
    streams = [it for it in json.loads(report.read_text())["streams"] if it["node"] == NODE]
    found = {
        "cuts": cuts, "seed": seed, "records": last, "came": len(seen), "lost after a cut": proof.lost,
        "stores": len({store for store, _ in seen}), "two contents": sorted(key for key, all_ in seen.items() if len(all_) > 1),
        "audit": [{name: it[name] for name in ("received", "missing", "dropped")} for it in streams],
    }
    kept = (not proof.lost and not found["two contents"] and found["stores"] == 1 and len(seen) >= last > 0 and
            [it["missing"] + it["dropped"] for it in found["audit"]] == [0])
    return found, kept


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cuts", type=int, default=200)
    parser.add_argument("--seed", type=int, default=0)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        found, kept = prove(folder, given.cuts, given.seed,
                            lambda words: print(f"\r{words}", end="", file=sys.stderr, flush=True))
    print(file=sys.stderr)
    print(json.dumps(found, indent=2))
    return 0 if kept else 1


if __name__ == "__main__":
    sys.exit(main())
