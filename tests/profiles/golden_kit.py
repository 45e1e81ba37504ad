"""The expected readings of all recordings, read three ways: from tests/profiles/golden, by Python, by tramgac."""

import json
import sys

from binary import probe_all, program
from capture import Recording, read_device
from expected import document_of_readings
from profile_files import ROOT, load_composed
from recognition import choose

sys.path.insert(0, str(ROOT / "tests" / "system" / "peers"))

from recorded_devices import RecordedDevices, is_installed  # noqa: E402

CAPTURES = ROOT.parent / "shared" / "captures"
GOLDEN = ROOT / "tests" / "profiles" / "golden"


def names_of_recordings():
    return sorted(path.stem for path in CAPTURES.glob("*.snmprec"))


def golden_of(name):
    path = GOLDEN / f"{name}.json"
    return json.loads(path.read_text(encoding="utf-8")) if path.exists() else {"profile": "no file", "readings": {}}


def by_python(name):
    recording = Recording(CAPTURES / f"{name}.snmprec")
    profile = choose(recording)
    return document_of_readings(profile, read_device(load_composed(profile), recording) if profile else [])


def why_not_to_run():
    """Why tramgac cannot read recordings here; "" if it can."""
    if program() is None:
        return "build/dev/tramgac is not built: scripts/dev build dev"
    return "" if is_installed() else "snmpsim is not installed: scripts/setup test"


def by_program(names):
    """name -> document, by tramgac against snmpsim."""
    with RecordedDevices({name: CAPTURES / f"{name}.snmprec" for name in names}) as devices:
        probes = probe_all(devices, names)
    return {name: document_of_readings(probe.profile, probe.readings) for name, probe in probes.items()}
