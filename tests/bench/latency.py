"""How long after a register has changed a subscriber has the alarm, beyond the period of the polls.

50 Modbus slaves of 60 registers, each polled every second. The first register of one slave at a time goes over its limit, or
back, at a random moment. What counts is from there to the alarm at the subscriber, less the period, which is the wait for the next
poll at worst; as a stricter figure, from the moment when the slave has told the new value.
"""
import asyncio
import contextlib
import json
import random
import sys
import threading
import time

import farm
import rig

MODBUS, PERIOD = 50, 1.0
SPACING = 0.35  # seconds between two changes
HIGH, LOW, LIMIT = 4990, 100, 400.0


class Slave(farm.ModbusSlave):
    """Its first register is what `high` says; `told`: when it has told the present one first."""

    def __init__(self, state):
        super().__init__()
        self.state = state

    def words(self, address, count):
        words = [value % 2500 for value in super().words(address, count)]
        if address == 0:
            words[0] = HIGH if self.state["high"] else LOW
            if self.state.get("value") != words[0]:
                self.state.update(value=words[0], told=time.monotonic())
        return words


def serve(states, ready):
    async def run():
        for i, state in enumerate(states):
            await asyncio.get_running_loop().create_server(lambda state=state: Slave(state), "127.0.0.1", rig.MODBUS_PORT + i)
        ready.set()
        await asyncio.Event().wait()
    threading.Thread(target=lambda: asyncio.run(run()), daemon=True).start()


def measure(changes, folder):
    folder.mkdir(parents=True)
    states = [{"high": False} for _ in range(MODBUS)]
    heard = {}

    def take(topic, payload, properties):
        message = json.loads(payload)
        if message.get("transition") in ("raised", "cleared"):
            heard[(message["device"], message["transition"])] = time.monotonic()
    with contextlib.ExitStack() as started:
        port = rig.free_port()
        started.callback(rig.Broker(folder, port).stop)
        ready = threading.Event()
        serve(states, ready)
        ready.wait(10)
        started.callback(rig.Subscriber(port, take, ["tramgac/v1/bench/bench-01/event"]).stop)
        rig.write_data(folder / "data", alarms=1, firing_limit=LIMIT, severity="critical")  # the others wait in a flood
        program = rig.start_program(started, "tramgac", rig.tramgac_config(folder, port, MODBUS, 0), folder)
        time.sleep(10)
        rig.must_run(program, folder)
        chance, beyond, from_answer, lost = random.Random(1), [], [], 0
        for number in range(changes):
            # One after the other, so that none changes twice before it was seen.
            state, device = states[number % MODBUS], f"m{number % MODBUS}"
            time.sleep(SPACING * (0.5 + chance.random()))
            key = (device, "cleared" if state["high"] else "raised")
            heard.pop(key, None)
            changed = time.monotonic()
            state["high"] = not state["high"]
            while key not in heard and time.monotonic() < changed + 10:
                time.sleep(0.002)
            if key not in heard:
                lost += 1
                continue
            beyond.append(max(0.0, heard[key] - changed - PERIOD))
            from_answer.append(heard[key] - state["told"])
        rig.must_run(program, folder)
    row = {"changes": changes, "lost": lost, "load_average": rig.load_average()}
    for name, values in (("beyond_period_ms", beyond), ("from_answer_ms", from_answer)):
        row[name] = {"median": 1000 * rig.percentile(values, 0.5), "p99": 1000 * rig.percentile(values, 0.99),
                     "most": 1000 * max(values)}
    print(f"{changes} changes, {lost} alarms that never came", file=sys.stderr)
    return row


def show(row):
    print(f"alarm latency, {row['changes']} changes, {row['lost']} lost{'':14} {'median':>7} {'p99':>7} {'most':>7}  aim")
    for name, title, aim in (("beyond_period_ms", "from change to subscriber, beyond the period, ms", "p99 <= 50"),
                             ("from_answer_ms", "from the slave's answer to subscriber, ms", "")):
        print(f"{title:52} {row[name]['median']:>7.1f} {row[name]['p99']:>7.1f} {row[name]['most']:>7.1f}  {aim}")
