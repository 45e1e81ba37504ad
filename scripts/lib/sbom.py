#!/usr/bin/python3
"""Writes the bill of materials of a program as SPDX 2.3 JSON: which Debian packages are in it, and in which version.

Usage: scripts/lib/sbom.py PROGRAM VERSION [CONTROL] > FILE

Linked libraries, also those of libraries, are found as the linker wrote them down (readelf), so that it works for a
program of another architecture too. Of the build dependencies in CONTROL (default: debian/control) those that bring headers
of no linked library are compiled in; the others are tools. The same installed packages give the same file.
"""
import datetime
import hashlib
import json
import os
import pathlib
import re
import subprocess
import sys

FIELDS = "${binary:Package}\t${Version}\t${Architecture}\t${source:Package}\t${source:Version}\t${Section}\t${Homepage}\n"
ROOT = "SPDXRef-tramgac"


def output(*command):
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    if done.returncode != 0 or "Error: Not an ELF file" in done.stderr:
        raise SystemExit(f"sbom: {done.stderr.strip()}")
    return done.stdout


def needed(path):
    """The libraries that an ELF file names, and the folder of its architecture's libraries."""
    dynamic = output("readelf", "--dynamic", "--wide", path)
    return re.findall(r"\(NEEDED\)\s+Shared library: \[([^\]]+)\]", dynamic)


def machine(path):
    header = output("readelf", "--file-header", path)
    name = re.search(r"Machine:\s+(.+)", header).group(1)
    return {"Advanced Micro Devices X86-64": "x86_64-linux-gnu", "AArch64": "aarch64-linux-gnu",
            "ARM": "arm-linux-gnueabihf"}[name]


def libraries(program):
    """All libraries that the program loads, by path."""
    folders = [pathlib.Path(root) / machine(program) for root in ("/usr/lib", "/lib")]
    found, waiting = {}, needed(program)
    while waiting:
        name = waiting.pop()
        if name in found or name.startswith("ld-linux"):
            continue
        path = next((folder / name for folder in folders if (folder / name).exists()), None)
        if path is None:
            raise SystemExit(f"sbom: {name} is not installed in {folders[0]}; install what the program was linked with")
        found[name] = path
        waiting += needed(path)
    return found


def owners(paths):
    """The packages that files belong to."""
    found = set()
    for path in paths:
        for way in (path, path.resolve(), pathlib.Path(str(path).removeprefix("/usr"))):
            asked = subprocess.run(["dpkg", "--search", way], check=False, capture_output=True, text=True)
            if asked.returncode == 0:
                found.add(asked.stdout.split(": ")[0].split(",")[0])
                break
        else:
            raise SystemExit(f"sbom: no package has {path}")
    return found


def facts(packages):
    rows = output("dpkg-query", "--show", f"--showformat={FIELDS}", *sorted(packages)).splitlines()
    keys = ("name", "version", "architecture", "source", "source_version", "section", "homepage")
    return [dict(zip(keys, row.split("\t"))) for row in rows]


def build_dependencies(control):
    text = re.search(r"^Build-Depends:(.*?)^\S", control, re.MULTILINE | re.DOTALL).group(1)
    names = [re.split(r"[\s:(|]", entry.strip())[0] for entry in text.split(",")]
    installed = output("dpkg-query", "--show", "--showformat=${Package}\n").split()
    return sorted(set(name for name in names if name in installed))


def reference(name):
    return "SPDXRef-package-" + re.sub(r"[^A-Za-z0-9.-]", "-", name)


def package(entry):
    name = entry["name"].split(":")[0]
    described = {"SPDXID": reference(entry["name"]), "name": name, "versionInfo": entry["version"],
                 "downloadLocation": "NOASSERTION", "filesAnalyzed": False, "licenseConcluded": "NOASSERTION",
                 "licenseDeclared": "NOASSERTION", "copyrightText": "NOASSERTION", "supplier": "Organization: Debian",
                 "sourceInfo": f"built from Debian's source package {entry['source']} {entry['source_version']}",
                 "externalRefs": [{"referenceCategory": "PACKAGE-MANAGER", "referenceType": "purl",
                                   "referenceLocator": f"pkg:deb/debian/{name}@{entry['version'].replace('+', '%2B')}"
                                                       f"?arch={entry['architecture']}"}]}
    if entry["homepage"]:
        described["homepage"] = entry["homepage"]
    return described


def bill(program, version, control):
    digest = hashlib.sha256(pathlib.Path(program).read_bytes()).hexdigest()
    linked = facts(owners(libraries(program).values()))
    sources = {entry["source"] for entry in linked}
    # What is built together is told by the package of the library that is linked.
    build = [entry for entry in facts(build_dependencies(control)) if entry["source"] not in sources]
    compiled_in = [entry for entry in build if entry["section"].split("/")[-1] == "libdevel"]
    tools = [entry for entry in build if entry not in compiled_in]
    made = datetime.datetime.fromtimestamp(int(os.environ.get("SOURCE_DATE_EPOCH", "0")), datetime.timezone.utc)
    own = {"SPDXID": ROOT, "name": "tramgac", "versionInfo": version, "downloadLocation": "NOASSERTION", "filesAnalyzed": False,
           "licenseConcluded": "NOASSERTION", "licenseDeclared": "NOASSERTION", "copyrightText": "NOASSERTION",
           "primaryPackagePurpose": "APPLICATION", "checksums": [{"algorithm": "SHA256", "checksumValue": digest}]}
    relations = [("SPDXRef-DOCUMENT", "DESCRIBES", ROOT)]
    relations += [(ROOT, "DYNAMIC_LINK", reference(entry["name"])) for entry in linked]
    relations += [(ROOT, "STATIC_LINK", reference(entry["name"])) for entry in compiled_in]
    relations += [(reference(entry["name"]), "BUILD_TOOL_OF", ROOT) for entry in tools]
    return {"spdxVersion": "SPDX-2.3", "dataLicense": "CC0-1.0", "SPDXID": "SPDXRef-DOCUMENT", "name": f"tramgac-{version}",
            "documentNamespace": f"https://tramgac.example/spdx/tramgac-{version}-{digest}",
            "creationInfo": {"created": made.strftime("%Y-%m-%dT%H:%M:%SZ"), "creators": ["Tool: tramgac-sbom"]},
            "packages": [own] + [package(entry) for entry in linked + compiled_in + tools],
            "relationships": [{"spdxElementId": subject, "relationshipType": kind, "relatedSpdxElement": target}
                              for subject, kind, target in relations]}


def main():
    if len(sys.argv) not in (3, 4):
        print(__doc__, file=sys.stderr)
        return 2
    control = pathlib.Path(sys.argv[3] if len(sys.argv) == 4 else "debian/control").read_text(encoding="utf-8")
    json.dump(bill(sys.argv[1], sys.argv[2], control), sys.stdout, indent=1)
    print()
    return 0


if __name__ == "__main__":
    sys.exit(main())
