#!/usr/bin/python3
"""Adds up the results of GoogleTest, ctest and pytest and prints them the way people read them.

Lists every failed and every skipped test (with its reason) and ends with one line `N passed, N failed, N skipped`.
A GoogleTest program that left no report (it crashed, or could not start) counts as one failed test, with what
ctest says about it. Exit code: 0 when nothing failed and at least one test passed, 1 otherwise, 2 bad usage.
"""

import argparse
import pathlib
import sys
import xml.etree.ElementTree as ElementTree


def reason_of(element):
    """The first telling lines of a <skipped> or <failure>, in one line."""
    text = (element.get("message") or element.text or "").strip()
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    # GoogleTest puts the place in the first line and the reason behind it.
    if len(lines) > 1 and lines[0].rsplit(":", 1)[-1].isdigit():
        lines = lines[1:]
    return " ".join(lines[:5])[:200] or "no reason given"


def cases_of(report):
    """(name, state, reason) of every test case in a JUnit-like report."""
    for case in ElementTree.parse(report).getroot().iter("testcase"):
        name = f"{case.get('classname') or ''}.{case.get('name')}".strip(".")
        skipped, failed = case.find("skipped"), case.find("failure")
        if failed is None:
            failed = case.find("error")
        if failed is not None or case.get("status") == "fail":
            yield name, "failed", reason_of(failed) if failed is not None else "failed"
        elif skipped is not None or case.get("result") == "skipped" or case.get("status") in ("notrun", "disabled"):
            reason = reason_of(skipped) if skipped is not None else "disabled"
            if reason.startswith("SKIP_"):  # ctest knows only how the test said it; what it printed is the reason
                reason = (case.findtext("system-out") or reason).strip().splitlines()[-1]
            yield name, "skipped", reason
        else:
            yield name, "passed", ""


def collect(gtest, ctest, pytest):
    """All cases; a ctest entry counts only when no GoogleTest report stands for it or it contradicts the report."""
    cases, programs = [], {}
    for report in sorted(gtest.glob("*.xml")) if gtest else []:
        # A second program of the same name writes NAME_1.xml.
        try:
            own = list(cases_of(report))
        except ElementTree.ParseError:
            own = [(report.stem, "failed", "its report is cut off: it died")]
        programs.setdefault(report.stem, []).extend(own)
        cases += [(f"{report.stem}: {name}", state, reason) for name, state, reason in own]
    if ctest:
        for name, state, reason in cases_of(ctest):
            name = name.split(".")[-1]
            own = programs.get(name)
            if own is None or (state == "failed" and all(case[1] != "failed" for case in own)):
                cases.append((name, state, reason))
    for report in pytest:
        cases += list(cases_of(report))
    return cases


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--gtest", type=pathlib.Path, help="folder of GoogleTest XML reports, one a program")
    parser.add_argument("--ctest", type=pathlib.Path, help="ctest --output-junit report")
    parser.add_argument("--pytest", type=pathlib.Path, action="append", default=[], help="pytest --junit-xml report")
    options = parser.parse_args()
    cases = collect(options.gtest, options.ctest, options.pytest)
    count = {"passed": 0, "failed": 0, "skipped": 0}
    for _, state, _ in cases:
        count[state] += 1
    for state in ("skipped", "failed"):
        if count[state]:
            print(f"{state}:")
            for name, its_state, reason in cases:
                if its_state == state:
                    print(f"  {name}: {reason}")
    print(f"{count['passed']} passed, {count['failed']} failed, {count['skipped']} skipped")
    return 0 if count["passed"] and not count["failed"] else 1


if __name__ == "__main__":
    sys.exit(main())
