"""What profiles cost: the time until an agent with 30 of them polls, and the memory of a point. Used by scripts/bench.

The devices are the made-up ones beside the profiles (drivers/profiles/*/exchange.snmprec), played by snmpsim; those that are
to tell when they are first asked are sockets of our own. A layer counts as a profile.
"""

import json
import os
import pathlib
import select
import shutil
import signal
import socket
import subprocess
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests/system/peers"))
from recorded_devices import RecordedDevices  # noqa: E402

IN_USE = 30
SETTLED = 25  # seconds after which every table has been walked
MOST_START = 60
# Of the table that shows what a point more costs: 20 rows, and more. What grows by doubling is nearly full with 1020 of them
# and half empty with a few more: the dearest counts.
ROWS, MORE_ROWS, COLUMNS = 20, (620, 1020, 1100), 8


def exchanges():
    """name -> recording of every SNMP profile."""
    return {path.parent.name: path for path in sorted((ROOT / "drivers/profiles").glob("*/exchange.snmprec"))}


class Agent:
    def __init__(self, folder, devices, data=ROOT / "drivers"):
        """`devices`: (profile, address)."""
        folder.mkdir(parents=True)
        self.control = folder / "control.sock"
        lines = "\n".join(f'  - {{id: d{i}, profile: {profile}, address: "{address}", period: 5s}}'
                          for i, (profile, address) in enumerate(devices))
        (folder / "node.yaml").write_text(f"tramgac: 1\nsite: bench\nnode: bench-01\nstore: {{path: {folder}/records.db}}\n"
                                          f"control: {self.control}\ndevices:\n{lines}\n")
        self.log = folder / "log"
        with self.log.open("w") as log:
            self.process = subprocess.Popen([ROOT / "build/release/tramgac", "agent", "--config", folder / "node.yaml"],
                                            env=dict(os.environ, TRAMGAC_DATA=str(data)), stdout=log, stderr=log)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def private_bytes(self):
        """Memory that would not be there without this process: heap, stacks, written data. Not pages of the program and of
        libraries that are as in their files: whether those are anybody else's too depends on what else runs, by megabytes."""
        text = pathlib.Path(f"/proc/{self.process.pid}/smaps_rollup").read_text()
        return 1024 * int(text.partition("Anonymous:")[2].split()[0])

    def ask(self, verb):
        with socket.socket(socket.AF_UNIX) as one:
            one.settimeout(10)
            one.connect(str(self.control))
            one.sendall(json.dumps({"verb": verb}).encode() + b"\n")
            lines = []
            for line in one.makefile():
                lines.append(json.loads(line))
                if lines[-1].get("end"):
                    return lines
        sys.exit("the agent has hung up: " + self.log.read_text()[-2000:])

    def points(self):
        """Of the devices that are watched, so without the node itself."""
        return sum(device.get("points", 0) for device in self.ask("devices") if device.get("device") != "node")


def seconds_to_poll(folder, names):
    """From the start of the program until the first and the last of the devices are asked for the first time; the agent spreads
    the first polls over the period."""
    sockets = []
    try:
        for _ in names:
            sockets.append(socket.socket(socket.AF_INET, socket.SOCK_DGRAM))
            sockets[-1].bind(("127.0.0.1", 0))
        addresses = [f"snmp://127.0.0.1:{one.getsockname()[1]}?community=public" for one in sockets]
        begin = time.monotonic()
        with Agent(folder, list(zip(names, addresses))) as agent:
            waiting, first = set(sockets), None
            while waiting and time.monotonic() - begin < MOST_START:
                for one in select.select(list(waiting), [], [], 1)[0]:
                    first = first or time.monotonic() - begin
                    waiting.discard(one)
                if agent.process.poll() is not None:
                    sys.exit("tramgac ended: " + agent.log.read_text()[-2000:])
            return first, None if waiting else time.monotonic() - begin
    finally:
        for one in sockets:
            one.close()


def long_table(folder, rows):
    """A made-up agent with a table of numbers, a row a port. Outcome: its recording."""
    lines = ["1.3.6.1.2.1.1.1.0|4|Made-up switch", "1.3.6.1.2.1.1.2.0|6|1.3.6.1.4.1.99999.1"]
    for column in range(1, COLUMNS + 2):
        for row in range(1, rows + 1):
            value = f"4|port {row}" if column == 1 else f"2|{column * row % 1000}"
            lines.append(f"1.3.6.1.4.1.99999.2.1.{column}.{row}|{value}")
    path = folder / f"table-{rows}.snmprec"
    path.write_text("\n".join(lines) + "\n")
    return path


