#!/usr/bin/env python3
"""Makes the exchange of a profile: what a made-up device of that kind answers, so that the profile can be tested without
a recording.

Writes drivers/profiles/NAME/exchange.snmprec (SNMP) or exchange.yaml (Modbus) if there is none (or with --force), and
always expected.json, as the independent Python reader reads the exchange. The raw values are chosen from types, scales
and words of the profile so that the readings come near the examples of the registry: improve them by hand where the
facts of the device say more, then run this again and look at expected.json.
"""

import argparse
import pathlib
import struct
import sys
from fractions import Fraction

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "profiles"))

from exchange_kit import expected_document, path_of_exchange  # noqa: E402
from expected import text_of  # noqa: E402
from profile_files import NAMES, PROFILES, all_points, load_profile, load_yaml, number_in_file, oid_key, terms_of  # noqa: E402
from registers import FORMATS, length_of, place_of, ranges_of  # noqa: E402

ROWS = 3
TOLD = {"divisor": 10, "factor": 2, "exponent": -1, "digits": 1, "thousands": 0}
EXAMPLES = {point["name"]: point["example"] for point in load_yaml(NAMES / "points.yaml")["points"]}


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("profile", nargs="+", help="name of a folder in drivers/profiles")
    parser.add_argument("--force", action="store_true", help="write the exchange anew")
    return parser.parse_args()


# A raw value that gives a plausible reading.


def told_by(term):
    return int(sorted(term["codes"])[-1]) if term["as"] == "code" else TOLD[term["as"]]


def raw_number(point, row, ordinal):
    """Near the example of the registry, a little more in each row and for each point, so that no two of them are alike by
    chance; sentinels are in the last row."""
    if point.get("not_available") and row == ROWS - 1:
        return point["not_available"][0]
    for key in ("enum", "true_when"):
        if point.get(key):
            codes = [int(code) for code in point[key]]
            return codes[row % len(codes)]
    if "flags" in point:
        return sum(1 << int(bit) for bit in list(point["flags"])[row % len(point["flags"])::2])
    example = EXAMPLES[point["name"]]
    wanted = Fraction(str(example)) if isinstance(example, (int, float)) and not isinstance(example, bool) else Fraction(7)
    low, high = point.get("plausible", (-(1 << 31), 1 << 40))
    wanted += (row + ordinal % 10) * abs(wanted) / 100 if "plausible" in point else row + ordinal
    wanted = min(max(wanted, Fraction(str(low))), Fraction(str(high)))
    return unscaled(point, wanted)


def unscaled(point, wanted):
    for term in reversed(terms_of(point)):
        if term["as"] == "code":
            code = term["codes"][str(told_by(term))]
            wanted = (wanted - number_in_file(code.get("offset", 0))) / number_in_file(code.get("scale", 1))
        else:
            wanted *= {"divisor": 10, "factor": Fraction(1, 2), "exponent": 10, "digits": 10}.get(term["as"], 1)
    return (wanted - number_in_file(point.get("offset", 0))) / number_in_file(point.get("scale", 1))


# SNMP.


def snmp_cell(point, row, ordinal):
    """(tag, value) as in a .snmprec file."""
    kind = point["type"]
    if kind == "flag-text":
        return "4", "".join("10"[(i + row) % 3 > 0] for i in range(64))
    if kind == "date-and-time":
        return "4x", f"07ea030{row + 1}0a1e0500"
    if kind == "hex":
        return "4x", f"001b2100000{row}"
    if kind == "oid":
        return "6", f"1.3.6.1.4.1.99999.{row + 1}"
    if "enum_text" in point:
        return "4", list(point["enum_text"])[row % len(point["enum_text"])]
    if kind == "text":
        return "4", f"{point['name']} {row + 1}"
    number = raw_number(point, row, ordinal) if "bit" not in point else 0
    if kind == "real":
        return "4", f"{float(number):.3f}"
    return "2" if -(1 << 31) <= round(number) < 1 << 31 else "70", str(round(number))  # an INTEGER has 32 bits


