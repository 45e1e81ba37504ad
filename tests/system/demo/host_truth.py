#!/usr/bin/python3
"""Asks an SNMP agent with snmpget and snmpwalk, every few seconds, what tramgac should have read from it.

Appends JSON lines {"t": seconds since 1970, "values": {...}, "octets_in": {interface name: bytes}} until it is ended.
net-snmp's command line is the reference here; no MIB files are needed.
"""

import argparse
import json
import subprocess
import time

SYS_NAME = "1.3.6.1.2.1.1.5.0"
MEMORY_TOTAL_KB = "1.3.6.1.2.1.25.2.2.0"  # HOST-RESOURCES-MIB hrMemorySize, KBytes
LOAD_1 = "1.3.6.1.4.1.2021.10.1.3.1"  # UCD-SNMP-MIB laLoad.1, text
IF_NAME = "1.3.6.1.2.1.31.1.1.1.1"
IF_HC_IN_OCTETS = "1.3.6.1.2.1.31.1.1.1.6"


def run(options, command, *oids):
    """The values that a net-snmp command prints, one a line, without type names."""
    return subprocess.run([command, "-v2c", "-c", options.community, "-m", "", "-Oqve", "-Ln", "-t", "2",
                           options.target, *oids], capture_output=True, text=True, check=True).stdout.splitlines()


def sample(options):
    """One line of truth."""
    name, memory, load = run(options, "snmpget", SYS_NAME, MEMORY_TOTAL_KB, LOAD_1)
    names = [text.strip('"') for text in run(options, "snmpwalk", IF_NAME)]
    octets = [int(text) for text in run(options, "snmpwalk", IF_HC_IN_OCTETS)]
    return {"t": round(time.time(), 3),
            "values": {"device.name": name.strip('"'), "memory.total": int(memory.split()[0]) * 1024,
                       "system.load.1": float(load.strip('"'))},
            "octets_in": dict(zip(names, octets))}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("target", help="host:port of the SNMP agent")
    parser.add_argument("--community", default="demo", help="SNMP v2c community (default: %(default)s)")
    parser.add_argument("--period", type=float, default=3, help="seconds between two questions (default: %(default)s)")
    parser.add_argument("--truth", metavar="FILE", required=True, help="append the answers here")
    options = parser.parse_args()
    with open(options.truth, "a", encoding="utf-8") as truth:
        while True:
            try:
                truth.write(json.dumps(sample(options)) + "\n")
                truth.flush()
            except (subprocess.CalledProcessError, ValueError, IndexError) as problem:
                print(f"host_truth: no usable answer this time: {problem}", flush=True)
            time.sleep(options.period)


if __name__ == "__main__":
    main()
