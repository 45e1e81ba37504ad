"""Reads a recorded SNMP agent (.snmprec) by a profile, in pure Python and without the agent's own code."""

import re

from profile_files import scale_of

NUMBER = re.compile(r"\s*([-+]?(?:[0-9]+\.?[0-9]*|\.[0-9]+))\s*%?\s*$")
INTEGER_TAGS = {"2", "65", "66", "67", "70"}  # INTEGER, Counter32, Gauge32, TimeTicks, Counter64


def oid_key(oid):
    return tuple(int(part) for part in oid.split("."))


class Recording:
    """What the agent answered: OID -> number or bytes."""

    def __init__(self, path):
        self.values = {}
        for line in path.read_bytes().decode("utf-8", "replace").split("\n"):
            oid, tag, value = (line.rstrip("\r").split("|", 2) + ["", ""])[:3]
            if not re.fullmatch("[0-9.]+", oid):
                continue  # end of file, or an address that was made unreadable before publication
            self.values[oid] = self._typed(tag, value)
        self.order = sorted(self.values, key=oid_key)

    @staticmethod
    def _typed(tag, value):
        if tag in INTEGER_TAGS:
            return int(value or 0)
        if tag == "4x":
            return bytes.fromhex(value).decode("utf-8", "replace")
        return value

    def rows(self, column):
        """index -> value of one column."""
        prefix = column + "."
        return {oid[len(prefix):]: self.values[oid] for oid in self.order if oid.startswith(prefix)}


class Reading:
    def __init__(self, point, row, oid, raw):
        self.name, self.row, self.oid, self.raw = point["name"], row, oid, raw
        self.value, self.quality = judge(point, raw)

    def __repr__(self):
        return f"{self.name}[{self.row}] = {self.value!r} ({self.quality}, raw {self.raw!r})"


def number_of(raw):
    if isinstance(raw, (int, float)):
        return raw
    found = NUMBER.match(raw)
    if not found:
        return None
    text = found.group(1)
    return float(text) if "." in text else int(text)


def judge(point, raw):
    """(value, quality) of a raw value as docs/reference/profile-format.md says."""
    kind = point["type"]
    if kind in ("text", "hex", "oid", "date-and-time"):
        return raw, "good"
    if kind == "flag-text":
        if not isinstance(raw, str) or not re.fullmatch("[01]+", raw) or len(raw) < point["bit"]:
            return None, "wrong-type"
        return raw[point["bit"] - 1] == "1", "good"
    number = number_of(raw)
    if number is None or (kind in ("integer", "unsigned") and not isinstance(number, int)):
        return None, "wrong-type"
    if kind == "unsigned" and number < 0:
        number += 1 << 32
    if "counter" in point:
        return None, "not-read-yet"  # a rate needs two readings
    if number in point.get("not_available", []):
        return None, "not-available"
    if "true_when" in point:
        return number in point["true_when"], "good"
    if "enum" in point:
        word = point["enum"].get(str(number))
        return (word, "good") if word else (None, "unknown-code")
    if "bit" in point:
        return bool(number >> point["bit"] & 1), "good"
    multiply, divide = scale_of(point)
    value = number * multiply / divide + point.get("offset", 0)
    low, high = point.get("plausible", (float("-inf"), float("inf")))
    return (value, "good") if low <= value <= high else (value, "implausible")


def read_table(table, recording):
    labels = recording.rows(table["label"]) if "label" in table else None
    readings = []
    for column in table["points"]:
        for index, raw in recording.rows(column["oid"]).items():
            row = index if labels is None else labels.get(index)
            if row is not None:
                readings.append(Reading(column, str(row).strip(), f"{column['oid']}.{index}", raw))
    return readings


def read_device(profile, recording):
    """All readings that the recording has an answer for."""
    readings = []
    for point in profile.get("points", []):
        if point["oid"] in recording.values:
            readings.append(Reading(point, "", point["oid"], recording.values[point["oid"]]))
    for table in profile.get("tables", []):
        readings += read_table(table, recording)
    return readings
