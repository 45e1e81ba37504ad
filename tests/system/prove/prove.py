#!/usr/bin/python3
"""Proves all promises one after the other and prints one report: what scripts/prove --long and --short run.

Exit code: 0 all that were run held, 1 one did not, or none was run; 2 bad usage.
"""
import argparse
import os
import pathlib
import subprocess
import sys
import tempfile
import time

from promises import ROOT, all_promises
from report import Outcome, as_markdown, as_text, machine


def run(promise):
    """Runs one proof; on a terminal the seconds go by. Outcome: what became of it."""
    if promise.why_not:
        return Outcome(promise.text, "not run", 0, 0, [promise.why_not])
    begun = time.monotonic()
    with tempfile.TemporaryFile("w+") as output:
        with subprocess.Popen([str(word) for word in promise.command], stdin=subprocess.DEVNULL, stdout=output,
                              stderr=subprocess.STDOUT, cwd=ROOT,
                              env={**os.environ, "TRAMGAC": str(promise.agent), "PYTHONUNBUFFERED": "1"}) as child:
            while child.poll() is None:
                if sys.stderr.isatty():
                    print(f"\r{time.monotonic() - begun:5.0f} s  {promise.text}", end="", file=sys.stderr, flush=True)
                time.sleep(0.2)
        if sys.stderr.isatty():
            print("\r\033[K", end="", file=sys.stderr)
        output.seek(0)
        text = output.read()
    # A proof that says nothing of what it did has proved nothing.
    lines, runs = promise.lines(text), promise.count(text)
    held = child.returncode == 0 and runs > 0
    if not held:
        lines += [f"exit code {child.returncode}", *text.splitlines()[-30:]]
    return Outcome(promise.text, "held" if held else "NOT HELD", runs, time.monotonic() - begun, lines)


def prove(promises, report=None):
    """Outcome: the exit code."""
    outcomes = [run(promise) for promise in promises]
    facts = machine()
    print(as_text(outcomes, facts))
    if report:
        report.write_text(as_markdown(outcomes, facts), encoding="utf-8")
    verdicts = [one.verdict for one in outcomes]
    return 0 if "held" in verdicts and "NOT HELD" not in verdicts else 1


def main():
    parser = argparse.ArgumentParser(prog="scripts/prove", description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    form = parser.add_mutually_exclusive_group(required=True)
    form.add_argument("--long", action="store_true", help="each at length: hours")
    form.add_argument("--short", action="store_true", help="each in its short form: some three minutes")
    parser.add_argument("--report", type=pathlib.Path, metavar="FILE", help="write the report as Markdown, too")
    args = parser.parse_args()
    return prove(all_promises(args.long), args.report)


if __name__ == "__main__":
    sys.exit(main())
