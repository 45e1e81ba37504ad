#!/usr/bin/python3
"""Lets one memory allocation of the running agent fail, the n-th, for every n: what scripts/prove memory runs.

The agent either goes on (then it stores further records and stops cleanly), or ends by itself with code 1 and a line that
says why. It never hangs, nothing committed is lost, the store is whole, and the next start works.
"""
import argparse
import collections
import contextlib
import os
import pathlib
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "agent"))
import agent_kit  # noqa: E402
from agent_servers import ModbusServer, SnmpServer  # noqa: E402

LIBRARY = agent_kit.AGENT.parent / "preload/fail_allocation.so"
PATIENCE = 20  # seconds, for what takes a fraction of one
OUT_OF_MEMORY = "out of memory"


class Site:
    """What all runs share: the devices and the broker."""

    def __init__(self, kit):
        self.kit = kit
        self.broker = agent_kit.Broker(kit, persistent=False).start()
        self.box, self.meter = kit.serve(ModbusServer()), kit.serve(SnmpServer())


class Runs:
    """Runs of one agent with one store, one after the other. Each has a folder of its own."""

    def __init__(self, site, name):
        self.kit = agent_kit.Kit(site.kit.folder / name)
        node = agent_kit.Node(node=name, broker={"host": "127.0.0.1", "port": site.broker.port}, devices=[
            agent_kit.box("box-1", site.box.port, "100ms"), agent_kit.meter("meter-1", site.meter.port, "100ms")])
        self.agent = agent_kit.Agent(self.kit, node)
        self.hit = self.kit.folder / "hit"
        self.committed = set()

    def close(self):
        self.kit.close()

    def start(self, number=None, after="agent"):
        (self.kit.folder / "agent.log").unlink(missing_ok=True)
        self.hit.unlink(missing_ok=True)
        self.kit.children.clear()
        fault = {} if number is None else {"LD_PRELOAD": str(LIBRARY), "TRAMGAC_FAIL_ALLOCATION": str(number),
                                           "TRAMGAC_FAIL_AFTER": after, "TRAMGAC_FAIL_REPORT": str(self.hit)}
        self.agent.start(wait=False, environment=fault)
        return self.agent.child

    def last(self):
        """The number of the last committed record; nothing while the agent does not answer."""
        with contextlib.suppress(OSError, ValueError, KeyError, IndexError):
            return self.agent.raw(b'{"verb": "status"}\n', timeout=2)[0]["store"]["last"]
        return None

    def wait(self, child, condition, what):
        """Outcome: what the condition gave, or nothing because the agent has ended."""
        end = time.monotonic() + PATIENCE
        while child.running():
            if answer := condition():
                return answer
            assert time.monotonic() < end, f"hangs: waited {PATIENCE} s for {what}"
            time.sleep(0.005)
        return None

    def goes_on(self, child, more=2):
        """Whether it answers and stores further records."""
        first = self.wait(child, self.last, "an answer")
        if first is None:
            return False
        return self.wait(child, lambda: (self.last() or 0) >= first + more, "records") is not None

    def stops(self, child):
        assert child.end(patience=PATIENCE) == 0, f"stopped with {child.process.returncode}"

    def ended(self, code):
        assert code == 1, f"ended with {code}"
        assert OUT_OF_MEMORY in self.agent.log(), "ended without saying why"
        return "ended"

    def run(self, number, after="agent"):
        """Lets the allocation fail. Outcome: "went on" or "ended"; raises when a promise is broken."""
        child = self.start(number, after)
        if after == "signal" and self.wait(child, lambda: (self.last() or 0) > 0, "the first record"):
            child.send(signal.SIGUSR2)
        if self.wait(child, self.hit.exists, "the allocation") and self.goes_on(child):
            # A library that has not checked may stumble over it later than we look: a connection is made by three threads.
            code = child.end(patience=PATIENCE)
            outcome = "went on" if code == 0 else self.ended(code)
        else:
            outcome = self.ended(child.process.wait(PATIENCE))
        self.check_store()
        if outcome == "ended":
            self.check_start()
        return outcome

    def check_store(self):
        copy = self.kit.folder / "copy.db"
        for suffix in ("", "-wal"):
            pathlib.Path(f"{copy}{suffix}").unlink(missing_ok=True)
            if pathlib.Path(f"{self.agent.store}{suffix}").exists():
                shutil.copy(f"{self.agent.store}{suffix}", f"{copy}{suffix}")
        assert not list(self.agent.store.parent.glob("*damaged*")), "the store was set aside"
        if not copy.exists() or copy.stat().st_size == 0:
            assert not self.committed, "the store is empty"
            return
        with contextlib.closing(sqlite3.connect(copy)) as database:
            assert database.execute("PRAGMA quick_check").fetchone() == ("ok",), "quick_check"
            try:
                now = {row[0] for row in database.execute("SELECT seq FROM record")}
            except sqlite3.OperationalError:  # ended before the schema was committed
                now = set()
        assert not self.committed - now, f"committed records lost: {sorted(self.committed - now)[:5]}"
        self.committed = now

    def check_start(self):
        """A start without a fault, after one that ended."""
        child = self.start()
        assert self.goes_on(child, 1), "the next start ended"
        self.stops(child)
        self.check_store()


