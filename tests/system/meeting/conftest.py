"""Where the program that the tests of this folder ask with is."""
import os
import pathlib
import subprocess

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[3]
AGENT = pathlib.Path(os.environ.get("TRAMGAC", ROOT / "build/dev/tramgac")).resolve()


@pytest.fixture(scope="session")
def ask():
    """Runs meeting_ask; its output and its messages."""
    program = AGENT.parent / "tests/system/meeting/meeting_ask"

    def run(*arguments, text=b""):
        done = subprocess.run([program, *arguments], input=text, capture_output=True, timeout=30, check=True)
        return done.stdout.decode(), done.stderr.decode()
    return run
