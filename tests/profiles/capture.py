"""Reads a recorded SNMP agent (.snmprec) by a profile, in pure Python and without the agent's own code."""

import re
from fractions import Fraction

from profile_files import forms_of, number_in_file, oid_key, sampled_points, terms_of

NUMBER = re.compile(r"[ \t\r\n]*([-+]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][-+]?[0-9]+)?)")  # a unit may follow
INTEGER_TAGS = {"2", "65", "66", "67", "70"}  # INTEGER, Counter32, Gauge32, TimeTicks, Counter64
NULL_TAG = "5"
BLANKS = " \t\r\n\v\f"
LABEL_BYTES = 96
EVERYTHING = (float("-inf"), float("inf"))


class NoValue(str):
    """The NULL of ASN.1: the object is there and has no value."""


class Recording:
    """What the agent answered: OID -> number or text. Bytes that are no UTF-8 stand in a text as lone surrogates."""

    def __init__(self, path):
        self.values = {}
        for line in path.read_bytes().decode("utf-8", "surrogateescape").split("\n"):
            oid, tag, value = (line.rstrip("\r").split("|", 2) + ["", ""])[:3]
            if not re.fullmatch("[0-9.]+", oid):
                continue  # end of file, or an address that was made unreadable before publication
            self.values[oid] = self._typed(tag, value)
        self.order = sorted(self.values, key=oid_key)
        self._columns = {}

    @staticmethod
    def _typed(tag, value):
        if tag in INTEGER_TAGS:
            return int(value or 0)
        if tag == NULL_TAG:
            return NoValue()
        if tag.endswith("x"):
            return bytes.fromhex(value).decode("utf-8", "surrogateescape")
        return value

    def rows(self, column):
        """index -> value of one column."""
        if column not in self._columns:
            prefix = column + "."
            found = {oid[len(prefix):]: self.values[oid] for oid in self.order if oid.startswith(prefix)}
            self._columns[column] = found
        return self._columns[column]

    def has_below(self, oid):
        return oid in self.values or bool(self.rows(oid))


class Reading:
    def __init__(self, point, row, oid, raw, scales=()):
        self.point, self.name, self.row, self.oid, self.raw = point, point["name"], row, oid, raw
        self.value, self.quality = judge(point, raw, scales)

    def __repr__(self):
        return f"{self.name}[{self.row}] = {self.value!r} ({self.quality}, raw {self.raw!r})"


class SampledReading(Reading):
    """The value of another point: it has no place in the device."""

    def __init__(self, point, value):  # noqa: not judged again
        self.point, self.name, self.row, self.oid, self.raw = point, point["name"], "", "", None
        self.value, self.quality = value, "good"


# Raw values.


def number_of(raw):
    if isinstance(raw, (int, float)):
        return raw
    found = NUMBER.match(raw)
    if not found:
        return None
    text = found.group(1)
    return int(text) if re.fullmatch("[-+]?[0-9]+", text) else float(text)


def folded(text):
    """How texts of devices are compared with texts of a profile: without blanks around, ASCII letters alike."""
    stripped = str(text).partition("\0")[0].strip(BLANKS)
    return "".join(c.lower() if c.isascii() else c for c in stripped)


def octets(raw):
    return str(raw).encode("utf-8", "surrogateescape")


def clean_text(raw):
    text = str(raw).lstrip("".join(map(chr, range(1, 33)))).partition("\0")[0]
    text = "".join(" " if c < " " else "?" if 0xDC80 <= ord(c) <= 0xDCFF else c for c in text)
    return text.rstrip(" ")


def date_and_time(raw):
    """(ISO 8601 text, quality) of the octets of RFC 2579 DateAndTime."""
    field = octets(raw)
    if len(field) not in (8, 11):
        return None, "wrong-length"
    if not any(field[:8]):
        return None, "not-available"
    year, month, day, hour, minute, second, tenth = field[0] << 8 | field[1], *field[2:8]
    zone = field[8:]
    fits = 1 <= month <= 12 and 1 <= day <= 31 and hour <= 23 and minute <= 59 and second <= 60 and tenth <= 9
    if not fits or (zone and (chr(zone[0]) not in "+-" or zone[1] > 13 or zone[2] > 59)):
        return None, "implausible"
    text = f"{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}"
    return text + (f"{chr(zone[0])}{zone[1]:02}:{zone[2]:02}" if zone else ""), "good"


