#!/usr/bin/python3
"""Stamped objects (stamps.py) for snmpd: `pass_persist OID stamped_mib.py OID`; the object N is OID.N.0."""
import sys

import stamps

root = sys.argv[1]
for line in sys.stdin:
    if line.strip() == "PING":
        print("PONG", flush=True)
        continue
    name = sys.stdin.readline().strip()
    number, _, rest = name.removeprefix(root + ".").partition(".")
    if line.strip() == "get" and number.isdigit() and rest == "0":
        print(f"{name}\ninteger\n{stamps.stamp(1, int(number))}", flush=True)
    else:
        print("NONE", flush=True)
