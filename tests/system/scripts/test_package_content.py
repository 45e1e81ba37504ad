"""What tests/package/content.py says of small packages that lack one thing each."""
import json
import pathlib
import subprocess
import sys

import pytest
from test_hardening import build

ROOT = pathlib.Path(__file__).resolve().parents[3]
sys.path.insert(0, str(ROOT / "tests/package"))
import content  # noqa: E402

ARCH = subprocess.run(["dpkg", "--print-architecture"], check=True, capture_output=True, text=True).stdout.strip()
BILL = "usr/share/doc/tramgac/tramgac.spdx.json"
DEPENDS = ", ".join(f"{name} (>= 1)" for name in content.DEPENDS_ON)
pytestmark = pytest.mark.skipif(ARCH not in content.MACHINES, reason="packages are not made for this machine")


def bill(arch=ARCH):
    return json.dumps({
        "packages": [{"SPDXID": name, "externalRefs": [{"referenceLocator": f"pkg:deb/debian/{name}@1?arch={arch}"}]} for name in content.DEPENDS_ON],
        "relationships": [{"relationshipType": "DYNAMIC_LINK", "relatedSpdxElement": name} for name in content.DEPENDS_ON]})


def pack(folder, arch=ARCH, depends=DEPENDS, without=None, program=None, bill_of_materials=None):
    """A package as it should be, but for what is changed. Outcome: its path."""
    tree = folder / "tree"
    texts = {name: "" for name in content.FILES} | {f"usr/lib/systemd/system/{unit}": "" for unit in content.UNITS}
    texts |= {BILL: bill_of_materials or bill(), "DEBIAN/control": f"Package: tramgac\nVersion: 1\nArchitecture: {arch}\nDepends: {depends}\n"
                                                                  "Maintainer: Nobody <nobody@example>\nDescription: a test\n"}
    for name, text in texts.items():
        if name != without:
            (tree / name).parent.mkdir(parents=True, exist_ok=True)
            (tree / name).write_text(text, encoding="utf-8")
    (tree / "usr/bin/tramgac").write_bytes((program or build(folder)).read_bytes())
    subprocess.run(["dpkg-deb", "--build", "--root-owner-group", tree, folder / "small.deb"], check=True, stdout=subprocess.DEVNULL)
    return folder / "small.deb"


def test_nothing_is_wrong(tmp_path):
    assert not list(content.problems(pack(tmp_path)))


OTHER = next(arch for arch in content.MACHINES if arch != ARCH)


@pytest.mark.parametrize("changed, said", [
    ({"depends": DEPENDS.replace("libsqlite3-0", "libsqlite2-0")}, "does not depend on libsqlite3-0"),
    ({"without": content.FILES[-1]}, f"{content.FILES[-1]} is missing"),
    ({"without": "usr/lib/systemd/system/tramgac.service"}, "tramgac.service is missing"),
    ({"bill_of_materials": bill(OTHER)}, f"its bill of materials has pkg:deb/debian/libc6@1?arch={OTHER}"),
    ({"bill_of_materials": '{"packages": [], "relationships": []}'}, "its bill of materials has 0 libraries only"),
    ({"arch": OTHER}, "the program is for "),
], ids=["depends", "file", "unit", "bill-of-another-machine", "empty-bill", "program-of-another-machine"])
def test_what_is_wrong_is_named(tmp_path, changed, said):
    package = pack(tmp_path, **changed)
    done = subprocess.run(["/usr/bin/python3", ROOT / "tests/package/content.py", package], capture_output=True, text=True, check=False)
    assert done.returncode == 1 and f"small.deb: {said}" in done.stderr, done.stderr


def test_a_program_that_is_not_hardened_or_names_its_folder(tmp_path):
    program = build(tmp_path, relro="-Wl,-z,norelro")
    program.write_bytes(program.read_bytes() + b"\0/build/tramgac/agent/main.cpp\0")
    assert list(content.problems(pack(tmp_path, program=program))) == [
        "not hardened: read-only relocations (RELRO)", "the folder in which it was built: /build/tramgac/agent/main.cpp"]


def test_bad_usage(tmp_path):
    done = subprocess.run(["/usr/bin/python3", ROOT / "tests/package/content.py", tmp_path / "none.deb"], capture_output=True, text=True, check=False)
    assert done.returncode == 2 and "none.deb: no such file" in done.stderr
