"""scripts/lib/sbom_updates.py with an apt that says what the test wants."""
import json
import os
import pathlib
import subprocess

import pytest

SCRIPT = pathlib.Path(__file__).resolve().parents[3] / "scripts/lib/sbom_updates.py"
POLICY = """libssl3:
  Installed: 3.0.15-1
  Candidate: {0}
  Version table:
     {0} 500
        500 http://archive.example/debian-security {1}/main amd64 Packages
 *** 3.0.15-1 500
        500 http://archive.example/debian bookworm/main amd64 Packages
        100 /var/lib/dpkg/status
"""


def bill(way):
    package = {"SPDXID": "a", "name": "libssl3", "versionInfo": "3.0.15-1",
               "externalRefs": [{"referenceLocator": "pkg:deb/debian/libssl3@3.0.15-1?arch=amd64"}]}
    return {"packages": [{"SPDXID": "own", "name": "tramgac"}, package],
            "relationships": [{"spdxElementId": "own", "relationshipType": way, "relatedSpdxElement": "a"}]}


@pytest.fixture(name="ask")
def fixture_ask(tmp_path):
    def ask(policy, way="DYNAMIC_LINK"):
        (tmp_path / "policy").write_text(policy)
        (tmp_path / "apt-cache").write_text(f'#!/bin/sh\n[ "$*" = "policy libssl3:amd64" ] && cat {tmp_path}/policy\n')
        (tmp_path / "apt-cache").chmod(0o755)
        (tmp_path / "bill.json").write_text(json.dumps(bill(way)))
        done = subprocess.run([SCRIPT, tmp_path / "bill.json"], capture_output=True, text=True, check=False,
                              env={**os.environ, "PATH": f"{tmp_path}:{os.environ['PATH']}"})
        return done.returncode, done.stdout + done.stderr
    return ask


def test_nothing_newer(ask):
    assert ask(POLICY.format("3.0.15-1", "bookworm")) == (0, "1 components, 0 with something newer\n")
    assert ask(POLICY.format("3.0.14-1", "bookworm"))[0] == 0


@pytest.mark.parametrize("suite, words", [("bookworm-security", "3.0.15-2 is there, a security update;"), ("bookworm", "3.0.15-2 is there;")])
def test_something_newer(ask, suite, words):
    code, said = ask(POLICY.format("3.0.15-2", suite))
    assert code == 1 and words in said and "upgrade the node" in said


def test_what_is_compiled_in(ask):
    assert "build the package anew" in ask(POLICY.format("3.0.15-2", "bookworm"), "STATIC_LINK")[1]


def test_a_build_tool_does_not_count(ask):
    assert ask(POLICY.format("3.0.15-2", "bookworm"), "BUILD_TOOL_OF") == (0, "0 components, 0 with something newer\n")


def test_another_release(ask):
    code, said = ask("libssl3:\n  Installed: (none)\n  Candidate: (none)\n  Version table:\n")
    assert code == 0 and "not this release" in said


def test_no_such_file():
    assert subprocess.run([SCRIPT, "/absent"], capture_output=True, check=False).returncode == 2
