"""The short form of scripts/prove kills."""
import os
import pathlib
import subprocess

HERE = pathlib.Path(__file__).resolve().parent
AGENT = os.environ.get("TRAMGAC", HERE.parents[2] / "build/dev/tramgac")


def test_no_committed_record_is_lost():
    done = subprocess.run([HERE / "kills.py", "--kills", "40", "--store-kills", "20"], capture_output=True, text=True,
                          timeout=240, env={**os.environ, "TRAMGAC": str(AGENT)}, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
