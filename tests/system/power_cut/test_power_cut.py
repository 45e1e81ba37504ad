"""The short form of scripts/prove power-cut."""
import os
import pathlib
import subprocess

HERE = pathlib.Path(__file__).resolve().parent
AGENT = os.environ.get("TRAMGAC", HERE.parents[2] / "build/dev/tramgac")


def test_no_committed_record_is_lost():
    done = subprocess.run([HERE / "power_cut.py", "--agent", AGENT, "--kills", "20"], capture_output=True, text=True,
                          timeout=240)
    assert done.returncode == 0, done.stdout + done.stderr
