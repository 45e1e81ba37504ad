#!/usr/bin/env python3
"""Reads a recorded device by profiles and compares with the second opinion: the work list of a profile's author."""

import argparse
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "profiles"))

from capture import Recording, read_device  # noqa: E402
from profile_files import load_composed  # noqa: E402
from recognition import choose  # noqa: E402
from second_opinion import CAPTURES, Comparison, unit_of  # noqa: E402


def arguments():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("profiles", help='such as "fortigate+if_mib", or "auto"')
    parser.add_argument("capture", help="name of a recording in ../shared/captures, or the path of a .snmprec")
    parser.add_argument("-v", "--verbose", action="store_true", help="with OID and raw value of each reading")
    parser.add_argument("-q", "--quiet", action="store_true", help="without the readings that are good")
    return parser.parse_args()


def show(reading, verbose):
    row = f"[{reading.row}]" if reading.row else ""
    place = f"   {reading.oid} = {reading.raw!r}" if verbose else ""
    value = "-" if reading.value is None else reading.value
    print(f"  {reading.name}{row} = {value} {unit_of(reading)} {reading.quality}{place}")


def show_comparison(comparison):
    print(f"\nmissing ({len(comparison.missing)}): the second opinion has them, we do not")
    for opinion in comparison.missing:
        print(f"  {opinion}")
    print(f"\ndisagree ({len(comparison.wrong)})")
    for opinion, reading, why in comparison.wrong:
        print(f"  {why}: {reading} {unit_of(reading)} | {opinion}")
    if comparison.disputed:
        print(f"\ndisputed, not counted ({len(comparison.disputed)})")
        for opinion, _, why in comparison.disputed:
            print(f"  {opinion}: {why}")
    if comparison.total:
        right, read = len(comparison.right), len(comparison.right) + len(comparison.wrong)
        print(f"\nof {comparison.total} read {read} ({comparison.share_read:.1%}), right {right} ({comparison.share_right:.1%})")


def main():
    options = arguments()
    path = pathlib.Path(options.capture)
    path = path if path.suffix == ".snmprec" else CAPTURES / f"{options.capture}.snmprec"
    recording = Recording(path)
    name = choose(recording) if options.profiles == "auto" else options.profiles
    if not name:
        sys.exit("no profile fits this recording")
    readings = read_device(load_composed(name), recording)
    print(f"{path.stem} by {name}: {len(readings)} readings")
    for reading in readings:
        if reading.quality != "good" or not options.quiet:
            show(reading, options.verbose)
    if path.parent == CAPTURES and path.with_suffix(".json").exists():
        show_comparison(Comparison(path.stem, readings, recording))


if __name__ == "__main__":
    main()