class Agent:
    """OID -> (tag, value). What was put first stays: many points may look at one object."""

    def __init__(self, profile):
        self.profile, self.cells = profile, {}
        self.ordinals = {point["name"]: i for i, point in enumerate(all_points(profile))}

    def put(self, oid, tag, value):
        self.cells.setdefault(oid, (tag, str(value)))

    def add_recognition(self):
        description = self.profile.get("recognise", [{}])[0]
        self.put("1.3.6.1.2.1.1.1.0", "4", description.get("sys_descr", [self.profile["model"]])[0])
        if "sys_object_id" in description:
            self.put("1.3.6.1.2.1.1.2.0", "6", description["sys_object_id"][0] + ".1")
        else:
            self.put("1.3.6.1.2.1.1.2.0", "6", "1.3.6.1.4.1.99999.1")

    def add_answers(self):
        """After all the others: only if nothing below was needed yet."""
        for oid in self.profile.get("recognise", [{}])[0].get("answers", [])[:1]:
            if not any(oid_key(cell)[: len(oid_key(oid))] == oid_key(oid) for cell in self.cells):
                self.put(oid if oid.endswith(".0") else oid + ".0", "2", 1)

    def add_scalars(self):
        stale = self.profile.get("stale_when", {}).get("point")
        for point in self.profile.get("points", []):
            self.add_point(point, point["oid"], None, 1 if point["name"] == stale else 0)
        self.add_bits()

    def add_bits(self):
        """Objects of several bits: every second one is set."""
        bits = {}
        for point in self.profile.get("points", []):
            if "bit" in point and point["type"] != "flag-text":
                bits.setdefault(point["oid"], []).append(point["bit"])
        for oid, positions in bits.items():
            self.cells[oid] = ("2", str(sum(1 << bit for bit in sorted(positions)[1::2])))

    def add_point(self, point, oid, index, row):
        for term in terms_of(point):
            scalar = index is None or term["oid"].endswith(".0")
            self.put(term["oid"] if scalar else f"{term['oid']}.{index}", "2", told_by(term))
        self.put(oid, *snmp_cell(point, row, self.ordinals[point["name"]]))

    def add_table(self, number, table):
        for row in range(ROWS):
            index = self.index_of(table, 10 * number + row + 1)
            self.add_where(table, index, row)
            if "label" in table:
                self.put(f"{table['label']}.{index}", "4", f"{table['name']} {row + 1}")
            for column in table["points"]:
                self.add_point(column, f"{column['oid']}.{index}", index, row)

    @staticmethod
    def index_of(table, number):
        where = table.get("where", {})
        if "index" not in where:
            return str(number)
        wanted = where["is"][0] if "is" in where else max(int(code) for code in where["not"]) + 1
        return ".".join(["1"] * (where["index"] - 1) + [str(wanted), str(number)])

    def add_where(self, table, index, row):
        where = table.get("where", {})
        if "oid" not in where:
            return
        listed = where.get("is", where.get("has", where.get("not")))
        cell = listed[row % len(listed)]
        if "not" in where:
            cell = 1 + max((code for code in listed if isinstance(code, int)), default=0)
        self.put(f"{where['oid']}.{index}", "2" if isinstance(cell, int) else "4", cell)

    def text(self):
        return "".join(f"{oid}|{tag}|{value}\n" for oid, (tag, value) in
                       sorted(self.cells.items(), key=lambda cell: oid_key(cell[0])))


def snmp_exchange(profile):
    agent = Agent(profile)
    agent.add_recognition()
    agent.add_scalars()
    kinds = []  # tables of the same rows have the same indexes
    for table in profile.get("tables", []):
        kind = (table.get("label"), table.get("where"))
        if kind not in kinds or kind == (None, None):
            kinds.append(kind)
        agent.add_table(len(kinds) - 1 if kind == (None, None) else kinds.index(kind), table)
    agent.add_answers()
    return agent.text()