# From a raw value to a reading, as docs/reference/profile-format.md says.


def judge(point, raw, scales=()):
    """(value, quality). `scales`: what the device told for the terms of scale_by, None where it did not."""
    if isinstance(raw, NoValue):
        return None, "not-available"
    value, quality = judge_text(point, raw) if is_of_text(point) else judge_number(point, raw, scales)
    if isinstance(value, bool) and point.get("inverted"):
        value = not value
    return value, quality


def is_of_text(point):
    return point["type"] in ("text", "hex", "oid", "date-and-time", "flag-text")


def judge_text(point, raw):
    kind = point["type"]
    if kind == "flag-text":
        return flag_of(raw, point["bit"])
    if kind == "date-and-time":
        return date_and_time(raw)
    if kind == "hex":
        return octets(raw).hex(":"), "good"
    if "enum_text" not in point:
        return (clean_text(raw) if kind == "text" else raw), "good"
    if not folded(raw):
        return None, "not-available"
    word = {folded(text): word for text, word in point["enum_text"].items()}.get(folded(raw))
    return (word, "good") if word else (None, "unknown-code")


def flag_of(raw, position):
    if not isinstance(raw, str) or len(raw) < position:
        return None, "wrong-length"
    flag = raw[position - 1]
    return (flag == "1", "good") if flag in "01" else (None, "wrong-type")


def judge_number(point, raw, scales):
    number = number_of(raw)
    if number is None or (point["type"] in ("integer", "unsigned") and not isinstance(number, int)):
        return None, "wrong-type"
    if point["type"] == "unsigned" and number < 0:
        number += 1 << 32
    if "counter" in point:
        return None, "not-read-yet"  # a rate needs two readings
    if number in point.get("not_available", []):
        return None, "not-available"
    if "bit" in point:
        number = number >> point["bit"] & (1 << point.get("bit_count", 1)) - 1
    for meaning in ("true_when", "enum", "flags"):
        if meaning in point:
            return MEANINGS[meaning](point[meaning], number)
    if "bit" in point and point.get("bit_count", 1) == 1:
        return bool(number), "good"
    return scaled(point, number, scales)


def word_of(words, number):
    word = words.get(str(number))
    return (word, "good") if word else (None, "unknown-code")


def flags_of(words, number):
    return ",".join(word for bit, word in words.items() if number >> int(bit) & 1), "good"


MEANINGS = {
    "true_when": lambda codes, number: (number in codes, "good"),
    "enum": word_of,
    "flags": flags_of,
}


def scaled(point, number, scales):
    terms = terms_of(point)
    value = apply_scale(number, point, list(zip(terms, scales))) if terms or is_scaled(point) else number
    if value is None:
        return None, "unknown-scale"
    value = value if isinstance(value, int) else float(value)
    low, high = point.get("plausible", EVERYTHING)
    return value, "good" if low <= value <= high else "implausible"


def is_scaled(point):
    return number_in_file(point.get("scale", 1)) != 1 or point.get("offset", 0) != 0


# Scales that the device tells.


def term_of_code(term, code):
    return term["codes"].get(str(code))


def apply_scale(number, point, told):
    """The scaled value as an exact fraction; None, if a term is missing, is of no use or is not listed."""
    value = Fraction(number)
    if any(not is_usable(term, n) for term, n in told):
        return None
    for term, n in told:
        value += 1000 * n if term["as"] == "thousands" else 0
    value = value * number_in_file(point.get("scale", 1)) + number_in_file(point.get("offset", 0))
    for term, n in told:
        if term["as"] == "code":
            code = term_of_code(term, n)
            value = value * number_in_file(code.get("scale", 1)) + number_in_file(code.get("offset", 0))
        else:
            value *= FACTORS[term["as"]](n)
    return value


FACTORS = {
    "divisor": lambda n: Fraction(1) / Fraction(n),
    "factor": Fraction,
    "exponent": lambda n: Fraction(10) ** n,
    "digits": lambda n: Fraction(1, 10) ** n,
    "thousands": lambda n: 1,  # already in the raw number
}


def is_usable(term, n):
    if n is None:
        return False
    if term["as"] == "code":
        return term_of_code(term, n) is not None
    if term["as"] in ("exponent", "digits"):
        return isinstance(n, int) and abs(n) <= 30
    return n != 0 or term["as"] != "divisor"


