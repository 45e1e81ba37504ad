"""How long a backlog of a week takes to drain, with the pace of history lifted, and what live readings feel of it.

The store is written by backlog.cpp, with the agent's own code. The agent is kept to one core; the broker, the devices and the
subscribers run anywhere. One subscriber counts the backlog, each reading once; a second one, a process of its own, hears live
readings only and compares their time stamp with the moment of arrival.
"""
import contextlib
import datetime
import json
import multiprocessing
import re
import subprocess
import sys
import time

import rig

READINGS = 10   # a record, a second
RECORDS = 7 * 24 * 3600
LIVE = 10       # Modbus slaves of READINGS registers, every second
RATE = 10000    # history_rate: the most that there is
LONGEST = 1800  # seconds to wait
LIVE_P99 = 3.0
BACKLOG = rig.ROOT / "build/release/tests/bench/backlog"


def hear_live(port, out, stop):
    """Latencies of live readings, as (arrival, seconds), from the stamp in each."""
    seen = []

    def take(topic, payload, properties):
        now = time.time()
        message = json.loads(payload)
        if not message["hist"]:
            seen.append((now, now - datetime.datetime.fromisoformat(message["t"]).timestamp()))
    topics = [f"tramgac/v1/bench/bench-01/data/m{i}" for i in range(LIVE)]
    subscriber = rig.Subscriber(port, take, topics, name="bench-live")
    out.put("ready")
    stop.wait()
    subscriber.stop()
    out.put(seen)


class Backlog:
    """Sequence numbers that have arrived, each once."""

    def __init__(self):
        self.seen, self.copies, self.last = set(), 0, 0.0
        self.number = re.compile(rb'"seq":(\d+)')

    def take(self, topic, payload, properties):
        seq = int(self.number.search(payload).group(1))
        self.copies += seq in self.seen
        self.seen.add(seq)
        self.last = time.time()


def measure(folder, records=RECORDS, core=0):
    folder.mkdir(parents=True)
    with contextlib.ExitStack() as started:
        begin = time.monotonic()
        subprocess.run([BACKLOG, folder / "records.db", str(records), str(READINGS)], check=True)
        size = sum(file.stat().st_size for file in folder.glob("records.db*"))
        print(f"{records} records of {READINGS} readings in {size / 1e6:.0f} MB, written in {time.monotonic() - begin:.0f} s",
              file=sys.stderr)
        port = rig.free_port()
        started.callback(rig.Broker(folder, port).stop)
        rig.start_farm(started, LIVE, 0)
        rig.write_data(folder / "data", registers=READINGS, alarms=0)
        backlog = Backlog()
        started.callback(rig.Subscriber(port, backlog.take, ["tramgac/v1/bench/bench-01/data/backlog"]).stop)
        out, stop = multiprocessing.Queue(), multiprocessing.Event()
        listener = multiprocessing.Process(target=hear_live, args=(port, out, stop))
        listener.start()
        started.callback(listener.join)
        started.callback(stop.set)
        out.get(timeout=20)
        config = rig.tramgac_config(folder, port, LIVE, 0, more=f"history_rate: {RATE}\n", store=", budget: 1GiB", window=64)
        begin = time.time()
        program = rig.start_program(started, "tramgac", config, folder, core=core)
        while len(backlog.seen) < records and time.time() - begin < LONGEST:
            time.sleep(1)
            rig.must_run(program, folder)
        cpu, rss, _ = rig.usage(program.pid)
        seconds = backlog.last - begin
        stop.set()
        live = [latency for arrival, latency in out.get(timeout=20) if arrival <= backlog.last]
    return {"records": records, "readings": records * READINGS, "missing": records - len(backlog.seen), "copies": backlog.copies,
            "seconds": seconds, "cpu_percent": 100 * cpu / seconds, "rss_mib": rss, "live_readings": len(live) * READINGS,
            "live_median_s": rig.percentile(live, 0.5), "live_p99_s": rig.percentile(live, 0.99), "live_most_s": max(live, default=None),
            "load_average": rig.load_average()}


def show(row):
    print(f"{row['readings']} readings drained in {row['seconds']:.0f} s (aim <= 600 for 6048000), {row['missing']} records missing, "
          f"{row['copies']} copies, {row['cpu_percent']:.0f} % of a core, {row['rss_mib']:.1f} MiB; {row['live_readings']} live readings: "
          f"median {row['live_median_s']:.2f} s, p99 {row['live_p99_s']:.2f} s (aim <= {LIVE_P99:.0f}), most {row['live_most_s']:.2f} s")
