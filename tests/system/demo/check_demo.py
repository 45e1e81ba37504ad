#!/usr/bin/python3
"""Judges a run of scripts/demo: did an independent subscriber receive the truth about every device?

Compares what mosquitto_sub recorded with what the peers say they served, and looks for the raise and the clear of the
UPS's alarm. Prints a table. Exit code: 0 everything arrived and is right, 1 something is missing or wrong, 2 bad usage.
"""

import argparse
import dataclasses
import json
import pathlib
import sys

# A reading may reach us this many seconds after the peer held its value: poll period, commit interval, start-up of a
# bus, a slow machine. And a peer may write its truth a moment after it serves the value.
LATE, EARLY = 10.0, 1.5

ALARM = "ups-1.on-battery"
# Points that must arrive, and how far a reading may be from what the peer held: half a step of the coarsest register
# is far below it, a wrong scale, word order or register far above.
REQUIRED = {
    "ups-1": ("input.voltage", "output.voltage", "output.current", "output.frequency", "ups.load", "battery.charge",
              "battery.voltage", "battery.temperature", "battery.runtime", "ups.on_battery"),
    "room-1": ("ambient.temperature", "ambient.humidity"),
    "host-1": ("device.name", "memory.total", "system.load.1"),
}
TOLERANCE = {"system.load.1": 1.0}
INTERFACE = "interface.in.octets[lo]"


@dataclasses.dataclass
class Message:
    """One message as the subscriber saw it; payload None when it was empty."""
    at: float
    topic: str
    retain: bool
    qos: int
    payload: object


def read_messages(file):
    """Messages from `mosquitto_sub -F '%U %j'`; the topic without tramgac/v1/{site}/{node}/."""
    messages = []
    for line in file.read_text(encoding="utf-8").splitlines():
        at, _, rest = line.partition(" ")
        outer = json.loads(rest)
        text = outer.get("payload", "")
        messages.append(Message(float(at), "/".join(outer["topic"].split("/")[4:]), bool(outer.get("retain")),
                                outer.get("qos"), json.loads(text) if text else None))
    return messages


def read_truth(file):
    """The lines of a truth file; none when it is missing."""
    if not file.exists():
        return []
    return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines() if line.endswith("}")]


def equal(name, value, expected):
    """Whether a reading is what the peer held."""
    if isinstance(expected, (bool, str)) or isinstance(value, (bool, str)):
        return type(value) is type(expected) and value == expected
    return abs(value - expected) <= TOLERANCE.get(name, max(0.005, 1e-4 * abs(expected)))


def held(truth, name, at):
    """What the peer held shortly before `at`: the values of its truth lines in the window."""
    window = [line["values"][name] for line in truth if name in line["values"] and at - LATE <= line["t"] <= at + EARLY]
    earlier = [line["values"][name] for line in truth if name in line["values"] and line["t"] < at - LATE]
    return window + earlier[-1:]


class Verdict:
    """The table that is printed, and whether all of it is well."""

    def __init__(self):
        self.rows = []
        self.well = True

    def add(self, what, well, text):
        self.well = self.well and well
        self.rows.append((what, "ok" if well else "WRONG", text))

    def show(self):
        width = max(len(row[0]) for row in self.rows)
        for what, word, text in self.rows:
            print(f"{what:<{width}}  {word:<5}  {text}")


def check_points(verdict, messages, device, truth):
    """Every reading of the device's required points equals what the peer held."""
    data = [message for message in messages if message.topic == f"data/{device}"]
    right, wrong, missing = 0, [], []
    for name in REQUIRED[device]:
        readings = [(message.at, message.payload["values"][name]) for message in data
                    if name in message.payload["values"]]
        if not readings:
            reasons = {message.payload["bad"].get(name) for message in data} - {None}
            missing.append(name + (f" ({', '.join(sorted(reasons))})" if reasons else ""))
        states = {line["values"][name] for line in truth if isinstance(line["values"].get(name), bool)}
        if readings and states and states != {value for _, value in readings}:
            wrong.append(f"{name} did not follow the peer")
        for at, value in readings:
            expected = held(truth, name, at)
            if any(equal(name, value, one) for one in expected):
                right += 1
            else:
                wrong.append(f"{name}={value!r}, served was {sorted(set(expected), key=str)[:3]}")
    text = f"{len(data)} messages, {len(REQUIRED[device])} points, {right} readings compared"
    if missing:
        text += f"; never received: {', '.join(missing)}"
    if wrong:
        text += f"; {len(wrong)} wrong, first: {wrong[0]}"
    verdict.add(device, bool(right) and not wrong and not missing, text)


