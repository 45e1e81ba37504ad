#!/usr/bin/python3
"""Which components of a package have been mended since it was built? Compares its bill of materials with the archive as apt knows it.

Usage: scripts/lib/sbom_updates.py [SBOM]   (default: /usr/share/doc/tramgac/tramgac.spdx.json)

To be run on a machine of the release for which the package was built, after `apt-get update`. A newer version from a suite of
security updates closes a known hole; of a library that is linked, upgrading the node closes it; of one that is compiled in, only a new
package does. It does not know of holes that nobody has closed yet: `debsecan` and https://security-tracker.debian.org do.
Exit code: 0 nothing newer, 1 something is, 2 bad usage.
"""
import json
import os
import pathlib
import re
import subprocess
import sys

INSTALLED = "/usr/share/doc/tramgac/tramgac.spdx.json"


def components(bill):
    """Of each Debian package that is linked or compiled in: its name for apt, its version, and how it is in the program."""
    ways = {relation["relatedSpdxElement"]: relation["relationshipType"] for relation in bill["relationships"]
            if relation["relationshipType"] in ("DYNAMIC_LINK", "STATIC_LINK")}
    for package in bill["packages"]:
        way = ways.get(package["SPDXID"])
        if way:
            arch = re.search(r"\?arch=(\w+)", package["externalRefs"][0]["referenceLocator"])[1]
            yield package["name"] + ("" if arch == "all" else f":{arch}"), package["versionInfo"], way


def candidate(policy):
    """From the words of `apt-cache policy` of one package: the version that apt would install, and whether a suite of security updates
    has it. Outcome: None if apt does not know the package."""
    found = re.search(r"^ *Candidate: (\S+)$", policy, re.MULTILINE)
    if not found or found[1] == "(none)":
        return None
    entry = re.search(rf"^ (?:\*\*\*|   ) {re.escape(found[1])} .*\n((?: {{8,}}.*\n?)*)", policy, re.MULTILINE)
    return found[1], bool(entry and re.search(r" \S+-security/\S+ \S+ Packages$", entry[1], re.MULTILINE))


def is_newer(version, other):
    return subprocess.run(["dpkg", "--compare-versions", version, "gt", other], check=False).returncode == 0


def main():
    if len(sys.argv) > 2 or sys.argv[1:] in (["--help"], ["-h"]):
        print(__doc__)
        return 0 if len(sys.argv) == 2 else 2
    path = pathlib.Path(sys.argv[1] if len(sys.argv) == 2 else INSTALLED)
    if not path.is_file():
        print(f"sbom_updates: {path}: no such file", file=sys.stderr)
        return 2
    known = newer = 0
    for name, version, way in components(json.loads(path.read_text(encoding="utf-8"))):
        policy = subprocess.run(["apt-cache", "policy", name], check=True, capture_output=True, text=True,
                                env={**os.environ, "LC_ALL": "C.UTF-8"})
        now = candidate(policy.stdout)
        if now is None:
            print(f"{name}: apt does not know it; not this release or architecture?", file=sys.stderr)
            continue
        known += 1
        if is_newer(now[0], version):
            newer += 1
            mend = "upgrade the node" if way == "DYNAMIC_LINK" else "build the package anew"
            print(f"{name} {version}: {now[0]} is there{', a security update' if now[1] else ''}; {mend}")
    print(f"{known} components, {newer} with something newer")
    return 1 if newer else 0


if __name__ == "__main__":
    sys.exit(main())
