"""What the tests of this folder share: the fixtures `processes` and `baresip`."""
import pathlib
import sys

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).parent))
from conference_kit import Baresip, Processes  # noqa: E402


@pytest.fixture(name="processes")
def fixture_processes():
    processes = Processes()
    yield processes
    processes.stop()


@pytest.fixture(name="baresip")
def fixture_baresip(processes, tmp_path):
    return Baresip(processes, tmp_path)
