"""Readings by the real `tramgac probe`, in the shape of capture.Reading, so that both are compared alike."""

import json
import os
import pathlib
import subprocess
from concurrent.futures import ThreadPoolExecutor

from profile_files import ROOT, all_points, forms_of, load_composed, sampled_points

ONE_DEVICE = 100  # seconds that a probe may take: snmpsim on a busy machine is slow


def program():
    """The tramgac under test: $TRAMGAC, else the one of preset dev; None if it is not built."""
    path = pathlib.Path(os.environ.get("TRAMGAC", ROOT / "build" / "dev" / "tramgac"))
    return path if path.exists() else None


def form_read(point, answer):
    """Which form of the point the program has read: the one at the object that it names."""
    return next((form for form in forms_of(point) if form.get("oid") == answer.get("oid")), point)


class ProbedReading:
    def __init__(self, point, answer):
        self.point, self.name, self.row = point, answer["name"], answer.get("row", "")
        self.oid, self.raw = answer.get("oid", ""), answer.get("raw")
        self.value, self.quality = answer.get("value"), answer["quality"]

    def __repr__(self):
        return f"{self.name}[{self.row}] = {self.value!r} ({self.quality}, raw {self.raw!r})"


class Probed:
    """One probe. `profile`: name or path, `document`: the same in Python, by default that of the name. Afterwards
    `profile` is the name that was chosen and `problem` what the program said when it failed."""

    def __init__(self, target, profile="auto", document=None):
        environment = {**os.environ, "LC_ALL": "C.UTF-8", "TRAMGAC_DATA": str(ROOT / "drivers")}
        command = [str(program()), "probe", target, "--profile", str(profile), "--timeout", "10", "--json"]
        done = subprocess.run(command, capture_output=True, text=True, timeout=ONE_DEVICE, env=environment, check=False)
        self.problem = "" if done.returncode == 0 else done.stderr.strip() or f"exit code {done.returncode}"
        answer = json.loads(done.stdout) if done.stdout.startswith("{") else {"profile": "", "points": []}
        self.profile = answer["profile"]
        if document is None:
            document = load_composed(self.profile) if self.profile else {}
        sampled = {point["name"]: point for point in sampled_points(document)}
        points = {point["name"]: point for point in all_points(document)} | sampled
        # A sample whose conditions do not hold now is none.
        self.readings = [ProbedReading(form_read(points[read["name"]], read), read) for read in answer["points"]
                         if read["name"] not in sampled or read["quality"] != "not-read-yet"]


def probe_all(devices, names, profile_of=lambda name: "auto"):
    """name -> Probed, several at once."""
    with ThreadPoolExecutor(max_workers=4) as pool:
        return dict(zip(names, pool.map(lambda name: Probed(devices.target(name), profile_of(name)), names)))
