#!/usr/bin/python3
"""Checks docs/reference/security.md: every control from 1 to 42 has its row, each row names a test or says `Not yet`, and every test
that it names is there.

A proof is `path::name` (a function of Python, or Suite.Name of GoogleTest) or `path` alone (a script, a fuzz target, a whole file).
Exit code: 0 well, 1 something is missing; what it is, is printed.
"""
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
PAGE = "docs/reference/security.md"
CONTROLS = range(1, 43)
PROOF = re.compile(r"`(tests/[\w./-]+)(?:::([\w.]+))?`")
NOT_YET = "**Not yet**"


def is_there(path, name, root=ROOT):
    """Whether the file has the test; without a name, whether there is the file."""
    file = root / path
    if not file.is_file():
        return False
    if not name:
        return True
    text = file.read_text(encoding="utf-8")
    if path.endswith(".py"):
        return re.search(rf"^def {re.escape(name)}\(", text, re.MULTILINE) is not None
    suite, _, test = name.partition(".")
    return re.search(rf"^TEST(_F|_P)?\({re.escape(suite)},\s*{re.escape(test)}\)", text, re.MULTILINE) is not None


def problems(page, root=ROOT):
    """What is wrong with the text of the page, a line each."""
    rows = {}
    for number, line in enumerate(page.splitlines(), 1):
        row = re.match(r"\| (\d+) \|", line)
        if row:
            control = int(row[1])
            if control in rows:
                yield f"{PAGE}:{number}: control {control} stands twice"
            rows[control] = number
            last = line.rstrip(" |").rpartition(" | ")[2]
            if not PROOF.search(last) and NOT_YET not in last:
                yield f"{PAGE}:{number}: control {control} names no test; say \"{NOT_YET}\" if there is none"
        for path, name in PROOF.findall(line):
            if not is_there(path, name, root):
                yield f"{PAGE}:{number}: there is no {path}" + (f"::{name}" if name else "")
    for control in CONTROLS:
        if control not in rows:
            yield f"{PAGE}: control {control} is missing"
    yield from (f"{PAGE}:{line}: there is no control {control}" for control, line in rows.items() if control not in CONTROLS)


def main():
    found = list(problems((ROOT / PAGE).read_text(encoding="utf-8")))
    for line in found:
        print(line, file=sys.stderr)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
