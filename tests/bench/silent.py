"""What silent SNMP agents cost the others: of 500 a tenth is silent, and the polls that the others get are judged."""
import contextlib
import json
import signal
import time

import rig

AGENTS, PERIOD = 500, 10
WARM_UP = 12


def lateness(arrivals, begin, end, period=PERIOD):
    """How late each poll between begin and end was, against the best phase of its agent, and how many were missing."""
    lates, missed = [], 0
    for times in arrivals:
        first = times[0] if times else begin
        anchor = first + min(((t - first + period / 2) % period - period / 2 for t in times), default=0)
        seen = [t for t in times if begin <= t < end]
        lates += [(t - anchor) % period for t in seen]
        phase = anchor % period
        expected = sum(1 for n in range(int(begin // period), int(end // period) + 1)
                       if begin <= n * period + phase < end - period / 10)
        missed += max(0, expected - len(seen))
    return lates, missed


def measure(silent, seconds, folder):
    folder.mkdir(parents=True)
    rig.write_data(folder / "data")
    with contextlib.ExitStack() as started:
        farm = rig.start_farm(started, 0, AGENTS, "--silent", str(silent), "--arrivals")
        program = rig.start_program(started, "tramgac", rig.tramgac_config(folder, None, 0, AGENTS), folder)
        time.sleep(WARM_UP)
        rig.must_run(program, folder)
        begin, cpu = time.monotonic(), rig.usage(program.pid)[0]
        time.sleep(seconds)
        after, rss, _ = rig.usage(program.pid)
        end = time.monotonic()
        farm.send_signal(signal.SIGTERM)
        lates, missed = lateness(json.loads(farm.communicate(timeout=20)[0]), begin, end)
    return {"silent": silent, "polls": len(lates), "late": sum(1 for late in lates if late > PERIOD / 10), "missed": missed,
            "latest_ms": 1000 * max(lates, default=0), "cpu_percent": 100 * (after - cpu) / (end - begin), "rss_mib": rss}


def show(rows):
    print(f"{'agents silent':>13} {'polls of others':>15} {'late':>5} {'missed':>7} {'latest ms':>9} {'CPU %':>6} {'RSS MiB':>8}")
    for row in rows:
        print(f"{row['silent']:>13} {row['polls']:>15} {row['late']:>5} {row['missed']:>7} {row['latest_ms']:>9.0f} "
              f"{row['cpu_percent']:>6.1f} {row['rss_mib']:>8.1f}", flush=True)
