#!/usr/bin/python3
"""Is a program hardened by its compiler and linker? Prints what is missing. Exit code: 0 nothing, 1 something, 2 bad usage."""
import re
import subprocess
import sys

import findings


def _readelf(option, program):
    return subprocess.run(["readelf", "--wide", option, program], check=True, capture_output=True, text=True).stdout


def missing(program):
    """What a program should have and has not, as people call it. Outcome: empty if it has everything."""
    header, segments = _readelf("--file-header", program), _readelf("--program-headers", program)
    dynamic, symbols = _readelf("--dynamic", program), _readelf("--dyn-syms", program)
    has = {
        "position-independent (PIE)": re.search(r"^\s*Type:\s+DYN", header, re.MULTILINE) and re.search(r"FLAGS_1.*\bPIE\b", dynamic),
        "read-only relocations (RELRO)": "GNU_RELRO" in segments,
        "all symbols bound at the start (BIND_NOW)": re.search(r"FLAGS.*\b(BIND_)?NOW\b", dynamic),
        "a stack that cannot be executed": re.search(r"GNU_STACK.*\bRW\s", segments),
        "stack canaries": "__stack_chk_fail" in symbols,
        "checked functions of the C library (FORTIFY)": re.search(r"__\w+_chk\b", symbols.replace("__stack_chk_fail", "")),
        "no search path of its own (RPATH)": not re.search(r"\((RPATH|RUNPATH)\)", dynamic),
        "no memory that is written and executed": not re.search(r"^\s*LOAD.*\bRWE\b", segments, re.MULTILINE),
    }
    return [name for name, there in has.items() if not there]


def problems(program):
    return [f"missing: {name}" for name in missing(program)]


if __name__ == "__main__":
    sys.exit(findings.main(__doc__, "PROGRAM", problems))
