"""Reads Modbus registers in a file (exchange.yaml, as `tramgac record` writes them) by a profile, in pure Python."""

import struct

from capture import clean_text, judge_number
from profile_files import load_yaml

WORDS = {"bit": 1, "u16": 1, "i16": 1, "bcd16": 1, "u32": 2, "i32": 2, "f32": 2, "bcd32": 2, "u64": 4, "i64": 4, "f64": 4}
FORMATS = {"u16": ">H", "i16": ">h", "u32": ">I", "i32": ">i", "u64": ">Q", "i64": ">q", "f32": ">f", "f64": ">d"}


class Registers:
    """(table, wire address) -> word."""

    def __init__(self, path):
        self.words = {}
        for table, blocks in load_yaml(path)["registers"].items():
            for block in blocks:
                for i, word in enumerate(block["words"]):
                    self.words[table, int(block["at"]) + i] = word

    def of(self, point):
        """The words of a point, None if one is missing."""
        table, first = place_of(point)
        words = [self.words.get((table, first + i)) for i in range(length_of(point))]
        return None if None in words else words


class RegisterReading:
    def __init__(self, point, words):
        self.point, self.name, self.row, self.oid = point, point["name"], "", ""
        self.raw = words
        self.value, self.quality = judge_words(point, words)


def place_of(point):
    table, address = point["at"].split(":")
    return table, int(address, 0)


def length_of(point):
    return point.get("length", WORDS.get(point["type"]))


def ranges_of(profile):
    """(table, first, last) of what the device lets be read in one request."""
    ranges = []
    for text in profile.get("modbus", {}).get("readable", []):
        table, span = text.split(":")
        first, _, last = span.partition("-")
        ranges.append((table, int(first, 0), int(last or first, 0)))
    return ranges


def in_order(point, words):
    """The octets with the most significant first."""
    if point.get("word_order") == "low-first":
        words = words[::-1]
    order = "<H" if point.get("byte_order") == "little" else ">H"
    return b"".join(struct.pack(order, word) for word in words)


def number_of_words(point, words):
    """The raw number; None if the digits of a BCD number are none."""
    octets = in_order(point, words)
    if point["type"].startswith("bcd"):
        return int(octets.hex()) if octets.hex().isdecimal() else None
    return struct.unpack(FORMATS[point["type"]], octets)[0]


def ascii_of(point, words):
    octets = in_order(point, words)
    return clean_text(octets[octets[:1] == b"\0":].decode("utf-8", "surrogateescape"))


def judge_words(point, words):
    if point["type"] == "bit":
        return bool(words[0]) != point.get("inverted", False), "good"
    if point["type"] == "ascii":
        return ascii_of(point, words), "good"
    number = number_of_words(point, words)
    if number is None:
        return None, "wrong-type"
    bits = 16 * len(words)
    if point["type"].startswith("i") and {number, number % (1 << bits)} & set(point.get("not_available", [])):
        return None, "not-available"
    value, quality = judge_number({**point, "type": "real"}, number, ())
    return (not value if isinstance(value, bool) and point.get("inverted") else value), quality


def read_registers(profile, registers):
    """All readings that the device has an answer for."""
    words = [(point, registers.of(point)) for point in profile["points"]]
    return [RegisterReading(point, of_point) for point, of_point in words if of_point is not None]
