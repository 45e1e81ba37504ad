"""scripts/lib/same_packages on small packages that differ in one thing each."""
import os
import pathlib
import subprocess

import pytest

SCRIPT = pathlib.Path(__file__).resolve().parents[3] / "scripts/lib/same_packages"
CONTROL = "Package: small\nVersion: 1\nArchitecture: all\nMaintainer: Nobody <nobody@example>\nDescription: a test\n"


def pack(folder, content="hello\n", mode=0o644, control=CONTROL, time="1000000000", options=()):
    """A package in a folder of its own. Outcome: the folder."""
    tree = folder / "tree"
    (tree / "DEBIAN").mkdir(parents=True)
    (tree / "usr").mkdir()
    (tree / "DEBIAN/control").write_text(control)
    (tree / "usr/file").write_text(content)
    (tree / "usr/file").chmod(mode)
    (folder / "debs").mkdir()
    subprocess.run(["dpkg-deb", "--build", "--root-owner-group", *options, tree, folder / "debs/small_1_all.deb"], check=True,
                   stdout=subprocess.DEVNULL, env={**os.environ, "SOURCE_DATE_EPOCH": time})
    return folder / "debs"


def compare(one, other):
    done = subprocess.run([SCRIPT, one, other], capture_output=True, text=True, check=False)
    return done.returncode, done.stdout + done.stderr


def test_the_same(tmp_path):
    code, said = compare(pack(tmp_path / "one"), pack(tmp_path / "other"))
    assert code == 0 and "the same: " in said and "NOT" not in said


@pytest.mark.parametrize("what, word", [
    ({"content": "hullo\n"}, "./usr/file"), ({"mode": 0o755}, "-rwxr-xr-x"), ({"control": CONTROL + "Section: net\n"}, "DEBIAN/control"),
    ({"time": "900000000"}, "1998-07-09"), ({"options": ("-Zgzip",)}, "only the archive itself differs"),
], ids=lambda value: value if isinstance(value, str) else "")
def test_what_differs_is_named(tmp_path, what, word):
    code, said = compare(pack(tmp_path / "one"), pack(tmp_path / "other", **what))
    assert code == 1 and "NOT the same: small_1_all.deb" in said and word in said


def test_a_package_that_is_missing(tmp_path):
    (tmp_path / "none").mkdir()
    code, said = compare(pack(tmp_path / "one"), tmp_path / "none")
    assert code == 1 and "other packages" in said


def test_bad_usage(tmp_path):
    assert compare(tmp_path / "absent", tmp_path)[0] == 2
