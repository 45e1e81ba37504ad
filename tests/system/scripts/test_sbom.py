"""The bill of materials, against what the loader and dpkg say."""
import json
import os
import pathlib
import re
import subprocess
import sys

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[3]
sys.path.insert(0, str(ROOT / "tests/system/agent"))
from agent_kit import AGENT  # noqa: E402

SBOM = ROOT / "scripts/lib/sbom.py"


def run(program, version="1.2.3", epoch="1700000000", expect=0):
    done = subprocess.run([SBOM, program, version], capture_output=True, text=True, check=False, cwd=ROOT,
                          env={**os.environ, "SOURCE_DATE_EPOCH": epoch})
    assert done.returncode == expect, done.stderr
    return done


@pytest.fixture(name="bill", scope="module")
def fixture_bill():
    return json.loads(run(AGENT).stdout)


def related(bill, kind):
    names = {package["SPDXID"]: package["name"] for package in bill["packages"]}
    return {names[relation["relatedSpdxElement"]] for relation in bill["relationships"] if relation["relationshipType"] == kind}


def loaded_packages(program):
    """By the loader, which follows libraries by itself, and by dpkg."""
    paths = re.findall(r"=> (/\S+)", subprocess.run(["ldd", program], capture_output=True, text=True, check=True).stdout)
    found = set()
    for path in paths:
        for way in (path, os.path.realpath(path), "/usr" + path):
            asked = subprocess.run(["dpkg", "-S", way], capture_output=True, text=True, check=False)
            if asked.returncode == 0:
                found.add(asked.stdout.split(":")[0])
                break
    return found


def test_it_names_what_the_loader_loads(bill):
    # The loader's list may have libraries of a sanitizer's build, which belong to it as well.
    assert related(bill, "DYNAMIC_LINK") == loaded_packages(AGENT)
    assert {"nlohmann-json3-dev", "libcli11-dev"} <= related(bill, "STATIC_LINK")
    version = subprocess.run(["dpkg-query", "-W", "-f", "${Version}", "libsqlite3-0"], capture_output=True, text=True, check=True).stdout
    assert [p["versionInfo"] for p in bill["packages"] if p["name"] == "libsqlite3-0"] == [version]


def test_it_has_what_spdx_demands(bill):
    """SPDX 2.3, clauses 6 to 8 and 11: the mandatory fields, ids that are allowed and used once, relations between known ids."""
    assert bill["spdxVersion"] == "SPDX-2.3" and bill["dataLicense"] == "CC0-1.0" and bill["SPDXID"] == "SPDXRef-DOCUMENT"
    assert bill["creationInfo"]["created"] == "2023-11-14T22:13:20Z" and bill["creationInfo"]["creators"]
    assert re.fullmatch(r"https://[^#\s]+", bill["documentNamespace"]) and bill["name"]
    ids = [package["SPDXID"] for package in bill["packages"]]
    assert len(ids) == len(set(ids)) and all(re.fullmatch(r"SPDXRef-[A-Za-z0-9.-]+", one) for one in ids)
    for package in bill["packages"]:
        assert package["name"] and package["versionInfo"] and package["downloadLocation"], package
    for relation in bill["relationships"]:
        assert {relation["spdxElementId"], relation["relatedSpdxElement"]} <= {*ids, "SPDXRef-DOCUMENT"}, relation


def test_the_same_program_gives_the_same_bill():
    program = pathlib.Path("/bin/ls").resolve()
    assert run(program).stdout == run(program).stdout != run(program, version="1.2.4").stdout


def test_what_is_no_program_is_refused(tmp_path):
    nothing = tmp_path / "nothing"
    nothing.write_text("no program")
    said = run(nothing, expect=1).stderr
    assert "nothing" in said and "Traceback" not in said, said
