"""What the agent is told to read from stamped registers (stamps.py), and what it must have read."""
import calendar
import time

import stamps
from agent_kit import ROOT

HERE = ROOT / "tests/system/faults"
PYTHON = "/usr/bin/python3"  # Debian's: the one that has pymodbus
# Six registers, read in three requests.
POINTS = {f"{side}.l{i + 1}.voltage": register
          for i, pair in enumerate([(10, 11), (40, 41), (70, 71)]) for side, register in zip(("input", "output"), pair)}


def profile(protocol, place, more):
    points = "".join(f"  - {{name: {name}, {place(register)}, heartbeat: 1s, source: own}}\n"
                     for name, register in POINTS.items())
    return (f"profile: 1\nname: stamped_{protocol}\nvendor: Test\nmodel: Stamped\nmaturity: draft\nprotocol: {protocol}\n"
            f"sources: {{own: tests/system/faults}}\n{protocol}: {more}\npoints:\n{points}")


def moment(message):
    """Seconds since 1970 of a record."""
    return calendar.timegm(time.strptime(message["t"][:19], "%Y-%m-%dT%H:%M:%S")) + float(message["t"][19:-1])


def wrong_values(asked, unit, messages):
    """What is wrong with the values in records of a unit; `asked`: when for which (unit, register)."""
    for message in messages:
        at = moment(message)
        for name, value in message["values"].items():
            register = POINTS[name]
            before = [when for when in asked[unit, register] if when <= at + 0.001]
            wrong = stamps.complaint(value, unit, register, before[-1], at) if before else "never asked for"
            if wrong:
                yield f"{message['t']} {name}: {wrong}"


def whole(messages):
    """When all points were read."""
    return [moment(message) for message in messages if len(message["values"]) == len(POINTS)]