def told_scales(point, index, recording):
    """What the device says for each term; `index` is that of the row, None for a scalar."""
    cells = []
    for term in terms_of(point):
        oid = term["oid"] if term["oid"].endswith(".0") or index is None else f"{term['oid']}.{index}"
        raw = recording.values.get(oid)
        cells.append(None if raw is None else number_of(raw))
    return cells


# Tables.


def is_wanted(table, index, recording):
    where = table.get("where")
    if where is None:
        return True
    if "index" in where:
        numbers = index.split(".")
        cell = int(numbers[where["index"] - 1]) if len(numbers) >= where["index"] else None
    else:
        cell = recording.rows(where["oid"]).get(index)
    return cell is not None and fits(where, cell)


def fits(where, cell):
    """Numbers are of cells that are numbers, texts of cells that are texts."""
    cell = folded(cell) if isinstance(cell, str) else cell
    if "has" in where:
        return isinstance(cell, str) and any(folded(part) in cell for part in where["has"])
    codes = where.get("is", where.get("not"))
    listed = cell in [folded(code) if isinstance(code, str) else code for code in codes]
    return listed == ("is" in where)


def row_label(table, index, recording):
    text = ""
    if "label" in table:
        text = str(recording.rows(table["label"]).get(index, "")).partition("\0")[0].strip(BLANKS)
        text = "".join("?" if c < " " or c == "\x7f" or 0xDC80 <= ord(c) <= 0xDCFF else c for c in text)
        text = text.encode("utf-8")[:LABEL_BYTES].decode("utf-8", "ignore")
    elif "index" in table.get("where", {}):
        numbers = index.split(".")
        del numbers[table["where"]["index"] - 1]
        text = ".".join(numbers)
    return text or index


def labelled_rows(table, recording):
    """index -> label of the rows that are wanted; a second row of the same name is "name#2"."""
    columns = [column["oid"] for column in table["points"]] + [table[key] for key in ("label",) if key in table]
    indexes = sorted({index for column in columns for index in recording.rows(column)}, key=oid_key)
    labels = {}
    for index in indexes:
        if len(labels) == table.get("max_rows", 64):
            break
        if is_wanted(table, index, recording):
            label, n = row_label(table, index, recording), 1
            name = label
            while name in labels.values():
                n += 1
                name = f"{label}#{n}"
            labels[index] = name
    return labels


def read_table(table, recording):
    labels = labelled_rows(table, recording)
    readings = []
    for column in table["points"]:
        for index, raw in recording.rows(column["oid"]).items():
            if index in labels:
                scales = told_scales(column, index, recording)
                readings.append(Reading(column, labels[index], f"{column['oid']}.{index}", raw, scales))
    return readings


# The device.


def read_device(profile, recording):
    """All readings that the recording has an answer for. `profile` may be composed (profile_files.compose)."""
    readings = []
    for point in profile.get("points", []):
        form = next((form for form in forms_of(point) if form["oid"] in recording.values), None)
        if form is not None:
            scales = told_scales(form, None, recording)
            readings.append(Reading(form, "", form["oid"], recording.values[form["oid"]], scales))
    for table in profile.get("tables", []):
        readings += read_table(table, recording)
    mark_stale(profile.get("stale_when", []), readings)
    return readings + samples_among(profile, readings)


def samples_among(profile, readings):
    """What takes the value of another scalar, where its conditions hold."""
    good = {reading.name: reading for reading in readings if reading.quality == "good" and not reading.row}
    return [SampledReading(point, good[point["of"]].value) for point in sampled_points(profile)
            if point["of"] in good and all(holds(condition, good) for condition in point["while"])]


def holds(condition, good):
    reading = good.get(condition["point"])
    if reading is None:
        return False
    if "above" in condition:
        return reading.value > condition["above"]
    return reading.value == condition["is"] or str(condition["is"]) in str(reading.value).split(",")


def mark_stale(conditions, readings):
    """What a card says while it has lost its device is the past."""
    for condition in [conditions] if isinstance(conditions, dict) else conditions:
        witness = [r for r in readings if r.name == condition["point"] and not r.row]
        if not witness or witness[0].quality != "good" or witness[0].value != condition["is"]:
            continue
        for reading in readings:
            covered = reading.name in condition.get("names", [r.name for r in readings])
            if reading is not witness[0] and reading.quality == "good" and covered:
                reading.value, reading.quality = None, "stale"