def check_interface(verdict, messages, truth):
    """The loopback's byte counter never falls and stays between what net-snmp's tools saw before and after."""
    readings = [(message.at, message.payload["values"][INTERFACE]) for message in messages
                if message.topic == "data/net-1" and INTERFACE in message.payload["values"]]
    wrong = [value for (_, before), (_, value) in zip(readings, readings[1:]) if value < before]
    for at, value in readings:
        before = [line["octets_in"].get("lo", 0) for line in truth if line["t"] < at - LATE]
        after = [line["octets_in"].get("lo", 0) for line in truth if line["t"] > at + LATE]
        if (before and value < before[-1]) or (after and value > after[0]):
            wrong.append(value)
    rows = {name for message in messages if message.topic == "data/net-1" for name in message.payload["values"]}
    text = f"{len(readings)} readings of {INTERFACE}, {len(rows)} points"
    if wrong:
        text += f"; wrong: {wrong[:3]}"
    if not any("lo" in line["octets_in"] for line in truth):
        text += "; net-snmp's tools saw no interface lo"
    verdict.add("net-1", len(readings) > 1 and not wrong, text)


def is_active(payload):
    """Whether the payload of alarm/{alarm} says that the alarm is raised."""
    return payload is not None and (payload.get("active") is True or payload.get("state") in ("active", "acked"))


def check_alarm(verdict, messages, truth):
    """The alarm was raised while the UPS was on battery and cleared after, on its topic and as events."""
    states = [message for message in messages if message.topic == f"alarm/{ALARM}"]
    raised = next((message for message in states if is_active(message.payload)), None)
    cleared = next((message for message in states if raised and message.at > raised.at and
                    not is_active(message.payload)), None)
    failed = next((line["t"] for line in truth if line["values"]["ups.on_battery"]), None)
    back = next((line["t"] for line in truth if failed and line["t"] > failed and not line["values"]["ups.on_battery"]),
                None)
    right = bool(raised and cleared and failed and back and failed - EARLY <= raised.at and back - EARLY <= cleared.at)
    text = "raised" if raised else "never raised"
    if raised and failed:
        text += f" {raised.at - failed:.1f} s after the mains failed"
    text += ", cleared" if cleared else ", never cleared"
    if cleared and back:
        text += f" {cleared.at - back:.1f} s after it was back"
    verdict.add(f"alarm/{ALARM}", right, text)
    events = [message.payload for message in messages
              if message.topic == "event" and message.payload and message.payload.get("alarm") == ALARM]
    words = [str(event.get("event")) for event in events]
    well = any(is_active(event) for event in events) and any(not is_active(event) for event in events)
    verdict.add("event", well, f"{len(events)} about {ALARM}: {', '.join(words)}")


def check_frame(verdict, messages):
    """What surrounds the readings: state, birth, the alarm's definition, identity of records."""
    lower = sorted({message.topic for message in messages if message.qos != 1})
    verdict.add("QoS", bool(messages) and not lower, f"{len(messages)} messages at QoS 1" +
                (f", but not {', '.join(lower[:3])}" if lower else ""))
    states = [message for message in messages if message.topic == "state" and message.payload]
    verdict.add("state", any(message.retain and message.payload.get("online") is True for message in states),
                f"{len(states)} messages")
    births = [message for message in messages if message.topic == "birth" and message.payload]
    verdict.add("birth", any(message.retain for message in births), f"{len(births)} messages")
    definitions = [message for message in messages if message.topic == f"def/{ALARM}" and message.payload]
    verdict.add(f"def/{ALARM}", any(message.retain for message in definitions), f"{len(definitions)} messages")
    records = [message.payload for message in messages if message.topic.startswith("data/") or message.topic == "event"]
    identities = [(record.get("store"), record.get("seq")) for record in records]
    stores = {store for store, _ in identities}
    well = (bool(records) and len(stores) == 1 and None not in stores and len(set(identities)) == len(identities)
            and all(isinstance(seq, int) for _, seq in identities) and all(record.get("v") == 1 for record in records))
    verdict.add("records", well, f"{len(records)} with their own (store, seq), {len(identities) - len(set(identities))} "
                "twice")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=pathlib.Path,
                        help="of the run: messages.txt, ups.truth, room.truth, host.truth in it")
    options = parser.parse_args()
    if not (options.folder / "messages.txt").is_file():
        parser.error(f"no messages.txt in {options.folder}")
    messages = read_messages(options.folder / "messages.txt")
    truth = {name: read_truth(options.folder / f"{name}.truth") for name in ("ups", "room", "host")}
    verdict = Verdict()
    check_points(verdict, messages, "ups-1", truth["ups"])
    check_points(verdict, messages, "room-1", truth["room"])
    check_points(verdict, messages, "host-1", truth["host"])
    check_interface(verdict, messages, truth["host"])
    check_alarm(verdict, messages, truth["ups"])
    check_frame(verdict, messages)
    verdict.show()
    return 0 if verdict.well else 1


if __name__ == "__main__":
    sys.exit(main())
