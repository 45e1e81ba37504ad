"""Readings in a file: what golden/*.json and the expected.json of a profile hold, and how two of them are compared.

    {"profile": NAME, "labels": DIGEST of the rows' labels, "readings": {POINT: VALUE or {ROW: VALUE}}}

A value is a truth, a number, a word, or "!quality" where there is none to rely on. Of a real device (`plain` false) a
text is only "#LENGTH:DIGEST" and a row is the number of its index: recordings belong to others. Of a made-up device
texts and labels stand as they are.
"""

import hashlib
import json
import math

ABSENT = ("no-such-object", "no-such-instance")
LONGEST_INDEX = 40  # a longer one spells a name


def digest(text):
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:8]


def value_in_file(reading, plain):
    if reading.quality != "good":
        return "!" + reading.quality
    if isinstance(reading.value, float):
        return int(reading.value) if reading.value.is_integer() else float(f"{reading.value:.9g}")
    if isinstance(reading.value, str) and not plain and not has_words(reading.point):
        return f"#{len(reading.value)}:{digest(reading.value)}"
    return reading.value


def has_words(point):
    return any(key in point for key in ("enum", "enum_text", "flags"))


def index_of(reading):
    index = reading.oid[len(reading.point["oid"]) + 1:]
    return index if len(index) <= LONGEST_INDEX else "#" + digest(index)


def document_of_readings(profile_name, readings, plain=False):
    """What stands in the file. Points that the device does not have are left out."""
    found = {}
    labels = []
    for reading in readings:
        if reading.quality in ABSENT:
            continue
        value = value_in_file(reading, plain)
        if not reading.row:
            found[reading.name] = value
            continue
        labels.append(f"{reading.oid} {reading.row}")
        found.setdefault(reading.name, {})[reading.row if plain else index_of(reading)] = value
    document = {"profile": profile_name, "readings": found}
    if labels and not plain:
        document["labels"] = digest("\n".join(sorted(labels)))
    return document


def text_of(document):
    """The file: sorted, one point a line."""
    head = {key: value for key, value in document.items() if key != "readings"}
    lines = [f"{json.dumps(name)}: {json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(',', ':'))}"
             for name, value in sorted(document["readings"].items())]
    body = "{\n" + ",\n".join(lines) + "\n}" if lines else "{}"
    return json.dumps(head, sort_keys=True)[:-1] + ', "readings": ' + body + "}\n"


def differences(wanted, found):
    """Lines for people, none if both documents say the same."""
    lines = []
    for key in ("profile", "labels"):
        if wanted.get(key) != found.get(key):
            lines.append(f"{key}: {wanted.get(key)} in the file, {found.get(key)} read")
    ours, theirs = flat(wanted["readings"]), flat(found["readings"])
    for key in sorted(ours.keys() | theirs.keys()):
        if not same(ours.get(key), theirs.get(key)):
            lines.append(f"{'/'.join(key)}: {ours.get(key)!r} in the file, {theirs.get(key)!r} read")
    return lines


def flat(readings):
    values = {}
    for name, value in readings.items():
        for row, cell in value.items() if isinstance(value, dict) else [("", value)]:
            values[(name, row) if row else (name,)] = cell
    return values


def same(a, b):
    if isinstance(a, bool) or isinstance(b, bool) or isinstance(a, str) or isinstance(b, str) or None in (a, b):
        return a == b and isinstance(a, bool) == isinstance(b, bool)
    return math.isclose(a, b, rel_tol=1e-7, abs_tol=1e-12)