def table_profile(folder):
    """Data of our own for it. Outcome: the folder for TRAMGAC_DATA."""
    (folder / "names").mkdir(parents=True)
    shutil.copy(ROOT / "drivers/names/units.yaml", folder / "names/units.yaml")
    names = [f"  - {{name: bench.v{i:02}, unit: V, label: {{en: Bench {i}, vi: Đo {i}}}, description: {{en: A value, vi: Giá trị}}, "
             "example: 1}" for i in range(COLUMNS)]
    (folder / "names/points.yaml").write_text("names: 1\npoints:\n" + "\n".join(names) + "\n")
    (folder / "profiles/bench_table").mkdir(parents=True)
    columns = "\n".join(f"      - {{name: bench.v{i:02}, oid: 1.3.6.1.4.1.99999.2.1.{i + 2}, type: integer, deadband: 1, source: b}}"
                        for i in range(COLUMNS))
    (folder / "profiles/bench_table/profile.yaml").write_text(
        "profile: 1\nname: bench_table\nvendor: Bench\nmodel: Bench\nmaturity: draft\nprotocol: snmp\nsources: {b: made up}\n"
        f"tables:\n  - name: port\n    label: 1.3.6.1.4.1.99999.2.1.1\n    max_rows: 4096\n    points:\n{columns}\n")
    return folder


def bytes_a_row_point(folder):
    """What a point more costs on a device that there is already: its name and all that is known of it. Outcome: by rows."""
    folder.mkdir(parents=True)
    data = table_profile(folder / "data")
    with RecordedDevices({str(rows): long_table(folder, rows) for rows in (ROWS, *MORE_ROWS)}) as devices:
        weighed = {rows: memory(folder / str(rows), [("bench_table", devices.target(str(rows)))], data)
                   for rows in (ROWS, *MORE_ROWS)}
    for rows, (_, points) in weighed.items():
        if points != rows * COLUMNS:
            sys.exit(f"the table of {rows} rows has not been walked in {SETTLED} s: this machine is too busy for figures")
    least = weighed[ROWS][0]
    return {rows: (weighed[rows][0] - least) / ((rows - ROWS) * COLUMNS) for rows in MORE_ROWS}


def memory(folder, devices, data=ROOT / "drivers"):
    """(private bytes, points) when every table has been walked."""
    with Agent(folder, devices, data) as agent:
        time.sleep(SETTLED)
        if agent.process.poll() is not None:
            sys.exit("tramgac ended: " + agent.log.read_text()[-2000:])
        return agent.private_bytes(), agent.points()


def measure(folder):
    recordings = exchanges()
    names = list(recordings)
    in_use = names[:: max(1, len(names) // IN_USE)][:IN_USE]
    first, last = seconds_to_poll(folder / "start", in_use)
    with RecordedDevices(recordings) as devices, RecordedDevices(recordings) as twins:
        one = memory(folder / "one", [("system_mib", devices.target("system_mib"))])
        once = [(name, devices.target(name)) for name in names]
        all_once = memory(folder / "all", once)
        again = memory(folder / "again", once + [(name, twins.target(name)) for name in names])
    cost = [(more[0] - less[0]) / (more[1] - less[1]) for less, more in ((one, all_once), (all_once, again))]
    return {"profiles_in_use": len(in_use), "first_poll_s": first, "last_poll_s": last, "profiles": len(names),
            "points": all_once[1], "bytes_a_row_point": bytes_a_row_point(folder / "table"),
            "bytes_a_point_first": cost[0], "bytes_a_point_again": cost[1], "private_mib": all_once[0] / 2**20}


def show(row):
    first, last = ("never" if row[key] is None else f"{row[key]:.2f} s" for key in ("first_poll_s", "last_poll_s"))
    print(f"{row['profiles_in_use']} profiles in use: polling begins {first} after the start (aim 1 s), the last device is asked after "
          f"{last}: first polls are spread over the period of 5 s")
    print(f"{row['profiles']} profiles, a device each, {row['points']} points: {row['private_mib']:.1f} MiB of private memory")
    by_rows = row["bytes_a_row_point"]
    figures = ", ".join(f"{figure:.0f} with {rows} rows" for rows, figure in by_rows.items())
    print(f"a point more on a device costs {max(by_rows.values()):.0f} bytes (aim 400; {figures}); of a further device of a kind "
          f"{row['bytes_a_point_again']:.0f} with the device itself, of the first {row['bytes_a_point_first']:.0f} with its profile, "
          "its alarms and their texts")
