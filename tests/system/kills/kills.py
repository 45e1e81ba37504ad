#!/usr/bin/python3
"""Kills the agent with SIGKILL at random moments, with the broker up and down, and follows every record.

The agents poll a device that changes at every read; several live at once, each on a store of its own, and each store sees
`--store-kills` kills. After each kill the store file is copied and read with Python's own sqlite3: what was committed there
must be there after every later kill. In the end a witness must have every committed record, each (store, seq) with one
content only, and `tramgac audit`, which has listened all the time, must miss none. Prints one line of figures; exit code 0
only if nothing is missing and nothing differs.
"""
import argparse
import collections
import os
import pathlib
import random
import shutil
import signal
import sqlite3
import sys
import tempfile
import threading
import time

ROOT = pathlib.Path(__file__).resolve().parents[3]
os.environ.setdefault("TRAMGAC", str(ROOT / "build/release/tramgac"))
from lives import Lives  # noqa: E402
from shared import Site, wait_for_witness  # noqa: E402
from agent_kit import Kit  # noqa: E402
from tally import kept  # noqa: E402


class Work:
    """Stores that are still to be lived through, shared between threads."""

    def __init__(self, site, args):
        self.site, self.args, self.lock = site, args, threading.Lock()
        whole, rest = divmod(args.kills, args.store_kills)
        self.waiting = [args.store_kills] * whole + ([rest] if rest else [])
        self.lives, self.failures = [], []

    def take(self):
        with self.lock:
            if not self.waiting or self.failures:
                return None, 0
            number = len(self.lives) + 1
            lives = Lives(self.site, f"node-{number:03}", random.Random(f"{self.args.seed} {number}"), self.args.life)
            self.lives.append(lives)
            return lives, self.waiting.pop()

    def run(self):
        while True:
            lives, kills = self.take()
            if lives is None:
                return
            self.attempt(lives, lambda lives=lives, kills=kills: self.kill(lives, kills))

    def kill(self, lives, kills):
        while lives.kills < kills and not self.failures:
            lives.kill_one()

    def attempt(self, lives, what):
        try:
            what()
        except (AssertionError, OSError, sqlite3.Error) as broken:
            self.failures.append(str(broken)[-800:])
            lives.kit.close()

    def end(self):
        """The broker stays, and each store has a last life in which it sends everything."""
        self.site.settle()
        for lives in self.lives:
            self.attempt(lives, lives.end)

    def kills(self):
        return sum(lives.kills for lives in self.lives)


def live(work, parallel):
    """Runs all stores, `parallel` at once, with progress on a terminal."""
    threads = [threading.Thread(target=work.run) for _ in range(parallel)]
    begun = time.monotonic()
    for thread in threads:
        thread.start()
    try:
        while any(thread.is_alive() for thread in threads):
            time.sleep(0.5)
            if sys.stdout.isatty():
                print(f"\rkill {work.kills()} of {work.args.kills}, {work.site.tally.received()} records arrived, "
                      f"{work.site.outages} broker outages, {time.monotonic() - begun:.0f} s ", end="", flush=True)
    except KeyboardInterrupt:
        work.failures.append("interrupted")
        for thread in threads:
            thread.join()
    if sys.stdout.isatty():
        print("\r\033[K", end="")
    return time.monotonic() - begun


def audit_misses(stream, numbers):
    """What the audit says against a store whose records are `numbers`. Outcome: text, empty if it agrees."""
    if stream is None:
        return "nothing came"
    whole = (stream["missing"], stream["dropped"], stream["first"], stream["last"], stream["received"])
    wanted = (0, 0, 1, max(numbers), len(numbers))
    return "" if whole == wanted else f"missing, dropped, first, last, received {whole}, committed {wanted}"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--life", type=float, default=0.4,
                        help="seconds from the first commit of a life to its end, at most (default 0.4)")
    parser.add_argument("--parallel", type=int, default=2, help="agents at once")
    parser.add_argument("--store-kills", type=int, default=500, help="kills that one store sees (default 500)")
    args = parser.parse_args()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.default_int_handler)
    folder = pathlib.Path(tempfile.mkdtemp(prefix="tramgac-kills."))
    kit, work = Kit(folder), None
    try:
        work = Work(Site(kit, args.seed), args)
        seconds = live(work, args.parallel)
        work.end()
        return judge(work, seconds, folder)
    finally:
        for lives in work.lives if work else []:
            lives.kit.close()
        kit.close()


def judge(work, seconds, folder):
    site = work.site
    stores = {lives.node: list(lives.known) for lives in work.lives if lives.known}
    wait_for_witness(site, stores)
    time.sleep(1)  # for what should not come
    streams = site.audited()
    verdicts = {node: site.tally.judge(node, numbers) for node, numbers in stores.items()}
    audit = {node: audit_misses(streams.get(node), numbers) for node, numbers in stores.items()}
    kinds = collections.Counter(kind for lives in work.lives for kind in lives.known.values())
    print(f"kills: {work.kills()} of {len(stores)} stores in {seconds:.0f} s, "
          f"{sum(lives.fruitful for lives in work.lives)} of them after further commits, {site.outages} broker outages, "
          f"{sum(kinds.values())} records committed ({kinds[0]} data, {kinds[1]} alarms, {kinds[2]} events): "
          f"lost {sum(lives.lost for lives in work.lives)}, missing {sum(len(v.missing) for v in verdicts.values())}, "
          f"not in the store {sum(len(v.unknown) for v in verdicts.values())}, "
          f"differing {sum(v.differing for v in verdicts.values())}, "
          f"duplicates removed {sum(v.duplicates for v in verdicts.values())}; "
          f"audit: missing {sum(s['missing'] for s in streams.values())}, "
          f"dropped {sum(s['dropped'] for s in streams.values())}")
    problems = work.failures + [
        f"{node}: missing {v.missing[:5]}, unknown {v.unknown[:5]}, differing {v.differing}, stores {v.stores}"
        for node, v in verdicts.items() if not kept(v)]
    problems += [f"{node}: audit: {text}" for node, text in audit.items() if text]
    if work.kills() != work.args.kills or sum(lives.fruitful for lives in work.lives) * 10 < work.args.kills:
        problems.append("too few kills or records to prove anything")
    if not problems:
        shutil.rmtree(folder)
        return 0
    print("\n".join(problems[:20]) + f"\nsee {folder}")
    return 1


if __name__ == "__main__":
    sys.exit(main())
