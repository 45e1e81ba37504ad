"""Starting `tramgac` and its peers for tests, on loopback and free ports, each ended by its own handle."""

import json
import os
import pathlib
import shutil
import signal
import socket
import subprocess
import sys
import time

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[3]
CAPTURES = ROOT.parent / "shared" / "captures"
PEERS = ROOT / "tests" / "system" / "peers"
DEADLINE = 20
sys.path.insert(0, str(PEERS))  # recorded_devices.py
from growing import whole_lines  # noqa: E402,F401
from ports import free_port  # noqa: E402,F401


def program():
    """The tramgac under test: $TRAMGAC, else the one of preset dev."""
    path = pathlib.Path(os.environ.get("TRAMGAC", ROOT / "build" / "dev" / "tramgac"))
    if not path.exists():
        pytest.fail(f"{path} is not built")
    return str(path)


def run(*arguments, timeout=3 * DEADLINE):
    """Runs tramgac to its end: exit code, stdout, stderr."""
    environment = {**os.environ, "LC_ALL": "C.UTF-8"}
    return subprocess.run([program(), *map(str, arguments)], capture_output=True, text=True, timeout=timeout,
                          env=environment, check=False)


def until(condition, what, deadline=DEADLINE):
    """Waits for a true answer of `condition` and returns it; fails after `deadline` seconds."""
    end = time.monotonic() + deadline
    while time.monotonic() < end:
        answer = condition()
        if answer:
            return answer
        time.sleep(0.05)
    return pytest.fail(f"waited {deadline} s for {what() if callable(what) else what}")


def listens(port):
    """Whether somebody accepts TCP connections there."""
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


class Processes:
    """What a test started; ended, and nothing else, by stop()."""

    def __init__(self):
        self.started = []

    def start(self, *command, **options):
        self.started.append(subprocess.Popen([*map(str, command)], **options))
        return self.started[-1]

    def simulate(self, *arguments):
        """`tramgac simulate`, as soon as it listens."""
        process = self.start(program(), "simulate", *arguments, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                             text=True)
        line = process.stdout.readline()
        if "listening at" not in line:
            pytest.fail(f"simulate: {line}{process.stderr.read()}")
        return process

    def stop(self):
        for process in reversed(self.started):
            if process.poll() is None:
                process.send_signal(signal.SIGTERM)
            try:
                process.wait(DEADLINE)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def probe(target, profile, *more):
    """The points that `tramgac probe --json` found, and the whole answer."""
    done = run("probe", target, "--profile", profile, "--json", *more)
    assert done.returncode == 0, done.stderr
    answer = json.loads(done.stdout)
    return answer["points"], answer


def need(tool):
    """The path of a tool, or a visible skip."""
    path = shutil.which(tool) or shutil.which(tool, path="/usr/sbin:/sbin")
    if path is None:
        pytest.skip(f"{tool} is not installed")
    return path


def capture_file(name):
    """A recording, or a visible skip."""
    path = CAPTURES / f"{name}.snmprec"
    if not path.exists():
        pytest.skip(f"no recording {path}")
    return path
