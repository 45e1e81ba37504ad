#!/usr/bin/env python3
"""Makes or checks tests/profiles/golden: what the real tramgac reads of every recording of ../shared/captures.

The readings are our own words and numbers; tests/profiles/expected.py says what stands there of a text. A file is
written only if the independent Python reader reads the same. Exit code: 0 well, 1 a difference, 2 it cannot run.
"""

import argparse
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "profiles"))

from golden_kit import GOLDEN, by_program, by_python, golden_of, names_of_recordings, why_not_to_run  # noqa: E402
from expected import differences, text_of  # noqa: E402


def arguments():
    parser = argparse.ArgumentParser(prog="scripts/dev golden", description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing, say what differs")
    parser.add_argument("captures", nargs="*", metavar="CAPTURE", help="names of recordings; default: all")
    return parser.parse_args()


def complain(name, what, lines):
    print(f"{name}: {what}")
    for line in lines[:20]:
        print(f"  {line}")
    if len(lines) > 20:
        print(f"  and {len(lines) - 20} more")


def main():
    options = arguments()
    names = options.captures or names_of_recordings()
    reason = why_not_to_run()
    if reason or set(names) - set(names_of_recordings()) or not names:
        print(reason or "no such recording in ../shared/captures", file=sys.stderr)
        sys.exit(2)
    failed = 0
    for name, found in by_program(names).items():
        apart = differences(by_python(name), found)
        if apart:
            failed += 1
            complain(name, "the Python reader (\"in the file\") and tramgac disagree", apart)
        elif not options.check:
            GOLDEN.mkdir(exist_ok=True)
            (GOLDEN / f"{name}.json").write_text(text_of(found), encoding="utf-8")
        elif differences(golden_of(name), found):
            failed += 1
            complain(name, "tramgac reads something else", differences(golden_of(name), found))
    print(f"{len(names) - failed} of {len(names)} recordings {'as expected' if options.check else 'written'}")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
