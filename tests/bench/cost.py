"""What a reading costs, of this agent and of collectd, in turns: CPU, memory, bytes to the broker and to the disk.

CPU is the scheduler's account, readings of the agent are those that it reports and of collectd those that reach the
subscriber. Bytes to the broker are all that the program hands to its connection. Bytes to the disk are the program's
write_bytes (whole pages of 4 KiB); as root also the sectors that an ext4 file system of its own hands to its device, the
journal included, which write_bytes does not know.
"""
import contextlib
import json
import pathlib
import statistics
import subprocess
import sys
import time

import rig

LOADS = {"modbus": (50, 0), "snmp": (0, 200), "both": (50, 200)}  # Modbus slaves polled every second, SNMP agents every 10 s
WARM_UP = 14  # seconds: every agent has been polled once and everything has been announced
FIGURES = {  # of which load, of which field, digits, aim; in the order of docs/reference/benchmarks.md
    "CPU-s per million readings, Modbus": ("modbus", "cpu_s_per_million", 2, 1.2),
    "CPU-s per million readings, SNMP": ("snmp", "cpu_s_per_million", 2, 4),
    "CPU-s per million readings, both": ("both", "cpu_s_per_million", 2, None),
    "peak resident memory with both, MiB": ("both", "rss_mib", 1, 14),
    "MQTT bytes a reading, both": ("both", "mqtt_bytes_a_reading", 1, 25),
    "bytes written a reading, both": ("both", "disk_bytes_a_reading", 1, 20),
    "bytes to the device a reading, both": ("both", "device_bytes_a_reading", 1, 20),
    "readings of those due, %": ("both", "delivered_percent", 1, None),
    "polls late or skipped, %": ("both", "late_percent", 2, None),
}


@contextlib.contextmanager
def own_disk(folder):
    """An ext4 file system in a file, on a loop device. Outcome: its folder and how many bytes its device was given, as a
    function; for others than root the folder itself and a function that knows nothing."""
    folder.mkdir(parents=True)
    image, disk = folder / "disk.img", folder / "disk"
    with contextlib.ExitStack() as mounted:
        try:
            with open(image, "wb") as file:
                file.truncate(512 << 20)
            subprocess.run(["/usr/sbin/mkfs.ext4", "-q", image], check=True)
            disk.mkdir()
            subprocess.run(["mount", "-o", "loop", image, disk], check=True, stderr=subprocess.DEVNULL)
        except subprocess.CalledProcessError:
            yield folder, lambda: None
            return
        mounted.callback(subprocess.run, ["umount", disk], check=True)
        device = subprocess.run(["findmnt", "-no", "SOURCE", disk], check=True, capture_output=True, text=True).stdout.strip()
        stat = pathlib.Path("/sys/block") / pathlib.Path(device).name / "stat"
        yield disk, lambda: 512 * int(stat.read_text().split()[6])


class Counter:
    """Counts what arrives of collectd, a message a reading."""

    def __init__(self):
        self.readings = 0

    def take(self, topic, payload, properties):
        self.readings += 1


def measure(name, load, seconds, folder):
    modbus, snmp = LOADS[load]
    with contextlib.ExitStack() as started:
        disk, device_bytes = started.enter_context(own_disk(folder))
        if not rig.on_disk(disk):
            sys.exit(f"{disk} is not on a disk: set TMPDIR to a folder that is")
        port = rig.free_port()
        broker = rig.Broker(folder, port)
        started.callback(broker.stop)
        rig.start_farm(started, modbus, snmp)
        counter = Counter()
        subscriber = rig.Subscriber(port, counter.take, ["collectd/#"], qos=0)
        started.callback(subscriber.stop)
        ours = name == "tramgac"
        if ours:
            rig.write_data(disk / "data")
        program = rig.start_program(started, name, (rig.tramgac_config if ours else rig.collectd_config)(disk, port, modbus, snmp),
                                    disk)
        time.sleep(WARM_UP)
        rig.must_run(program, disk)
        rig.wait_for(lambda: rig.sent_bytes(program.pid, port), f"{name} at the broker", 60)

        def look():
            status = rig.control(disk / "control.sock", "status") if ours else None
            readings = status["stages"]["report"] if ours else counter.readings
            return (time.monotonic(), readings, *rig.usage(program.pid), rig.sent_bytes(program.pid, port), device_bytes(), status)
        first = look()
        time.sleep(seconds)
        rig.must_run(program, disk)
        last = look()
    elapsed, readings, cpu, _, written, sent = (b - a for a, b in zip(first[:6], last[:6]))
    row = {"program": name, "load": load, "cpu_s_per_million": cpu / readings * 1e6, "rss_mib": last[3],
           "mqtt_bytes_a_reading": sent / readings, "load_average": rig.load_average(),
           "delivered_percent": 100 * readings / (elapsed * (modbus * rig.REGISTERS + snmp * rig.OIDS / 10))}
    if ours:
        polls, late, alarms = (last[7][key] - first[7][key] if key in last[7] else last[7]["stages"][key] - first[7]["stages"][key]
                               for key in ("schedule", "late", "alarm"))
        late += last[7]["skipped"] - first[7]["skipped"]
        row.update(disk_bytes_a_reading=written / readings, late_percent=100 * late / polls, alarm_transitions=alarms)
        if first[6] is not None:
            row["device_bytes_a_reading"] = (last[6] - first[6]) / readings
    return row


def measure_all(programs, seconds, rounds, folder):
    """Outcome: a row a program, load and round, in the order in which they were measured."""
    rows = []
    for number in range(rounds):
        for load in LOADS:
            for name in programs:
                print(f"round {number + 1} of {rounds}: {load}, {name}, {seconds} s", file=sys.stderr)
                rows.append(measure(name, load, seconds, folder / f"{name}-{load}-{number}"))
                print(json.dumps({key: round(value, 2) if isinstance(value, float) else value
                                  for key, value in rows[-1].items()}), file=sys.stderr, flush=True)
    return rows


def show(rows):
    """The median of the rounds, and of the ratios that each round gives."""
    print(f"{'':38} {'tramgac':>8} {'collectd':>9} {'ratio':>6} {'aim':>6}")
    for title, (load, field, digits, aim) in FIGURES.items():
        ours, theirs = ([row[field] for row in rows if row["program"] == name and row["load"] == load and field in row]
                        for name in ("tramgac", "collectd"))
        if not ours and not theirs:
            continue
        ratios = [b / a for a, b in zip(ours, theirs) if a]
        cells = [f"{statistics.median(values):.{at}f}" if values else "-"
                 for values, at in ((ours, digits), (theirs, digits), (ratios, 1))]
        print(f"{title:38} {cells[0]:>8} {cells[1]:>9} {cells[2]:>6} {'' if aim is None else f'<= {aim}':>6}")
    print(f"load average: {min(row['load_average'] for row in rows):.1f} to {max(row['load_average'] for row in rows):.1f}")
