"""How well the agent uses a serial line: the Smart-UPS map over a paced line, polled as fast as the line allows.

The bound is computed: every character takes its bits at the baud rate, and between two frames there are the 3.5
characters of silence of the standard (Modbus over Serial Line V1.02 clause 2.5.1.1: before the answer, which the unit
has to keep, and before the next request), or the longer pause that the profile demands before a request. Bus use is
that bound by the time that it really took. What the simulated unit takes longer than the silence counts as lost, too.
"""
import contextlib
import json
import pathlib
import signal
import subprocess
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
PYTHON = "/usr/bin/python3"  # Debian's: the one that has pymodbus
PROFILE = "apc_smart_ups"
PAUSE = 0.035  # request_pause of the profile
UNITS = 4  # one alone would rest from the end of a poll to the next period
BITS = 10  # 8N1


def silence(baud):
    """3.5 characters of 11 bits, in seconds."""
    return 38.5 / baud if baud <= 19200 else 0.00175


def write_node(folder, port, baud, pause):
    """A node with the units on `port`, whose profile is the one of the tree, or the same without its pause."""
    source = (ROOT / "drivers/profiles" / PROFILE / "profile.yaml").read_text()
    if "request_pause: 35ms" not in source:
        raise RuntimeError("the profile has another request_pause than this file says")
    own = folder / "profiles" / PROFILE
    own.mkdir(parents=True)
    (own / "profile.yaml").write_text(source if pause else source.replace("  request_pause: 35ms\n", ""))
    devices = [{"id": f"ups-{i + 1}", "profile": PROFILE, "period": "100ms", "timeout": "100ms",
                "address": f"modbus-rtu://{port}?baud={baud}&unit={i + 1}"} for i in range(UNITS)]
    path = folder / "node.yaml"
    path.write_text(json.dumps({"tramgac": 1, "site": "bench", "node": "bench-01", "profiles": [str(folder / "profiles")],
                                "control": str(folder / "control.sock"), "store": {"path": str(folder / "records.db")},
                                "devices": devices}))
    return path


def stop(process):
    """Ends a process of ours. Outcome: what it has printed meanwhile."""
    process.send_signal(signal.SIGTERM)
    try:
        return process.communicate(timeout=10)[0]
    except subprocess.TimeoutExpired:
        process.kill()
        return process.communicate()[0]


def measure(program, baud, pause, seconds, folder, warm_up=3.0):
    """Outcome: the account of the line (see paced_line.py), with `bound` in seconds and `use` from 0 to 1."""
    folder.mkdir(parents=True)
    with contextlib.ExitStack() as started:
        def start(command, **options):
            process = subprocess.Popen([str(word) for word in command], text=True, **options)
            started.callback(lambda: process.poll() is None and stop(process))
            return process
        line = start([PYTHON, ROOT / "tests/bench/paced_line.py", "--baud", baud, "--bits", BITS, "--turnaround",
                      silence(baud)], stdout=subprocess.PIPE)
        port, unit = line.stdout.readline().split()
        start([PYTHON, ROOT / "tests/system/peers/modbus_smart_ups.py", "--device", unit, "--baud", baud, "--units",
               UNITS], stderr=subprocess.DEVNULL)
        log = started.enter_context(open(folder / "log", "w"))
        agent = start([program, "agent", "--config", write_node(folder, port, baud, pause)], stdout=log, stderr=log)
        time.sleep(warm_up)
        line.send_signal(signal.SIGUSR1)
        time.sleep(seconds)
        if agent.poll() is not None:
            raise RuntimeError("the agent ended: " + (folder / "log").read_text()[-2000:])
        stop(agent)
        account = json.loads(stop(line))
    if "seconds" not in account:
        raise RuntimeError("nothing was asked: " + (folder / "log").read_text()[-2000:])
    gaps = account["exchanges"] * (silence(baud) + max(silence(baud), PAUSE if pause else 0))
    account.update(baud=baud, pause=PAUSE if pause else 0, bound=account["characters"] + gaps)
    account["use"] = account["bound"] / account["seconds"]
    return account


def show(accounts):
    """A table, percentages of the whole time."""
    print(f"{'baud':>6} {'pause':>6} {'exchanges':>9} {'characters':>10} {'gaps':>6} {'bus use':>8} {'lost to the unit':>16} "
          f"{'gap least, median, p95 ms':>27}")
    for one in accounts:
        whole, late = one["seconds"], one["turnaround"] - one["exchanges"] * silence(one["baud"])
        gaps = one["bound"] - one["characters"]
        print(f"{one['baud']:>6} {one['pause'] * 1000:>3.0f} ms {one['exchanges']:>9} "
              f"{one['characters'] / whole:>10.1%} {gaps / whole:>6.1%} {one['use']:>8.1%} {late / whole:>16.1%} "
              f"{1000 * one['gap_least']:>13.2f} {1000 * one['gap_median']:>6.2f} {1000 * one['gap_p95']:>6.2f}", flush=True)
