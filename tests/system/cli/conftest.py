"""Fixtures of the command line's tests."""

import pytest

from cli_kit import Processes


@pytest.fixture(name="processes")
def fixture_processes():
    processes = Processes()
    yield processes
    processes.stop()
