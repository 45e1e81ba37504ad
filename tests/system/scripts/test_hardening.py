"""What tests/package/hardening.py says of small programs that lack one thing each."""
import pathlib
import subprocess
import sys

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[3]
sys.path.insert(0, str(ROOT / "tests/package"))
import hardening  # noqa: E402

PROGRAM = """#include <stdio.h>
#include <string.h>
int main(int argc, char **argv) {
  char text[64];
  snprintf(text, (size_t)argc * 8, "%s", argv[0]);
  puts(strcpy(text, argv[argc - 1]));
  return 0;
}
"""
# As of dpkg-buildflags with hardening=+all.
ALL = {"canaries": "-fstack-protector-all", "fortify": "-O2 -D_FORTIFY_SOURCE=2", "pie": "-fPIE -pie",
       "relro": "-Wl,-z,relro", "now": "-Wl,-z,now", "stack": "-Wl,-z,noexecstack", "path": ""}


def build(folder, **changed):
    (folder / "main.c").write_text(PROGRAM, encoding="utf-8")
    words = " ".join({**ALL, **changed}.values()).split()
    subprocess.run(["gcc", "-w", "-o", folder / "program", folder / "main.c", *words], check=True)
    return folder / "program"


def test_nothing_is_missing(tmp_path):
    assert not hardening.missing(build(tmp_path))


@pytest.mark.parametrize("changed, name", [
    ({"canaries": "-fno-stack-protector"}, "stack canaries"),
    ({"fortify": "-O0 -U_FORTIFY_SOURCE"}, "checked functions of the C library (FORTIFY)"),
    ({"pie": "-no-pie"}, "position-independent (PIE)"),
    ({"relro": "-Wl,-z,norelro"}, "read-only relocations (RELRO)"),
    ({"now": "-Wl,-z,lazy"}, "all symbols bound at the start (BIND_NOW)"),
    ({"stack": "-Wl,-z,execstack"}, "a stack that cannot be executed"),
    ({"path": "-Wl,-rpath,/opt"}, "no search path of its own (RPATH)"),
])
def test_each_that_is_missing_is_named(tmp_path, changed, name):
    program = build(tmp_path, **changed)
    assert hardening.missing(program) == [name]
    done = subprocess.run(["/usr/bin/python3", ROOT / "tests/package/hardening.py", program], capture_output=True, text=True, check=False)
    assert done.returncode == 1 and f"missing: {name}" in done.stderr
