"""What LibreNMS makes of the recordings (../shared/captures/NAME.json): a second opinion beside our profiles.

An opinion is one value at one OID. Counted are sensors, processors, memory pools and storage. Not counted:
- ports: every interface agrees or fails alike, and a switch of 50 ports would hide its five sensors; test_captures.py
  compares their states;
- wireless: sums over many rows, no reading of one object;
- values whose OID the recording does not answer, and the age of dates (`dateToRuntime`), which depends on today;
- memory that LibreNMS computes of several objects (used less buffers and caches): no object has it.
"""

import functools
import json
import math

import yaml

from capture import folded, number_of
from profile_files import NAMES, ROOT, load_yaml

CAPTURES = ROOT.parent / "shared" / "captures"
DISPUTED = ROOT / "tests" / "truth" / "disputed"

# Unit of a class of sensors in UCUM; the others have none.
UNIT_OF_CLASS = {
    "airflow": "[cft_i]/min", "charge": "%", "cooling": "W", "current": "A", "delay": "s", "fanspeed": "/min",
    "frequency": "Hz", "humidity": "%", "load": "%", "percent": "%", "power": "W", "power_consumed": "kWh",
    "power_factor": "1", "pressure": "kPa", "runtime": "min", "temperature": "Cel", "voltage": "V",
    "waterflow": "l/min", "processor": "%", "memory": "%", "storage": "%", "bytes": "By",
}  # fmt: skip
# Unit -> quantity, and how many of its base unit it is.
UNITS = {
    "%": ("ratio", 0.01), "1": ("ratio", 1), "/min": ("speed", 1), "A": ("current", 1), "mA": ("current", 1e-3),
    "V": ("voltage", 1), "mV": ("voltage", 1e-3), "kV": ("voltage", 1e3), "Hz": ("frequency", 1),
    "W": ("power", 1), "kW": ("power", 1e3), "VA": ("power", 1), "kVA": ("power", 1e3), "var": ("power", 1),
    "Wh": ("energy", 1), "kWh": ("energy", 1e3), "By": ("bytes", 1), "kBy": ("bytes", 1e3), "MBy": ("bytes", 1e6),
    "ms": ("time", 1e-3), "s": ("time", 1), "min": ("time", 60), "h": ("time", 3600), "d": ("time", 86400),
    "Pa": ("pressure", 1), "kPa": ("pressure", 1e3), "bar": ("pressure", 1e5), "mbar": ("pressure", 100),
    "Cel": ("temperature", 1), "K": ("temperature difference", 1), "l/min": ("flow", 1), "l/s": ("flow", 60),
    "m3/h": ("flow", 1000 / 60), "[cft_i]/min": ("flow", 28.316846592),
}  # fmt: skip
ROUNDED_TO_ONE = {"processor", "memory", "storage"}


class Opinion:
    """One value of the second opinion: what LibreNMS discovered at an OID."""

    def __init__(self, oid, kind, value, descr="", **more):
        self.oid, self.kind, self.value, self.descr = oid.lstrip("."), kind, value, str(descr)
        self.is_fault = more.get("is_fault")  # of a state: what LibreNMS thinks of it, None if it does not know
        self.words = more.get("words", ())  # of a state: how LibreNMS calls it
        self.complement = more.get("complement", False)  # 100 - value is what stands at the OID
        self.unit_size = more.get("unit_size")  # of bytes: the value is the object times this, else it was computed
        self.tolerance = 0.51 if kind in ROUNDED_TO_ONE else more.get("tolerance", 0)

    def __repr__(self):
        words = f" {'/'.join(self.words)}" if self.words else ""
        return f"{self.oid} {self.kind} {self.value}{words} {UNIT_OF_CLASS.get(self.kind, '')} \"{self.descr}\""


# The document.


def section(document, module, table):
    for phase in ("poller", "discovery"):  # what is discovered may not be scaled yet
        part = document.get(module, {}).get(phase)
        if isinstance(part, dict) and part.get(table):
            return part[table]
    return []


def document_of(name):
    return json.loads((CAPTURES / f"{name}.json").read_text(encoding="utf-8"))


def recordings():
    """Names of all recordings that have a second opinion."""
    return sorted(path.stem for path in CAPTURES.glob("*.json") if path.with_suffix(".snmprec").exists())


def sensor_opinions(document):
    states = {}
    for row in section(document, "sensors", "state_indexes"):
        states.setdefault((row["state_name"], row["state_value"]), []).append(row)
    for sensor in section(document, "sensors", "sensors"):
        rows = states.get((sensor["state_name"], sensor["sensor_current"]), [])
        rows = rows if sensor["sensor_class"] == "state" else []
        # Generic values of LibreNMS: 0 is ok, 1 a warning, 2 critical, 3 unknown.
        generic = rows[-1]["state_generic_value"] if rows else None
        if sensor.get("user_func") == "dateToRuntime":
            continue
        yield Opinion(
            sensor["sensor_oid"],
            sensor["sensor_class"],
            sensor["sensor_current"],
            sensor["sensor_descr"],
            is_fault=None if generic not in (0, 1, 2) else generic > 0,
            words=tuple(row["state_descr"] for row in rows),
            tolerance=0.06 if sensor.get("user_func") else 0,
        )


def processor_opinions(document):
    for row in section(document, "processors", "processors"):
        idle = row["processor_precision"] < 0  # the object is the idle share
        yield Opinion(row["processor_oid"], "processor", row["processor_usage"], row["processor_descr"], complement=idle)


def memory_opinions(document):
    for row in section(document, "mempools", "mempools"):
        for part in ("perc", "used", "free", "total"):
            kind = "memory" if part == "perc" else "bytes"
            if row.get(f"mempool_{part}_oid"):
                size = row["mempool_precision"] if kind == "bytes" else None
                oid, value = row[f"mempool_{part}_oid"], row[f"mempool_{part}"]
                yield Opinion(oid, kind, value, row["mempool_descr"], unit_size=size)


