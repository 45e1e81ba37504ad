"""The judge of scripts/demo accepts a right run and refuses every kind of wrong one."""

import copy
import json
import pathlib
import subprocess
import sys

import pytest

CHECKER = pathlib.Path(__file__).with_name("check_demo.py")
T0 = 1_800_000_000.0
FAILS, BACK = 8, 18


def ups(second):
    """What the UPS holds at a second of the run."""
    battery = FAILS <= second < BACK
    return {"input.voltage": 0.0 if battery else 229.5 + second / 64, "output.voltage": 230.25, "output.current": 1.5,
            "output.frequency": 50.0, "ups.load": 34.5, "battery.charge": 99.0, "battery.voltage": 27.25,
            "battery.temperature": 24.5, "battery.runtime": 5900 - second, "ups.on_battery": battery}


def room(second):
    """What the sensor holds."""
    return {"ambient.temperature": 23.4, "ambient.humidity": round(51.0 + second / 10, 1)}


def host(_second):
    """What snmpget says of the machine."""
    return {"device.name": "box", "memory.total": 8_000_000_000, "system.load.1": 0.5}


class Run:
    """A recorded run, right unless a test changes it."""

    def __init__(self):
        self.messages, self.seq, self.qos = [], 0, 1
        self.truth = {name: [{"t": T0 + second, "values": hold(second)} for second in range(30)]
                      for name, hold in (("ups", ups), ("room", room), ("host", host))}
        for second, line in enumerate(self.truth["host"]):
            line["octets_in"] = {"lo": 1000 * second}
        self.say(0, "state", {"v": 1, "online": True}, True)
        self.say(0, "birth", {"v": 1}, True)
        self.say(0, "def/ups-1.on-battery", {"v": 1}, True)
        for second in range(30):
            for device, values in (("ups-1", ups(second)), ("room-1", room(second)), ("host-1", host(second)),
                                   ("net-1", {"interface.in.octets[lo]": 1000 * second})):
                self.record(second + 0.5, f"data/{device}", {"values": values, "bad": {}})
            if second in (FAILS, BACK):
                state = "active" if second == FAILS else "normal"
                alarm = {"alarm": "ups-1.on-battery", "event": "alarm", "state": state}
                self.record(second + 0.6, "event", alarm)
                self.say(second + 0.6, "alarm/ups-1.on-battery", alarm, True)

    def say(self, second, topic, payload, retain=False):
        """One message as the subscriber sees it."""
        self.messages.append([T0 + second, topic, payload, retain])

    def record(self, second, topic, payload):
        """A message with the identity of a record."""
        self.seq += 1
        self.say(second, topic, {"v": 1, "store": "s", "seq": self.seq, **payload})

    def of(self, topic):
        """All messages of a topic, to be changed."""
        return [message for message in self.messages if message[1] == topic]

    def judge(self, folder):
        """The checker's exit code and table."""
        for name, lines in self.truth.items():
            (folder / f"{name}.truth").write_text("".join(json.dumps(line) + "\n" for line in lines))
        with open(folder / "messages.txt", "w", encoding="utf-8") as file:
            for at, topic, payload, retain in self.messages:
                outer = {"topic": f"tramgac/v1/demo/demo-01/{topic}", "retain": int(retain),
                         "qos": self.qos, "payload": json.dumps(payload)}
                file.write(f"{at} {json.dumps(outer)}\n")
        done = subprocess.run([sys.executable, str(CHECKER), str(folder)], capture_output=True, text=True, check=False)
        return done.returncode, done.stdout + done.stderr


def drop(run, topic):
    """Nothing of this topic arrives."""
    run.messages = [message for message in run.messages if message[1] != topic]


def scale(run, topic, point, factor):
    """One point is read with a wrong scale."""
    for message in run.of(topic):
        message[2] = copy.deepcopy(message[2])
        message[2]["values"][point] *= factor


def set_all(run, topic, point, value):
    """One point always has the same, wrong value."""
    for message in run.of(topic):
        message[2] = copy.deepcopy(message[2])
        message[2]["values"][point] = value


def one_wrong_reading(run):
    """A single reading in the middle of the run is wrong."""
    message = run.of("data/ups-1")[15]
    message[2] = {**message[2], "values": {**message[2]["values"], "output.voltage": 0.0}}


def becomes_bad(run):
    """The sensor is never read."""
    for message in run.of("data/room-1"):
        message[2] = {**message[2], "values": {}, "bad": {"ambient.temperature": "timeout"}}


def never_cleared(run):
    """The alarm stays raised."""
    run.messages = [message for message in run.messages
                    if not (message[1].startswith("alarm/") and message[2]["state"] == "normal")]


def raised_before_the_mains_failed(run):
    """The alarm does not follow the UPS."""
    run.of("alarm/ups-1.on-battery")[0][0] = T0 + 2


def counter_falls(run):
    """A counter is read with its words swapped, say."""
    run.of("data/net-1")[20][2]["values"]["interface.in.octets[lo]"] = 3


def same_identity_twice(run):
    """Two records with one sequence number."""
    for message in run.of("data/ups-1")[3:5]:
        message[2] = {**message[2], "seq": 77}


def without_answer(run):
    """Published at QoS 0: nobody would know whether it arrived."""
    run.qos = 0


BREAKS = [
    *((lambda run, topic=topic: drop(run, topic)) for topic in
      ("data/ups-1", "data/room-1", "data/host-1", "data/net-1", "alarm/ups-1.on-battery", "event", "state", "birth",
       "def/ups-1.on-battery")),
    lambda run: scale(run, "data/ups-1", "output.voltage", 64),
    lambda run: scale(run, "data/room-1", "ambient.humidity", 0.1),
    lambda run: scale(run, "data/room-1", "ambient.temperature", 1.01),
    lambda run: set_all(run, "data/ups-1", "ups.on_battery", False),
    lambda run: set_all(run, "data/ups-1", "ups.on_battery", 1),
    lambda run: set_all(run, "data/host-1", "device.name", "another"),
    lambda run: set_all(run, "data/host-1", "memory.total", 8_000_000),
    lambda run: set_all(run, "data/host-1", "system.load.1", 50.0),
    lambda run: set_all(run, "data/net-1", "interface.in.octets[lo]", 10_000_000),
    one_wrong_reading, becomes_bad, never_cleared, raised_before_the_mains_failed, counter_falls, same_identity_twice,
    without_answer,
]


def test_a_right_run_is_accepted(tmp_path):
    code, table = Run().judge(tmp_path)
    assert code == 0, table


@pytest.mark.parametrize("number", range(len(BREAKS)))
def test_a_wrong_run_is_refused(tmp_path, number):
    run = Run()
    BREAKS[number](run)
    code, table = run.judge(tmp_path)
    assert code == 1 and "WRONG" in table, table


def test_no_recording_is_bad_usage(tmp_path):
    done = subprocess.run([sys.executable, str(CHECKER), str(tmp_path)], capture_output=True, check=False)
    assert done.returncode == 2