def sweep(site, name, jobs, seen, failures):
    """Takes (mark, number) from `jobs` until there are none; counts outcomes in `seen`."""
    runs = Runs(site, name)
    try:
        while jobs and len(failures) < 20:
            mark, number = jobs.pop()
            try:
                seen[mark, runs.run(number, mark)] += 1
            except (AssertionError, OSError, subprocess.TimeoutExpired, sqlite3.Error) as broken:
                failures.append(f"allocation {number} after {mark}: {broken}\n{runs.agent.log()[-600:]}")
                runs.agent.child.end(signal.SIGKILL)
    finally:
        runs.close()


def prove(kit, jobs, workers):
    """Outcome: how often it went on or ended for each mark, and what was broken."""
    site, seen, failures = Site(kit), collections.Counter(), []
    jobs = list(reversed(jobs))
    threads = [threading.Thread(target=sweep, args=(site, f"mem-{i}", jobs, seen, failures)) for i in range(workers)]
    for thread in threads:
        thread.start()
    while any(thread.is_alive() for thread in threads):
        if sys.stdout.isatty():
            print(f"\r{len(jobs)} to go, {len(failures)} broken ", end="", flush=True)
        threads[0].join(0.5)
        for thread in threads:
            thread.join(0.1)
    return seen, failures


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--to", type=int, default=5000, help="the last n after each mark")
    parser.add_argument("--stride", type=int, default=1, help="every so many n only")
    parser.add_argument("--after", action="append", choices=["agent", "store", "signal"],
                        help="from where to count: the agent's start, the opening of its store (default), a signal while it runs")
    parser.add_argument("--parallel", type=int, default=2)
    args = parser.parse_args()
    folder = pathlib.Path(tempfile.mkdtemp(prefix="tramgac-memory."))
    kit = agent_kit.Kit(folder)
    started = time.monotonic()
    jobs = [(mark, n) for mark in args.after or ["store"] for n in range(1, args.to + 1, args.stride)]
    try:
        seen, failures = prove(kit, jobs, args.parallel)
    finally:
        kit.close()
        shutil.rmtree(folder, ignore_errors=True)
    for failure in failures:
        print(failure)
    print(", ".join(f"{mark}: {count} {outcome}" for (mark, outcome), count in sorted(seen.items()))
          + f", {len(failures)} broken, of {len(jobs)} in {time.monotonic() - started:.0f} s")
    return 1 if failures else 0


if __name__ == "__main__":
    os.environ.setdefault("LC_ALL", "C.UTF-8")
    sys.exit(main())