def storage_opinions(document):
    for row in section(document, "storage", "storage"):
        for part in ("perc", "used", "free", "size"):
            kind = "storage" if part == "perc" else "bytes"
            if row.get(f"storage_{part}_oid"):
                yield Opinion(row[f"storage_{part}_oid"], kind, row[f"storage_{part}"], row["storage_descr"])


def opinions_of(name, recording=None):
    """All opinions; with `recording` only those whose OID it answers. The same value twice at an OID counts once."""
    document = document_of(name)
    found = {}
    for source in (sensor_opinions, processor_opinions, memory_opinions, storage_opinions):
        for opinion in source(document):
            if opinion.value is not None and (recording is None or stands_in(recording, opinion)):
                found.setdefault((opinion.oid, opinion.kind, opinion.value), opinion)
    return list(found.values())


def stands_in(recording, opinion):
    raw = recording.values.get(opinion.oid)
    if raw is None or opinion.unit_size is None:
        return raw is not None
    return number_of(raw) is not None and number_of(raw) * opinion.unit_size == opinion.value


# The comparison.


@functools.lru_cache(maxsize=None)
def registry_units():
    return {point["name"]: point.get("unit", "") for point in load_yaml(NAMES / "points.yaml")["points"]}


def unit_of(reading):
    return registry_units().get(reading.name, "")


def converted(value, theirs, ours):
    """`value` in our unit; None if the units are of different quantities. A number without unit stays as it is."""
    if not theirs or not ours or theirs == ours:
        return value
    a, b = UNITS.get(theirs, ("", 1)), UNITS.get(ours, ("", 1))
    return value * a[1] / b[1] if a[0] == b[0] and a[0] else None


def why_not(reading, opinion, unit=None):
    """None: the reading says what the opinion says. Otherwise why it does not, for people."""
    if reading.quality != "good":
        return f"our quality is {reading.quality}"
    if opinion.kind == "state":
        return why_not_state(reading, opinion)
    if isinstance(reading.value, bool):
        return None if reading.value == bool(opinion.value) else "another truth"
    if not isinstance(reading.value, (int, float)):
        return None if number_of(reading.raw) == opinion.value else "a word or text against a number"
    return why_not_number(reading.value, opinion, unit if unit is not None else unit_of(reading))


def why_not_number(value, opinion, unit):
    their_unit = UNIT_OF_CLASS.get(opinion.kind, "")
    theirs = converted(100 - opinion.value if opinion.complement else opinion.value, their_unit, unit)
    if theirs is None:
        return f"{unit} against {their_unit}"
    return None if same_number(value, theirs, opinion.tolerance) else "another value"


def same_number(ours, theirs, tolerance=0):
    return math.isclose(ours, theirs, rel_tol=1e-6, abs_tol=max(tolerance, 1e-6))


def slug(text):
    return "".join(c if c.isalnum() else "-" for c in folded(text)).strip("-")


def why_not_state(reading, opinion):
    """A state must be a word or a truth of ours, and made of the same code."""
    if not isinstance(reading.value, (bool, str)) or reading.point["type"] in ("text", "hex") and is_plain(reading):
        return "a state read without words"
    code = number_of(reading.raw)
    if code == opinion.value and reading.point["type"] != "flag-text" and "bit" not in reading.point:
        return None
    if isinstance(reading.value, bool):
        same = reading.value in (opinion.is_fault, opinion.value)
        return None if same else "another truth"
    known = {slug(word) for word in opinion.words}
    return None if slug(reading.raw) in known or reading.value in known else "another word"


def is_plain(reading):
    return "enum_text" not in reading.point


class Comparison:
    """All opinions on one recording beside our readings. `right`, `wrong`: (opinion, reading[, why])."""

    def __init__(self, name, readings, recording=None):
        self.right, self.wrong, self.missing, self.disputed = [], [], [], []
        by_oid = {}
        for reading in readings:
            by_oid.setdefault(reading.oid, []).append(reading)
        for opinion in opinions_of(name, recording):
            self._place(name, opinion, by_oid.get(opinion.oid, []))

    def _place(self, name, opinion, readings):
        reasons = [(why_not(reading, opinion), reading) for reading in readings]
        agreeing = [reading for why, reading in reasons if why is None]
        if agreeing:
            self.right.append((opinion, agreeing[0]))
        elif dispute(name, opinion.oid):
            self.disputed.append((opinion, readings, dispute(name, opinion.oid)))
        elif readings:
            self.wrong.append((opinion, reasons[0][1], reasons[0][0]))
        else:
            self.missing.append(opinion)

    @property
    def total(self):
        """Opinions that count: the disputed ones do not."""
        return len(self.right) + len(self.wrong) + len(self.missing)

    @property
    def share_read(self):
        return (len(self.right) + len(self.wrong)) / self.total if self.total else None

    @property
    def share_right(self):
        return len(self.right) / self.total if self.total else None

    @property
    def share_strict(self):
        """As share_right, if what we dispute counted against us."""
        everything = self.total + len(self.disputed)
        return len(self.right) / everything if everything else None


# Opinions that we do not follow, with the reason: tests/truth/disputed/*.yaml.


@functools.lru_cache(maxsize=None)
def disputes():
    return [entry for path in sorted(DISPUTED.glob("*.yaml")) for entry in yaml.safe_load(path.read_text()) or []]


def dispute(name, oid):
    for entry in disputes():
        if name in entry["captures"] and (oid == entry["oid"] or oid.startswith(entry["oid"] + ".")):
            return entry["why"]
    return None
