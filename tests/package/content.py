#!/usr/bin/python3
"""What is in a package tramgac_*.deb, for whatever machine: does it fit together, without being installed?

The program is of the package's architecture and hardened; what it depends on are the packages of the libraries that it loads; its bill of
materials names that architecture; no path of the folder in which it was built is left. Exit code: 0 well, 1 not, 2 bad usage.
"""
import json
import pathlib
import re
import subprocess
import sys
import tempfile

import findings
import hardening

MACHINES = {"amd64": "Advanced Micro Devices X86-64", "arm64": "AArch64", "armhf": "ARM"}
INTERPRETERS = {"amd64": "/lib64/ld-linux-x86-64.so.2", "arm64": "/lib/ld-linux-aarch64.so.1", "armhf": "/lib/ld-linux-armhf.so.3"}
# By the beginnings of their names, which differ between releases (libsnmp40, libsnmp40t64).
DEPENDS_ON = ("libc6", "libexpat1", "libfmt", "libmodbus5", "libpaho-mqtt1.3", "libpaho-mqttpp3-1", "libqrencode4", "libsnmp40", "libsqlite3-0",
              "libssl3", "libstdc++6", "libsystemd0", "libyaml-cpp0", "zlib1g")
FILES = ("usr/bin/tramgac", "usr/share/tramgac/profiles/apc_smart_ups/profile.yaml", "usr/share/tramgac/names/points.yaml",
         "usr/share/tramgac/boards/raspberry-pi-5.yaml", "usr/share/tramgac/boards/generic-uefi.yaml",
         "usr/share/tramgac/schema/node.schema.json", "usr/share/man/man1/tramgac.1.gz", "usr/share/man/vi/man1/tramgac.1.gz",
         "usr/share/bash-completion/completions/tramgac", "usr/share/doc/tramgac/examples/node.yaml")
UNITS = ("tramgac.service", "tramgac-traps.socket")


def output(*command):
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def problems_of_program(program, arch):
    header, segments = output("readelf", "--file-header", program), output("readelf", "--program-headers", "--wide", program)
    machine = re.search(r"Machine:\s+(.+)", header)[1]
    if machine != MACHINES[arch]:
        yield f"the program is for {machine}"
    if f"interpreter: {INTERPRETERS[arch]}]" not in segments:
        yield f"it is not started by {INTERPRETERS[arch]}"
    if arch == "armhf" and "hard-float ABI" not in header:
        yield "it does not pass floating-point numbers in registers"
    yield from (f"not hardened: {name}" for name in hardening.missing(program))
    for path in re.findall(rb"/build/[\x20-\x7e]*|/var/tmp/tramgac-package[\x20-\x7e]*", program.read_bytes()):
        yield f"the folder in which it was built: {path.decode()}"


def problems(package):
    arch = output("dpkg-deb", "--field", package, "Architecture").strip()
    depends = re.findall(r"(?:^|, )([a-z0-9.+-]+)", output("dpkg-deb", "--field", package, "Depends"))
    for name in DEPENDS_ON:
        if not any(found.startswith(name) for found in depends):
            yield f"does not depend on {name}: {', '.join(depends)}"
    with tempfile.TemporaryDirectory() as folder:
        tree = pathlib.Path(folder)
        subprocess.run(["dpkg-deb", "--extract", package, tree], check=True)
        for name in FILES:
            if not (tree / name).exists():
                yield f"{name} is missing"
        for unit in UNITS:
            if not [found for found in tree.glob(f"**/systemd/system/{unit}")]:
                yield f"{unit} is missing"
        yield from problems_of_program(tree / "usr/bin/tramgac", arch)
        bill = json.loads((tree / "usr/share/doc/tramgac/tramgac.spdx.json").read_text(encoding="utf-8"))
        linked = {relation["relatedSpdxElement"] for relation in bill["relationships"] if relation["relationshipType"] == "DYNAMIC_LINK"}
        for entry in bill["packages"]:
            if entry["SPDXID"] in linked and not entry["externalRefs"][0]["referenceLocator"].endswith(f"?arch={arch}"):
                yield f"its bill of materials has {entry['externalRefs'][0]['referenceLocator']}"
        if len(linked) < len(DEPENDS_ON):
            yield f"its bill of materials has {len(linked)} libraries only"


if __name__ == "__main__":
    sys.exit(findings.main(__doc__, "PACKAGE", problems))
