"""How many readings an outage of the broker costs, and a kill -9 of the program in the middle of it, here and in collectd.

Every value that a device has told is to reach the subscriber, whose session and queue the broker keeps while it is down. The farm
counts what it has told; the subscriber counts each reading once, however often it comes.
"""
import contextlib
import json
import signal
import sys
import time

import rig

MODBUS = 10  # slaves of rig.REGISTERS registers, every second
OUTAGE = 60
BEFORE, AFTER = 20, 60  # seconds with the broker
COMMIT_SECONDS = 2      # of the agent


class Distinct:
    """Readings that have arrived, each once."""

    def __init__(self):
        self.readings, self.copies, self.changed = {}, 0, time.monotonic()

    def take(self, topic, payload, properties):
        self.changed = time.monotonic()
        if topic.startswith("collectd/"):
            key, count = (topic, payload), 1
        elif "/data/m" in topic:
            message = json.loads(payload)
            key, count = (message["store"], message["seq"]), len(message["values"])
        else:
            return
        self.copies += count if key in self.readings else 0
        self.readings[key] = count


def measure(name, kill, folder, outage=OUTAGE):
    folder.mkdir(parents=True)
    with contextlib.ExitStack() as started:
        port = rig.free_port()
        broker = rig.Broker(folder, port)
        started.callback(lambda: broker.stop())
        arrived = Distinct()
        subscriber = rig.Subscriber(port, arrived.take, ["tramgac/v1/bench/+/data/#", "collectd/#"])
        started.callback(subscriber.stop)
        farm = rig.start_farm(started, MODBUS, 0, "--count")
        if name == "tramgac":
            rig.write_data(folder / "data", alarms=0)
            config = rig.tramgac_config(folder, port, MODBUS, 0, more="history_rate: 1000\n")
        else:
            config = rig.collectd_config(folder, port, MODBUS, 0)
        program = rig.start_program(started, name, config, folder)
        time.sleep(BEFORE)
        rig.must_run(program, folder)
        broker.stop()
        time.sleep(outage / 2)
        if kill:
            program.send_signal(signal.SIGKILL)
            program.wait()
            program = rig.start_program(started, name, config, folder)
        time.sleep(outage / 2)
        broker.start()
        time.sleep(AFTER)
        rig.must_run(program, folder)
        farm.send_signal(signal.SIGTERM)
        told = int(farm.communicate(timeout=20)[0])
        # What is on its way arrives, of both.
        rig.wait_for(lambda: time.monotonic() - arrived.changed > 10, "the end of what is on its way", 120)
    got = sum(arrived.readings.values())
    return {"program": name, "outage_s": outage, "kill": kill, "told": told, "arrived": got, "missing": told - got,
            "copies": arrived.copies, "missing_s": (told - got) / (MODBUS * rig.REGISTERS), "load_average": rig.load_average()}


def measure_all(programs, folder):
    rows = []
    for kill in (False, True):
        for name in programs:
            print(f"outage of {OUTAGE} s{', program killed in it' if kill else ''}: {name}", file=sys.stderr)
            rows.append(measure(name, kill, folder / f"{name}-{kill}"))
    return rows


def show(rows):
    print(f"{'outage of the broker':34} {'program':9} {'told':>8} {'missing':>8} {'of seconds':>10} {'copies':>7}  aim")
    for row in rows:
        aim = f"at most one commit group ({COMMIT_SECONDS} s)" if row["kill"] else "0"
        title = f"{row['outage_s']} s" + (", kill -9 in its middle" if row["kill"] else "")
        print(f"{title:34} {row['program']:9} {row['told']:>8} {row['missing']:>8} {row['missing_s']:>10.2f} {row['copies']:>7}  "
              f"{aim if row['program'] == 'tramgac' else ''}")
