#!/usr/bin/env python3
"""Device truth: how much of what a second opinion says of recorded devices we read, and read right.

For every recording of ../shared/captures (or those named) the profiles are chosen as `--profile auto` does, the device
is read, and each value of the second opinion (LibreNMS; tests/profiles/second_opinion.py says which count) is looked
for at its OID. A recording without a fitting profile counts with 0. Values that we do not follow for a stated reason
(tests/truth/disputed) are left out of "read" and "right", and count as misses in "strict". Exit code: 0, or 1 when nothing could be read.
"""

import argparse
import json
import multiprocessing
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "profiles"))
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "system" / "peers"))

from binary import probe_all, program  # noqa: E402
from capture import Recording, read_device  # noqa: E402
from profile_files import load_composed  # noqa: E402
from recognition import choose  # noqa: E402
from recorded_devices import RecordedDevices, is_installed  # noqa: E402
from second_opinion import CAPTURES, Comparison, recordings  # noqa: E402


def arguments():
    parser = argparse.ArgumentParser(prog="scripts/dev truth", description=__doc__)
    parser.add_argument("--binary", action="store_true",
                        help="by the real tramgac against snmpsim; default: by the Python reader, which needs no build")
    parser.add_argument("--json", action="store_true", help="print JSON, with every missing and wrong value")
    parser.add_argument("captures", nargs="*", metavar="CAPTURE", help="names of recordings; default: all")
    return parser.parse_args()


def row_of(name, profile, readings):
    recording = Recording(CAPTURES / f"{name}.snmprec")
    comparison = Comparison(name, readings, recording)
    return {
        "recording": name,
        "profile": profile,
        "points": sum(reading.quality == "good" for reading in readings),
        "said": comparison.total,
        "read": comparison.share_read,
        "right": comparison.share_right,
        "strict": comparison.share_strict,
        "disputed": len(comparison.disputed),
        "missing": [repr(opinion) for opinion in comparison.missing],
        "wrong": [f"{why}: {reading} | {opinion}" for opinion, reading, why in comparison.wrong],
    }


def read_in_python(name):
    recording = Recording(CAPTURES / f"{name}.snmprec")
    profile = choose(recording)
    return row_of(name, profile, read_device(load_composed(profile), recording) if profile else [])


def by_python(names):
    with multiprocessing.Pool() as pool:
        return pool.map(read_in_python, names, chunksize=1)


def by_binary(names):
    if program() is None or not is_installed():
        sys.exit("--binary needs build/dev/tramgac (scripts/dev build dev) and snmpsim (scripts/setup test)")
    with RecordedDevices({name: CAPTURES / f"{name}.snmprec" for name in names}) as devices:
        probes = probe_all(devices, names)
    return [row_of(name, probe.profile, probe.readings) for name, probe in probes.items()]


def mean(rows, key):
    shares = [row[key] for row in rows if row[key] is not None]
    return sum(shares) / len(shares) if shares else None


def percent(share):
    return "-" if share is None else f"{share:.1%}"


def table(rows):
    lines = [("recording", "profile", "points", "said", "read", "right", "disputed", "strict")]
    for row in rows:
        shares = (percent(row["read"]), percent(row["right"]), str(row["disputed"] or ""), percent(row["strict"]))
        lines.append((row["recording"], row["profile"] or "-", str(row["points"]), str(row["said"]), *shares))
    points, said, disputed = (str(sum(row[key] for row in rows)) for key in ("points", "said", "disputed"))
    read, right, strict = (percent(mean(rows, key)) for key in ("read", "right", "strict"))
    lines.append((f"mean of {len(rows)}", "", points, said, read, right, disputed, strict))
    widths = [max(len(line[i]) for line in lines) for i in range(len(lines[0]))]
    for line in lines:
        cells = [cell.ljust(w) if i < 2 else cell.rjust(w) for i, (cell, w) in enumerate(zip(line, widths))]
        print("  ".join(cells).rstrip())


def main():
    options = arguments()
    known = recordings()
    names = options.captures or known
    unknown = sorted(set(names) - set(known))
    if unknown or not names:
        sys.exit(f"no recording with a second opinion in ../shared/captures: {', '.join(unknown) or 'none at all'}")
    rows = by_binary(names) if options.binary else by_python(names)
    if options.json:
        print(json.dumps({"recordings": rows, **{key: mean(rows, key) for key in ("read", "right", "strict")}}, indent=1))
    else:
        table(rows)
    sys.exit(0 if any(row["points"] for row in rows) else 1)


if __name__ == "__main__":
    main()