# Modbus.


def words_of_octets(point, octets):
    if point.get("byte_order") == "little":
        octets = b"".join(octets[i + 1:i + 2] + octets[i:i + 1] for i in range(0, len(octets), 2))
    words = list(struct.unpack(f">{len(octets) // 2}H", octets))
    return words[::-1] if point.get("word_order") == "low-first" else words


def modbus_words(point, ordinal):
    kind = point["type"]
    if kind == "bit":
        return [ordinal % 3 % 2]
    if kind == "ascii":
        return words_of_octets(point, point["name"].encode()[: 2 * length_of(point)].ljust(2 * length_of(point), b"\0"))
    number = raw_number(point, 0, ordinal)
    if kind.startswith("bcd"):
        return words_of_octets(point, bytes.fromhex(str(round(number)).zfill(4 * length_of(point))))
    number = float(number) if kind.startswith("f") else round(number)
    return words_of_octets(point, struct.pack(FORMATS[kind], number))


def modbus_exchange(profile):
    words, bits = {}, {}
    for ordinal, point in enumerate(profile["points"]):
        if "bit" in point and "enum" not in point:
            bits.setdefault((place_of(point), length_of(point), point["type"]), []).append(point)
            continue
        for i, word in enumerate(modbus_words(point, ordinal)):
            words.setdefault((place_of(point)[0], place_of(point)[1] + i), word)
    for (place, _, kind), points in bits.items():
        number = sum(1 << point["bit"] for point in sorted(points, key=lambda point: point["bit"])[::2])
        for i, word in enumerate(words_of_octets(points[0], struct.pack(FORMATS[kind], number))):
            words[place[0], place[1] + i] = word
    for table, first, last in ranges_of(profile):  # a request may run over the registers that no point uses
        for address in range(first, last + 1):
            words.setdefault((table, address), 0)
    return modbus_text(profile, words)


def modbus_text(profile, words):
    lines = ["# A made-up device; see tests/truth/make_exchange.py.", "recording: 1", "protocol: modbus"]
    lines += [f"unit: {profile.get('modbus', {}).get('unit', 1)}"]
    told = [d["modbus_identification"] for d in profile.get("recognise", []) if "modbus_identification" in d]
    if told:
        parts = [f'{i}: "{told[0][key]}"' for i, key in enumerate(("vendor", "product")) if key in told[0]]
        lines.append(f"identification: {{{', '.join(parts)}}}")
    lines.append("registers:")
    for table in sorted({table for table, _ in words}):
        lines.append(f"  {table}:")
        for first, block in blocks_of({address: word for (of, address), word in words.items() if of == table}):
            lines.append(f"    - {{at: {first}, words: {block}}}")
    return "\n".join(lines) + "\n"


def blocks_of(words):
    """(first address, words) of each run without a gap."""
    blocks = []
    for address in sorted(words):
        if not blocks or address != blocks[-1][0] + len(blocks[-1][1]):
            blocks.append((address, []))
        blocks[-1][1].append(words[address])
    return blocks


def main():
    options = arguments()
    for name in options.profile:
        profile = load_profile(name)
        path = path_of_exchange(profile)
        if options.force or not path.exists():
            text = snmp_exchange(profile) if profile["protocol"] == "snmp" else modbus_exchange(profile)
            path.write_text(text, encoding="utf-8")
        document = expected_document(profile)
        (PROFILES / name / "expected.json").write_text(text_of(document), encoding="utf-8")
        read = document["readings"]
        unread = [point["name"] for point in all_points(profile) if point["name"] not in read]
        print(f"{path.name} and expected.json of {name}: {len(read)} points; not in the exchange: {unread or 'none'}")


if __name__ == "__main__":
    main()
